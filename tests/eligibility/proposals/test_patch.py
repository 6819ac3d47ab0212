"""A proposal as a patch: one more version of each criterion that changed, in a file that loads and says so."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.table import FactKind
from assistant.eligibility.proposals.limits import CitedLimit, RulePlace, limits_of
from assistant.eligibility.proposals.patch import Patches, patches_of, written_limit
from assistant.eligibility.proposals.proposal import LimitFinding, LimitState, NewLimit, Proposal
from assistant.eligibility.proposals.text import Quote
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import Threshold, leaves
from assistant.eligibility.rules.criteria import Criterion, RuleSet
from assistant.language.text import Language
from tests.eligibility.proposals.texts import DAY, LISTING_ZH, SCI_TECH_ZH, edited, listing, proposal
from tests.eligibility.verdicts import BOOK, TABLE

BEFORE = DAY - dt.timedelta(days=1)
LIMITS = [limit for name in BOOK.corpus.documents for limit in limits_of(BOOK, name, DAY, Language.EN)]
TESTED = [
    limit for limit in LIMITS if isinstance(limit.threshold.limit, Decimal) and limit.uses[0].place is RulePlace.TEST
]


def patches(found: Proposal) -> Patches:
    return patches_of(found, BOOK.root, TABLE)


def patched(found: Proposal, folder: Path) -> RuleBook:
    """The rules with the patch applied."""
    shutil.copytree(BOOK.root / "rules", folder / "rules", dirs_exist_ok=True)
    shutil.copy(BOOK.root / "facts.yaml", folder)
    for file in patches(found).files:
        (folder / "rules" / Path(file.name).name).write_text(file.after, encoding="utf-8")
    return RuleBook(folder)


def thresholds(rules: RuleSet, name: str, day: dt.date) -> set[Threshold]:
    (criterion,) = [item for item in rules.items() if item.id == name]
    assert isinstance(criterion, Criterion)
    version = criterion.at(day)
    assert version is not None
    return {leaf for leaf in leaves(version.condition) if isinstance(leaf, Threshold)}


def test_a_changed_limit_is_one_more_version_and_the_old_one_stays(tmp_path: Path) -> None:
    found = listing(edited(LISTING_ZH, ("不低于40亿元", "不低于50亿元")))
    rules = patched(found, tmp_path).rule_set("listing")
    (new,), (old,) = (thresholds(rules, "standard-5.market-cap", day) for day in (DAY, BEFORE))
    assert (old.limit, new.limit, new.how) == (Decimal(4_000_000_000), Decimal(5_000_000_000), old.how)


def test_the_patch_of_a_criterion_without_versions_gives_it_two() -> None:
    (file,) = patches(listing(edited(LISTING_ZH, ("不低于40亿元", "不低于50亿元")))).files
    added = [line[1:].strip() for line in file.diff.splitlines() if line.startswith("+") and line[1:2] != "+"]
    assert added == [
        "versions:",
        "- provision: sse-star-listing-rules@2019-03-01#2.1.2(5)",
        "test: {fact: expected_market_cap, at_least: CNY 4bn}",
        "- provision: sse-star-listing-rules@2027-03-01#2.1.2(5)",
        "test: {fact: expected_market_cap, at_least: CNY 5bn}",
    ]


def test_the_patch_of_a_criterion_with_versions_adds_one_with_its_label() -> None:
    (file,) = patches(proposal(edited(SCI_TECH_ZH, ("专利7项以上", "专利超过8项")))).files
    added = [line[1:].strip() for line in file.diff.splitlines() if line.startswith("+") and line[1:2] != "+"]
    assert [line.partition(":")[0] for line in added] == ["- label", "provision", "test"]
    assert added[1:] == [
        "provision: csrc-sci-tech-attributes@2027-03-01#indicator-3",
        "test: {fact: invention_patents, more_than: 8 patents}",
    ]
    assert not [line for line in file.diff.splitlines() if line.startswith("-") and line[1:2] != "-"]


@pytest.mark.parametrize("limit", TESTED, ids=lambda limit: f"{limit.uses[0].id}-{limit.threshold.fact}")
def test_the_limit_of_any_criterion_can_be_patched(limit: CitedLimit) -> None:
    """As this one changed and nothing else, the file loads with the new limit from the day and the old one before."""
    found = Proposal(limit.provision.document, DAY, (_changed(limit),), ())
    assert patches(found).uses == frozenset(limit.uses)


def test_all_limits_can_be_patched_at_once(tmp_path: Path) -> None:
    findings = [_changed(limit) for limit in TESTED]
    found = Proposal("sse-star-listing-rules", DAY, tuple(findings), ())
    uses = {use for limit in TESTED for use in limit.uses}
    assert patches(found).uses == uses
    book = patched(found, tmp_path)
    for finding in findings:
        for use in finding.limit.uses:
            value = finding.readings[0].value
            assert value is not None
            new = replace(finding.limit.threshold, limit=value)
            assert new in thresholds(book.rule_set(use.rule_set), use.id, DAY)
            assert finding.limit.threshold in thresholds(book.rule_set(use.rule_set), use.id, BEFORE)


def test_what_opens_a_route_or_makes_an_exception_is_left_to_a_person() -> None:
    limits = [limit for limit in LIMITS if limit.uses[0].place is not RulePlace.TEST]
    assert {use.place for limit in limits for use in limit.uses} == {RulePlace.WHEN, RulePlace.OPEN_TO}
    findings = tuple(map(_changed, limits))
    assert patches(Proposal("sse-underwriting-rules", DAY, findings, ())) == Patches((), frozenset())


def _changed(limit: CitedLimit) -> LimitFinding:
    """A finding that a limit is higher by one, or by one in a hundred."""
    assert isinstance(limit.threshold.limit, Decimal)
    step = Decimal("0.01") if limit.threshold.spec.kind is FactKind.RATIO else Decimal(1)
    reading = NewLimit(limit.threshold.how, limit.threshold.limit + step, "", Quote("", 1), "")
    return LimitFinding(limit, LimitState.CHANGED, (reading,))


def test_a_day_from_which_there_is_a_version_already_is_not_patched() -> None:
    found = proposal(edited(SCI_TECH_ZH, ("专利7项以上", "专利8项以上")), day=dt.date(2024, 4, 30))
    assert len(found.of(LimitState.CHANGED)) == 1
    assert patches(found) == Patches((), frozenset())


def test_the_diff_is_one_that_patch_and_git_take(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(BOOK.root / "rules", corpus / "rules")
    found = patches(proposal(edited(SCI_TECH_ZH, ("专利7项以上", "专利8项以上"), ("达到25%", "达到30%"))))
    (tmp_path / "new.patch").write_text("# words in front\n" + "".join(file.diff for file in found.files), "utf-8")
    done = subprocess.run(["git", "apply", "new.patch"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for file in found.files:
        assert (tmp_path / file.name).read_text("utf-8") == file.after


@pytest.mark.parametrize(
    ("fact", "value", "written"),
    [
        ("expected_market_cap", "5000000000", "CNY 5bn"),
        ("expected_market_cap", "4500000000", "CNY 4.5bn"),
        ("three_year_rd_expense", "100000000", "CNY 100m"),
        ("investor_daily_average_assets", "500000", "CNY 500000"),
        ("rd_staff_ratio", "0.125", "12.5%"),
        ("invention_patents", "8", "8 patents"),
        ("investor_experience", "36", "36 months"),
    ],
)
def test_a_limit_is_written_as_rule_files_write_it(fact: str, value: str, written: str) -> None:
    spec = TABLE.spec(fact)
    assert spec is not None
    assert written_limit(Decimal(value), spec) == written
