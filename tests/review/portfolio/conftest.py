"""A portfolio in a folder of its own, and what puts companies in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.review.portfolio.filing import FilingDetails
from assistant.review.portfolio.portfolio import KeptFiling, Portfolio

DAY = dt.date(2026, 11, 22)
FACTS = """\
industry: ai_large_model
expected_market_cap: {cap}
invention_patents: {patents}
years: {{2025: {{revenue: 80m, net_profit: -900m, rd_expense: 300m}}}}
"""

Add = Callable[..., KeptFiling]
"""`add("甲公司", cap="3.9bn", patents=6, day=DAY, code="", papers=[…], keep=False)`."""


def facts(cap: str = "3.9bn", patents: int = 6) -> str:
    """A facts file."""
    return FACTS.format(cap=cap, patents=patents)


def details(name: str, text: str, day: dt.date = DAY, code: str = "") -> FilingDetails:
    """A filing as it is given to a portfolio."""
    return FilingDetails(name, code, day, "facts.yaml", text)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is killed loses nothing that it has written; only a machine does."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def portfolio(tmp_path: Path) -> Portfolio:
    """One in which nothing is."""
    return Portfolio.of(tmp_path)


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The shipped rules."""
    return RuleBook(packaged("corpus"))


@pytest.fixture
def add(portfolio: Portfolio) -> Add:
    """Keep a filing."""

    def added(
        name: str,
        cap: str = "3.9bn",
        patents: int = 6,
        day: dt.date = DAY,
        code: str = "",
        papers: tuple[Path, ...] = (),
        keep: bool = False,
    ) -> KeptFiling:
        return portfolio.add(details(name, facts(cap, patents), day, code), papers, keep_papers=keep)

    return added
