"""The `rules` commands: what can be shown of the rules themselves. They import what they use when they use it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from assistant.base.clock import optional_day
from assistant.channels.cli.check import language_named, rule_book
from assistant.eligibility.proofs.solver import need_solver
from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.eligibility.rules.book import RuleBook
    from assistant.language.text import Language

rules_app = typer.Typer(
    help="The rules themselves: what holds of them, what changed in them, what a new text would change.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LARGEST_TEXT = 2_000_000
"""Bytes; the longest rule text known has 1.3 million."""
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")]


@rules_app.command("prove")
def prove(
    rule_set: Annotated[
        str | None, typer.Argument(metavar="RULE_SET", help="Which rules, e.g. listing; all of them if left out.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Only as in force on this day; every period if left out."),
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Show of every company at once what holds of the rules, or a company for which it does not. Exit status 1 then."""
    need_solver()
    from assistant.channels.cli.output import print_json
    from assistant.eligibility.wording.words import VerdictWords

    language, book = language_named(lang), rule_book()
    done: list[_Report] = []
    for report in _reports(book, rule_set, optional_day(as_of, "--as-of"), language):
        done.append(report)
        if not as_json:
            print("\n".join(report.lines), flush=True)
    failures = sum(report.failures for report in done)
    if as_json:
        print_json({"failures": failures, "periods": [report.json for report in done]})
    else:
        sets, shown = len({report.rule_set for report in done}), sum(report.shown for report in done)
        say = VerdictWords(language, book.fact_table)
        print(say("proof.total", sets=sets, periods=len(done), proofs=shown, failures=failures))
    if failures:
        raise typer.Exit(1)


@rules_app.command("diff")
def diff(
    first: Annotated[str, typer.Argument(metavar="DATE", help="The one day, YYYY-MM-DD.")],
    second: Annotated[str, typer.Argument(metavar="DATE", help="The other day.")],
    rule_set: Annotated[
        str | None, typer.Option("--rule-set", metavar="NAME", help="Which rules; all of them if left out.")
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """What changed between two days in effect: each outcome that can differ, and the smallest company that shows it."""
    need_solver()
    from assistant.channels.cli.output import print_json
    from assistant.eligibility.proofs.differences import diff_effects
    from assistant.eligibility.proofs.wording import effect_lines, effects_json
    from assistant.eligibility.wording.words import VerdictWords

    language, book = language_named(lang), rule_book()
    days = [_day(text) for text in (first, second)]
    diffs = (diff_effects(book, name, *days) for name in _names(book, rule_set))
    if as_json:
        print_json({"diffs": [effects_json(one) for one in diffs]})
        return
    say = VerdictWords(language, book.fact_table)
    for one in diffs:
        print("\n".join(effect_lines(one, say)), flush=True)


@rules_app.command("propose")
def propose(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The text of an amended rule, Chinese or English, plain or Markdown.")
    ],
    effective: Annotated[
        str | None,
        typer.Option(
            "--effective", metavar="DATE", help="The day from which it is in force, if the text does not say in front."
        ),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="ID", help="Which document of the corpus it is; by its title if left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="Where to write the patch to the rule files.")
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Compare a new rule text with the thresholds that rest on its document, quotes side by side; applies nothing."""
    from assistant.base.files import replace_file, writing
    from assistant.channels.cli.output import print_json
    from assistant.eligibility.proposals.front import Front
    from assistant.eligibility.proposals.patch import patches_of
    from assistant.eligibility.proposals.proposal import propose as compare
    from assistant.eligibility.proposals.wording import Proposed, patch_text, proposal_json, proposal_lines

    language, book = language_named(lang), rule_book()
    front = Front(_text(file), file.name)
    name, day = front.document(document, book), front.effective(optional_day(effective, "--effective"))
    proposal = compare(front.text, name, day, book)
    proposed = Proposed(proposal, patches_of(proposal, book.root, book.fact_table), file.name, book.fact_table)
    if as_json:
        print_json(proposal_json(proposed, language))
    else:
        print("\n".join(proposal_lines(proposed, language)))
    if out is not None:
        if not proposed.patches.files:
            print(f"nothing to patch; {out} was not written", file=sys.stderr)
            return
        with writing(out):
            replace_file(out, patch_text(proposed, language))


class _Report(NamedTuple):
    """What was shown of one period of a rule set, in words and as JSON."""

    rule_set: str
    shown: int
    failures: int
    lines: tuple[str, ...]
    json: dict[str, Any]


def _reports(book: RuleBook, name: str | None, day: dt.date | None, language: Language) -> Iterator[_Report]:
    """Of every period in turn; of more than one, as many at a time as there are processors."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from assistant.eligibility.proofs.prover import period_of, periods

    jobs = [
        (book.root, each, start, language)
        for each in _names(book, name)
        for start in (periods(book.rule_set(each)) if day is None else (period_of(book.rule_set(each), day),))
    ]
    if len(jobs) == 1:
        yield _report(*jobs[0])
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(_report, *zip(*jobs, strict=True))


def _report(root: Path, name: str, start: dt.date, language: Language) -> _Report:
    from assistant.eligibility.proofs.prover import prove as prove_period
    from assistant.eligibility.proofs.wording import proof_lines, proofs_json
    from assistant.eligibility.rules.book import RuleBook
    from assistant.eligibility.wording.words import VerdictWords

    book = RuleBook(root)
    period = prove_period(book, name, start)
    lines = tuple(proof_lines(period, VerdictWords(language, book.fact_table)))
    return _Report(name, len(period.proofs), len(period.failures), lines, proofs_json([period])[0])


def _names(book: RuleBook, name: str | None) -> tuple[str, ...]:
    return book.names if name is None else (book.rule_set(name).id,)


def _day(text: str) -> dt.date:
    day = optional_day(text, "DATE")
    if day is None:
        raise InputError("DATE: write YYYY-MM-DD")
    return day


def _text(path: Path) -> str:
    """The text of a file, its line ends as `\\n`. Raises InputError in one line."""
    from assistant.base.entry import read_bytes

    try:
        data = read_bytes(path, LARGEST_TEXT)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path.name}:{line}: not UTF-8 at byte {error.start}; save the text as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
