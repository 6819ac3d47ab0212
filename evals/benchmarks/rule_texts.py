"""Official texts as files: what is read of each, and whether it agrees with the same text in another form.

Needs a folder with `docx/`, `pdf/`, `html/`, `markdown/`, `text/` … of rule texts, which stays outside the project:

    python evals/benchmarks/rule_texts.py FOLDER [WORD IN THE NAME]

A twin is a file with the same title in another form: of `markdown/` or `html/` where there is one. Of several it is the
one that agrees most; where not all begins alike, the two mostly are versions of different years. Compared are the
numbers of the articles and the first twenty characters of each, white space and width aside. `gaps` are numbers that an
ascending count misses, `twice` those that come again.
"""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.corpus.parsing.parser import PieceKind, parse_provisions
from assistant.errors import AssistantError
from assistant.papers.reading import read_paper

_TWINS = (("markdown", "html"), ("docx", "text", "pdf"))
_FIRST = 20
_ARTICLE = re.compile(r"art\. (\d+)(?:-\d+)?")
_RULE = re.compile(r"\d+(?:\.\d+)+")
_NUMBER = re.compile(r"^(?:\W*)第?[零〇○一二三四五六七八九十百千两\d.]+(?:条(?:之[一二三四五六七八九十\d]+)?)?")
_NOT_TITLE = re.compile(r"中华人民共和国|[_(（]\d{4}.*$|-\d$|（\d{4}年版）|《|》")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A file as it was read: its articles with their first characters; `error` where it was not."""

    path: Path
    kind: str = ""
    provisions: int = 0
    articles: Mapping[str, str] = field(default_factory=dict)
    twice: int = 0
    warnings: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def title(self) -> str:
        """Its title without what tells versions apart."""
        return _NOT_TITLE.sub("", self.path.stem).replace(" ", "").replace("+", "")

    @property
    def gaps(self) -> list[int]:
        """The numbers of articles below the last one that are missing."""
        numbers = {int(match[1]) for name in self.articles if (match := _ARTICLE.fullmatch(name))}
        return sorted(set(range(1, max(numbers, default=0))) - numbers)


def read(path: Path) -> RuleText:
    """A file, its text and its provisions."""
    started = time.process_time()
    try:
        paper = read_paper(path)
    except AssistantError as error:
        return RuleText(path, error=str(error))
    pieces = parse_provisions(paper.text)
    assert "".join(piece.text for piece in pieces) == paper.text, f"{path.name}: provisions are not the text read"
    articles: dict[str, str] = {}
    twice = 0
    for piece in pieces:
        if piece.kind in (PieceKind.PROVISION, PieceKind.HEADING) and (
            _ARTICLE.match(piece.id) or _RULE.match(piece.id)
        ):
            twice += " ~" in piece.id
            articles.setdefault(piece.id.split(" ~")[0], first(paper.text[piece.start : piece.until]))
    seconds = time.process_time() - started
    return RuleText(path, paper.kind.value, len(pieces), articles, twice, len(paper.warnings), seconds)


def first(text: str) -> str:
    """The first characters of an article behind its number."""
    folded = "".join(unicodedata.normalize("NFKC", text[:200]).split())
    return _NUMBER.sub("", folded, count=1)[:_FIRST]


def compared(text: RuleText, twin: RuleText) -> tuple[int, int, int]:
    """Articles in both, articles in either, and those of the former that begin alike."""
    both = text.articles.keys() & twin.articles.keys()
    return (
        len(both),
        len(text.articles.keys() | twin.articles.keys()),
        sum(text.articles[n] == twin.articles[n] for n in both),
    )


def twin_of(text: RuleText, others: Iterable[RuleText]) -> RuleText | None:
    """The file with the same title in another form that agrees most with this one."""
    same = [other for other in others if other.title == text.title and other.kind != text.kind and other.articles]
    for folders in _TWINS:
        twins = [other for other in same if other.path.parent.name in folders]
        if twins and text.articles:
            return max(twins, key=lambda other: (compared(text, other)[2], -len(other.articles)))
    return None


def main() -> None:
    """Print the table."""
    folder, word = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    paths = sorted(path for path in folder.glob("*/*") if path.is_file())
    texts = [read(path) for path in paths]
    print("| kind | file | provisions | articles | gaps | twice | twin | numbers equal | first 20 equal | s |")
    print("| --- | --- | ---: | ---: | --- | ---: | --- | ---: | ---: | ---: |")
    equal = [0, 0, 0]
    for text in texts:
        if word not in str(text.path):
            continue
        if text.error:
            print(f"| – | {text.path.name} | {text.error} |")
            continue
        twin = twin_of(text, texts)
        both, either, alike = compared(text, twin) if twin else (0, 0, 0)
        equal = [total + count for total, count in zip(equal, (both, either, alike), strict=True)]
        gaps = ",".join(map(str, text.gaps[:6])) + (f" … {len(text.gaps)}" if len(text.gaps) > 6 else "")
        against = (
            f"{twin.path.parent.name}/{twin.path.stem[:24]} | {both}/{either} | {alike}/{both}" if twin else "– | – | –"
        )
        print(
            f"| {text.kind} | {text.path.stem[:34]} | {text.provisions} | {len(text.articles)} | {gaps} | {text.twice} "
            f"| {against} | {text.seconds:.2f} |"
        )
    print()
    for kind in sorted({text.kind for text in texts if text.kind}):
        of_kind = [text for text in texts if text.kind == kind and word in str(text.path)]
        provisions, seconds = sum(text.provisions for text in of_kind), sum(text.seconds for text in of_kind)
        rate = provisions / seconds if seconds else 0
        print(
            f"{kind}: {len(of_kind)} files, {provisions} provisions in {seconds:.1f} s of a core, {rate:,.0f} a second"
        )
    print(f"not read: {sum(bool(text.error) for text in texts)} of {len(texts)}")
    print(f"with a twin: {equal[0]} of {equal[1]} article numbers equal, {equal[2]} of {equal[0]} begin alike")


if __name__ == "__main__":
    main()
