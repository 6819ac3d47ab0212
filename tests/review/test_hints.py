"""What a model may point at in papers: only what stands there and is read there without it enters."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest
from langsmith.utils import tracing_is_enabled
from typer.testing import CliRunner

from assistant.answering.llm.client import Call, LlmError
from assistant.base.resources import packaged
from assistant.channels.cli.main import app
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.review.contract import review_json
from assistant.review.hints import MOST_PASSAGES, Hints
from assistant.review.kept import review_from_json, review_to_json
from assistant.review.model import Review
from assistant.review.review import review_files
from assistant.review.wording import review_lines
from assistant.settings import LlmSettings
from assistant.testing.llm_server import LlmServer, ScriptedReply
from tests.review.making import DAY, prospectus, written

BOOK = RuleBook(packaged("corpus"))
PATENTS = "公司手里的发明专利有41项，其中国外授权的3项，研发人员占员工的比重是27.13%。"
INDICATORS = (
    "四、发行人符合科创板定位相关情况\n应用于主营业务的发明专利情况如下。\n"
    f"{PATENTS}\n"
    "应用于公司主营业务并能够产业化的发明专利7项以上。\n同行业可比公司拥有发明专利130项。\n"
)


class PointingModel:
    """A model that points at the same words of every passage in which they stand."""

    def __init__(self, *pointed: tuple[str, str], reply: str | None = None) -> None:
        self.settings = LlmSettings()
        self.asked: list[str] = []
        self.traced: list[bool] = []
        self._pointed = pointed
        self._reply = reply

    async def complete(self, call: Call) -> str:
        await asyncio.sleep(0)
        self.asked.append(call.messages[-1][1])
        self.traced.append(bool(tracing_is_enabled()))
        if self._reply is not None:
            return self._reply
        return json.dumps({"facts": [{"fact": fact, "span": span} for fact, span in self._pointed]}, ensure_ascii=False)


class AbsentModel(PointingModel):
    """A model that cannot be reached."""

    async def complete(self, call: Call) -> str:
        raise LlmError("unavailable", "the server is gone")


def _review(folder: Path, model: PointingModel | None, indicators: str = INDICATORS) -> Review:
    file = written(folder, prospectus(indicators=indicators))
    hints = Hints(model, "m (example.org)") if model is not None else None
    return review_files([file], BOOK, DAY, workers=1, hints=hints)


def test_what_a_model_points_at_enters_with_page_words_and_mark(tmp_path: Path) -> None:
    assert _review(tmp_path, None).fact("invention_patents") is None, "the vocabulary does not know these words"
    review = _review(tmp_path, PointingModel(("invention_patents", "41项")))
    fact = review.fact("invention_patents")
    assert fact is not None
    assert (fact.value, fact.place.page, fact.proposed) == (Decimal(41), 3, True)
    assert fact.place.words == "公司手里的发明专利有41项"
    assert not any(missing.fact == "invention_patents" for missing in review.not_found)
    assert "invention_patents" in review.verdict.facts.values
    assert {each["by"] for each in review_json(review)["facts"] if each["fact"] == "invention_patents"} == {"model"}
    assert {each["by"] for each in review_json(review)["facts"] if each["fact"] != "invention_patents"} == {"program"}
    assert review_from_json(review_to_json(review), BOOK) == review


@pytest.mark.parametrize(
    ("fact", "span"),
    [
        ("invention_patents", "43项"),  # stands nowhere
        ("invention_patents", "7项"),  # a threshold
        ("invention_patents", "130项"),  # somebody else's
        ("invention_patents", "27.13%"),  # of something else
        ("rd_staff_ratio", "27.13%"),  # worked out from the years
        ("total_staff", "41项"),  # another fact
        ("years.2024.revenue", "41项"),  # another kind
        ("weighted_voting_rights", "41项"),
        ("invention_patents", ""),
        ("", "41项"),
    ],
)
def test_a_model_that_lies_changes_nothing(tmp_path: Path, fact: str, span: str) -> None:
    plain = _review(tmp_path, None)
    lied = _review(tmp_path, PointingModel((fact, span)))
    assert lied.facts == plain.facts
    assert lied.verdict == plain.verdict


def test_a_fact_pointed_at_with_two_values_is_left_out(tmp_path: Path) -> None:
    indicators = INDICATORS + "公司现有发明专利45项。\n"
    model = PointingModel(("invention_patents", "41项"), ("invention_patents", "45项"))
    assert _review(tmp_path, model, indicators).fact("invention_patents") is None


def test_what_is_found_without_a_model_is_never_asked_for(tmp_path: Path) -> None:
    model = PointingModel(("three_year_rd_expense", "1,000.00 万元"))
    review = _review(tmp_path, model, prospectus()[2])
    assert (fact := review.fact("three_year_rd_expense")) is not None
    assert (fact.value, fact.proposed) == (Decimal(91205000), False)
    assert not any("three_year_rd_expense" in asked for asked in model.asked)


@pytest.mark.parametrize("reply", ["", "no", "[]", '{"facts": 3}', '{"facts": [3, {"fact": {}}]}', "{" * 5_000])
def test_a_reply_of_anything_proposes_nothing_and_is_told(tmp_path: Path, reply: str) -> None:
    review = _review(tmp_path, PointingModel(reply=reply))
    assert review.facts == _review(tmp_path, None).facts
    assert any("m (example.org)" in note.en for note in review.notes)


def test_without_the_model_the_review_is_as_before_and_says_so(tmp_path: Path) -> None:
    review = _review(tmp_path, AbsentModel())
    assert review.facts == _review(tmp_path, None).facts
    assert "no usable reply" in review.notes[-1].en
    assert "没有给出可用的回复" in review.notes[-1].zh


def test_reports_say_what_a_model_pointed_at(tmp_path: Path) -> None:
    review = _review(tmp_path, PointingModel(("invention_patents", "41项")))
    english = "\n".join(review_lines(review, BOOK.fact_table, Language.EN))
    assert "公司手里的发明专利有41项”, found at the hint of a model)" in english
    assert "sent to m (example.org)" in english
    assert "由模型提示找到" in "\n".join(review_lines(review, BOOK.fact_table, Language.ZH))


def test_only_passages_are_sent_and_nothing_is_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    model = PointingModel()
    _review(tmp_path, model)
    assert 0 < len(model.asked) <= MOST_PASSAGES
    assert not any("可能被替代" in asked for asked in model.asked), "a page on which nothing is looked for"
    assert not any(model.traced)


def test_a_workbook_is_never_sent(tmp_path: Path) -> None:
    sheet = tmp_path / "figures.csv"
    sheet.write_text("项目,2024年\n营业收入（万元）,100\n", "utf-8")
    model = PointingModel()
    review_files([sheet], BOOK, DAY, workers=1, hints=Hints(model, "m"))
    assert not model.asked


def test_the_command_asks_a_model_only_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, prospectus(indicators=INDICATORS))
    reply = json.dumps({"facts": [{"fact": "invention_patents", "span": "41项"}]})
    with LlmServer(lambda body, number: ScriptedReply([reply])) as server:
        monkeypatch.setenv("ASSISTANT_LLM__BASE_URL", server.url)
        monkeypatch.setenv("ASSISTANT_LLM__MODEL", "pointer")
        assert not _by_model(_run(file))
        assert not server.requests
        assert _by_model(_run(file, "--model")) == ["invention_patents"]
        assert server.requests
        monkeypatch.setenv("ASSISTANT_REVIEW__MODEL", "true")
        assert _by_model(_run(file)) == ["invention_patents"]
        assert not _by_model(_run(file, "--no-model"))


def test_the_command_says_where_passages_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, prospectus(indicators=INDICATORS))
    with LlmServer(lambda body, number: ScriptedReply(["{}"])) as server:
        monkeypatch.setenv("ASSISTANT_LLM__BASE_URL", server.url)
        monkeypatch.setenv("ASSISTANT_LLM__MODEL", "pointer")
        result = CliRunner().invoke(app, ["review", str(file), "--model", "--json"])
    assert "sending to pointer (127.0.0.1): " in result.stderr


def test_a_model_that_is_not_set_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ASSISTANT_LLM__BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(app, ["review", str(written(tmp_path, prospectus())), "--model"])
    assert isinstance(result.exception, InputError)
    assert "no model is set" in str(result.exception)


def _run(file: Path, *options: str) -> list[dict[str, object]]:
    facts: list[dict[str, object]] = json.loads(
        CliRunner().invoke(app, ["review", str(file), "--json", *options]).stdout
    )["facts"]
    return facts


def _by_model(facts: list[dict[str, object]]) -> list[object]:
    return [fact["fact"] for fact in facts if fact["by"] == "model"]
