"""The cite check of memos: what is wrong in them is found, what is right is left alone."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from docx import Document as WordDocument
from docx.oxml.ns import qn

from assistant.corpus.model import Document, DocumentKind, Evidence, Form, GlossaryEntry, Provision, Version
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import check
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language
from assistant.papers.reading import read_paper
from assistant.review.cite_check.checker import check_memo
from assistant.review.cite_check.comments import commented
from assistant.review.cite_check.model import CheckedMemo, CiteKind, CiteStatus
from assistant.review.cite_check.wording import check_json, check_lines
from assistant.review.memo.builder import verdict_memo
from assistant.review.memo.docx import memo_docx
from assistant.review.memo.origin import memo_origin
from tests.eligibility.verdicts import BOOK, TABLE

DAY = dt.date(2026, 11, 28)
FOLDER = Path(__file__).parents[3] / "evals" / "benchmarks" / "memos"
PLANTED = yaml.safe_load((FOLDER / "planted.yaml").read_text("utf-8"))
TIERS = yaml.safe_load((FOLDER / "tiers.yaml").read_text("utf-8"))
CLEAN = sorted({error["memo"] for kind, errors in PLANTED.items() if kind != "not_in_force" for error in errors})
CLEAN_TIERS = sorted({error["memo"] for errors in TIERS.values() for error in errors})
TELLING = [error for errors in TIERS.values() for error in errors if "compound growth" not in error["find"]]
"""All but one, whose number stands in a provision beside the article cited."""


def checked(text: str, day: dt.date = DAY, book: RuleBook = BOOK) -> CheckedMemo:
    """A memo of this text, checked."""
    return check_memo(read_paper(("memo.txt", text.encode())), book, day)


def faults(text: str, day: dt.date = DAY, book: RuleBook = BOOK) -> list[tuple[str, str]]:
    """What is told of a text: the status and the words it is told of."""
    return [(fault.status.value, fault.words) for fault in checked(text, day, book).faults]


@pytest.mark.parametrize("name", [*CLEAN, *CLEAN_TIERS])
def test_nothing_is_told_of_a_memo_without_errors(name: str) -> None:
    memo = checked((FOLDER / f"{name}.md").read_text("utf-8"))
    assert [(fault.words, fault.message.en) for fault in memo.faults] == []
    assert memo.counts[CiteStatus.RIGHT] >= 25


@pytest.mark.parametrize(
    ("kind", "error"),
    [(kind, error) for kind, errors in PLANTED.items() for error in errors],
    ids=lambda value: str(value)[:60],
)
def test_an_error_planted_in_a_memo_is_told_where_it_is(kind: str, error: dict[str, str | dt.date]) -> None:
    text = (FOLDER / f"{error['memo']}.md").read_text("utf-8")
    find, put = str(error["find"]), str(error["put"])
    assert text.count(find) == 1
    as_of = error.get("as_of", DAY)
    assert isinstance(as_of, dt.date)
    memo = checked(text.replace(find, put), as_of)
    start = memo.text.index(put)
    at = [fault for fault in memo.faults if fault.start < start + len(put) and start < fault.end]
    assert at
    if kind != "not_in_force":
        assert at == list(memo.faults)


@pytest.mark.parametrize("error", TELLING, ids=lambda value: str(value["put"])[:60])
def test_a_right_number_of_another_standard_or_tier_is_told(error: dict[str, str]) -> None:
    text = (FOLDER / f"{error['memo']}.md").read_text("utf-8")
    memo = checked(text.replace(error["find"], error["put"]))
    start = memo.text.index(error["put"])
    assert [fault for fault in memo.faults if fault.start < start + len(error["put"]) and start < fault.end]


@pytest.mark.parametrize("language", list(Language))
def test_a_memo_of_this_program_passes_its_own_check(language: Language) -> None:
    facts = {"name": "Lantern", "industry": "ai_large_model", "expected_market_cap": "3.9bn", "as_of": DAY.isoformat()}
    verdict = check(facts_from_mapping(facts, TABLE, "facts"), BOOK, "listing", None)
    written = memo_docx(verdict_memo(verdict, BOOK.corpus, language, memo_origin(BOOK.corpus)))
    memo = check_memo(read_paper(("memo.docx", written)), BOOK, DAY)
    assert [(fault.words, fault.message.en) for fault in memo.faults] == []
    assert memo.counts[CiteStatus.RIGHT] > 100


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("《上市规则》第2.1.2条第（九）项另有规定。", "not_found", "第2.1.2条第（九）项"),
        (
            "《科创板上市规则》（2019年4月修订）第2.1.2条要求符合一套标准。",
            "changed",
            "《科创板上市规则》（2019年4月修订）",
        ),
        ("Guideline No. 10 took effect on 17 July 2026.", "differs", "17 July 2026"),
        ("《首发注册办法》（证监会令第206号）第十条规定了发行条件。", "differs", "证监会令第206号"),
        ("The fifth standard requires an expected market cap of at least RMB 6 billion.", "differs", "RMB 6 billion"),
        ("Standard 3 of Rule 2.1.2 requires a market cap of at least RMB 4 billion.", "differs", "RMB 4 billion"),
        ("第三套标准要求预计市值不低于40亿元。", "differs", "40亿元"),
        (
            "《上市规则》第2.1.4条：预计市值不低于100亿元且营业收入不低于5亿元。",
            "differs",
            "100亿元且营业收入不低于5亿元",
        ),
        (
            "Under STAR Listing Rules 2.1.2(3), net operating cash flow totals at least RMB 200 million over three years.",
            "differs",
            "RMB 200 million",
        ),
        ("An issuer must have at least 7 invention patents.", "no_citation", "7 invention patents"),
        ("发行人的预计市值应不低于40亿元。", "no_citation", "40亿元"),
    ],
)
def test_one_thing_that_is_wrong(text: str, status: str, words: str) -> None:
    assert faults(text) == [(status, words)]


@pytest.mark.parametrize(
    "text",
    [
        "《创业板股票上市规则》第2.1.2条要求最近两年净利润不低于1亿元。",
        "HKEX Listing Rule 8.05 requires profit of HKD 80 million.",
        "公司预计市值不低于45亿元，符合《上市规则》第2.1.2条第（五）项。",
        "The Company expects RMB 4.5 billion, above the RMB 4 billion floor of Rule 2.1.2(5) of the STAR Listing Rules.",
        "公司2025年7月1日成立，适用《首发注册办法》。",
        "2019年的《科创板上市规则》（2019年4月修订）此后由2020年12月修订版取代。",
        "发明专利指标曾为5项，2024年4月30日修改《科创属性评价指引》后由5项提高到7项。",
        "2.1.2 Facts\nThe company makes lamps.",
        "第二套标准（15亿元）与第四套标准（30亿元）均可考虑。",
        "A market cap of RMB 3 billion under the fourth standard, and RMB 4 billion under the fifth standard, is needed.",
        "公司预计市值不低于40亿元，员工不少于500人。",
        "The valuation of RMB 4 billion came from the last round.",
    ],
)
def test_what_is_no_error_is_left_alone(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Article 2.1.77 of the STAR Listing Rules lets firms list with RMB 1 billion.", "Article 2.1.77"),
        ("根据《上市规则》第2.1.77条，预计市值不低于10亿元即可上市。", "第2.1.77条"),
    ],
)
def test_an_article_of_a_number_that_is_not_held_is_told_and_nothing_is_right_by_it(text: str, words: str) -> None:
    assert [(each.status, each.words) for each in checked(text).findings] == [(CiteStatus.NOT_HELD, words)]


def test_a_short_title_that_the_memo_defines_stands_for_its_document() -> None:
    text = "《上海证券交易所科创板股票上市规则》（以下简称“《规则》”）适用于公司。\n《规则》第2.1.2条第（八）项不存在。"
    assert faults(text) == [("not_found", "第2.1.2条第（八）项")]
    english = 'The STAR Listing Rules (the "Code") apply. Rule 2.1.1(7) of the Code is not there.'
    assert faults(english) == [("not_found", "Rule 2.1.1(7)")]


def test_a_text_that_is_not_held_is_told_once_and_is_no_error() -> None:
    memo = checked("《证券法》第四十七条适用。\n《证券法》第五十条也适用。")
    assert memo.faults == ()
    assert [(finding.words, count) for finding, count in memo.not_held] == [("第四十七条", 2)]


def test_a_quotation_attributed_to_the_wrong_article_is_told_with_where_it_stands() -> None:
    text = "《上市规则》第2.1.3条规定：“存在表决权差异安排的企业适用第2.1.4条且不适用第2.1.2条的五套标准。”"
    (fault,) = checked(text).faults
    assert (fault.kind, fault.status) == (CiteKind.QUOTE, CiteStatus.DIFFERS)
    assert "第2.1.4条" in fault.message.zh.split("，")[0]


def test_a_rule_that_was_not_in_force_on_the_day() -> None:
    text = "Guideline No. 9 applies to commercial rockets."
    assert faults(text) == []
    assert faults(text, dt.date(2025, 6, 1)) == [("not_in_force", "Guideline No. 9")]


def test_of_a_text_revised_before_the_library_begins_nothing_is_claimed() -> None:
    memo = checked("战略配售适用《证券发行与承销管理办法》。", dt.date(2024, 6, 1))
    assert memo.faults == ()
    assert memo.counts[CiteStatus.NOT_HELD] == 1


# --- official texts ---------------------------------------------------------------------------------------------------


def with_official(texts: Sequence[tuple[str, str]]) -> RuleBook:
    """The book with an official text of these articles in it."""
    start = dt.date(2025, 1, 1)
    title = Bilingual("Lamp Measures", "灯具管理办法")
    provisions = {
        name: Provision(
            "lamps", "2025-01-01", name, title, (), {Language.ZH: text}, Evidence.OFFICIAL, Form.OFFICIAL_TEXT,
            DocumentKind.RULE, start, None,
        )
        for name, text in texts
    }  # fmt: skip
    version = Version(
        "lamps", "2025-01-01", title, title, "Office", None, start, start, None, Form.OFFICIAL_TEXT, DocumentKind.RULE,
        Evidence.OFFICIAL, (), provisions,
    )  # fmt: skip
    corpus = replace(
        BOOK.corpus,
        documents={**BOOK.corpus.documents, "lamps": Document("lamps", (version,))},
        glossary=(*BOOK.corpus.glossary, GlossaryEntry("lamps", (title.en,), (title.zh,), "lamps")),
    )
    return RuleBook(BOOK.root, corpus)


LAMPS = with_official(
    [
        ("art. 1", "第一条 生产灯具的企业应当符合下列条件：（一）注册资本不低于500万元；（二）技术人员不少于12人。"),
        ("art. 2", "第二条 检验合格证书的有效期为三年，期满可以续期。"),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《灯具管理办法》第二条规定：“检验合格证书的有效期为三年，期满可以续期。”", []),
        ("《灯具管理办法》第二条规定：“检验合格证书的有效期为五年，期满可以续期。”", ["differs"]),
        ("《灯具管理办法》第一条第（二）项要求技术人员不少于12人。", []),
        ("《灯具管理办法》第一条第（三）项要求技术人员不少于12人。", ["not_found"]),
        ("《灯具管理办法》第五条另有规定。", ["not_found"]),
        ("《灯具管理办法》第二条规定：“企业应当每季度向主管部门报送生产和销售报表。”", ["differs"]),
    ],
)
def test_official_words_are_held_to_the_letter(text: str, expected: list[str]) -> None:
    assert [status for status, _ in faults(text, book=LAMPS)] == expected


# --- comments and reports ---------------------------------------------------------------------------------------------


def word_memo(*paragraphs: Sequence[str]) -> bytes:
    """A Word document whose paragraphs are made of these runs."""
    document = WordDocument()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ranges(content: bytes) -> list[tuple[str, str]]:
    """Each comment of a document: the words it stands at, and what it says."""
    document = WordDocument(io.BytesIO(content))
    found = []
    for comment in document.comments:
        inside, words = False, ""
        for element in document.element.body.iter():
            if element.tag == qn("w:commentRangeStart") and element.get(qn("w:id")) == str(comment.comment_id):
                inside = True
            elif element.tag == qn("w:commentRangeEnd") and element.get(qn("w:id")) == str(comment.comment_id):
                inside = False
            elif inside and element.tag == qn("w:t"):
                words += element.text or ""
        found.append((words, comment.text))
    return found


def test_comments_stand_at_the_very_words() -> None:
    content = word_memo(
        ["备忘录"],
        ["《上市", "规则》第2.1.2条第", "（五）项要求预计市值不低", "于50亿", "元，市场空间大。"],
        ["第二段没有错误。"],
    )
    memo = check_memo(read_paper(("memo.docx", content)), BOOK, DAY)
    copy, count = commented(content, memo, Language.ZH)
    assert count == 1
    at = ranges(copy)
    assert ("50亿元", "不一致（数字）：" + memo.faults[0].message.zh) in at
    assert any(words == "备忘录" and "按2026年11月28日有效的规则核对" in text for words, text in at)
    original, changed = WordDocument(io.BytesIO(content)), WordDocument(io.BytesIO(copy))
    assert [each.text for each in original.paragraphs] == [each.text for each in changed.paragraphs]


def test_a_comment_on_a_footnote_stands_where_the_footnote_is_called() -> None:
    verdict = check(facts_from_mapping({"as_of": DAY.isoformat()}, TABLE, "facts"), BOOK, "listing", None)
    made = verdict_memo(verdict, BOOK.corpus, Language.EN, memo_origin(BOOK.corpus))
    notes = tuple(
        replace(note, text=note.text.replace("at least RMB 4 billion", "at least RMB 7 billion")) for note in made.notes
    )
    content = memo_docx(replace(made, notes=notes))
    memo = check_memo(read_paper(("memo.docx", content)), BOOK, DAY)
    assert memo.faults
    copy, _ = commented(content, memo, Language.EN)
    assert any("RMB 7 billion" in text for _, text in ranges(copy))


def test_the_report_names_paragraph_words_and_what_is_so() -> None:
    memo = checked("Memo\nRule 2.1.2(9) of the STAR Listing Rules applies.")
    lines = list(check_lines(memo, Language.EN))
    assert lines[0] == "memo.txt, checked against the rules as of 28 November 2026: 1 not found."
    assert lines[1:] == [
        "✗ paragraph 2: “Rule 2.1.2(9)”",
        "    not found (article): STAR Listing Rules rule 2.1.2(9) does not exist: the article has items (1) to (5).",
    ]
    (finding,) = check_json(memo)["findings"]
    assert (finding["kind"], finding["status"], finding["paragraph"]) == ("article", "not_found", 2)
    assert memo.text[finding["start"] : finding["end"]] == finding["words"] == "Rule 2.1.2(9)"


def test_a_memo_that_cites_nothing_is_said_to() -> None:
    assert list(check_lines(checked("Dear all, lunch is at noon."), Language.EN)) == [
        "memo.txt: no citation, quotation, number or date of a rule was found in it."
    ]


def test_a_memo_without_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"empty\.docx: no text was read of it"):
        check_memo(read_paper(("empty.docx", word_memo())), BOOK, DAY)
