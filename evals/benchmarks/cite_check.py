"""The cite check of memos: planted errors found, and false alarms on clean memos.

    python evals/benchmarks/cite_check.py            # the memos of the folder `memos`, and those kept aside
    python evals/benchmarks/cite_check.py --corpus   # besides, memos made from the corpus by code
    python evals/benchmarks/cite_check.py --papers FOLDER   # only papers of others, NAME-YYYYMMDD.md, as of that day

A planted error is found if something to look at overlaps the words that were put in; whatever else is told in a memo
with errors, and everything told in a clean one, is a false alarm. Memos from the corpus cite every numbered provision
in force with its first sentence as a quotation; a number of it is then changed, its item, or a word of the quotation.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.base.resources import packaged
from assistant.corpus.model import Provision
from assistant.corpus.words import provision_words
from assistant.eligibility.rules.book import RuleBook
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language
from assistant.papers.reading import read_paper
from assistant.review.cite_check.checker import check_memo
from assistant.review.cite_check.model import CheckedMemo, CiteStatus

FOLDER = Path(__file__).parent / "memos"
AS_OF = dt.date(2026, 11, 28)
CHANGED = 1.5
"""How much a number of a provision is changed by."""


@dataclass(frozen=True, slots=True)
class PlantedError:
    """An error in a memo: `put` in the place of `find`."""

    kind: str
    memo: str
    find: str
    put: str
    as_of: dt.date = AS_OF


def planted_errors(file: str = "planted.yaml") -> tuple[PlantedError, ...]:
    """The errors of one of the lists."""
    listed = yaml.safe_load((FOLDER / file).read_text("utf-8"))
    return tuple(PlantedError(kind, **entry) for kind, entries in listed.items() for entry in entries)


def checked(text: str, book: RuleBook, as_of: dt.date, name: str = "memo.md") -> CheckedMemo:
    """A memo of this text, checked."""
    return check_memo(read_paper((name, text.encode())), book, as_of)


def with_errors(text: str, errors: Iterable[PlantedError]) -> str:
    """A memo with errors planted in it."""
    for error in errors:
        assert text.count(error.find) == 1, f"{error.memo}: '{error.find}' stands there {text.count(error.find)} times"
        text = text.replace(error.find, error.put)
    return text


def score(text: str, errors: Iterable[PlantedError], memo: CheckedMemo) -> tuple[list[PlantedError], list[str]]:
    """The errors that were found, and what else was told."""
    read = memo.text
    found, told = [], list(memo.faults)
    for error in errors:
        start = read.find(error.put)
        assert start >= 0, error.put
        mine = [fault for fault in told if fault.start < start + len(error.put) and start < fault.end]
        if mine:
            found.append(error)
    places = [(read.find(error.put), read.find(error.put) + len(error.put)) for error in errors]
    others = [
        f"{fault.kind.value}: {fault.words!r}: {fault.message.en}"
        for fault in told
        if not any(fault.start < end and start < fault.end for start, end in places)
    ]
    return found, others


def hand_written(book: RuleBook, file: str) -> None:
    """Print the numbers of the hand-written memos with the errors of a list."""
    errors = planted_errors(file)
    kinds = list(dict.fromkeys(error.kind for error in errors))
    found: Counter[str] = Counter()
    alarms: list[str] = []
    per_memo: dict[tuple[str, bool], list[PlantedError]] = defaultdict(list)
    for error in errors:  # a citation that is taken away takes what is held against it with it
        per_memo[error.memo, error.kind == "no_citation"].append(error)
    clean_rows = []
    for (name, uncited), planted in per_memo.items():
        text = (FOLDER / f"{name}.md").read_text("utf-8")
        as_of = planted[0].as_of
        memo = checked(with_errors(text, planted), book, as_of)
        hits, others = score(text, planted, memo)
        found.update(error.kind for error in hits)
        for error in planted:
            if error not in hits:
                print(f"missed: {error.memo}: {error.kind}: {error.put}")
        alarms += [f"{name} with errors: {other}" for other in others]
        if not uncited and all(error.kind != "not_in_force" for error in planted):
            clean = checked(text, book, AS_OF)
            clean_rows.append((name, len(clean.findings), len(clean.faults)))
            alarms += [f"{name}: {fault.words!r}: {fault.message.en}" for fault in clean.faults]
    print("| kind | planted | found |\n| --- | ---: | ---: |")
    for kind in kinds:
        print(f"| {kind.replace('_', ' ')} | {sum(error.kind == kind for error in errors)} | {found[kind]} |")
    print(f"| all | {len(errors)} | {sum(found.values())} |\n")
    print("| clean memo | things checked | false alarms |\n| --- | ---: | ---: |")
    for name, count, faults in clean_rows:
        print(f"| {name} | {count} | {faults} |")
    for alarm in alarms:
        print(f"false alarm: {alarm}")


def from_corpus(book: RuleBook) -> None:
    """Print the numbers of memos made from the corpus."""
    for language in Language:
        statements = list(_statements(book, language))
        text = "\n\n".join(line for line, _ in statements)
        clean = checked(text, book, AS_OF)
        print(f"{language.value}: {len(statements)} provisions quoted, {len(clean.findings)} things checked, "
              f"{len(clean.faults)} false alarms")  # fmt: skip
        for fault in clean.faults[:20]:
            print(f"  false alarm: {fault.words!r}: {fault.message.en}")
        for kind, change in (("number", _other_number), ("word", _other_word), ("plain number", _unquoted_number)):
            changed = [(line, other) for line, provision in statements if (other := change(line)) != line]
            missed = [other for _, other in changed if not checked(other, book, AS_OF).faults]
            print(f"  {kind} changed: {len(changed) - len(missed)} of {len(changed)} found")
            for other in missed[:10]:
                print(f"    missed: {other[:160]}")


def _statements(book: RuleBook, language: Language) -> Iterator[tuple[str, Provision]]:
    """Each numbered provision in force cited by document and article, its first sentence quoted."""
    for provision in book.corpus.provisions(AS_OF):
        if not re.fullmatch(r"(?:art\. )?\d[\d.]*(?:\(\w+\))?", provision.id) or language not in provision.text:
            continue
        version = book.corpus.documents[provision.document].version(provision.version)
        assert version is not None
        sentence = corpus_sentences(provision.text[language], language)[0]
        if language is Language.ZH:
            number = provision_words(provision.id).zh
            number = number if number.startswith("第") else f"第{number}条"
            yield f"《{version.short.zh}》{number}规定：“{sentence}”", provision
        else:
            number = provision.id.replace("art. ", "Article ") if "art." in provision.id else f"Rule {provision.id}"
            yield f"{number} of the {version.short.en} provides: “{sentence}”", provision


def _other_number(line: str) -> str:
    """The line with the first amount, ratio or count of its quotation changed."""
    opening = line.index("“")
    kinds = (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.COUNT, QuantityKind.DURATION)
    for quantity in read_quantities(line):
        match = re.search(r"\d+", quantity.text)
        if quantity.start > opening and quantity.kind in kinds and match:
            start = quantity.start + match.start()
            return f"{line[:start]}{int(match[0]) * 2 + 1}{line[start + len(match[0]) :]}"
    return line


def _other_word(line: str) -> str:
    """The line with one word of its quotation turned."""
    head, _, quoted = line.partition("“")
    for one, other in (("不低于", "不超过"), ("不得", "可以"), ("须", "可"), ("at least", "at most"), ("must", "may")):
        if one in quoted:
            return f"{head}“{quoted.replace(one, other, 1)}"
    return line


def _unquoted_number(line: str) -> str:
    """The line with a number changed and without quotation marks: a statement in the memo's own words."""
    changed = _other_number(line)
    return changed.replace("“", "").replace("”", "") if changed != line else line


def of_others(book: RuleBook, folder: Path) -> None:
    """What is told of papers that nobody here wrote, each as of the day in its name."""
    print("| paper | right | told | not held | seconds of a core |\n| --- | --- | --- | --- | --- |")
    for path in sorted(folder.glob("*-[0-9]*.md")):
        start = time.process_time()
        memo = check_memo(read_paper(path), book, dt.date.fromisoformat(path.stem[-8:]))
        seconds = time.process_time() - start
        counts = (memo.counts[CiteStatus.RIGHT], len(memo.faults), memo.counts[CiteStatus.NOT_HELD])
        print(f"| {path.stem} | {' | '.join(map(str, counts))} | {seconds:.1f} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", action="store_true", help="Besides, memos made from the corpus by code.")
    parser.add_argument("--papers", type=Path, metavar="FOLDER", help="Only the papers of this folder.")
    options = parser.parse_args()
    book = RuleBook(packaged("corpus"))
    if options.papers:
        of_others(book, options.papers)
        return
    for file in ("planted.yaml", "kept-aside.yaml", "tiers.yaml", "tiers-aside.yaml"):
        print(f"\n{file}:\n")
        hand_written(book, file)
    if options.corpus:
        from_corpus(book)


if __name__ == "__main__":
    main()
