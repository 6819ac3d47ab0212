"""The official addresses of the corpus, and the folder of what was fetched from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.base import files as base_files
from assistant.base.resources import packaged
from assistant.corpus.model import Corpus
from assistant.errors import InputError
from assistant.library import fetching
from assistant.library.fetching import (
    CorpusAddress,
    FetchedFile,
    FetchedFiles,
    FetchOutcome,
    OfficialSites,
    fetch,
    fetched_json,
    is_unreachable,
    official_addresses,
    official_links,
    read_official_sites,
)
from tests.library.conftest import NewDownloader
from tests.library.site import PAGE, PDF, Page, Site

DAY, NEXT = dt.date(2026, 11, 28), dt.date(2026, 11, 29)
NAMED = (("rules", "2026-04-24"),)

Fetch = Callable[..., list[FetchedFile]]


@pytest.fixture
def held(tmp_path: Path) -> FetchedFiles:
    return FetchedFiles(tmp_path / "fetched")


@pytest.fixture
def fetched(site: Site, held: FetchedFiles, downloader: NewDownloader) -> Fetch:
    """Fetch these paths of the site into a folder that is opened anew, as the command does."""

    def run(*paths: str, day: dt.date = DAY, **given: Any) -> list[FetchedFile]:
        addresses = [CorpusAddress(site.url(path), NAMED) for path in paths]
        files = FetchedFiles(held.root)
        with files.changing():
            return list(fetch(addresses, files, downloader(), day, **given))

    return run


# --- addresses --------------------------------------------------------------------------------------------------------


def test_the_official_addresses_of_the_shipped_corpus(corpus: Corpus) -> None:
    addresses = official_addresses(corpus.documents.values(), read_official_sites(packaged("corpus")))
    hosts = {address.url.split("/")[2] for address in addresses}
    assert hosts == {"www.sse.com.cn", "english.sse.com.cn", "star.sse.com.cn", "www.gov.cn"}
    assert len({address.url for address in addresses}) == len(addresses)
    (shared,) = [address for address in addresses if address.url.endswith("c_20250717_10785726.shtml")]
    assert {document for document, _ in shared.named_by} >= {"sse-growth-tier-guideline", "sse-guideline-7-pre-review"}


def test_those_of_some_documents(corpus: Corpus) -> None:
    sites = read_official_sites(packaged("corpus"))
    addresses = official_addresses([corpus.documents["sse-guideline-10-large-models"]], sites)
    assert {name for address in addresses for name in address.named_by} == {
        ("sse-guideline-10-large-models", "2026-06-17")
    }


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("https://www.sse.com.cn/a", True),
        ("http://SSE.com.cn./a", True),
        ("https://notsse.com.cn/a", False),
        ("https://sse.com.cn.example.com/a", False),
        ("https://sse.com.cn@example.com/", False),
        ("ftp://sse.com.cn/a", False),
        ("https://[sse.com.cn", False),
    ],
)
def test_what_is_official(url: str, official: bool) -> None:
    assert OfficialSites(frozenset({"sse.com.cn"})).names(url) is official


def test_a_corpus_without_such_a_list_names_no_official_address(tmp_path: Path) -> None:
    assert read_official_sites(tmp_path) == OfficialSites(frozenset())


@pytest.mark.parametrize("host", ["https://sse.com.cn", "sse.com.cn/rules", "com", "*.cn", ".cn"])
def test_what_is_no_host_is_told_with_its_line(tmp_path: Path, host: str) -> None:
    (tmp_path / "official-sites.yaml").write_text(f"- gov.cn\n- '{host}'\n")
    with pytest.raises(InputError, match=r"official-sites\.yaml:2: .* is no name of a host"):
        read_official_sites(tmp_path)


# --- outcomes ---------------------------------------------------------------------------------------------------------


def test_a_new_file_is_kept_with_its_hash_and_type(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page(etag='"1"')
    (result,) = fetched("/a.pdf")
    assert (result.outcome, result.document, result.version) == (FetchOutcome.NEW, *NAMED[0])
    assert result.path is not None
    assert (result.path.parent, result.path.suffix, result.path.read_bytes()) == (held.root, ".pdf", PDF)
    assert (result.sha256, result.content_type) == (hashlib.sha256(PDF).hexdigest(), "application/pdf")
    (line,) = [json.loads(line) for line in (held.root / "manifest.jsonl").read_text().splitlines()]
    assert {name: line[name] for name in ("url", "documents", "file", "etag", "fetched")} == {
        "url": site.url("/a.pdf"),
        "documents": ["rules@2026-04-24"],
        "file": result.path.name,
        "etag": '"1"',
        "fetched": "2026-11-28",
    }


def test_what_was_fetched_today_is_not_asked_for_again(site: Site, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page()
    fetched("/a.pdf")
    (result,) = fetched("/a.pdf")
    assert (result.outcome, result.why.zh) == (FetchOutcome.SAME, "2026-11-28已取得")
    assert site.files() == ["/a.pdf"]


@pytest.mark.parametrize("etag", ['"1"', None], ids=["the server says so", "the bytes say so"])
def test_on_another_day_it_is_asked_whether_it_changed(site: Site, fetched: Fetch, etag: str | None) -> None:
    site.pages["/a.pdf"] = Page(etag=etag)
    fetched("/a.pdf")
    (result,) = fetched("/a.pdf", day=NEXT)
    assert result.outcome is FetchOutcome.SAME
    assert result.path is not None
    assert site.headers["/a.pdf"].get("if-none-match") == etag


def test_a_changed_file_stands_beside_the_one_before(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = [Page(etag='"1"'), Page(PDF + b"more", etag='"2"')]
    (before,) = fetched("/a.pdf")
    (result,) = fetched("/a.pdf", again=True)
    assert (result.outcome, before.path and before.path.read_bytes()) == (FetchOutcome.CHANGED, PDF)
    assert result.path is not None
    assert result.path.read_bytes() == PDF + b"more"
    assert [each.file for each in FetchedFiles(held.root).files()] == [result.path.name]


def test_a_file_that_somebody_changed_or_removed_is_fetched_anew(site: Site, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page(etag='"1"')
    (result,) = fetched("/a.pdf")
    assert result.path is not None
    result.path.write_bytes(b"something else")
    assert fetched("/a.pdf")[0].outcome is FetchOutcome.NEW
    assert result.path.read_bytes() == PDF
    result.path.unlink()
    assert fetched("/a.pdf")[0].path == result.path
    assert result.path.read_bytes() == PDF


def test_what_cannot_be_had_is_told_and_ends_nothing(site: Site, fetched: Fetch) -> None:
    site.pages |= {"/b.pdf": Page(PAGE), "/c.pdf": Page()}
    gone, refused, there = fetched("/a.pdf", "/b.pdf", "/c.pdf")
    assert (gone.outcome, refused.outcome, there.outcome) == (
        FetchOutcome.FAILED,
        FetchOutcome.REFUSED,
        FetchOutcome.NEW,
    )
    assert "HTTP 404" in gone.why.en
    assert "返回HTTP 404" in gone.why.zh
    assert fetched_json(gone) == {
        "url": site.url("/a.pdf"),
        "documents": ["rules@2026-04-24"],
        "linked_from": None,
        "outcome": "failed",
        "why": {"en": gone.why.en, "zh": gone.why.zh},
        "path": None,
        "sha256": None,
        "content_type": None,
    }
    assert not is_unreachable([gone])
    assert is_unreachable([replace(gone, reached=False)])


def test_a_file_that_is_gone_from_the_site_stays_here(site: Site, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = [Page(), Page(status=404)]
    (before,) = fetched("/a.pdf")
    (result,) = fetched("/a.pdf", again=True)
    assert (result.outcome, result.path, result.sha256) == (FetchOutcome.FAILED, before.path, before.sha256)
    assert result.path is not None
    assert result.path.exists()


def test_what_a_page_links_to_is_fetched_after_it_if_it_is_official(site: Site, fetched: Fetch) -> None:
    site.pages |= {"/dir/page": Page(PAGE, "text/html"), "/dir/a.pdf": Page(), "/b.pdf": Page(PDF + b"b")}
    named = ["a.pdf", "/b.pdf", "a.pdf", "https://elsewhere.example/c.pdf", "/dir/page"]
    links = official_links(OfficialSites(frozenset({"127.0.0.1"})), lambda path: named)
    page, first, second = fetched("/dir/page", links=links)
    assert (page.linked_from, first.linked_from) == (None, page.url)
    assert [first.url, second.url] == [site.url("/dir/a.pdf"), site.url("/b.pdf")]
    assert (second.named_by, second.outcome) == (NAMED, FetchOutcome.NEW)
    assert [result.outcome.value for result in fetched("/dir/page", links=links)] == ["same"] * 3
    assert site.files() == ["/dir/page", "/dir/a.pdf", "/b.pdf"]


def test_a_page_that_cannot_be_read_or_names_no_address_leads_nowhere(site: Site, fetched: Fetch) -> None:
    site.pages["/page"] = Page(PAGE, "text/html")

    def unreadable(path: Path) -> list[str]:
        raise InputError("broken")

    sites = OfficialSites(frozenset({"127.0.0.1"}))
    assert len(fetched("/page", links=official_links(sites, unreadable))) == 1
    assert len(fetched("/page", links=official_links(sites, lambda path: ["http://[x", "mailto:a@b"]))) == 1


def test_a_file_is_confirmed_by_an_official_address_over_tls(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page()
    (result,) = fetched("/a.pdf")
    manifest, sites = held.root / "manifest.jsonl", OfficialSites(frozenset({"sse.com.cn"}))
    line = manifest.read_text()
    assert FetchedFiles(held.root).confirmed(OfficialSites(frozenset({"127.0.0.1"}))) == {}
    for came_from, confirmed in [
        ("https://www.sse.com.cn/a.pdf", {result.sha256: "https://www.sse.com.cn/a.pdf"}),
        ("http://www.sse.com.cn/a.pdf", {}),
        ("https://elsewhere.example/a.pdf", {}),
    ]:
        manifest.write_text(line.replace(f'"came_from": "{result.url}"', f'"came_from": "{came_from}"'))
        assert FetchedFiles(held.root).confirmed(sites) == confirmed


def test_progress_is_told_by_host(site: Site, fetched: Fetch) -> None:
    told: list[tuple[str, int, int]] = []
    fetched("/a.pdf", "/b.pdf", progress=lambda *step: told.append(step))
    assert told == [("127.0.0.1", 0, 2), ("127.0.0.1", 1, 2), ("", 2, 2)]


def test_more_addresses_than_are_fetched_at_a_time(fetched: Fetch) -> None:
    with pytest.raises(InputError, match="2001 addresses are too many at a time, 2000 at most"):
        fetched(*map(str, range(2001)))


# --- stopped, and gone on with ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_write_nothing_is_half_there_or_fetched_twice(
    site: Site, held: FetchedFiles, fetched: Fetch, monkeypatch: pytest.MonkeyPatch, place: int, moment: str
) -> None:
    """Three files are six writes: each file, and the manifest after it."""
    paths = ["/a.pdf", "/b.pdf", "/c.pdf"]
    site.pages = {path: Page(PDF + path.encode()) for path in paths}
    writes = 0

    def killed(path: Path, content: bytes | str, *, private: bool = False) -> None:
        nonlocal writes
        writes += 1
        if writes > place and moment == "before":
            raise KeyboardInterrupt
        base_files.replace_file(path, content, private=private)
        if writes > place:
            raise KeyboardInterrupt

    monkeypatch.setattr(fetching, "replace_file", killed)
    with pytest.raises(KeyboardInterrupt):
        fetched(*paths)
    monkeypatch.undo()
    kept = list(held.root.glob("*.pdf"))
    assert all(hashlib.sha256(path.read_bytes()).hexdigest()[:16] in path.name for path in kept)

    results = fetched(*paths)
    assert [result.path and result.path.read_bytes() for result in results] == [PDF + path.encode() for path in paths]
    assert len(list(held.root.glob("*.pdf"))) == 3
    lost = [path for path in paths if site.files().count(path) > 1]
    assert lost == ([paths[place // 2]] if moment == "before" and place % 2 == 0 else [])


def test_interrupted_between_two_what_is_done_stays(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = site.pages["/b.pdf"] = Page()

    def stop(host: str, done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched("/a.pdf", "/b.pdf", progress=stop)
    assert [each.url for each in FetchedFiles(held.root).files()] == [site.url("/a.pdf")]
    assert [result.outcome.value for result in fetched("/a.pdf", "/b.pdf")] == ["same", "new"]
    assert site.files() == ["/a.pdf", "/b.pdf"]


def test_what_a_killed_process_did_not_finish_is_removed(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page()
    (result,) = fetched("/a.pdf")
    assert result.path is not None
    left = [held.root / f".{name}.123.456" for name in (result.path.name, "manifest.jsonl")]
    for path in left:
        path.write_bytes(b"half")
    fetched("/a.pdf")
    assert not any(path.exists() for path in left)


def test_a_file_of_another_hash_than_its_name_is_not_taken_over(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page()
    (result,) = fetched("/a.pdf")
    assert result.path is not None
    (held.root / "manifest.jsonl").unlink()
    result.path.write_bytes(b"%PDF-1.7 something else")
    assert fetched("/a.pdf")[0].outcome is FetchOutcome.NEW
    assert result.path.read_bytes() == PDF


@pytest.mark.parametrize("line", ["{", "[]", '{"url": "x"}', "null"])
def test_a_manifest_that_is_none_is_told_with_what_to_do(held: FetchedFiles, line: str) -> None:
    held.root.mkdir(parents=True)
    (held.root / "manifest.jsonl").write_text(line + "\n")
    with pytest.raises(InputError, match=r"manifest\.jsonl cannot be read .* move it away and fetch again"):
        FetchedFiles(held.root)


def test_a_manifest_names_no_file_of_another_folder(site: Site, held: FetchedFiles, fetched: Fetch) -> None:
    site.pages["/a.pdf"] = Page()
    (result,) = fetched("/a.pdf")
    assert result.path is not None
    manifest = held.root / "manifest.jsonl"
    manifest.write_text(manifest.read_text().replace(result.path.name, "../../secret.pdf"))
    with pytest.raises(InputError, match="a file name that is none of ours"):
        FetchedFiles(held.root)
