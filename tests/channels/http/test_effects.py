"""What changed between two days in effect, over HTTP and on the page: with the solver, and what is said without it."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import threading
from typing import Any

import pytest

from assistant.base.deadline import Deadline, Stopped, within
from assistant.eligibility.proofs.solver import solver_turn
from tests.channels.http.services import Service, StartService

DAYS = {"first": "2024-04-29", "second": "2024-04-30"}
DIFF = "/v1/rules/diff"


def seen(markup: str) -> str:
    """What a reader sees of some HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@pytest.fixture
def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were not installed."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def diffed(service: Service, **params: str) -> Any:
    """The answer to two days that must be compared."""
    response = service.client.get(DIFF, params={**DAYS, **params})
    assert response.is_success, response.text
    return response.json()


def test_each_outcome_that_can_differ_has_its_smallest_company_and_provisions(service: Service) -> None:
    pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")
    diff = diffed(service)
    assert (diff["rule_set"], diff["first"], diff["second"]) == ("listing", *DAYS.values())
    assert [(change["id"], change["before"], change["after"]) for change in diff["criteria"]] == [
        ("indicator-1.amount", "met", "not_met"),
        ("indicator-3", "met", "not_met"),
        ("indicator-4.growth", "met", "not_met"),
    ]
    for change in diff["criteria"]:
        both = [
            service.client.post("/v1/check", json={"facts": change["company"], "as_of": day}).json()
            for day in DAYS.values()
        ]
        outcomes = [
            re.findall(rf'"id": ?"{change["id"]}"[^{{}}]*?"outcome": ?"(\w+)"', json.dumps(verdict)) for verdict in both
        ]
        assert [found[0] for found in outcomes] == [change["before"], change["after"]]
        assert change["provisions"]
    assert diffed(service, rule_set="senior-investor")["criteria"] == []


@pytest.mark.parametrize(
    ("params", "status", "why"),
    [
        ({"first": "2024-04-29"}, 400, "query.second: Field required"),
        ({**DAYS, "second": "later"}, 400, "second 'later' is not a date"),
        ({**DAYS, "rule_set": "none"}, 400, "no rule set 'none'"),
    ],
)
def test_days_that_cannot_be_compared_are_refused(
    service: Service, params: dict[str, str], status: int, why: str
) -> None:
    response = service.client.get(DIFF, params=params)
    assert response.status_code == status
    assert why in response.json()["error"]["message"]


def test_without_the_solver_one_line_says_how_to_get_it(start_service: StartService, without_solver: None) -> None:
    service = start_service()
    response = service.client.get(DIFF, params={"first": "2023-01-01", "second": "2024-12-31"})
    assert response.status_code == 503
    assert "the extra 'prove' is not installed; install it with" in response.json()["error"]["message"]
    shown = service.client.get("/effects", params=DAYS)
    assert shown.status_code == 200
    assert "make prove" in seen(shown.text)


def test_whoever_waits_for_the_solver_stops_when_the_time_is_over() -> None:
    pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with solver_turn():
            taken.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(60)
    try:
        with within(Deadline(0)), pytest.raises(Stopped), solver_turn():
            pass
    finally:
        done.set()
        holder.join()
    with solver_turn():
        pass


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "What changed in effect",
                "Indicator 3: invention patents applied to the main business and able to be industrialised met → not met",
                "5 patents",
                "Sci-Tech Attributes Guideline indicator-3 (2022-12-30)",
                "The verdict (Listing on the STAR Market)",
            ],
        ),
        ("zh", ["实际效果的变化", "符合 → 不符合", "5项", "科创属性评价指引", "结论（科创板发行上市条件）"]),
    ],
)
def test_the_page_shows_the_smallest_companies(service: Service, language: str, words: list[str]) -> None:
    pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")
    shown = service.client.get("/effects", params=DAYS, headers={"Accept-Language": language})
    assert shown.status_code == 200
    for word in words:
        assert word in seen(shown.text)
    assert 'href="/browse/csrc-sci-tech-attributes/indicator-3?version=2024-04-30"' in shown.text


def test_the_page_says_where_no_company_is_treated_otherwise(service: Service) -> None:
    pytest.importorskip("z3", reason="the extra 'prove' is not installed; `make prove` installs it")
    shown = service.client.get("/effects", params={"first": "2026-07-01", "second": "2026-07-02"})
    assert "every company has the same outcomes on both days" in seen(shown.text)


def test_a_link_of_another_site_has_nothing_compared(service: Service) -> None:
    shown = service.client.get("/effects", params=DAYS, headers={"Sec-Fetch-Site": "cross-site"})
    assert shown.status_code == 200
    assert "met → not met" not in seen(shown.text)


def test_the_page_is_found_from_the_documents_and_from_a_comparison(service: Service) -> None:
    assert 'href="/effects"' in service.client.get("/browse").text
    compared = service.client.get("/browse/csrc-sci-tech-attributes", params={"diff": "2022-12-30"}).text
    assert 'href="/effects?first=2022-12-30&amp;second=2024-04-30"' in compared
