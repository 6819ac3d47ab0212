"""How rule texts of a folder are cut into provisions: speed, round trip, faults of sequence, and twins compared.

    python evals/benchmarks/provision_parsing.py FOLDER [--list] [--front]

FOLDER holds .md, .txt, .html and .htm files in folders of their own. Twins are files of one name in two folders, or of
one title of which both name no version or the same; of each article the number and the first twenty characters are
compared. `--list` prints a line for each file, `--front` what each says of itself. One core; the least of three runs
counts.
"""

from __future__ import annotations

import argparse
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from assistant.corpus.parsing.front import front_of, said
from assistant.corpus.parsing.parser import ParsedText, PieceKind, parse_text
from assistant.papers.reading import read_paper

_RUNS, _FIRST = 3, 20
_DATED = re.compile(r"[（(]?(\d{4})(?:年[^（）()]*|-\d\d-\d\d)[）)]?|_(\d{4})\d{4}")


@dataclass(frozen=True)
class RuleFile:
    """One file with its text."""

    folder: str
    stem: str
    text: str

    @cached_property
    def parsed(self) -> ParsedText:
        """Its pieces."""
        return parse_text(self.text)

    @property
    def title(self) -> str:
        """Its name without a date or a version."""
        bare = _DATED.sub("", self.stem).replace("中华人民共和国", "").replace(" ", "")
        return re.sub(r"[《》]|-\d$", "", bare)

    @property
    def dates(self) -> frozenset[str]:
        """The years its name gives."""
        return frozenset(match[1] or match[2] for match in _DATED.finditer(self.stem))

    @cached_property
    def articles(self) -> dict[str, str]:
        """The first characters of each provision, without its number, white space and marks of Markdown."""
        found = {}
        for piece in self.parsed.pieces:
            if piece.kind is PieceKind.PROVISION:
                words = unicodedata.normalize("NFKC", self.text[piece.start : piece.until])
                words = re.sub(r"(?m)^\s*[-*] |[\s*#>_\\]", "", words)
                found[piece.id] = re.sub(r"^(?:第[^条]{1,12}条(?:之[一-十])?|【\d+】|[\d.]+)", "", words)[:_FIRST]
        return found


def read(folder: Path) -> Iterator[RuleFile]:
    """The files of a folder that are text, in order."""
    for path in sorted(folder.glob("*/*")):
        if path.suffix in (".md", ".txt", ".html", ".htm"):
            yield RuleFile(path.parent.name, path.stem, read_paper(path).text)


def speed(files: Sequence[RuleFile]) -> tuple[int, float]:
    """How many provisions there are, and the least seconds that all of them took."""
    seconds = []
    for _ in range(_RUNS):
        began = time.process_time()
        parsed = [parse_text(file.text) for file in files]
        seconds.append(time.process_time() - began)
    return sum(piece.kind is PieceKind.PROVISION for text in parsed for piece in text.pieces), min(seconds)


def sequence_faults(file: RuleFile) -> list[str]:
    """Numbers given twice, and articles that do not follow one another, but for those a warning tells of."""
    faults = [piece.id for piece in file.parsed.pieces if "~" in piece.id and piece.kind is PieceKind.PROVISION]
    last: dict[str, int] = {}
    told = " ".join(warning.en for warning in file.parsed.warnings)
    for name in file.articles:
        match = re.fullmatch(r"(.*?)(?:art\. |rule |section )?(\d+)(?: to .*)?", name)
        if match is None:
            continue
        before = last.get(match[1], 0)
        if before and int(match[2]) != before + 1 and f"{name} follows" not in told:
            faults.append(f"{before} -> {name}")
        last[match[1]] = int(name.split(" ")[-1]) if " to " in name else int(match[2])
    return faults


def compare(one: RuleFile, other: RuleFile) -> tuple[int, int, list[str]]:
    """How many articles of two files there are, how many agree, and those that do not."""
    names = list(dict.fromkeys((*one.articles, *other.articles)))
    differing = [name for name in names if one.articles.get(name) != other.articles.get(name)]
    return len(names), len(names) - len(differing), differing


def _beside(one: RuleFile, other: RuleFile) -> str:
    """A line about two files of one title."""
    total, equal, differing = compare(one, other)
    twins = one.stem == other.stem or one.dates == other.dates
    names = f"{one.folder}/{one.stem} | {other.folder}/{other.stem}: {equal}/{total}"
    return f"twins: {names} {differing or ''}" if twins else f"other versions: {names}"


def _front_line(file: RuleFile) -> str:
    """What a file says of itself."""
    front = front_of(file.text, file.parsed.pieces)
    words = (said(front.title), said(front.number), said(front.issuer))
    days = (said(front.published), said(front.effective), said(front.first_effective))
    shown = (*words, *(day.isoformat() if day else None for day in days), len(front.replaces))
    return f"{file.folder}/{file.stem[:40]} | " + " | ".join(str(each) for each in shown)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="a line for each file")
    parser.add_argument("--front", action="store_true", help="title, number, issuer and days of each file")
    arguments = parser.parse_args()
    files = list(read(arguments.folder))
    provisions, seconds = speed(files)
    print(f"{len(files)} files, {provisions} provisions, {seconds:.2f} s, {provisions / seconds:,.0f} provisions/s")
    broken = [file for file in files if "".join(piece.text for piece in file.parsed.pieces) != file.text]
    faults = {file.stem: found for file in files if (found := sequence_faults(file))}
    print(f"round-trip faults {len(broken)}, sequence faults {sum(map(len, faults.values()))} {faults or ''}")
    print(f"files with warnings {sum(bool(file.parsed.warnings) for file in files)}")
    for one, other in combinations(files, 2):
        if one.title == other.title and (one.folder, one.stem) != (other.folder, other.stem):
            print(_beside(one, other))
    for file in files if arguments.front else ():
        print(_front_line(file))
    for file in files if arguments.list else ():
        kinds = Counter(piece.kind.value for piece in file.parsed.pieces)
        names = list(file.articles)
        print(f"{file.folder}/{file.stem[:40]}: {dict(kinds)} {names[:1]} … {names[-1:]}")
        for warning in file.parsed.warnings:
            print(f"    {warning.en}")


if __name__ == "__main__":
    main()
