"""How long the page of reviews takes: papers sent to facts, a page as a picture, a correction to the verdict.

    python evals/benchmarks/review_page.py [FILE.pdf…] [--pages 10 100 400] [--times 20] [--reviews 3]

Starts `assistant serve` with a data folder of its own and does as a browser with scripts does, one step after the
other. The papers are an invented prospectus (that of `tests/review/making.py`) set as PDF and filled up to so many
pages, or the files that are named. Exit status 1 where a request failed or no fact was read. Client, service and the
reading of papers share the cores.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from load import Service, percentile

from assistant.channels.http.pages.frame import FRAGMENT

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.reading_papers.pdf.making import TOP, Printed, chinese_pdf, set_paragraphs
from tests.review.making import prospectus

_LINES = 35
"""Lines of a page."""
_FILLING = "本公司提醒投资者仔细阅读本招股说明书全文，并特别注意与经营、技术和市场有关的各项风险。"
_POLL = 0.05
_FACT = "expected_market_cap"


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one step, each time it was done."""

    step: str
    taken: tuple[float, ...]

    def row(self, paper: str) -> str:
        """As a row of the table."""
        middle, slow = (percentile(self.taken, share) for share in (0.5, 0.95))
        return f"| {paper} | {self.step} | {len(self.taken)} | {middle:,.0f} | {slow:,.0f} |"


def invented(pages: int) -> bytes:
    """A prospectus of so many pages."""
    lines = [line for page in prospectus() for line in set_paragraphs(page.splitlines(), indent=0)]
    opening = [[line.text for line in page] for page in _cut(lines)]
    filling = [[_FILLING[:34]] * _LINES] * max(0, pages - len(opening))
    return chinese_pdf([set_paragraphs(page, indent=0) for page in [*opening, *filling]])


def _cut(lines: Sequence[Printed]) -> Iterator[list[Printed]]:
    for start in range(0, len(lines), _LINES):
        yield [replace(line, baseline=TOP) for line in lines[start : start + _LINES]]


class Reader:
    """Somebody who reviews papers on the page."""

    def __init__(self, port: int) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600)

    def review(self, name: str, content: bytes) -> str:
        """Send a paper and wait for its facts; the address of the page."""
        sent = self._client.post("/review", files={"file": (name, content)})
        address = self._done(sent, 303).headers["location"]
        while 'id="progress"' in self._got(address):
            time.sleep(_POLL)
        return str(address)

    def facts(self, address: str) -> str:
        """The page of facts, with one of them to look at."""
        return self._got(f"{address}?fact={_FACT}")

    def picture(self, shown: str) -> bytes:
        """The page of the paper that is shown there, its number boxed."""
        found = re.search(r'<img src="([^"]*/pages/[^"]*)"', shown)
        assert found is not None, "no page is shown"
        return self._done(self._client.get(html.unescape(found[1]))).content

    def correct(self, address: str, value: str) -> str:
        """State the fact otherwise; what a script puts in the place of the facts and the verdict."""
        sent = self._client.post(f"{address}/facts", data={"fact": _FACT, _FACT: value}, headers={FRAGMENT: "1"})
        return self._done(sent).text

    def remove(self, address: str) -> None:
        """Remove the review."""
        self._done(self._client.post(f"{address}/remove"), 303)

    def _got(self, address: str) -> str:
        return self._done(self._client.get(address)).text

    @staticmethod
    def _done(answer: httpx.Response, status: int = 200) -> httpx.Response:
        if answer.status_code != status:
            raise SystemExit(f"{answer.request.method} {answer.request.url}: {answer.status_code}")
        return answer


def timed(step: str, times: int, work: Callable[[int], object]) -> Timed:
    """A step done so many times; its number is told each time."""
    taken = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - began) * 1000)
    return Timed(step, tuple(taken))


def measured(reader: Reader, name: str, content: bytes, reviews: int, times: int) -> Iterator[Timed]:
    """The steps of reviewing one paper."""
    addresses: list[str] = []
    yield timed("sent to facts", reviews, lambda _: addresses.append(reader.review(name, content)))
    address, *others = addresses
    for other in others:
        reader.remove(other)
    shown = reader.facts(address)
    if "data-fact" not in shown:
        raise SystemExit(f"{name}: no fact was read")
    yield timed("facts and verdict shown", times, lambda _: reader.facts(address))
    yield timed("page as a picture, boxed", times, lambda _: reader.picture(shown))
    yield timed("correction to verdict", times, lambda number: reader.correct(address, f"{1_800 + number}m"))
    reader.remove(address)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pdf")
    parser.add_argument("--pages", type=int, nargs="+", default=[10, 100, 400], help="of the invented prospectus")
    parser.add_argument("--times", type=int, default=20, help="that each step is done")
    parser.add_argument("--reviews", type=int, default=3, help="that each paper is sent")
    options = parser.parse_args()
    papers = [(file.name, file.read_bytes()) for file in options.files]
    papers = papers or [(f"{pages} pages.pdf", invented(pages)) for pages in options.pages]
    with tempfile.TemporaryDirectory() as folder, Service(Path(folder)) as service:
        reader = Reader(service.port)
        print("| paper | step | times | p50 ms | p95 ms |")
        print("| --- | --- | --- | --- | --- |")
        for name, content in papers:
            for step in measured(reader, name, content, options.reviews, options.times):
                print(step.row(name), flush=True)


if __name__ == "__main__":
    main()
