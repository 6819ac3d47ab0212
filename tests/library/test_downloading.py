"""One file from the web: which addresses are asked, what is taken, and how politely."""

from __future__ import annotations

import gzip
import io
import ipaddress
import itertools
import zipfile

import pytest

from assistant.library.downloading import Downloader, DownloadFailed, DownloadRefused, Validators, is_public
from assistant.papers.model import PaperKind
from tests.library.conftest import NewDownloader
from tests.library.site import PAGE, PDF, Page, Site, moved

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(name: str) -> bytes:
    """A zip file with one member."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr(name, "<w/>")
    return content.getvalue()


DOCX = zipped("word/document.xml")


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["8.8.8.8", "202.108.0.1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
        "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "2001:db8::1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_any_other_address_is_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_under_any_name(site: Site, host: str) -> None:
    site.pages["/a.pdf"] = Page()
    with pytest.raises(DownloadRefused, match="no address of the public internet; it was not asked"):
        Downloader().download(site.url("/a.pdf", host))
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused_before_it_is_asked(site: Site, downloader: NewDownloader) -> None:
    with Site("127.0.0.2").running() as inside:
        inside.pages["/secret.pdf"] = Page()
        site.pages["/a.pdf"] = moved(inside.url("/secret.pdf"))
        with pytest.raises(DownloadRefused, match=r"127\.0\.0\.2 leads to 127\.0\.0\.2") as caught:
            downloader().download(site.url("/a.pdf"))
    assert "不是公网地址" in caught.value.in_language("zh")
    assert inside.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, downloader: NewDownloader) -> None:
    """The name is in no table of names but this one: nothing resolves it a second time."""
    site.pages["/a.pdf"] = Page()
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    done = downloader(resolve=resolve).download(site.url("/a.pdf", "rules.invalid"))
    assert done is not None
    assert asked == ["rules.invalid"] * len(site.asked)
    assert site.headers["/a.pdf"]["host"] == f"rules.invalid:{site.port}"


@pytest.mark.parametrize(
    "answers",
    [[["127.0.0.1"], ["10.0.0.1"]], [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]]],
    ids=["another one later", "one among others"],
)
def test_a_name_that_comes_to_lead_inside_is_refused(
    site: Site, downloader: NewDownloader, answers: list[list[str]]
) -> None:
    site.pages["/a.pdf"] = Page()
    addresses = iter(answers)
    with pytest.raises(DownloadRefused, match=r"rules\.invalid leads to 10\.0\.0\.1"):
        downloader(resolve=lambda host, port: next(addresses)).download(site.url("/a.pdf", "rules.invalid"))
    assert site.files() == []


@pytest.mark.parametrize("url", ["ftp://example.com/a", "file:///etc/passwd", "a.pdf", "http://", "//a/b"])
def test_only_addresses_of_the_web_are_asked(downloader: NewDownloader, url: str) -> None:
    with pytest.raises(DownloadRefused, match="has to begin with http:// or https://"):
        downloader().download(url)


def test_a_redirect_to_a_file_is_refused(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a.pdf"] = moved("file:///etc/passwd")
    with pytest.raises(DownloadRefused, match="has to begin with http"):
        downloader().download(site.url("/a.pdf"))


@pytest.mark.parametrize("redirected", [False, True])
def test_credentials_are_never_sent(site: Site, downloader: NewDownloader, redirected: bool) -> None:
    url = site.url("/a.pdf").replace("http://", "http://me:secret@")
    site.pages["/away.pdf"] = moved(url)
    with pytest.raises(DownloadRefused, match="holds a user name or password") as caught:
        downloader().download(site.url("/away.pdf") if redirected else url)
    assert "secret" not in str(caught.value)
    assert "/a.pdf" not in site.asked


# --- what is asked ------------------------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_nothing_else_of_us(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a.pdf"] = Page(headers={"Set-Cookie": "a=b"})
    asks = downloader()
    asks.download(site.url("/a.pdf"))
    asks.download(site.url("/a.pdf#part"))
    headers = site.headers["/a.pdf"]
    assert headers["user-agent"].startswith("star-listing-assistant")
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_redirects_are_followed_up_to_the_bound(site: Site, downloader: NewDownloader) -> None:
    site.pages |= {f"/{n}": moved(f"/{n + 1}", 301 + n % 3) for n in range(6)} | {"/5": Page(), "/6": Page()}
    done = downloader().download(site.url("/0"))
    assert done is not None
    assert (done.url, done.content) == (site.url("/5"), PDF)
    site.pages["/5"] = moved("/6")
    with pytest.raises(DownloadRefused, match="sent on more than 5 times"):
        downloader().download(site.url("/0"))


def test_a_conditional_request_brings_nothing_where_nothing_changed(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a.pdf"] = Page(etag='"1"', headers={"Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"})
    done = downloader().download(site.url("/a.pdf"))
    assert done is not None
    assert done.validators == Validators('"1"', "Mon, 01 Jun 2026 00:00:00 GMT")
    assert downloader().download(site.url("/a.pdf"), done.validators) is None
    assert site.headers["/a.pdf"]["if-modified-since"] == "Mon, 01 Jun 2026 00:00:00 GMT"


# --- politeness -------------------------------------------------------------------------------------------------------


def test_what_robots_txt_closes_is_not_asked(site: Site, downloader: NewDownloader) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /closed/\n", "text/plain")
    site.pages["/closed/a.pdf"] = site.pages["/open/a.pdf"] = Page()
    site.pages["/open/b.pdf"] = moved("/closed/a.pdf")
    asks = downloader()
    assert asks.download(site.url("/open/a.pdf"))
    for path in ("/closed/a.pdf", "/open/b.pdf"):
        with pytest.raises(DownloadRefused, match="asks programs not to fetch this"):
            asks.download(site.url(path))
    assert site.asked == ["/robots.txt", "/open/a.pdf", "/open/b.pdf"]


def test_robots_txt_may_name_this_program(site: Site, downloader: NewDownloader) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: star-listing-assistant\nDisallow: /\n", "text/plain")
    with pytest.raises(DownloadRefused, match=r"robots\.txt"):
        downloader().download(site.url("/a.pdf"))


def test_a_site_that_cannot_say_what_is_closed_is_left_alone(site: Site, downloader: NewDownloader) -> None:
    site.pages["/robots.txt"] = Page(b"", None, 500)
    asks = downloader()
    for _ in range(2):
        with pytest.raises(DownloadFailed, match=r"robots\.txt answers HTTP 500") as caught:
            asks.download(site.url("/a.pdf"))
    assert caught.value.reached
    assert site.asked == ["/robots.txt"]


def test_a_host_is_given_a_pause_between_two_requests(
    site: Site, downloader: NewDownloader, waits: list[float]
) -> None:
    site.pages["/a.pdf"] = Page()
    downloader(pause=2.0, clock=lambda: 100.0).download(site.url("/a.pdf"))
    assert waits == [2.0]
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 7\n", "text/plain")
    downloader(pause=2.0, clock=lambda: 100.0).download(site.url("/a.pdf"))
    assert waits == [2.0, 7.0]


def test_a_retry_after_is_waited_for(site: Site, downloader: NewDownloader, waits: list[float]) -> None:
    site.pages["/a.pdf"] = [Page(b"", None, 429, {"Retry-After": "3"}), Page()]
    assert downloader().download(site.url("/a.pdf")) is not None
    assert waits == [3.0]


@pytest.mark.parametrize(("later", "told"), [("3600", "3600"), ("Fri, 01 Jan 2100 00:00:00 GMT", r"\d{8,}")])
def test_a_longer_one_is_told_and_not_waited_for(
    site: Site, downloader: NewDownloader, waits: list[float], later: str, told: str
) -> None:
    site.pages["/a.pdf"] = Page(b"", None, 429, {"Retry-After": later})
    with pytest.raises(DownloadFailed, match=f"asks to be left alone for {told} s"):
        downloader().download(site.url("/a.pdf"))
    assert waits == []


def test_a_site_that_stays_busy_is_given_up(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a.pdf"] = Page(b"", None, 503, {"Retry-After": "1"})
    with pytest.raises(DownloadFailed, match="answers HTTP 503"):
        downloader().download(site.url("/a.pdf"))
    assert site.files() == ["/a.pdf"] * 3


# --- what is taken ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "page", "kind"),
    [
        ("/a", Page(), PaperKind.PDF),
        ("/a", Page(content_type="application/octet-stream"), PaperKind.PDF),
        ("/a", Page(content_type=None), PaperKind.PDF),
        ("/a", Page(DOCX, DOCX_TYPE), PaperKind.DOCX),
        ("/a", Page(DOCX, "application/zip"), PaperKind.DOCX),
        ("/a", Page(PAGE, "text/html; charset=utf-8"), PaperKind.HTML),
        ("/a", Page(b"\xef\xbb\xbf<p>x</p>", "text/html"), PaperKind.HTML),
        ("/a", Page("第一条".encode("gb18030"), "text/plain"), PaperKind.TEXT),
        ("/a.md", Page(b"# Rules", "text/plain"), PaperKind.MARKDOWN),
        ("/a", Page(gzip.compress(PDF), headers={"Content-Encoding": "gzip"}), PaperKind.PDF),
    ],
)
def test_files_that_can_be_read_are_taken(
    site: Site, downloader: NewDownloader, path: str, page: Page, kind: PaperKind
) -> None:
    site.pages[path] = page
    done = downloader().download(site.url(path))
    assert done is not None
    assert done.kind is kind


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (Page(PAGE), "is said to be application/pdf and is HTML"),
        (Page(PDF, "text/html"), "is said to be text/html and is PDF"),
        (Page(b"\x89PNG\r\n\x00", "image/png"), "is no PDF, DOCX, HTML or text"),
        (Page(PDF, "image/png"), "is said to be image/png and is PDF"),
        (Page(b"\xd0\xcf\x11\xe0\x00", "application/msword"), "save an old Word file as DOCX"),
        (Page(zipped("xl/workbook.xml"), "application/zip"), "is no PDF, DOCX, HTML or text"),
        (Page(b"PK\x03\x04 broken", DOCX_TYPE), "is no PDF, DOCX, HTML or text"),
        (Page(b"", "text/plain"), "is no PDF, DOCX, HTML or text"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "comes packed as br"),
    ],
)
def test_anything_else_is_refused(site: Site, downloader: NewDownloader, page: Page, line: str) -> None:
    site.pages["/a"] = page
    with pytest.raises(DownloadRefused, match=line):
        downloader().download(site.url("/a"))


@pytest.mark.parametrize("length", [True, False])
def test_a_file_that_is_too_large_is_refused(site: Site, downloader: NewDownloader, length: bool) -> None:
    site.pages["/a"] = Page(PDF + bytes(2 << 20), length=length)
    with pytest.raises(DownloadRefused, match="is larger than 1 MB"):
        downloader(file_bytes=1 << 20).download(site.url("/a"))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a"] = Page(gzip.compress(PDF + bytes(64 << 20)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadRefused, match="is larger than 1 MB"):
        downloader(file_bytes=1 << 20).download(site.url("/a"))


def test_half_a_packed_file_is_none(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a"] = Page(gzip.compress(PDF)[:-9], headers={"Content-Encoding": "gzip"})
    with pytest.raises(DownloadFailed, match="broke off or cannot be unpacked"):
        downloader().download(site.url("/a"))


def test_half_a_file_is_none(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a"] = Page(PDF, headers={"Content-Length": "1000"}, length=False)
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        downloader().download(site.url("/a"))


def test_a_site_that_falls_silent_is_given_up(site: Site, downloader: NewDownloader) -> None:
    site.pages["/a"] = Page(hold=True)
    with pytest.raises(DownloadFailed, match=r"nothing whole within 0\.2 s") as caught:
        downloader(silence=0.2).download(site.url("/a"))
    assert caught.value.reached


def test_a_site_that_never_ends_is_given_up(site: Site, downloader: NewDownloader) -> None:
    """However fast bytes come: every look at the clock finds it a second later."""
    site.pages["/a"] = Page(PDF + bytes(8 << 20))
    ticks = itertools.count()
    with pytest.raises(DownloadFailed, match="nothing whole within 20 s"):
        downloader(seconds=20.0, clock=lambda: float(next(ticks))).download(site.url("/a"))


@pytest.mark.parametrize("status", [404, 500, 403, 206])
def test_an_answer_without_the_file_is_told_with_its_status(site: Site, downloader: NewDownloader, status: int) -> None:
    site.pages["/a"] = Page(status=status)
    with pytest.raises(DownloadFailed, match=f"answers HTTP {status}"):
        downloader().download(site.url("/a"))


def test_nobody_there(downloader: NewDownloader) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(DownloadFailed, match=r"cannot be reached \(Name or service not known\)") as caught:
        downloader(resolve=nowhere).download("http://rules.invalid/a.pdf")
    assert not caught.value.reached
    assert "无法访问" in caught.value.in_language("zh")
