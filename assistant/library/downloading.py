"""One file from the web: bounded, polite, and from public addresses alone.

Every name is resolved once, each of its addresses checked, and the connection made to an address that was checked: at
the first request and at every redirect. No cookies, no credentials, no proxy.
"""

from __future__ import annotations

import email.utils
import io
import ipaddress
import re
import socket
import ssl
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from assistant.errors import InputError, ServiceError
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual
from assistant.library.words import WORDS
from assistant.papers.model import PaperKind

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a name and a port; raises OSError where there are none."""

PROGRAM = "star-listing-assistant"
"""The name under which the program asks, and which `robots.txt` may name."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 503})
_ROBOTS_BYTES = 512 << 10
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_STEP = 64 << 10

_MEDIA: Mapping[str, frozenset[PaperKind]] = {
    "application/pdf": frozenset({PaperKind.PDF}),
    "application/x-pdf": frozenset({PaperKind.PDF}),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset({PaperKind.DOCX}),
    "application/msword": frozenset({PaperKind.DOCX}),  # what many servers say of every file of Word
    "application/zip": frozenset({PaperKind.DOCX}),
    "text/html": frozenset({PaperKind.HTML}),
    "application/xhtml+xml": frozenset({PaperKind.HTML}),
    "text/plain": frozenset({PaperKind.TEXT, PaperKind.MARKDOWN}),
    "text/markdown": frozenset({PaperKind.TEXT, PaperKind.MARKDOWN}),
}
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
"""Content types that say nothing: the content alone decides."""
_HTML = Pattern(
    "a tag that every page has near its beginning",
    r"<(?:!doctype\s+html|html|head|body)\b",
    yes=("<!DOCTYPE html>", "<html lang='zh'>", "<!-- saved --><head>"),
    no=("<htmlx>", "<p>", "第一条"),
    flags=re.IGNORECASE,
)
_MARKDOWN_NAMES = (".md", ".markdown")
_NUL_LOOKED_AT = 8 << 10


class DownloadRefused(InputError):
    """An address or a file that is not to be had as long as it is as it is; `why` says so in both languages."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why)
        self.why = why


class DownloadFailed(ServiceError):
    """What may go well another time; `reached` is whether a server answered."""

    def __init__(self, why: Bilingual, *, reached: bool) -> None:
        super().__init__(why)
        self.why = why
        self.reached = reached


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """Bounds of one download. Times are in seconds.

    `seconds` is for one request with its answer, `silence` the longest wait for a connection or for the next bytes.
    `pause` lies between two requests of one host; a Retry-After or Crawl-delay up to `longest_wait` is waited for.
    """

    file_bytes: int = 100 << 20
    seconds: float = 180.0
    silence: float = 20.0
    redirects: int = 5
    attempts: int = 3
    pause: float = 1.0
    longest_wait: float = 60.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a file when it was fetched, by which it can say whether that has changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Download:
    """A file that came whole; `url` is the address it came from in the end."""

    url: str
    content: bytes
    kind: PaperKind
    content_type: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class _Reply:
    """What one request gave; the content only of one that succeeded."""

    url: httpx.URL
    status: int
    headers: Mapping[str, str]
    content: bytes


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet: not loopback, private, link-local, shared or reserved.

    An IPv6 address that stands for an IPv4 one is what that is.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def system_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass
class Downloader:
    """Downloads files one after the other. Use from one thread.

    `permits` says to which addresses connections may be made, `sleep` waits, `clock` gives seconds.
    """

    limits: DownloadLimits = field(default_factory=DownloadLimits)
    resolve: Resolve = system_addresses
    permits: Callable[[Address], bool] = is_public
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _robots: dict[str, RobotFileParser | DownloadFailed] = field(default_factory=dict, init=False)
    _delays: dict[str, float] = field(default_factory=dict, init=False)
    _asked: dict[str, float] = field(default_factory=dict, init=False)
    _tls: ssl.SSLContext | None = field(default=None, init=False)

    def download(self, url: str, known: Validators = NOTHING_KNOWN) -> Download | None:
        """The file at an address; None where it is still the one that `known` was said of.

        Raises DownloadRefused for what is not taken, DownloadFailed for what may go well another time.
        """
        reply = self._follow(_address(url), self.limits.file_bytes, known.headers, robots=True)
        if reply.status == 304 and known.headers:
            return None
        if reply.status != 200:
            raise DownloadFailed(WORDS.both("download.status", url=reply.url, status=reply.status), reached=True)
        content_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        kind = _kind(reply, content_type)
        validators = Validators(reply.headers.get("etag"), reply.headers.get("last-modified"))
        return Download(str(reply.url), reply.content, kind, content_type or "application/octet-stream", validators)

    def _follow(self, url: httpx.URL, most: int, headers: Mapping[str, str], *, robots: bool) -> _Reply:
        """Ask, and ask where the answer sends us."""
        for _ in range(self.limits.redirects + 1):
            if robots:
                self._heed_robots(url)
            reply = self._patiently(url, most, headers)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                return reply
            url = _address(location, url)
        raise DownloadRefused(WORDS.both("download.redirects", url=url, most=self.limits.redirects))

    def _patiently(self, url: httpx.URL, most: int, headers: Mapping[str, str]) -> _Reply:
        """Ask, and again later where the server asks for that."""
        for attempt in range(1, self.limits.attempts + 1):
            reply = self._request(url, most, headers)
            if reply.status not in _LATER or attempt == self.limits.attempts:
                return reply
            wait = _retry_after(reply.headers)
            wait = self.limits.pause * 2**attempt if wait is None else wait
            if wait > self.limits.longest_wait:
                raise DownloadFailed(WORDS.both("download.later", url=url, seconds=round(wait)), reached=True)
            self.sleep(wait)
        raise AssertionError("there is at least one attempt")

    def _request(self, url: httpx.URL, most: int, headers: Mapping[str, str]) -> _Reply:
        """One request, after the pause that its host is due."""
        self._pause(url.host)
        until = self.clock() + self.limits.seconds
        network = _CheckedNetwork(self, until)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        silence = dict.fromkeys(("connect", "read", "write", "pool"), self.limits.silence)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls_context(url), network_backend=network) as pool,
                pool.stream(
                    "GET",
                    target,
                    headers=[*self._headers(url), *headers.items()],
                    extensions={"timeout": silence},
                ) as response,
            ):
                told = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in response.headers}
                content = _content(url, response.iter_stream(), told, most) if response.status == 200 else b""
                return _Reply(url, response.status, told, content)
        except httpcore.TimeoutException:
            bound = self.limits.seconds if self.clock() >= until else self.limits.silence
            raise DownloadFailed(
                WORDS.both("download.slow", url=url, seconds=f"{bound:g}"), reached=network.reached
            ) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            why = " ".join(str(error).split())[:120] or type(error).__name__
            raise DownloadFailed(
                WORDS.both("download.unreachable", url=url, why=why), reached=network.reached
            ) from None
        finally:
            self._asked[url.host] = self.clock()

    def _headers(self, url: httpx.URL) -> Iterator[tuple[str, str]]:
        yield "Host", url.netloc.decode("ascii")
        yield "User-Agent", user_agent()
        yield "Accept", "application/pdf, text/html, text/plain, */*;q=0.5"
        yield "Accept-Encoding", "identity"
        yield "Connection", "close"

    def _tls_context(self, url: httpx.URL) -> ssl.SSLContext | None:
        if url.scheme != "https":
            return None
        self._tls = self._tls or httpcore.default_ssl_context()
        return self._tls

    # --- politeness ---------------------------------------------------------------------------------------------------

    def _pause(self, host: str) -> None:
        """Wait until the host may be asked again."""
        if host not in self._asked:
            return
        pause = max(self.limits.pause, min(self._delays.get(host, 0.0), self.limits.longest_wait))
        wait = self._asked[host] + pause - self.clock()
        if wait > 0:
            self.sleep(wait)

    def _heed_robots(self, url: httpx.URL) -> None:
        """Raise DownloadRefused where the site asks programs not to fetch this, DownloadFailed where it cannot say.

        A site that could not say is not asked again.
        """
        origin = str(url.copy_with(raw_path=b"/"))
        if origin not in self._robots:
            try:
                self._robots[origin] = self._rules(url)
            except DownloadFailed as error:
                self._robots[origin] = error
        rules = self._robots[origin]
        if isinstance(rules, DownloadFailed):
            raise rules
        if not rules.can_fetch(PROGRAM, str(url)):
            raise DownloadRefused(WORDS.both("download.robots", url=url))

    def _rules(self, url: httpx.URL) -> RobotFileParser:
        """The rules of a site (RFC 9309): none where it has no such file."""
        reply = self._follow(url.copy_with(raw_path=b"/robots.txt"), _ROBOTS_BYTES, {}, robots=False)
        if reply.status == 429 or reply.status >= 500:
            raise DownloadFailed(WORDS.both("download.status", url=reply.url, status=reply.status), reached=True)
        rules = RobotFileParser()
        rules.parse(reply.content.decode("utf-8", "replace").splitlines())
        self._delays[url.host] = float(rules.crawl_delay(PROGRAM) or 0)
        return rules


def user_agent() -> str:
    """What the program calls itself."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{PROGRAM}/{version(PROGRAM)}"
    except PackageNotFoundError:
        return PROGRAM


# --- addresses --------------------------------------------------------------------------------------------------------


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to nothing else; no wait goes on beyond `until`."""

    def __init__(self, downloader: Downloader, until: float) -> None:
        self._downloader = downloader
        self._until = until
        self._network = httpcore.SyncBackend()
        self.reached = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of a name that takes one. Raises DownloadRefused, httpcore.ConnectError."""
        failure: Exception = httpcore.ConnectError(f"{host}: no address")
        for address in self._checked(host, port):
            try:
                stream = self._network.connect_tcp(address, port, self.left(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self.reached = True
                return _TimedStream(stream, self)
        raise failure

    def left(self, timeout: float | None) -> float:
        """How long to wait at most. Raises httpcore.ReadTimeout where the time is over."""
        left = self._until - self._downloader.clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name, if all of them are permitted."""
        try:
            found = self._downloader.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from None
        for address in found:
            if not self._downloader.permits(ipaddress.ip_address(address.partition("%")[0])):
                raise DownloadRefused(WORDS.both("download.private", host=host, address=address))
        return found


class _TimedStream(httpcore.NetworkStream):
    """A connection that is over when its time is, however slowly bytes come."""

    def __init__(self, stream: httpcore.NetworkStream, network: _CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes as they come."""
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted; the certificate has to be that of the name that was asked for."""
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout)), self._network
        )

    def get_extra_info(self, info: str) -> object:
        """What is known of the connection."""
        return self._stream.get_extra_info(info)


def _address(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address of the web that may be asked, without its fragment. Raises DownloadRefused."""
    try:
        url = base.join(text) if base is not None else httpx.URL(text)
        url = url.copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise DownloadRefused(WORDS.both("download.no_address", url=text[:200])) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise DownloadRefused(WORDS.both("download.no_address", url=text[:200]))
    if url.userinfo:
        raise DownloadRefused(WORDS.both("download.credentials", host=url.host))
    return url


# --- what comes -------------------------------------------------------------------------------------------------------


def _content(url: httpx.URL, chunks: Iterable[bytes], headers: Mapping[str, str], most: int) -> bytes:
    """The whole content, unpacked. Raises DownloadRefused as soon as it is more than `most` bytes."""
    too_large = DownloadRefused(WORDS.both("download.too_large", url=url, most=most >> 20 or 1))
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise too_large
    content = bytearray()
    for chunk in _unpacked(url, chunks, headers.get("content-encoding", "").strip().lower()):
        content += chunk
        if len(content) > most:
            raise too_large
    return bytes(content)


def _unpacked(url: httpx.URL, chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks as they are, or those of gzip unpacked, which some servers send to everybody."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise DownloadRefused(WORDS.both("download.encoding", url=url, encoding=encoding[:40]))
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield unpacker.decompress(rest, _STEP)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush(_STEP)
    except zlib.error:
        raise DownloadFailed(WORDS.both("download.broken", url=url), reached=True) from None
    if not unpacker.eof:
        raise DownloadFailed(WORDS.both("download.broken", url=url), reached=True)


def _kind(reply: _Reply, content_type: str) -> PaperKind:
    """What kind of file it is, by its content; its header may not say another. Raises DownloadRefused."""
    kind = _kind_of(reply.content, reply.url.path, content_type)
    if kind is None:
        shown = content_type or WORDS["download.untold"]
        raise DownloadRefused(WORDS.both("download.kind", url=reply.url, content_type=shown))
    told = _MEDIA.get(content_type)
    if content_type not in _UNTOLD and (told is None or kind not in told):
        raise DownloadRefused(
            WORDS.both("download.another_kind", url=reply.url, content_type=content_type[:60], kind=kind.value.upper())
        )
    return kind


def _kind_of(content: bytes, path: str, content_type: str) -> PaperKind | None:
    """The kind that the content is of; None for nothing that is read."""
    if b"%PDF-" in content[:1024]:
        return PaperKind.PDF
    if content.startswith(b"PK\x03\x04"):
        return PaperKind.DOCX if _is_docx(content) else None
    head = content[:_NUL_LOOKED_AT]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not content.strip() or (b"\0" in head and not wide):
        return None
    text = head.decode("utf-16" if wide else "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n")
    if text.startswith("<") and (_HTML.search(text) or content_type in _HTML_TYPES):
        return PaperKind.HTML
    marked = content_type == "text/markdown" or path.lower().endswith(_MARKDOWN_NAMES)
    return PaperKind.MARKDOWN if marked else PaperKind.TEXT


def _is_docx(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(name.startswith("word/") for name in package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait; None where it says nothing that can be read."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
