"""The `check` and `screen` commands. They need the rule files alone, and import what they use when they use it."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.base.clock import optional_day
from assistant.base.entry import one_item
from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.eligibility.facts.issuer import IssuerFacts
    from assistant.eligibility.facts.table import FactTable
    from assistant.eligibility.rules.book import RuleBook
    from assistant.language.text import Language

CORPUS_VARIABLE = "ASSISTANT_CORPUS_DIR"
"""It goes before what the files say; the settings also know it in other cases than this."""
SETTINGS_FILES = (".env", "assistant.toml")
"""The files that `assistant.settings` reads."""

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day whose rules apply, YYYY-MM-DD; today if left out."),
]
RuleSetName = Annotated[str, typer.Option("--rule-set", metavar="NAME", help="Which rules, e.g. growth-tier-exit.")]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage: a check ends before there is any, and looking for it takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def check(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A facts file, YAML or JSON; - reads standard input.")
    ] = None,
    as_of: AsOf = None,
    versus: Annotated[
        str | None, typer.Option("--versus", metavar="DATE", help="Also under the rules of this day, and what differs.")
    ] = None,
    rule_set: RuleSetName = "listing",
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="KEY=VALUE", help="What changes if a fact were so; repeatable."),
    ] = None,
    sweep: Annotated[
        str | None, typer.Option("--sweep", metavar="KEY=LOW..HIGH", help="The values at which outcomes change.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The verdict as Markdown.")] = False,
    memo: Annotated[
        Path | None, typer.Option("--memo", metavar="OUT", help="Also write the verdict as a memo: .docx, .pdf or .md.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")] = "en",
    explain: Annotated[
        str | None, typer.Option("--explain-rules", metavar="ID", help="Print a rule set, section or route instead.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print an empty facts file instead.")] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Ask the next best fact until the verdict is settled.")
    ] = False,
) -> None:
    """Test a company's facts against the rules. Exit status 1 if the answer is no."""
    from assistant.channels.cli.check_output import Output

    language, book = language_named(lang), rule_book()
    _one_of_them(
        versus=versus, what_if=what_if, sweep=sweep, explain_rules=explain, template=template, interactive=interactive
    )
    _one_of_them(json=as_json, markdown=markdown)
    for name, other in (("versus", versus), ("what_if", what_if), ("sweep", sweep), ("explain_rules", explain)):
        _one_of_them(memo=memo, **{name: other})
    if memo is not None:
        from assistant.review.memo.writing import memo_suffix

        memo_suffix(memo.name)
    day = optional_day(as_of, "--as-of")
    if template or explain is not None:
        print(_instead(template, explain, language, day, book))
        return
    if file is None and not interactive:
        raise InputError("no facts file; give FILE, or - for standard input (`assistant check --template` writes one)")
    with one_item(file or "facts"):
        facts = _facts(file, book.fact_table)
    output = Output(language, book, as_json, markdown)
    if interactive:
        from assistant.channels.cli.interview import interview

        facts = interview(facts, book, rule_set, day, language)
    if versus is not None:
        is_no = output.days(facts, rule_set, day, optional_day(versus, "--versus"))
    elif what_if:
        is_no = output.changes(facts, rule_set, day, what_if)
    elif sweep is not None:
        is_no = output.sweep(facts, rule_set, day, sweep)
    else:
        is_no = output.verdict(facts, rule_set, day)
    if memo is not None:
        _write_memo(memo, file, facts, rule_set, day, language)
    if is_no:
        raise typer.Exit(1)


def screen(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A table (.csv, .tsv, .txt, .xlsx, .jsonl, .parquet) whose columns are facts: keys such as "
            "years.2025.revenue, or names such as 营业收入2025（万元） or Revenue 2025 (RMB m).",
        ),
    ],
    as_of: AsOf = None,
    rule_set: RuleSetName = "listing",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            help="Where to write (.csv, .xlsx, .jsonl, .parquet); a killed run goes on. "
            "Left out: CSV on standard output.",
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME|NUMBER", help="Of a workbook; else the first one that is not hidden."),
    ] = None,
) -> None:
    """Test many companies: verdict, outcomes, reasons, gaps and missing facts, a row each."""
    from assistant.eligibility.screening.run import csv_text, screen_file, screen_table
    from assistant.eligibility.screening.tables import open_table

    day, book = optional_day(as_of, "--as-of"), rule_book()
    if out is not None:
        done = screen_file(file, out, book, rule_set, day, _progress(), sheet=sheet)
        for note in done.notes:
            print(note, file=sys.stderr)
        counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(done.verdicts.items())) or "none screened"
        print(f"{file.name}: {done.rows} rows: {counts}; {done.rejected} rejected", file=sys.stderr)
        if done.rejected:
            print(f"rejected rows, with line and reason, are in {out.name}.rejected.jsonl", file=sys.stderr)
        if done.rejected == done.rows:
            raise InputError(f"{file.name}: every row was rejected; see {out.name}.rejected.jsonl")
        return
    screened = 0
    table = open_table(file, book.fact_table, sheet)
    for note in table.notes:
        print(note, file=sys.stderr)
    for number, (frame, rejected) in enumerate(screen_table(table, book, rule_set, day)):
        sys.stdout.write(csv_text(frame, header=number == 0))
        screened += frame.height
        for row in rejected:
            print(f"rejected: {row.reason}", file=sys.stderr)
    if not screened:
        raise InputError(f"{file.name}: no row could be screened")


def _write_memo(
    memo: Path, file: str | None, facts: IssuerFacts, rule_set: str, day: dt.date | None, language: Language
) -> None:
    """The verdict once more as a memo; its footnotes quote the texts that were added where there are any."""
    from assistant.review.memo.builder import verdict_memo
    from assistant.review.memo.origin import memo_origin
    from assistant.review.memo.writing import write_memo
    from assistant.service import Assistant

    service = Assistant()
    named = Path(file) if file and file != "-" else None
    origin = memo_origin(service.corpus, named.name if named else "", named.read_bytes() if named else None)
    write_memo(verdict_memo(service.check(facts, day, rule_set), service.corpus, language, origin), memo)
    print(memo, file=sys.stderr)


def _progress() -> Any:
    if not sys.stderr.isatty():
        return None
    from assistant.channels.cli.output import progress_bar

    return progress_bar("Screening")


def _facts(file: str | None, table: FactTable) -> IssuerFacts:
    from assistant.base.yaml_nodes import parse_node
    from assistant.eligibility.facts.files import facts_from_node, read_facts
    from assistant.eligibility.facts.issuer import IssuerFacts

    if file is None:
        return IssuerFacts(table)
    if file != "-":
        return read_facts(Path(file), table)
    text = standard_input()
    return facts_from_node(parse_node(text, "standard input", is_json=text.lstrip().startswith("{")), table)


def standard_input() -> str:
    """The text of a facts file on standard input. Raises InputError for one that is too large or not UTF-8."""
    from assistant.base.yaml_nodes import MAXIMUM_BYTES

    data = sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
    if len(data) > MAXIMUM_BYTES:
        raise InputError(
            f"standard input: larger than {MAXIMUM_BYTES // 1_000_000} MB; one company's facts fit in a few kilobytes"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"standard input:{line}: not UTF-8 at byte {error.start}; send UTF-8") from None


def _instead(template: bool, explain: str | None, language: Language, day: dt.date | None, book: RuleBook) -> str:
    """What is printed without any facts."""
    if template:
        from assistant.base.clock import today
        from assistant.eligibility.wording.next_questions import template as facts_template

        return facts_template(book.fact_table, language, (day or today()).year - 1).rstrip("\n")
    from assistant.eligibility.wording.rule_texts import explain_rules

    assert explain is not None
    return explain_rules(book, explain, language, day)


def _one_of_them(**options: object) -> None:
    names = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if len(names) > 1:
        raise InputError(f"{' and '.join(names)} do not go together; give one of them")


def language_named(text: str) -> Language:
    """The language that `--lang` names. Raises InputError for another."""
    from assistant.language.text import Language

    try:
        return Language(text.lower())
    except ValueError:
        raise InputError(f"--lang '{text}': there are en and zh") from None


def rule_book() -> RuleBook:
    """The rules of the corpus folder in force."""
    from assistant.eligibility.rules.book import RuleBook

    return RuleBook(_corpus_folder())


def _corpus_folder() -> Path:
    """The corpus folder of the settings in force.

    Reading all settings takes half as long as a check, so it is left out where the environment alone decides.
    """
    if folder := os.environ.get(CORPUS_VARIABLE):
        return Path(folder)
    if any(Path(name).is_file() for name in SETTINGS_FILES) or any(
        name.upper() == CORPUS_VARIABLE for name in os.environ
    ):
        from assistant.settings import read_settings

        return read_settings().corpus_dir
    from assistant.base.resources import packaged

    return packaged("corpus")
