"""The pages of the companies that a visitor keeps: private to the key, without one to this machine."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from assistant.base.files import private_file, private_folder
from assistant.base.yaml_nodes import MAXIMUM_BYTES
from assistant.channels.http.access import Visitor
from assistant.channels.http.jobs.sending import form_text, received_form
from assistant.channels.http.pages.frame import PageRoute, page, words_of
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Language, punctuation
from assistant.library.adding import file_name
from assistant.records.records import NotFound, Scope
from assistant.review.portfolio import comparables
from assistant.review.portfolio.checking import (
    CheckOrigin,
    CompanyCheck,
    check_companies,
    diff_days,
    diff_filings,
)
from assistant.review.portfolio.filing import KeptCompany
from assistant.review.portfolio.keeping import add_filing, chosen_filings, filing_details, settle
from assistant.review.portfolio.portfolio import MOST_PAPERS, KeptFiling, KeptOutcome, Portfolio
from assistant.review.portfolio.wording import PortfolioWords
from assistant.review.portfolio.words import WORDS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Keeper = Annotated[Visitor, Depends(admits(Scope.CHECK, "web"))]

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME = 200
"""Characters of a name, a code or a day that are read."""


@router.get("/portfolio")
async def companies(request: Request, visitor: Keeper, first: str = "", second: str = "") -> Response:
    """The companies beside each other, what changed for them, and what the rules of two days make of them."""
    words, days = words_of(request), (day_of(first, "first"), day_of(second, "second"))
    return await _page(request, visitor, days=days, first=first, second=second, language=words.language)


@router.post("/portfolio")
async def add(request: Request, visitor: Keeper) -> Response:
    """Keep a filing: the facts of the file that was sent, or those written in the form, and the papers they are from.

    A further filing leads to the page of its company, where what changed stands first.
    """
    site = site_of(request)
    async with received_form(request, site.settings.timeout, "filing", MOST_PAPERS + 1) as form:
        filled = {**{each: form_text(form, each) for each in ("name", "code", "day")}, "facts": _written(form)}
        company = form_text(form, "company")
        try:
            kept = await site.run("portfolio", lambda: _kept(request, visitor, filled, form))
        except InputError as error:
            told: dict[str, Any] = {"problem": error.in_language(words_of(request).language.value), "filled": filled}
            if company:
                return await _company_page(request, visitor, company, 400, **told)
            return await _page(request, visitor, 400, **told)
    done = _added(kept, words_of(request).language)
    if kept.outcome is KeptOutcome.NEW:
        return await _page(request, visitor, done=done)
    return await _company_page(request, visitor, kept.company.id, done=done)


@router.post("/portfolio/seen")
async def seen(request: Request, visitor: Keeper) -> Response:
    """Note that the visitor was told how the companies stand today."""
    site = site_of(request)
    portfolio, book, today = _portfolio(site, visitor), site.facade.assistant.book, site.facade.assistant.today

    def note() -> None:
        settle(check_companies(portfolio.companies(), book, today), portfolio, CheckOrigin.of(book))
        site.facade.kept("check", visitor.caller)

    await site.run("portfolio", note)
    return RedirectResponse("/portfolio", 303)


@router.get("/portfolio/comparables.xlsx")
async def workbook(request: Request, visitor: Keeper) -> Response:
    """The table as a workbook."""
    site = site_of(request)

    def drawn() -> bytes:
        return comparables.workbook(_table(site, visitor)[0], site.facade.assistant.book.fact_table)

    headers = {"Content-Disposition": 'attachment; filename="comparables.xlsx"'}
    return Response(await site.run("portfolio", drawn), media_type=_WORKBOOK, headers=headers)


@router.get("/portfolio/{company}")
async def one(request: Request, visitor: Keeper, company: str, first: str = "", second: str = "") -> Response:
    """One company: how it stands, its filings, two of them beside each other, and the form for a further one."""
    return await _company_page(request, visitor, company, filings=(first, second))


@router.post("/portfolio/{company}/remove")
async def remove(
    request: Request, visitor: Keeper, company: str, number: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Remove the company, or one of its filings."""
    site, language = site_of(request), words_of(request).language

    def removed() -> str:
        kept = _company(site, visitor, company)
        filing = _number(number) if number else None
        _portfolio(site, visitor).remove(kept, filing)
        site.facade.kept("remove", visitor.caller)
        return WORDS(
            "removed.done" if filing is None else "removed.filing", language, name=kept.called, number=filing or 0
        )

    try:
        done = await site.run("portfolio", removed)
    except NotFound:
        raise
    except InputError as error:
        return await _page(request, visitor, 400, problem=error.in_language(language.value))
    return await _page(request, visitor, done=done)


async def _company_page(
    request: Request,
    visitor: Visitor,
    company: str,
    status: int = 200,
    *,
    filings: tuple[str, str] = ("", ""),
    **told: Any,
) -> Response:
    site, words = site_of(request), words_of(request)
    book, today = site.facade.assistant.book, site.facade.assistant.today

    def drawn() -> dict[str, Any]:
        kept = _company(site, visitor, company)
        say = PortfolioWords(VerdictWords(words.language, book.fact_table))
        (checked,) = check_companies([kept], book, today)
        compared: list[str] = []
        chosen = filings[0] or str(kept.filings[0].number), filings[1] or str(kept.latest.number)
        if any(filings):
            compared = list(say.filings(diff_filings(kept, *chosen_filings(kept, *chosen), book, today)))
        return {"company": kept, "lines": list(say.check(checked)), "compared": compared, "chosen": chosen}

    values = {**_form_values(site), **told, **await site.run("portfolio", drawn)}
    return page(request, "portfolio_company.html", status, section="check", **values)


async def _page(request: Request, visitor: Visitor, status: int = 200, **values: Any) -> Response:
    site, words = site_of(request), words_of(request)
    days = values.pop("days", (None, None))

    def drawn() -> dict[str, Any]:
        table, checks = _table(site, visitor)
        say = PortfolioWords(VerdictWords(words.language, site.facade.assistant.book.fact_table))
        turned = [each for each in checks if isinstance(each, CompanyCheck) and each.has_flipped]
        return {
            "headers": [comparables.short_title(title) for title in comparables.headers(table, words.language)],
            "rows": [
                (row.checked.company, comparables.row_words(row, table.columns, say.say), row.checked.has_flipped)
                for row in table.rows
            ],
            "unread": [line for each in table.unchecked for line in say.check(each)],
            "turned": [list(say.check(each)) for each in turned],
            "between": _between(site, visitor, days, say),
        }

    told = {**_form_values(site), "first": "", "second": "", **values}
    return page(request, "portfolio.html", status, section="check", **{**told, **await site.run("portfolio", drawn)})


def _form_values(site: Site) -> dict[str, Any]:
    """What a page with the form for filings holds before anything is sent."""
    return {
        "done": None,
        "problem": None,
        "filled": {"name": "", "code": "", "day": "", "facts": ""},
        "keeps_papers": site.facade.assistant.settings.portfolio.keep_papers,
    }


def _kept(request: Request, visitor: Visitor, filled: Mapping[str, str], form: FormData) -> KeptFiling:
    """The filing of a form, kept with its papers as the setting has them. Raises InputError."""
    site = site_of(request)
    portfolio, book, today = _portfolio(site, visitor), site.facade.assistant.book, site.facade.assistant.today
    file = form.get("file")
    sent = file.file.read(MAXIMUM_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    given = str(file.filename) if sent and isinstance(file, UploadFile) else ""
    text = _text(sent, given) if given else filled["facts"]
    name, day = _facts_name(given, text), day_of(filled["day"], "day")
    details = filing_details(filled["name"], filled["code"], name, text, day, book.fact_table, today)
    papers = [paper for paper in form.getlist("papers") if isinstance(paper, UploadFile) and paper.filename]
    with TemporaryDirectory(prefix="star-filing-") as folder:
        keep = site.facade.assistant.settings.portfolio.keep_papers
        kept, checked = add_filing(portfolio, details, book, today, _saved(papers, Path(folder)), keep)
    if isinstance(checked, CompanyCheck) and checked.last is None:
        settle([checked], portfolio, CheckOrigin.of(book))
    site.facade.kept("add", visitor.caller)
    return kept


def _saved(papers: Sequence[UploadFile], folder: Path) -> list[Path]:
    """The papers as files under the names they were sent with, each in a folder of its own."""
    saved = []
    for number, paper in enumerate(papers):
        path = folder / str(number) / file_name(str(paper.filename))
        private_folder(path.parent)
        with private_file(path) as file:
            shutil.copyfileobj(paper.file, file)
        saved.append(path)
    return saved


def _added(kept: KeptFiling, language: Language) -> str:
    filed = kept.filing.details
    told = WORDS(
        f"added.{kept.outcome.value}", language, name=kept.company.called, number=kept.filing.number, day=filed.day
    )
    if not filed.papers:
        return told
    papers = WORDS("added.papers", language, count=len(filed.papers), kept=sum(each.kept for each in filed.papers))
    return f"{told}{punctuation(language).semicolon}{papers}"


def _written(form: FormData) -> str:
    """The facts that stand in the form."""
    facts = form.get("facts")
    return facts if isinstance(facts, str) else ""


def _between(
    site: Site, visitor: Visitor, days: tuple[dt.date | None, dt.date | None], say: PortfolioWords
) -> list[str]:
    """What the rules of two days make of the companies; nothing where the days were not given."""
    if days[0] is None or days[1] is None:
        return []
    found = diff_days(_portfolio(site, visitor).companies(), site.facade.assistant.book, days[0], days[1])
    return list(say.days(found))


def _table(site: Site, visitor: Visitor) -> tuple[comparables.Comparables, tuple[Any, ...]]:
    book, today = site.facade.assistant.book, site.facade.assistant.today
    checks = check_companies(_portfolio(site, visitor).companies(), book, today)
    columns = comparables.fact_columns(comparables.COLUMNS, book.fact_table)
    return comparables.comparables(checks, columns, today, CheckOrigin.of(book)), checks


def _portfolio(site: Site, visitor: Visitor) -> Portfolio:
    """That of the visitor's key; without one that of this machine."""
    return site.facade.assistant.portfolio(visitor.caller.owner)


def _company(site: Site, visitor: Visitor, name: str) -> KeptCompany:
    """A company of this visitor. Raises NotFound."""
    company = _portfolio(site, visitor).company(name)
    if company is None:
        raise NotFound("there is no such company of yours here")
    return company


def _number(text: str) -> int:
    """The number of a filing. Raises InputError for what is none."""
    if not (text.isdecimal() and text.isascii()):
        raise InputError("number: that of a filing is a whole number")
    return int(text)


def _text(sent: bytes, name: str) -> str:
    """The words of a facts file. Raises InputError for one that is too large or no text."""
    if len(sent) > MAXIMUM_BYTES:
        raise InputError(
            f"{name}: larger than {MAXIMUM_BYTES // 1_000_000} MB; one company's facts fit in a few kilobytes"
        )
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = sent.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None


def _facts_name(given: str, text: str) -> str:
    """What the facts are called where something is wrong with them; what stands in the form has no name of its own."""
    name = "".join(char if char.isprintable() else " " for char in given)[-_NAME:]
    return name or ("facts.json" if text.lstrip().startswith("{") else "facts.yaml")
