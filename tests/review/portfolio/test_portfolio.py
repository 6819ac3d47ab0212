"""The portfolio in the data folder: nothing lost, whole or not at all, whoever reads, writes or is killed meanwhile."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.base import files
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import AssistantError, InputError
from assistant.review.portfolio import portfolio as portfolio_module
from assistant.review.portfolio.checking import CheckOrigin, check_companies
from assistant.review.portfolio.filing import company_code, company_name
from assistant.review.portfolio.keeping import settle
from assistant.review.portfolio.portfolio import KeptLimits, KeptOutcome, Portfolio
from assistant.testing.processes import run_code
from tests.kills import every_kill
from tests.review.portfolio.conftest import DAY, Add, details, facts


def kept(portfolio: Portfolio) -> dict[str, list[str]]:
    """The facts of every filing of every company, in their order."""
    return {company.name: [filing.details.text for filing in company.filings] for company in portfolio.companies()}


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "招股说明书.pdf"
    file.write_bytes(b"%PDF-1.7 of the company")
    return file


# --- filings ------------------------------------------------------------------------------------------------------------


def test_each_add_is_a_further_filing_and_none_is_lost(portfolio: Portfolio, add: Add) -> None:
    assert add("甲公司").outcome is KeptOutcome.NEW
    assert add("甲公司", cap="4.2bn").outcome is KeptOutcome.FURTHER
    assert add("乙公司").filing.number == 1
    assert kept(portfolio) == {"乙公司": [facts()], "甲公司": [facts(), facts("4.2bn")]}


def test_facts_are_kept_to_the_byte(portfolio: Portfolio) -> None:
    text = "# 来自第12页\r\nindustry: software\r\n"
    portfolio.add(details("甲公司", text))
    assert kept(portfolio) == {"甲公司": [text]}


def test_two_filings_of_one_day_are_both_kept_and_the_later_added_counts(portfolio: Portfolio, add: Add) -> None:
    add("甲公司", cap="3.9bn")
    add("甲公司", cap="4.2bn")
    (company,) = portfolio.companies()
    assert [filing.number for filing in company.filings] == [1, 2]
    assert company.latest.number == 2


def test_a_filing_of_an_earlier_day_does_not_take_the_place_of_a_later_one(portfolio: Portfolio, add: Add) -> None:
    add("甲公司", cap="4.2bn")
    add("甲公司", cap="3.9bn", day=DAY - dt.timedelta(days=100))
    (company,) = portfolio.companies()
    assert [filing.number for filing in company.filings] == [2, 1]
    assert company.latest.details.text == facts("4.2bn")


def test_the_same_filing_again_adds_nothing(portfolio: Portfolio, add: Add) -> None:
    add("甲公司")
    add("甲公司", cap="4.2bn")
    again = add("甲公司")
    assert (again.outcome, again.filing.number) == (KeptOutcome.SAME, 1)
    assert len(kept(portfolio)["甲公司"]) == 2


def test_spellings_that_differ_in_width_case_or_spaces_are_one_company(portfolio: Portfolio, add: Add) -> None:
    add("Example（上海） AI")
    add("EXAMPLE(上海)AI", cap="4.2bn")
    (company,) = portfolio.companies()
    assert company.name == "EXAMPLE(上海)AI"
    assert portfolio.find("example (上海) ai") == company


def test_a_code_stays_and_finds_the_company(portfolio: Portfolio, add: Add) -> None:
    add("甲公司", code="688001.sh")
    add("甲公司", cap="4.2bn")
    assert portfolio.find("688001.SH").name == portfolio.find("688001").name == "甲公司"
    with pytest.raises(InputError, match=r"the code 688001\.SH is that of 甲公司"):
        add("乙公司", code="688001.SH")


def test_a_name_that_is_not_kept_tells_the_nearest(portfolio: Portfolio, add: Add) -> None:
    add("Example AI")
    with pytest.raises(InputError, match="did you mean Example AI"):
        portfolio.find("Exmple AI")
    with pytest.raises(InputError, match="no company '' is kept"):
        portfolio.find("")


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..\\b", "../x", "a\nb", "a\x00b", "a\u202eb", "x" * 121, "\ud800"])
def test_a_name_that_can_be_none_is_one_line(portfolio: Portfolio, add: Add, name: str) -> None:
    with pytest.raises(InputError, match="is no name of a company") as error:
        add(name)
    assert str(error.value).isprintable()
    assert portfolio.companies() == ()


@pytest.mark.parametrize("name", [".", "CON", "a" * 120, "公司" * 60, "A&B (Holdings) Co., Ltd.", "=1+1"])
def test_any_other_name_is_kept(portfolio: Portfolio, add: Add, name: str) -> None:
    add(name)
    assert [company.name for company in portfolio.companies()] == [name]


def test_a_code_that_can_be_none_is_one_line() -> None:
    assert company_code("６８８００１") == "688001"
    assert company_name("甲　公司") == "甲 公司"
    with pytest.raises(InputError, match="is no stock code"):
        company_code("688 001")


def test_owners_see_nothing_of_each_other(tmp_path: Path, add: Add) -> None:
    add("甲公司")
    assert Portfolio.of(tmp_path, "0123456789abcdef").companies() == ()
    for owner in ("", "..", "a/b", "a" * 65):
        with pytest.raises(InputError, match="belongs to an API key"):
            Portfolio.of(tmp_path, owner)


def test_names_of_folders_and_files_tell_no_company(portfolio: Portfolio, add: Add, paper: Path) -> None:
    add("Secret Rockets", papers=(paper,), keep=True)
    names = " ".join(str(path.relative_to(portfolio.root)) for path in portfolio.root.rglob("*"))
    assert "Secret" not in names
    assert paper.stem not in names


def test_everything_is_for_its_user_alone(portfolio: Portfolio, add: Add, paper: Path) -> None:
    add("甲公司", papers=(paper,), keep=True)
    for path in portfolio.root.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_what_one_owner_keeps_is_bounded(tmp_path: Path, paper: Path) -> None:
    small = Portfolio(tmp_path / "small", KeptLimits(companies=2, stored=2 * len(facts().encode()) + 10))
    small.add(details("甲公司", facts()))
    paper.write_bytes(b"x" * 1000)
    with pytest.raises(InputError, match="more than 0 MB"):
        small.add(details("甲公司", facts("4.2bn")), [paper], keep_papers=True)
    small.add(details("乙公司", facts()))
    with pytest.raises(InputError, match="there is room for 2 companies"):
        small.add(details("丙公司", facts()))
    assert sum(map(len, kept(small).values())) == 2


# --- papers -------------------------------------------------------------------------------------------------------------


def test_a_paper_is_only_named_unless_a_copy_is_asked_for(portfolio: Portfolio, add: Add, paper: Path) -> None:
    (filed,) = add("甲公司", papers=(paper,)).filing.details.papers
    assert (filed.file, filed.size, filed.kept) == (paper.name, 23, False)
    assert list(portfolio.root.glob("*/papers/*")) == []
    (company,) = portfolio.companies()
    assert portfolio.paper(company, filed) is None


def test_a_copy_is_kept_once_by_its_hash_and_goes_with_its_last_filing(
    portfolio: Portfolio, add: Add, paper: Path
) -> None:
    first = add("甲公司", papers=(paper, paper), keep=True)
    add("甲公司", cap="4.2bn", papers=(paper,), keep=True)
    third = add("甲公司", cap="4.3bn")
    (filed,) = first.filing.details.papers
    copy = portfolio.paper(third.company, filed)
    assert copy is not None
    assert (copy.stem, copy.suffix, copy.read_bytes()) == (filed.sha256, ".pdf", paper.read_bytes())
    portfolio.remove(third.company, 1)
    assert copy.exists()
    portfolio.remove(portfolio.find("甲公司"), 2)
    assert not copy.exists()
    assert kept(portfolio) == {"甲公司": [facts("4.3bn")]}


def test_papers_that_cannot_be_read_keep_nothing(portfolio: Portfolio, add: Add, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    for name, said in (("none.pdf", "cannot be read"), ("empty.pdf", "is empty")):
        with pytest.raises(InputError, match=f"{name}.*{said}"):
            add("甲公司", papers=(tmp_path / name,), keep=True)
    assert portfolio.companies() == ()


# --- removing -----------------------------------------------------------------------------------------------------------


def test_a_company_is_removed_with_everything(portfolio: Portfolio, add: Add, paper: Path) -> None:
    add("乙公司")
    portfolio.remove(add("甲公司", papers=(paper,), keep=True).company)
    assert list(kept(portfolio)) == ["乙公司"]
    assert len([path for path in portfolio.root.iterdir() if path.is_dir()]) == 1


def test_the_only_filing_and_one_there_is_not_stay(portfolio: Portfolio, add: Add) -> None:
    company = add("甲公司").company
    for number in (1, 7):
        with pytest.raises(InputError, match=f"no filing {number} that can be taken alone"):
            portfolio.remove(company, number)
    assert kept(portfolio) == {"甲公司": [facts()]}


def test_what_was_concluded_of_a_filing_goes_with_it(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    add("甲公司", cap="4.2bn", day=DAY - dt.timedelta(days=1))
    add("甲公司")
    settle(check_companies(portfolio.companies(), book, DAY), portfolio, CheckOrigin.of(book))
    (company,) = portfolio.companies()
    assert company.checked is not None
    assert company.checked.filing == 2
    portfolio.remove(company, 2)
    (company,) = portfolio.companies()
    assert (company.checked, company.latest.number) == (None, 1)


def test_a_check_of_a_company_that_has_gone_brings_nothing_back(portfolio: Portfolio, add: Add, book: RuleBook) -> None:
    company = add("甲公司").company
    checks = check_companies([company], book, DAY)
    portfolio.remove(company)
    settle(checks, portfolio, CheckOrigin.of(book))
    assert portfolio.companies() == ()


# --- damage -------------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_named_in_one_line(portfolio: Portfolio, add: Add) -> None:
    add("甲公司")
    (file,) = portfolio.root.glob("*/filings/*/filing.json")
    file.write_text("{}")
    with pytest.raises(InputError, match=r"filing\.json cannot be read \(KeyError\)"):
        portfolio.companies()


@pytest.mark.parametrize("attempt", range(4))
def test_a_full_disk_is_one_line_and_leaves_what_was(
    portfolio: Portfolio, add: Add, paper: Path, monkeypatch: pytest.MonkeyPatch, attempt: int
) -> None:
    add("甲公司")
    calls, write, copy = iter(range(100)), files.replace_file, files.private_file

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            if next(calls) == attempt:
                raise OSError(28, "No space left on device")
            return call(*given, **named)

        return called

    monkeypatch.setattr(portfolio_module, "replace_file", failing(write))
    monkeypatch.setattr(portfolio_module, "private_file", failing(copy))
    if attempt < 3:
        with pytest.raises(AssistantError, match="the disk is full"):
            add("甲公司", cap="4.2bn", papers=(paper,), keep=True)
        assert kept(portfolio) == {"甲公司": [facts()]}
    monkeypatch.undo()
    add("甲公司", cap="4.2bn", papers=(paper,), keep=True)
    assert kept(portfolio) == {"甲公司": [facts(), facts("4.2bn")]}


# --- many at once, and killed half way ----------------------------------------------------------------------------------


def test_many_threads_add_at_once_and_every_filing_is_kept(portfolio: Portfolio) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: portfolio.add(details("甲公司", facts(patents=n))), range(24)))
    (company,) = portfolio.companies()
    assert [filing.number for filing in company.filings] == list(range(1, 25))
    assert {filing.details.text for filing in company.filings} == {facts(patents=n) for n in range(24)}


def test_processes_add_at_once_and_every_filing_is_kept(portfolio: Portfolio, tmp_path: Path) -> None:
    code = """
import datetime as dt, sys
from pathlib import Path
from assistant.review.portfolio.filing import FilingDetails
from assistant.review.portfolio.portfolio import Portfolio
for number in range(10):
    text = f"invention_patents: {sys.argv[2]}{number}\\n"
    Portfolio.of(Path(sys.argv[1])).add(FilingDetails("甲公司", "", dt.date(2026, 11, 22), "facts.yaml", text))
"""
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda name: run_code(code, str(tmp_path), name), ("1", "2", "3")))
    (company,) = portfolio.companies()
    assert [filing.number for filing in company.filings] == list(range(1, 31))


def test_adding_is_killed_at_any_point_and_leaves_the_old_state_or_the_new(
    portfolio: Portfolio, add: Add, paper: Path
) -> None:
    before, after = {"甲公司": [facts()]}, {"甲公司": [facts(), facts("4.2bn")]}

    def prepare() -> None:
        shutil.rmtree(portfolio.root, ignore_errors=True)
        add("甲公司")

    def change() -> object:
        return add("甲公司", cap="4.2bn", papers=(paper,), keep=True)

    for step in every_kill(change, prepare):
        assert kept(portfolio) in (before, after), step
        change()
        assert kept(portfolio) == after, step
        (folder,) = portfolio.root.glob("*/filings")
        assert sorted(os.listdir(folder)) == ["0001", "0002"], step
        assert len(list(portfolio.root.glob("*/papers/*"))) == 1, step


def test_the_first_filing_is_killed_at_any_point_and_nothing_half_kept_is_seen(portfolio: Portfolio, add: Add) -> None:
    for step in every_kill(lambda: add("甲公司"), lambda: shutil.rmtree(portfolio.root, ignore_errors=True)):
        assert kept(portfolio) in ({}, {"甲公司": [facts()]}), step
        add("乙公司")
        assert len([path for path in portfolio.root.iterdir() if path.is_dir()]) == len(kept(portfolio)), step


def test_removing_is_killed_at_any_point_and_removed_again(portfolio: Portfolio, add: Add, paper: Path) -> None:
    def remove() -> None:
        for company in portfolio.companies():
            portfolio.remove(company)

    for step in every_kill(remove, lambda: add("甲公司", papers=(paper,), keep=True)):
        assert kept(portfolio) in ({}, {"甲公司": [facts()]}), step
        add("乙公司")
        remove()
        assert os.listdir(portfolio.root) == ["writer.lock"], step


def test_removing_a_filing_is_killed_at_any_point_and_no_copy_of_a_paper_is_left_over(
    portfolio: Portfolio, add: Add, paper: Path
) -> None:
    def prepare() -> None:
        shutil.rmtree(portfolio.root, ignore_errors=True)
        add("甲公司", papers=(paper,), keep=True)
        add("甲公司", cap="4.2bn")

    for step in every_kill(lambda: portfolio.remove(portfolio.find("甲公司"), 1), prepare):
        assert kept(portfolio)["甲公司"] in ([facts(), facts("4.2bn")], [facts("4.2bn")]), step
        add("乙公司")
        copies = list(portfolio.root.glob("*/papers/*"))
        assert len(copies) == len(kept(portfolio)["甲公司"]) - 1, step


def test_a_check_is_killed_at_any_point_and_the_last_verdict_is_whole(
    portfolio: Portfolio, add: Add, book: RuleBook
) -> None:
    add("甲公司")
    origin, earlier = CheckOrigin.of(book), dt.date(2024, 4, 29)
    old, new = (check_companies(portfolio.companies(), book, day) for day in (earlier, DAY))
    for step in every_kill(lambda: settle(new, portfolio, origin), lambda: settle(old, portfolio, origin)):
        (company,) = portfolio.companies()
        assert company.checked is not None
        assert company.checked.as_of in (earlier, DAY), step
