"""PDF files of rules: pages a second, what became of every page, articles in sequence, and agreement with twins.

    python evals/benchmarks/pdf_reading.py FOLDER [--twins FOLDER…]

A twin is a file of another kind with the same title: of each article that both have, the first twenty characters are
compared, spaces and Markdown apart. Twins of other versions differ where the law was changed: the rows say where.
"""

from __future__ import annotations

import argparse
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.corpus.parsing.parser import PieceKind, parse_provisions
from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageVerdict, Paper
from assistant.papers.pdf.reader import read_pdf
from assistant.papers.reading import read_paper

_OPENING = 20
_SHOWN = 4
_KINDS = (".docx", ".md", ".html", ".txt")


def articles(text: str) -> dict[str, str]:
    """The opening of each article by its id."""
    pieces = (
        piece
        for piece in parse_provisions(text)
        if piece.kind in (PieceKind.PROVISION, PieceKind.HEADING) and re.fullmatch(r"art\. [\d-]+(?: ~\d+)?", piece.id)
    )
    return {piece.id.removeprefix("art. "): opening(text[piece.start : piece.until]) for piece in pieces}


def opening(text: str) -> str:
    """The first characters of a provision without spaces, Markdown and the widths of signs."""
    return re.sub(r"[\s*#_>\-]", "", unicodedata.normalize("NFKC", text))[:_OPENING]


def gaps(ids: Iterable[str]) -> list[int]:
    """The numbers that are missing between the first and the last article."""
    numbers = {int(each) for each in ids if each.isdecimal()}
    return sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)


def is_in_sequence(ids: Iterable[str]) -> bool:
    """Whether the articles stand in the order of their numbers, none twice."""
    numbers = [tuple(map(int, each.split("-"))) for each in ids if "~" not in each]
    return numbers == sorted(numbers) and not any("~" in each for each in ids)


def title(path: Path) -> str:
    """What a file is about, by its name: without the country, dates, versions and copies."""
    name = re.sub(r"[《》]|中华人民共和国", "", path.stem)
    return re.sub(r"[-_(（].*", "", name)


def twins(folders: Iterable[Path], of: Path) -> list[Path]:
    """Files of other kinds with the same title."""
    files = (file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in _KINDS)
    return [file for file in files if title(file) == title(of)]


def compared(ours: Mapping[str, str], other: Path) -> str:
    """How many articles open alike in a twin, and which do not."""
    try:
        theirs = articles(read_paper(other).text)
    except InputError as error:
        return f"    {other.name}: {error}"
    differing = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    common, only = len(ours.keys() & theirs.keys()), len(ours.keys() ^ theirs.keys())
    line = f"    {other.parent.name}/{other.name}: {common - len(differing)} of {common} open alike, {only} in one only"
    shown = "".join(f"\n      {name}: {ours[name]} | {theirs[name]}" for name in differing[:_SHOWN])
    return line + shown


def measured(path: Path) -> tuple[Paper, float]:
    """A paper and the seconds that reading it took."""
    content = path.read_bytes()
    start = time.perf_counter()
    paper = read_pdf(content, path.name, PaperLimits())
    return paper, time.perf_counter() - start


def main() -> None:
    """Print a row for each file, its twins beneath, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--twins", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    verdicts: Counter[PageVerdict] = Counter()
    pages, seconds = 0, 0.0
    for path in sorted(options.folder.glob("*.pdf")):
        try:
            paper, took = measured(path)
        except InputError as error:
            print(error)
            continue
        found = Counter(page.verdict for page in paper.pages)
        verdicts, pages, seconds = verdicts + found, pages + len(paper.pages), seconds + took
        ours = articles(paper.text)
        missing = gaps(ours)
        order = "in sequence" if is_in_sequence(ours) else "OUT OF SEQUENCE"
        print(
            f"{path.name}: {len(paper.pages)} pages, {len(paper.pages) / took:.0f} a second,",
            ", ".join(f"{count} {verdict}" for verdict, count in found.items()) + ";",
            f"{len(ours)} articles {order}, missing: {missing or 'none'}; {len(paper.left_out)} lines left out",
        )
        for warning in paper.warnings:
            print(f"    {warning.en}")
        for other in twins(options.twins, path):
            print(compared(ours, other))
    told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    print(f"{pages} pages, {pages / seconds:.0f} a second: {told}; unaccounted for: {pages - sum(verdicts.values())}")


if __name__ == "__main__":
    main()
