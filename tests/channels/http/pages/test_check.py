"""The page of the checker: its form, the verdict it draws, and what it says where something cannot be read."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.http.pages.check_form import amount_words, facts_from_form
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.form import fact_form
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.verdict.checker import check
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language
from assistant.papers.reading import read_paper
from tests.channels.http.services import Service, pdf_maker
from tests.eligibility.verdicts import BOOK, TABLE

FACTS = {"industry": "ai_large_model", "expected_market_cap": "RMB 3.9bn", "years.2025.revenue": "80m"}
ALONE = {"X-Fragment": "1"}
TAGS = re.compile(r"<[^>]+>")


def seen(markup: str) -> str:
    """What a reader sees of some HTML."""
    return " ".join(html.unescape(TAGS.sub(" ", markup)).split())


def sent(service: Service, path: str = "/check/verdict", language: str = "en", **facts: Any) -> str:
    """What a script gets for these facts."""
    shown = service.client.post(path, data=facts, headers={**ALONE, "Accept-Language": language})
    assert shown.status_code == 200, shown.text
    return shown.text


# --- the form ---------------------------------------------------------------------------------------------------------


def test_every_fact_a_company_may_state_has_one_place_in_the_form() -> None:
    table = TABLE
    keys = {*table.stated, *table.yearly, *table.asserted}
    placed = [field.spec.key for group in fact_form(table, (2025,), keys) for field in group.fields]
    assert sorted(placed) == sorted(keys - {"as_of"})


@pytest.mark.parametrize("rules", BOOK.names)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_asks_for_every_fact_that_a_verdict_says_is_missing(
    service: Service, rules: str, language: str
) -> None:
    form = service.client.get("/check", params={"rule_set": rules}, headers={"Accept-Language": language}).text
    verdict = check(IssuerFacts(TABLE), BOOK, rules)
    assert verdict.missing_facts
    assert [key for key in verdict.missing_facts if f'id="f-{key}"' not in form] == []


def test_what_the_address_holds_is_filled_in(service: Service) -> None:
    given = {**FACTS, "weighted_voting_rights": "true", "exceptional_sci_tech_cases": "national_award"}
    form = service.client.get("/check", params={**given, "asserted.large_market_space": "false"}).text
    assert 'name="expected_market_cap" value="RMB 3.9bn"' in form
    assert '<option value="ai_large_model" selected>' in form
    assert 'value="national_award" checked' in form
    assert re.search(r'id="group-judgement"\s+open', form)
    assert re.search(
        r'name="asserted.large_market_space">\s*<option value="">[^<]*</option>\s*<option value="true">', form
    )


def test_a_choice_of_none_is_known_and_an_empty_field_is_not() -> None:
    filled = {"exceptional_sci_tech_cases": ["-"], "name": ["  "], "rule_set": ["listing"], "change:x": ["1"]}
    assert facts_from_form(filled, TABLE) == {"exceptional_sci_tech_cases": []}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("45亿", "RMB 4.5 billion · 45亿元"),
        ("4.5bn", "RMB 4.5 billion · 45亿元"),
        ("<40亿元", "below RMB 4 billion · 低于40亿元"),
        ("8000万元", "RMB 80 million · 8000万元"),
        ("USD 5bn", ""),
        ("about 4bn", ""),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_an_amount_is_read_as_it_is_typed(service: Service, typed: str, read: str) -> None:
    assert amount_words(TABLE, "expected_market_cap", typed) == read
    shown = service.client.get("/check/reading", params={"key": "expected_market_cap", "value": typed})
    assert (shown.text, shown.headers["content-type"]) == (read, "text/plain; charset=utf-8")


def test_what_is_no_amount_of_money_is_not_read_as_one() -> None:
    assert amount_words(TABLE, "invention_patents", "5") == ""
    assert amount_words(TABLE, "no-such-fact", "5") == ""


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("expected_market_cap", "about a lot", "“about a lot”不是一个确定的值；请写成45亿元"),
        ("public_offering_ratio", "130%", "不会超过100%"),
        ("founded", "2031-01-01", "2031-01-01尚未到来"),
        ("asserted.large_market_space", "perhaps", "“perhaps”既不是“是”也不是“否”"),
    ],
)
def test_an_error_is_in_the_language_of_the_page(service: Service, field: str, typed: str, reason: str) -> None:
    for headers in ({"Accept-Language": "zh"}, {"Accept-Language": "zh", **ALONE}):
        shown = service.client.post("/check/verdict", data={**FACTS, field: typed}, headers=headers)
        assert shown.status_code == 400
        assert reason in html.unescape(shown.text)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("expected_market_cap", "about a lot"),
        ("years.2025.revenue", "-5m"),
        ("public_offering_ratio", "130%"),
        ("founded", "2031-01-01"),
        ("invention_patents", "2.5"),
        ("asserted.large_market_space", "perhaps"),
        ("industry", "<img src=x onerror=alert(1)>"),
    ],
)
def test_an_error_stands_at_its_field_and_what_was_typed_is_kept(service: Service, field: str, typed: str) -> None:
    shown = service.client.post("/check/verdict", data={**FACTS, field: typed})
    assert shown.status_code == 400
    control = re.search(rf'<(?:input|select) id="f-{re.escape(field)}"[^>]*>', shown.text)
    assert control
    assert 'aria-invalid="true" aria-describedby="problem"' in control[0]
    assert 'value="80m"' in shown.text or field == "years.2025.revenue"
    assert "<img src=x" not in shown.text
    if "<input" in control[0]:
        assert f'value="{typed}"' in control[0]
    alone = service.client.post("/check/verdict", data={**FACTS, field: typed}, headers=ALONE)
    assert alone.status_code == 400
    assert f'data-field="{field}"' in alone.text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "value"), [("as_of", "soon"), ("rule_set", "none")])
def test_an_error_in_no_fact_stands_above_the_form(service: Service, name: str, value: str, language: str) -> None:
    shown = service.client.post("/check/verdict", data={**FACTS, name: value}, headers={"Accept-Language": language})
    assert shown.status_code == 400
    assert f"'{value}'" in html.unescape(shown.text) or value in shown.text
    assert 'value="80m"' in shown.text


def test_a_form_with_more_than_any_form_has_is_refused(service: Service) -> None:
    shown = service.client.post("/check/verdict", data={f"x{n}": "1" for n in range(600)})
    assert shown.status_code == 400
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    files = {"expected_market_cap": ("x.csv", b"1", "text/csv")}
    assert service.client.post("/check/verdict", files=files).status_code == 400


# --- the verdict ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "facts",
    [FACTS, {}, {"industry": "real_estate"}, {"asserted.technological_advantage": "true", "industry": "quantum"}],
)
def test_the_verdict_shown_is_the_checkers(service: Service, facts: dict[str, str], language: str) -> None:
    verdict = check(facts_from_mapping(facts, TABLE), BOOK)
    shown = seen(sent(service, language=language, **facts))
    assert VerdictWords(Language(language), TABLE).answer(verdict.conclusion) in shown
    for section in verdict.sections:
        assert (section.section.label.en if language == "en" else section.section.label.zh) in shown
    for finding in verdict.sections[0].routes[0].findings:
        assert (finding.label.en if language == "en" else finding.label.zh) in shown or not finding.outcome.decided


def test_a_criterion_shows_what_is_required_what_is_stated_its_provision_and_how_that_is_known(
    service: Service,
) -> None:
    shown = sent(service, **FACTS)
    leaf = shown[shown.index("Expected market cap") :][:1500]
    assert "RMB 3.9 billion" in leaf
    assert "at least RMB" in leaf
    assert "/browse/sse-star-listing-rules/2.1.2" in leaf
    assert "transcribed copy" in leaf


def test_statements_of_the_user_are_never_shown_as_verified(service: Service) -> None:
    shown = seen(sent(service, **{**FACTS, "asserted.large_market_space": "true"}))
    assert "stated by the user, not verified" in shown


def test_without_scripts_the_verdict_comes_with_the_form_as_it_was_filled_in(service: Service) -> None:
    shown = service.client.post("/check/verdict", data={**FACTS, "name": "<b>Example</b>"}).text
    assert 'name="expected_market_cap" value="RMB 3.9bn"' in shown
    assert "What it would take" in shown
    assert "<b>Example" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Rules of 29 April 2024 and of 30 April 2024",
                "6 patents met at least 5 patents Sci-Tech Attributes Guideline indicator-3 press",
                "not met at least 7 patents",
                "the verdict (Listing on the STAR Market) on both days: Open",
            ],
        ),
        ("zh", ["2024年4月29日与2024年4月30日的规则对比", "符合 不低于5项", "不符合 不低于7项"]),
    ],
)
@pytest.mark.parametrize(("as_of", "versus"), [("2024-04-29", "2024-04-30"), ("2024-04-30", "2024-04-29")])
def test_a_company_is_compared_with_the_rules_of_another_day(
    service: Service, language: str, words: list[str], as_of: str, versus: str
) -> None:
    facts = {"industry": "semiconductor", "invention_patents": "6", "as_of": as_of, "versus": versus}
    shown = seen(sent(service, language=language, **facts))
    assert [word for word in words if word not in shown] == []


def test_without_another_day_nothing_is_compared_and_where_nothing_differs_that_is_said(service: Service) -> None:
    facts = {"industry": "semiconductor", "invention_patents": "8", "as_of": "2024-04-30"}
    assert "Rules of" not in seen(sent(service, **facts))
    assert "Nothing changes for this company" in seen(sent(service, **facts, versus="2024-04-29"))
    refused = service.client.post("/check/verdict", data={**facts, "versus": "then"}, headers=ALONE)
    assert refused.status_code == 400
    assert "is not a date" in seen(refused.text)


def test_a_what_if_shows_the_verdict_with_the_change_and_where_it_turns(service: Service) -> None:
    shown = sent(service, "/check/what-if", **FACTS, **{"change:expected_market_cap": "4000000000"})
    assert "Standard 5, technology before revenue: not met → open" in seen(shown)
    assert "from RMB 4 billion" in seen(shown)
    heights = dict(re.findall(r'<rect class="(\w+)"[^>]*height="(\d+)"', shown))
    assert int(heights["met"]) > int(heights["unknown"]) > int(heights["not_met"])
    below = sent(service, "/check/what-if", **FACTS, **{"change:expected_market_cap": "3999999999"})
    assert "Nothing changes." in seen(below)


@pytest.mark.parametrize(
    ("key", "value"), [("expected_market_cap", "a lot"), ("nonsense", "1"), ("latest_revenue", "1")]
)
def test_a_what_if_that_cannot_be_is_refused(service: Service, key: str, value: str) -> None:
    shown = service.client.post("/check/what-if", data={**FACTS, f"change:{key}": value}, headers=ALONE)
    assert shown.status_code == 400
    assert 'role="alert"' in shown.text


@pytest.mark.parametrize(("language", "said"), [("en", "**Open.**"), ("zh", "**尚不能确定。**")])
def test_the_verdict_as_a_markdown_file(service: Service, language: str, said: str) -> None:
    shown = service.client.post("/check/markdown", data=FACTS, headers={"Accept-Language": language})
    assert shown.headers["content-disposition"].startswith('attachment; filename="verdict-listing-')
    assert said in shown.text


@pytest.mark.parametrize(("language", "said"), [("en", "Memorandum"), ("zh", "备忘录")])
def test_the_verdict_as_a_memo_in_word(service: Service, language: str, said: str) -> None:
    shown = service.client.post("/check/memo", data=FACTS, headers={"Accept-Language": language})
    assert shown.headers["content-disposition"].startswith('attachment; filename="memo-listing-')
    assert read_paper(("memo.docx", shown.content)).text.startswith(said)
    refused = service.client.post("/check/memo", data={"expected_market_cap": "much"})
    assert refused.status_code == 400


def test_the_verdict_as_a_pdf_where_one_can_be_made(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "/check/memo.pdf" not in service.client.post("/check/verdict", data=FACTS).text
    pdf_maker(tmp_path, monkeypatch)
    assert 'formaction="/check/memo.pdf"' in service.client.post("/check/verdict", data=FACTS).text
    given = service.client.post("/check/memo.pdf", data=FACTS)
    assert given.headers["content-disposition"].endswith('.pdf"')
    assert given.content == b"%PDF\n"
