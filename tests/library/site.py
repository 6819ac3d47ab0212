"""A web site on the loopback interface that answers as it is told, and keeps what it was asked."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PAGE = "<!DOCTYPE html><html><body><p>第一条 为了规范发行。</p></body></html>".encode()


@dataclass(frozen=True)
class Page:
    """One answer. With `etag`, a request that names it gets 304; with `hold`, the body never ends."""

    body: bytes = PDF
    content_type: str | None = "application/pdf"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: bool = True
    etag: str | None = None
    hold: bool = False


def moved(where: str, status: int = 302) -> Page:
    """A redirect."""
    return Page(b"", None, status, {"Location": where})


@dataclass
class Site:
    """`pages` by path; a list is answered one by one, the last one for ever. `asked` are the paths, in their order."""

    host: str = "127.0.0.1"
    port: int = 0
    pages: dict[str, Page | Sequence[Page]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """The headers of the last request of a path."""
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "") -> str:
        """The address of a path, under another name of the host if one is given."""
        return f"http://{host or self.host}:{self.port}{path}"

    def files(self) -> list[str]:
        """What was asked for besides `/robots.txt`."""
        return [path for path in self.asked if path != "/robots.txt"]

    def page(self, path: str) -> Page:
        """What the path holds now."""
        pages = self.pages.get(path, Page(b"", "text/plain", 404))
        if isinstance(pages, Page):
            return pages
        self.pages[path] = pages[1:] if len(pages) > 1 else pages
        return pages[0]

    @contextmanager
    def running(self) -> Iterator[Site]:
        """The site on a free port."""
        handler = type("Handler", (_Handler,), {"site": self})
        server = ThreadingHTTPServer((self.host, 0), handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        site.asked.append(self.path)
        site.headers[self.path] = defaultdict(str, {name.lower(): value for name, value in self.headers.items()})
        page = site.page(self.path)
        if page.etag and self.headers.get("If-None-Match") == page.etag:
            page = Page(b"", None, 304)
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if page.content_type is not None:
            self.send_header("Content-Type", page.content_type)
        if page.etag:
            self.send_header("ETag", page.etag)
        if page.length and not page.hold:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        with suppress(ConnectionError):  # whoever asked has seen enough
            self.wfile.write(page.body)
            if page.hold:
                self.wfile.flush()
                site.ended.wait()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
