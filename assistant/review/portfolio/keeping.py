"""What is done with a portfolio, whoever asks for it: a filing taken, companies checked, all of it written out."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.base.clock import read_day
from assistant.base.files import private_folder, replace_file, writing
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.review.portfolio.checking import (
    CheckOrigin,
    CompanyCheck,
    UncheckedCompany,
    check_companies,
    kept_check,
)
from assistant.review.portfolio.filing import Filing, FilingDetails, KeptCompany, company_code, company_name
from assistant.review.portfolio.portfolio import KeptFiling, Portfolio
from assistant.review.portfolio.wording import company_json, filing_json
from assistant.review.portfolio.words import WORDS


def filing_details(
    name: str, code: str | None, file: str, text: str, day: dt.date | None, table: FactTable, today: dt.date
) -> FilingDetails:
    """A filing as it may be kept; without a day of its own that of its facts, else today.

    Raises InputError for a name or a code that can be none, for facts that cannot be read or are none, and for a day
    that lies ahead.
    """
    given = FilingDetails(company_name(name), company_code(code), today, file, text)
    facts = given.facts(table)
    if not facts.values:
        raise InputError(WORDS.both("refused.no_facts", file=file))
    filed = day or facts.as_of or today
    if filed > today:
        raise InputError(WORDS.both("refused.later", day=filed))
    return FilingDetails(given.name, given.code, filed, file, text)


def add_filing(
    portfolio: Portfolio, details: FilingDetails, book: RuleBook, today: dt.date, papers: Sequence[Path], keep: bool
) -> tuple[KeptFiling, CompanyCheck | UncheckedCompany]:
    """Keep a filing and check its company; `settle` notes the check once somebody was told."""
    kept = portfolio.add(details, papers, keep_papers=keep)
    (checked,) = check_companies([kept.company], book, today)
    return kept, checked


def chosen(portfolio: Portfolio, names: Iterable[str]) -> tuple[KeptCompany, ...]:
    """The companies named, or all of them. Raises InputError for a name that none has."""
    found = [portfolio.find(name) for name in names]
    return tuple({company.id: company for company in found}.values()) or portfolio.companies()


def chosen_filings(company: KeptCompany, first: str | None, second: str | None) -> tuple[Filing, Filing]:
    """Two filings by number or day; the last two where none is named, the last one where only the first is.

    Raises InputError for one that there is none of.
    """
    if first is None:
        if len(company.filings) < 2:
            raise InputError(WORDS.both("refused.one_filing", name=company.name))
        return company.filings[-2], company.filings[-1]
    return _chosen_filing(company, first), _chosen_filing(company, second) if second else company.latest


def _chosen_filing(company: KeptCompany, text: str) -> Filing:
    """That of a number, or the last one of a day."""
    day = read_day(text.strip())
    for filing in reversed(company.filings):
        if filing.details.day == day or text.strip() == str(filing.number):
            return filing
    known = ", ".join(f"{filing.number} ({filing.details.day})" for filing in company.filings)
    raise InputError(WORDS.both("refused.no_filing", name=company.name, text=text[:60], known=known))


def settle(checks: Iterable[CompanyCheck | UncheckedCompany], portfolio: Portfolio, origin: CheckOrigin) -> None:
    """Note that people were told of these verdicts."""
    done = [each for each in checks if isinstance(each, CompanyCheck)]
    portfolio.note({each.company.id: kept_check(each.verdict, each.company.latest, origin) for each in done})


def export(portfolio: Portfolio, out: Path) -> tuple[int, int]:
    """Write every filing with its facts and the copies of its papers below a new folder, whole or not at all.

    Returns how many companies and filings there are. Raises InputError for a folder that holds something.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(WORDS.both("refused.folder", folder=out))
    companies = portfolio.companies()
    new = out.with_name(f".{out.name}.{secrets.token_hex(4)}.new")
    with writing(out):
        private_folder(new)
        try:
            for company in companies:
                _export(company, portfolio, new / _folder_name(company))
            listed = [
                {**company_json(company), "folder": _folder_name(company), "filings": _filings_json(company)}
                for company in companies
            ]
            replace_file(new / "companies.json", json.dumps(listed, ensure_ascii=False, indent=1), private=True)
            if out.exists():
                out.rmdir()
            new.rename(out)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return len(companies), sum(len(company.filings) for company in companies)


def _export(company: KeptCompany, portfolio: Portfolio, folder: Path) -> None:
    private_folder(folder)
    for filing in company.filings:
        replace_file(folder / _facts_name(filing), filing.details.text, private=True)
        for paper in filing.details.papers:
            copy = portfolio.paper(company, paper)
            if copy is not None:
                shutil.copy2(copy, folder / copy.name)


def _filings_json(company: KeptCompany) -> list[dict[str, object]]:
    return [{**filing_json(filing), "facts": _facts_name(filing)} for filing in company.filings]


def _facts_name(filing: Filing) -> str:
    ending = ".json" if filing.details.file.lower().endswith(".json") else ".yaml"
    return f"filing-{filing.number:04d}-{filing.details.day}{ending}"


def _folder_name(company: KeptCompany) -> str:
    """Its name as far as it can be that of a folder, and what tells it from all others."""
    readable = re.sub(r"[^\w-]+", "-", company.name)[:40].strip("-")
    return f"{readable}-{company.id[:8]}"
