"""`assistant rules prove` and `rules diff` as a user meets them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Run

NEEDS_SOLVER = pytest.mark.skipif(
    importlib.util.find_spec("z3") is None, reason="the extra 'prove' is not installed; `make prove` installs it"
)
TODAY = ("--as-of", "2026-11-28")


@pytest.mark.parametrize("command", [("prove",), ("diff", "2024-04-29", "2024-04-30")], ids=["prove", "diff"])
def test_without_the_solver_one_line_says_how_to_get_it(
    command: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = run("rules", *command)
    assert re.fullmatch(r"error: the extra 'prove' is not installed; install it with .*make prove.*\n", result.error(2))


@NEEDS_SOLVER
def test_what_holds_is_told_in_both_languages(run: Run) -> None:
    result = run("rules", "prove", "growth-tier-exit", *TODAY)
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "Exit from the Sci-Tech Growth Tier, as in force from 2025-07-13"
    assert "  proved: tests that alone decide some verdict: all 11" in lines
    assert "  as it is: one company may meet both of: exit-two-years and exit-profit-and-revenue" in lines
    assert re.fullmatch(r"rule sets: 1, periods: 1, things shown: \d+, not so: 0", lines[-1])
    result = run("rules", "prove", "growth-tier-exit", *TODAY, "--lang", "zh")
    assert result.status == 0
    assert result.out.startswith("调出科创成长层（2025-07-13起施行）\n  已证明：")


@NEEDS_SOLVER
def test_what_does_not_hold_is_told_with_its_line_and_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.eligibility.proofs.rule_sets import book_of, criterion, route

    five, seven = (
        criterion(name, f"{{fact: invention_patents, at_least: {count} patents}}")
        for name, count in (("five", 5), ("seven", 7))
    )
    book_of(tmp_path, route("one", seven, five))
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path))
    result = run("rules", "prove", "tiny", *TODAY)
    assert result.status == 1
    assert (
        "  NOT SO: rules/tiny.yaml:12: without five every verdict would be the same; delete it or mend its condition"
        in result.out.splitlines()
    )
    result = run("rules", "prove", "tiny", *TODAY, "--json")
    assert result.status == 1
    told = result.json
    assert told["failures"] == 1
    (failed,) = [proof for proof in told["periods"][0]["proofs"] if not proof["holds"]]
    assert (failed["property"], failed["subject"], failed["line"]) == ("in_use", "five", 12)


@NEEDS_SOLVER
def test_a_difference_is_told_with_its_smallest_company(run: Run) -> None:
    result = run("rules", "diff", "2025-12-25", "2025-12-26", "--rule-set", "listing", "--json")
    assert (result.status, result.err) == (0, "")
    (diff,) = result.json["diffs"]
    changed: dict[str, dict[str, Any]] = {change["id"]: change for change in diff["criteria"]}
    technology = changed["standard-5.rockets.technology"]
    assert (technology["before"], technology["after"]) == ("not_applicable", "not_met")
    assert technology["company"] == {"industry": "commercial_rocket", "asserted.rocket_core_technology": "false"}
    assert "sse-guideline-9-commercial-rockets@2025-12-26#technology" in technology["provisions"]


@NEEDS_SOLVER
def test_where_nothing_changed_in_effect_that_is_said(run: Run) -> None:
    result = run("rules", "diff", "2023-02-16", "2023-02-17", "--rule-set", "growth-tier-entry", "--lang", "zh")
    assert (result.status, result.out.splitlines()[1]) == (0, "  没有变化：任何公司在这两天的结果都相同")


@NEEDS_SOLVER
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("prove", "listings"), "error: .*listings"),
        (("prove", "--as-of", "yesterday"), "error: --as-of.*yesterday"),
        (("diff", "2024-04-29", "2024-13-01"), "error: .*2024-13-01"),
        (("diff", "", "2024-04-30"), "error: DATE"),
        (("prove", "--lang", "fr"), "error: --lang 'fr': there are en and zh"),
    ],
)
def test_bad_input_is_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("rules", *arguments)
    assert re.fullmatch(message + r"[^\n]*\n", result.error(2))
