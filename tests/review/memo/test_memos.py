"""Memos of verdicts and answers: the checker's lines and the answer's sentences, as Word, PDF and Markdown."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from assistant.base.deadline import Deadline, Stopped, within
from assistant.corpus.model import Corpus
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.wording.view import verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError, ServiceError
from assistant.language.text import Language
from assistant.papers.reading import read_paper
from assistant.review.memo.builder import answer_memo, verdict_memo
from assistant.review.memo.docx import memo_docx
from assistant.review.memo.html import memo_html
from assistant.review.memo.markdown import memo_markdown
from assistant.review.memo.model import FactSource, Memo, MemoParagraph, MemoStyle, MemoTable
from assistant.review.memo.origin import memo_origin
from assistant.review.memo.writing import memo_bytes
from tests.conftest import Ask
from tests.eligibility.verdicts import BOOK, TABLE

FACTS = {
    "name": "Lantern *AI*",
    "industry": "ai_large_model",
    "expected_market_cap": "CNY 4.5bn",
    "years": {2025: {"revenue": "80m", "net_profit": "-900m", "rd_staff": 300, "total_staff": 420}},
    "asserted": {"large_model_product_launched": True},
    "as_of": "2026-11-20",
}
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def verdict() -> Verdict:
    """The verdict on the company of the tests."""
    return check(facts_from_mapping(FACTS, TABLE, "facts"), BOOK, "listing", None)


def memo(language: Language = Language.EN) -> Memo:
    """Its memo."""
    origin = memo_origin(BOOK.corpus, "lantern.yaml", b"name: Lantern")
    return verdict_memo(verdict(), BOOK.corpus, language, origin)


def words(made: Memo) -> str:
    """Everything a memo says in its sections, a line each."""
    lines = []
    for section in made.sections:
        lines.append(section.title)
        for part in section.parts:
            cells = [part.runs] if isinstance(part, MemoParagraph) else [cell for row in part.rows for cell in row]
            lines += ["".join(run.text for run in cell) for cell in cells]
    return "\n".join(lines)


@LANGUAGES
def test_a_memo_says_what_the_checker_says(language: Language) -> None:
    view, say, said = verdict_view(verdict()), VerdictWords(language, TABLE), words(memo(language))
    assert say.conclusion(view) in said
    for section in view.sections:
        assert section.label[language] in said
        for tip in (tip for route in section.routes for tip in route.telling_tips()):
            assert tip.label[language] in said
    for line in (*(say.route_takes(take) for take in view.takes), *say.assumptions(view)):
        assert line in said
    assert all(say.fact(key) in said for key in view.missing)


@LANGUAGES
def test_every_condition_has_a_dated_footnote_that_quotes_its_rule(language: Language) -> None:
    made = memo(language)
    routes = [part for section in made.sections for part in section.parts if isinstance(part, MemoTable)]
    conditions = [row[0] for table in routes if len(table.header) == 4 and len(table.widths) == 4 for row in table.rows]
    called = [note for row in conditions for run in row for note in run.notes]
    assert called == list(range(called[0], called[0] + len(called)))
    for note in (made.note(number) for number in called):
        again = re.search(r"as in note (\d+)|同注(\d+)", note.text)
        whole = made.note(int(again[1] or again[2])) if again else note
        assert re.search(r"in force from \d+ \w+ 20\d\d|20\d\d年\d+月\d+日起施行", whole.text), whole
        assert "“" in whole.text


def test_a_memo_tells_what_it_was_made_from() -> None:
    said = words(memo())
    assert BOOK.corpus.hash[:16] in said
    assert "lantern.yaml (SHA-256 " in said
    assert "20 November 2026" in said


def test_a_fact_read_of_a_paper_has_a_footnote_with_its_page() -> None:
    near = tuple(FactSource("prospectus.pdf", page, "45亿元") for page in (7, 12, 7))
    also = (*near, FactSource("facts.xlsx", 1, "45亿元", "Sheet1!C5"))
    source = {"expected_market_cap": FactSource("prospectus.pdf", 33, "预计市值不低于45亿元", also=also)}
    made = verdict_memo(verdict(), BOOK.corpus, Language.EN, memo_origin(BOOK.corpus), sources=source)
    assert (
        made.note(1).text
        == "prospectus.pdf, p. 33: “预计市值不低于45亿元” Also p. 7, 12; facts.xlsx, Sheet1!C5: “45亿元”."
    )
    facts = next(section for section in made.sections if section.title.startswith("3."))
    assert isinstance(facts.parts[0], MemoTable)
    cited = [row for row in facts.parts[0].rows if any(run.notes for cell in row for run in cell)]
    assert [row[0][0].text for row in cited] == ["expected market cap"]


@LANGUAGES
def test_a_word_memo_has_styles_headings_footnotes_and_tables_with_repeated_headers(language: Language) -> None:
    made = memo(language)
    content = memo_docx(made)
    document = Document(io.BytesIO(content))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Memo Lead", "List Bullet"} <= styles
    body = document.element.body
    references = [each.get(qn("w:id")) for each in body.iter(qn("w:footnoteReference"))]
    assert references == [str(number) for number in range(1, len(made.notes) + 1)]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        footnotes = package.read("word/footnotes.xml").decode()
        footer = "".join(package.read(name).decode() for name in package.namelist() if "footer" in name)
    assert footnotes.count("<w:footnote ") == len(made.notes) + 2  # and the two lines that divide
    assert "NUMPAGES" in footer
    headed = [table for table in document.tables[1:] if table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(headed) == len(document.tables) - 1
    fonts = document.styles["Normal"].element.find(f".//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "SimSun"


@LANGUAGES
def test_a_word_memo_is_read_back_with_all_its_words(language: Language) -> None:
    made = memo(language)
    read = read_paper(("memo.docx", memo_docx(made)))
    squeezed = "".join(read.text.split())
    for line in (*words(made).split("\n"), *(note.text for note in made.notes)):
        assert "".join(line.split()) in squeezed


def test_what_markdown_would_read_as_marks_is_shown_as_it_is() -> None:
    text = memo_markdown(memo())
    assert r"Lantern \*AI\*" in text
    assert "## 1. " in text
    assert len(re.findall(r"^\[\^\d+\]: ", text, re.MULTILINE)) == len(memo().notes)


def test_html_escapes_what_it_shows() -> None:
    odd = facts_from_mapping({**FACTS, "name": "<b>Bold & Co</b>"}, TABLE, "facts")
    made = verdict_memo(check(odd, BOOK, "listing", None), BOOK.corpus, Language.EN, memo_origin(BOOK.corpus))
    assert "&lt;b&gt;Bold &amp; Co&lt;/b&gt;" in memo_html(made)
    assert "<b>Bold" not in memo_html(made)


def test_a_memo_is_written_as_its_name_asks_and_as_nothing_else() -> None:
    assert memo_bytes(memo(), "out.md").startswith(b"# Memorandum")
    assert memo_bytes(memo(), "OUT.DOCX").startswith(b"PK")
    with pytest.raises(InputError, match=r"out\.doc: a memo ends in"):
        memo_bytes(memo(), "out.doc")


def test_without_a_program_that_makes_a_pdf_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceError, match=r"out\.pdf: a PDF is made by LibreOffice or Chromium") as refused:
        memo_bytes(memo(), "out.pdf")
    assert refused.value.exit_status == 3


def test_a_program_that_makes_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ServiceError, match=r"out\.pdf: soffice made no PDF"):
        memo_bytes(memo(), "out.pdf")


def office(folder: Path, script: str) -> None:
    """An office program that does what the script says; `$OUT` is the PDF that it is asked for."""
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nOUT=$2/memo.pdf\n{script}\n')
    program.chmod(0o755)


def test_one_pdf_is_made_after_the_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office(tmp_path, f"mkdir {tmp_path}/busy || exit 1\nsleep 0.2\nrmdir {tmp_path}/busy\necho %PDF > $OUT")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: memo_bytes(memo(), "out.pdf"), range(4)))
    assert made == [b"%PDF\n"] * 4


def test_who_waits_no_more_has_no_pdf_made_and_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office(tmp_path, f"sleep 60 &\necho $! > {tmp_path}/pid\nwait")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    def until_it_runs() -> None:
        if tmp_path.joinpath("pid").exists() and tmp_path.joinpath("pid").read_text().strip():
            deadline.stop()

    deadline = Deadline(ask=until_it_runs)
    with within(deadline), pytest.raises(Stopped):
        memo_bytes(memo(), "out.pdf")
    state = Path(f"/proc/{tmp_path.joinpath('pid').read_text().strip()}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] in "ZX"


def test_the_memo_of_an_answer_has_its_sentences_and_its_sources(ask: Ask, corpus: Corpus) -> None:
    answer = ask("What does 2.1.2(5) say?")
    made = answer_memo(answer, corpus, memo_origin(corpus))
    said = words(made)
    assert answer.question in said
    for claim in answer.claims:
        assert claim.text in said
    for citation in answer.citations:
        assert any(" ".join(citation.quote.split()) in note.text for note in made.notes)
    assert [section.title for section in made.sections][:2] == ["1. Question", "2. Answer"]


def test_the_memo_of_an_answer_on_a_company_has_the_verdict_behind_it(ask: Ask, corpus: Corpus) -> None:
    question = "Our AI lab expects a market cap of RMB 4.5bn and has no revenue. Can we list on STAR?"
    made = answer_memo(ask(question), corpus, memo_origin(corpus), verdict())
    titles = [section.title for section in made.sections]
    assert "2. Short answer" in titles
    assert any("Route by route" in title for title in titles)
    lead = [part for part in made.sections[1].parts if isinstance(part, MemoParagraph)]
    assert lead[0].style is MemoStyle.BODY
    assert lead[0].runs[0].notes


def test_remarks_stand_under_the_facts() -> None:
    told = {"Readings that do not agree": ["revenue in 2025: RMB 80 million (p. 12), RMB 81 million (p. 90)"]}
    made = verdict_memo(verdict(), BOOK.corpus, Language.EN, memo_origin(BOOK.corpus), remarks=told)
    assert "RMB 81 million (p. 90)" in words(made).partition("4. Route by route")[0]
