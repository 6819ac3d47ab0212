"""`assistant portfolio …`: companies that are kept, what changed for them, and companies beside each other."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.base.clock import optional_day, parse_day, today
from assistant.channels.cli.check import AsOf, language_named, rule_book, standard_input
from assistant.channels.cli.output import print_json
from assistant.errors import AssistantError, InputError

if TYPE_CHECKING:
    from assistant.eligibility.rules.book import RuleBook
    from assistant.language.text import Language
    from assistant.review.portfolio.portfolio import Portfolio
    from assistant.review.portfolio.wording import PortfolioWords
    from assistant.settings import Settings

portfolio_app = typer.Typer(
    help="Kept companies: their facts by filing, what changed and why, companies beside each other.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]

HOUR = 3600


@portfolio_app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The company.")],
    facts: Annotated[
        str, typer.Argument(metavar="FACTS", help="A facts file as `check` takes it; - reads standard input.")
    ],
    code: Annotated[str | None, typer.Option("--code", metavar="CODE", help="Its stock code, e.g. 688001.")] = None,
    paper: Annotated[
        list[Path] | None, typer.Option("--paper", metavar="FILE", help="A paper the facts are from; repeatable.")
    ] = None,
    keep_papers: Annotated[
        bool | None,
        typer.Option(
            "--keep-papers/--name-papers",
            help="Copy the papers into the data folder, or note their names and hashes alone (the setting says which).",
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--day", metavar="DATE", help="The day of the filing; that of its facts, or today, if left out."),
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Keep a company, or a further filing of one that is kept, and say what changed for it."""
    from assistant.review.portfolio.checking import CheckOrigin
    from assistant.review.portfolio.filing import folded
    from assistant.review.portfolio.keeping import add_filing, filing_details, settle
    from assistant.review.portfolio.wording import added_json
    from assistant.review.portfolio.words import WORDS

    language, book, settings = language_named(lang), rule_book(), _settings()
    file, text = _facts_text(facts)
    details = filing_details(name, code, file, text, optional_day(day, "--day"), book.fact_table, today())
    keep = settings.portfolio.keep_papers if keep_papers is None else keep_papers
    portfolio = _portfolio(settings)
    kept, checked = add_filing(portfolio, details, book, today(), paper or (), keep)
    filed = kept.filing.details
    if as_json:
        print_json(added_json(kept, checked))
    else:
        told = WORDS(
            f"added.{kept.outcome.value}", language, name=kept.company.called, number=kept.filing.number, day=filed.day
        )
        print(told)
        if filed.papers:
            copies = sum(each.kept for each in filed.papers)
            print(WORDS("added.papers", language, count=len(filed.papers), kept=copies))
        print("\n".join(_words(book, language).check(checked)))
    stated = details.facts(book.fact_table).name
    if stated and folded(stated) != folded(kept.company.name):
        print(WORDS("added.other_name", language, stated=stated, name=kept.company.name), file=sys.stderr)
    settle([checked], portfolio, CheckOrigin.of(book))


@portfolio_app.command("list")
def list_companies(
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact",
            metavar="KEY",
            help="A fact as a column: expected_market_cap, revenue (of the latest year), years.2024.revenue; "
            "repeatable.",
        ),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="OUT", help="Write a workbook instead.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """The kept companies beside each other: verdict, standards met, and chosen facts as columns."""
    from assistant.base.files import replace_file, writing
    from assistant.review.portfolio import comparables as table
    from assistant.review.portfolio.checking import CheckOrigin, check_companies
    from assistant.review.portfolio.words import WORDS

    language, book, day = language_named(lang), rule_book(), optional_day(as_of, "--as-of") or today()
    columns = table.fact_columns(fact or table.COLUMNS, book.fact_table)
    companies = _portfolio(_settings()).companies()
    shown = table.comparables(check_companies(companies, book, day), columns, day, CheckOrigin.of(book))
    if xlsx is not None:
        if xlsx.suffix.lower() != ".xlsx":
            raise InputError(f"{xlsx}: the name of a workbook ends in .xlsx")
        with writing(xlsx):
            replace_file(xlsx, table.workbook(shown, book.fact_table))
        print(WORDS("list.written", language, count=len(companies), file=xlsx), file=sys.stderr)
    if as_json:
        print_json(table.comparables_json(shown))
    elif xlsx is None and not companies:
        print(WORDS["list.none"][language])
    elif xlsx is None:
        words = _words(book, language)
        lines = [
            *table.table_lines(shown, words.say),
            *(line for each in shown.unchecked for line in words.check(each)),
        ]
        print("\n".join([*lines, WORDS("list.total", language, count=len(companies), day=day)]))


@portfolio_app.command("check")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Names or codes; all companies if left out.")
    ] = None,
    as_of: AsOf = None,
    every: Annotated[
        float | None, typer.Option("--every", metavar="HOURS", min=0.1, max=8760, help="Check again until stopped.")
    ] = None,
    slack: Annotated[
        str | None, typer.Option("--slack", metavar="CHANNEL", help="Post what changed to this Slack channel.")
    ] = None,
    feishu: Annotated[
        str | None, typer.Option("--feishu", metavar="CHAT", help="Post it to this chat of Feishu or Lark (its id).")
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Check the kept companies and say what changed since the last check, and why.

    Exit status 0 if no outcome changed, 1 if something did. What is posted holds no figure of a company.
    """
    from assistant.channels.cli.posting import check_channels, post
    from assistant.library.words import WORDS

    language, settings = language_named(lang), _settings()
    check_channels(settings, slack, feishu)
    chosen_day = optional_day(as_of, "--as-of")

    def look() -> bool:
        day = chosen_day or today()
        return _look(
            names or (), day, settings, language, as_json, lambda lines: post(lines, settings, slack, feishu, language)
        )

    if every is None:
        raise typer.Exit(1 if look() else 0)
    while True:
        try:
            look()
        except AssistantError as error:
            print(f"error: {error.in_language(language)}", file=sys.stderr)
        print(WORDS("watch.again", language, hours=f"{every:g}"), file=sys.stderr, flush=True)
        wait(every * HOUR)


@portfolio_app.command("diff")
def diff(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A company, by name or code.")] = None,
    first: Annotated[
        str | None, typer.Argument(metavar="FIRST", help="A filing by number or day; the last but one if left out.")
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar="SECOND", help="The other; the last if left out.")] = None,
    rules: Annotated[
        tuple[str, str] | None,
        typer.Option("--rules", metavar="DATE DATE", help="Instead: all companies under the rules of these two days."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """What differs between two filings of a company, or between the rules of two days for every company."""
    from assistant.review.portfolio.checking import diff_days, diff_filings
    from assistant.review.portfolio.keeping import chosen, chosen_filings
    from assistant.review.portfolio.wording import days_json, filings_json

    language, book, portfolio = language_named(lang), rule_book(), _portfolio(_settings())
    words = _words(book, language)
    if rules is not None:
        if first is not None or as_of is not None:
            raise InputError("--rules compares two days; leave out the filings and --as-of")
        days = [parse_day(text, "--rules") for text in rules]
        between = diff_days(chosen(portfolio, [name] if name else ()), book, days[0], days[1])
        _show(days_json(between), words.days(between), as_json)
        return
    if name is None:
        raise InputError("which company? give NAME, or --rules DATE DATE for all of them")
    company = portfolio.find(name)
    one, other = chosen_filings(company, first, second)
    filings = diff_filings(company, one, other, book, optional_day(as_of, "--as-of") or today())
    _show(filings_json(filings), words.filings(filings), as_json)


@portfolio_app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A company, by name or code.")],
    filing: Annotated[int | None, typer.Option("--filing", metavar="NUMBER", help="This filing alone.", min=1)] = None,
    yes: Yes = False,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Remove a company with its filings, its verdict and the copies of its papers, or one of its filings."""
    from assistant.review.portfolio.wording import company_json
    from assistant.review.portfolio.words import WORDS

    language, portfolio = language_named(lang), _portfolio(_settings())
    company = portfolio.find(name)
    what = {"name": company.called, "number": filing, "count": len(company.filings)}
    question = WORDS("removed.question" if filing is None else "removed.filing_question", language, **what)
    if not yes and not (sys.stdin.isatty() and typer.confirm(question, err=True)):
        raise InputError("nothing was removed; --yes removes without asking")
    portfolio.remove(company, filing)
    if as_json:
        print_json({"removed": company_json(company), "filing": filing})
    else:
        print(WORDS("removed.done" if filing is None else "removed.filing", language, **what))


@portfolio_app.command("owners")
def owners(
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="ID", help="Remove all that this revoked key has kept.")
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Which API keys keep companies, also those that were revoked; what a revoked one has kept can be removed.

    How many and how much is shown, and no company.
    """
    from assistant.review.portfolio.words import WORDS

    language, settings = language_named(lang), _settings()
    if remove is not None:
        told = _clear_owner(remove, settings, language, yes)
        print(told, file=sys.stderr if as_json else sys.stdout)
    rows = _owner_rows(settings)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = WORDS(f"owners.{row['state']}", language)
        told = WORDS("owners.row", language, companies=row["companies"], kilobytes=-(-row["stored"] // 1000))
        print("  ".join(filter(None, (row["owner"], state, told, row["key"]))))
    if not rows:
        print(WORDS("owners.none", language))


@portfolio_app.command("export")
def export(
    out: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Write every filing with its facts and the copies of its papers to a folder, a folder a company."""
    from assistant.review.portfolio.keeping import export as write
    from assistant.review.portfolio.words import WORDS

    language = language_named(lang)
    companies, filings = write(_portfolio(_settings()), out)
    if as_json:
        print_json({"folder": str(out), "companies": companies, "filings": filings})
    else:
        print(WORDS("exported.done", language, companies=companies, filings=filings, folder=out))


def wait(seconds: float) -> None:
    """Until the next look."""
    time.sleep(seconds)


def _look(
    names: Iterable[str],
    day: dt.date,
    settings: Settings,
    language: Language,
    as_json: bool,
    post: Callable[[Sequence[str]], None],
) -> bool:
    """Whether an outcome changed: print it, post it, and only then note that it was told."""
    from assistant.review.portfolio.checking import CheckOrigin, CompanyCheck, check_companies
    from assistant.review.portfolio.keeping import chosen, settle
    from assistant.review.portfolio.wording import announced_lines, check_lines, checks_json

    book, portfolio = rule_book(), _portfolio(settings)
    checks, origin = check_companies(chosen(portfolio, names), book, day), CheckOrigin.of(book)
    flipped = [each for each in checks if isinstance(each, CompanyCheck) and each.has_flipped]
    say = _words(book, language).say
    _show(checks_json(checks, origin, day.isoformat()), check_lines(checks, day, say), as_json)
    if flipped:
        post(list(announced_lines(flipped, day, say)))
    settle(checks, portfolio, origin)
    return bool(flipped)


def _show(value: object, lines: Iterable[str], as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        print("\n".join(lines), flush=True)


def _words(book: RuleBook, language: Language) -> PortfolioWords:
    from assistant.eligibility.wording.words import VerdictWords
    from assistant.review.portfolio.wording import PortfolioWords

    return PortfolioWords(VerdictWords(language, book.fact_table))


def _owner_rows(settings: Settings) -> list[dict[str, Any]]:
    """Who keeps companies: the key with its state, how many companies, and how many bytes of theirs."""
    from assistant.records.records import Records
    from assistant.review.portfolio.portfolio import LOCAL, portfolios

    records = Records.open(settings)
    try:
        keys = {key.id: key for key in sorted(records.keys(), key=lambda key: key.id)}
    finally:
        records.close()
    states = {name: "revoked" if key.revoked else "in_force" for name, key in keys.items()} | {LOCAL: "local"}
    return [
        {
            "owner": owner,
            "key": keys[owner].name if owner in keys else None,
            "state": states.get(owner, "unknown"),
            "companies": portfolio.count,
            "stored": portfolio.stored,
        }
        for owner, portfolio in portfolios(settings.data_dir).items()
    ]


def _clear_owner(owner: str, settings: Settings, language: Language, yes: bool) -> str:
    """Remove what a key that is no more in force has kept; the line that says so."""
    from assistant.review.portfolio.portfolio import Portfolio
    from assistant.review.portfolio.words import WORDS

    row = next((row for row in _owner_rows(settings) if row["owner"] == owner), None)
    if row is None:
        raise InputError(WORDS.both("refused.no_owner", id=owner))
    if row["state"] in ("in_force", "local"):
        raise InputError(WORDS.both(f"owner_refused.{row['state']}", id=owner))
    what = {"id": owner, "count": row["companies"]}
    if not yes and not (
        sys.stdin.isatty() and typer.confirm(WORDS("removed.owner_question", language, **what), err=True)
    ):
        raise InputError("nothing was removed; --yes removes without asking")
    Portfolio.of(settings.data_dir, owner).clear()
    return WORDS("removed.owner", language, **what)


def _settings() -> Settings:
    from assistant.settings import read_settings

    return read_settings()


def _portfolio(settings: Settings) -> Portfolio:
    """What is kept on this machine without a key."""
    from assistant.review.portfolio.portfolio import Portfolio

    return Portfolio.of(settings.data_dir)


def _facts_text(file: str) -> tuple[str, str]:
    """The name and the text of a facts file, or of standard input."""
    from assistant.base.yaml_nodes import read_text

    if file != "-":
        path = Path(file)
        return path.name, read_text(path, path.name)
    text = standard_input()
    return f"facts{'.json' if text.lstrip().startswith('{') else '.yaml'}", text
