"""`corpus verify` finds each fault it is there to find, with file and line, and nothing in a sound corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus.checks import Problem, verify_corpus
from tests.corpus.version_files import ABOUT, line_of, provision, write_version

FILE = "documents/toy-rules/2020-01-01.md"


def only_problem(root: Path) -> Problem:
    _, problems = verify_corpus(root)
    assert len(problems) == 1, problems
    return problems[0]


def test_a_sound_corpus_has_no_problem(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", meta="- refs: #about\n"), effective_to="2020-12-31")
    write_version(tmp_path, ABOUT + provision("a"), version="2021-01-01")
    corpus, problems = verify_corpus(tmp_path)
    assert problems == ()
    assert corpus is not None
    assert len(corpus.documents["toy-rules"].versions) == 2


def test_a_provision_that_stands_twice(tmp_path: Path) -> None:
    file = write_version(tmp_path, ABOUT + provision("a") + provision("b") + provision("a"))
    problem = only_problem(tmp_path)
    last = max(
        n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1) if line.startswith("## a |")
    )
    assert (problem.file, problem.line) == (FILE, last)
    assert f"provision a stands twice (first at line {line_of(file, '## a |')})" in problem.message


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("#nowhere", "no provision nowhere"),
        ("no-rules#about", "no document no-rules"),
        ("toy-rules@2018-01-01#about", "no version 2018-01-01 of toy-rules"),
        ("toy-rules@2020-01-01#nowhere", "no provision nowhere"),
    ],
)
def test_a_broken_cross_reference(tmp_path: Path, reference: str, said: str) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", meta=f"- refs: {reference}\n"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert said in problem.message


@pytest.mark.parametrize("effective_to", ["null", "2021-01-01", "2023-06-01"])
def test_versions_that_overlap(tmp_path: Path, effective_to: str) -> None:
    write_version(tmp_path, effective_to=effective_to)
    write_version(tmp_path, version="2021-01-01")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "overlaps version 2021-01-01: effective_to must be before 2021-01-01" in problem.message


def test_versions_may_leave_a_gap(tmp_path: Path) -> None:
    write_version(tmp_path, effective_to="2020-06-30")
    write_version(tmp_path, version="2021-01-01")
    assert verify_corpus(tmp_path)[1] == ()


@pytest.mark.parametrize(
    ("gone", "said"),
    [("### 中文\n发行人需要40亿元。\n", "### 中文"), ("### English\nThe issuer needs RMB 4 billion.\n", "### English")],
)
def test_a_language_that_is_missing(tmp_path: Path, gone: str, said: str) -> None:
    file = write_version(tmp_path, ABOUT + provision("a").replace(gone, ""))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert f"provision a lacks its text under '{said}'" in problem.message


def test_a_language_that_is_empty(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", zh=""))
    assert "lacks its text under '### 中文'" in only_problem(tmp_path).message


def test_an_unknown_evidence_grade(tmp_path: Path) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", meta="- evidence: rumour\n"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert "evidence 'rumour' is not one of official, transcribed, press, single-source, unverified" in problem.message


def test_an_unknown_evidence_grade_of_a_whole_version(tmp_path: Path) -> None:
    write_version(tmp_path, evidence="rumour")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "evidence 'rumour'" in problem.message


@pytest.mark.parametrize(
    ("en", "zh", "stray"),
    [
        ("The issuer needs RMB 4 billion.", "发行人需要45亿元。", ["RMB 4 billion", "45亿元"]),
        ("At least 15% is needed.", "不低于5%。", ["15%", "5%"]),
        ("It applies from 17 June 2026.", "自2026年6月18日起施行。", ["17 June 2026", "2026年6月18日"]),
        ("Article 6 applies.", "适用第七条。", ["Article 6", "第七条"]),
        ("Two years are counted.", "计算三年。", ["Two years", "三年"]),
        ("The issuer needs RMB 4 billion.", "发行人需要很多钱。", ["RMB 4 billion"]),
        ("The issuer needs money.", "发行人需要40亿美元。", ["40亿美元"]),
    ],
)
def test_a_number_that_differs_between_the_languages(tmp_path: Path, en: str, zh: str, stray: list[str]) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", en, zh))
    _, problems = verify_corpus(tmp_path)
    assert len(problems) == len(stray)
    for text in stray:
        line = line_of(file, zh if text in zh else en)
        assert any(
            f"'{text}'" in problem.message and (problem.file, problem.line) == (FILE, line) for problem in problems
        ), (text, problems)


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("The issuer needs RMB 4 billion by 17 June 2026.", "发行人须在2026年6月17日前达到４０亿元。"),
        (
            "At least RMB 50 million and 15% over two years under article 12(2).",
            "按第十二条第（二）项，两年内不低于5000万元和15%。",
        ),
    ],
)
def test_one_number_written_two_ways_is_no_problem(tmp_path: Path, en: str, zh: str) -> None:
    write_version(tmp_path, ABOUT + provision("a", en, zh))
    assert verify_corpus(tmp_path)[1] == ()


def test_a_difference_of_one_line_is_told_with_its_line_and_that_of_the_other_language(tmp_path: Path) -> None:
    en = "The issuer needs RMB 4 billion.\nIts share is at least 10%.\nShareholders may sell."
    zh = "发行人需要40亿元。\n其比例超过10%。\n股东不得减持。"
    file = write_version(tmp_path, ABOUT + provision("a", en, zh))
    _, problems = verify_corpus(tmp_path)
    assert [(problem.file, problem.line) for problem in problems] == [
        (FILE, line_of(file, "Its share")),
        (FILE, line_of(file, "Shareholders")),
    ]
    assert "by 'at least', the Chinese by 'more than'" in problems[0].message
    assert f"line {line_of(file, '其比例')}" in problems[0].message
    assert "denies by nothing, the Chinese by '不'" in problems[1].message


def test_a_number_that_stands_on_another_line_in_the_other_language(tmp_path: Path) -> None:
    en = "The issuer needs RMB 4 billion.\nThe day is 17 June 2026."
    zh = "发行人需要的金额如下。\n日期为2026年6月17日，金额为40亿元。"
    file = write_version(tmp_path, ABOUT + provision("a", en, zh))
    _, problems = verify_corpus(tmp_path)
    assert [problem.line for problem in problems] == [line_of(file, "The issuer needs"), line_of(file, "日期为")]


def test_languages_with_different_numbers_of_lines(tmp_path: Path) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", "It applies.\nIt is read.", "适用。"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert "a: 2 English lines and 1 Chinese ones" in problem.message


@pytest.mark.parametrize(
    ("en", "zh", "at", "missing"),
    [
        ("Our reading: approval is needed.", "须经批准。", "Our reading", "本库的理解："),
        ("Approval is needed.", "本库的理解：须经批准。", "本库的理解", "Our reading:"),
    ],
)
def test_a_reading_of_ours_that_only_one_language_marks(
    tmp_path: Path, en: str, zh: str, at: str, missing: str
) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", en, zh))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, at))
    assert f"opposite a sentence without '{missing}'" in problem.message


def test_a_reading_of_ours_that_both_languages_mark(tmp_path: Path) -> None:
    text = provision("a", "Our reading: approval is needed.", "本库的理解：须经批准。")
    write_version(tmp_path, ABOUT + text)
    assert verify_corpus(tmp_path)[1] == ()


SOURCES = """\
official-page:
  title: {en: A page, zh: 网页}
  grade: official
one-blog:
  title: {en: A blog, zh: 博客}
  grade: single-source
"""


def write_sources(root: Path) -> None:
    (root / "sources.yaml").write_text(SOURCES, encoding="utf-8")


def test_provisions_graded_as_their_sources_allow(tmp_path: Path) -> None:
    weak = provision("a", meta="- evidence: unverified\n- sources: official-page; one-blog\n")
    write_version(tmp_path, ABOUT + weak, extra="sources: [official-page]\n")
    write_sources(tmp_path)
    assert verify_corpus(tmp_path)[1] == ()


def test_a_grade_above_that_of_a_source(tmp_path: Path) -> None:
    body = ABOUT + provision("a", meta="- sources: official-page; one-blog\n")
    file = write_version(tmp_path, body, extra="sources: [official-page]\n")
    write_sources(tmp_path)
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert "a: graded press, above its source one-blog, which is single-source" in problem.message


def test_a_provision_without_a_source(tmp_path: Path) -> None:
    body = ABOUT + provision("a", meta="- sources: official-page; one-blog\n- evidence: unverified\n")
    file = write_version(tmp_path, body)
    write_sources(tmp_path)
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## about |"))
    assert "about: names no source" in problem.message


@pytest.mark.parametrize(
    ("extra", "meta", "at", "message"),
    [
        ("[official-page, one-blog]", "- sources: blog\n", "## a |", "a: names the source blog, which sources.yaml"),
        ("[official-page, one-blog, blog]", "", "---", "the sources name blog, which sources.yaml does not list"),
    ],
)
def test_a_source_that_is_not_listed(tmp_path: Path, extra: str, meta: str, at: str, message: str) -> None:
    file = write_version(
        tmp_path, ABOUT + provision("a", meta=meta), evidence="unverified", extra=f"sources: {extra}\n"
    )
    write_sources(tmp_path)
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, at))
    assert message in problem.message


def test_a_source_that_nothing_is_known_from(tmp_path: Path) -> None:
    write_version(tmp_path, extra="sources: [official-page]\n")
    write_sources(tmp_path)
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == ("sources.yaml", line_of(tmp_path / "sources.yaml", "  title: {en: A blog"))
    assert "no provision is known from one-blog" in problem.message


def test_a_carried_provision_needs_no_better_source_than_where_it_stands(tmp_path: Path) -> None:
    write_version(
        tmp_path,
        ABOUT + provision("a"),
        effective_to="2020-12-31",
        extra="sources: [official-page, one-blog]\n",
        evidence="single-source",
    )
    extra = "sources: [official-page]\ncarries_over:\n  from: 2020-01-01\n  only: [a]\n  evidence: press\n  note: {en: x, zh: 甲}\n"
    write_version(tmp_path, version="2021-01-01", extra=extra)
    write_sources(tmp_path)
    assert verify_corpus(tmp_path)[1] == ()


def test_a_version_named_by_another_day_than_it_takes_effect(tmp_path: Path) -> None:
    write_version(tmp_path, effective_from="2020-02-01")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "version 2020-01-01 must be named by the day it takes effect, 2020-02-01" in problem.message


def test_a_version_that_ends_before_it_begins(tmp_path: Path) -> None:
    write_version(tmp_path, effective_to="2019-12-31")
    assert "effective_to 2019-12-31 is before effective_from 2020-01-01" in only_problem_among(tmp_path, "effective_to")


def only_problem_among(root: Path, words: str) -> str:
    """The one message that begins so; a provision of a version with bad dates is reported too."""
    found = [problem.message for problem in verify_corpus(root)[1] if problem.message.startswith(words)]
    assert len(found) == 1
    return found[0]


def test_a_provision_that_ends_before_it_begins(tmp_path: Path) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", meta="- from: 2021-05-01\n- to: 2021-04-01\n"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert "'to' 2021-04-01 is before 'from' 2021-05-01" in problem.message


def test_an_unknown_front_matter_key(tmp_path: Path) -> None:
    write_version(tmp_path, extra="colour: blue\n")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "unknown front matter key colour" in problem.message


@pytest.mark.parametrize("url", ["javascript:alert(1)", "www.sse.com.cn", "https://sse.com.cn/a b", "ftp://sse.com.cn"])
def test_an_address_that_is_none_of_the_web(tmp_path: Path, url: str) -> None:
    write_version(tmp_path, extra=f"urls: ['{url}']\n")
    assert "is no address of the web" in only_problem(tmp_path).message


def test_the_address_of_a_provision_that_is_none_of_the_web(tmp_path: Path) -> None:
    file = write_version(tmp_path, ABOUT + provision("a", meta="- url: javascript:alert(1)\n"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, line_of(file, "## a |"))
    assert "'javascript:alert(1)' is no address of the web" in problem.message


def test_front_matter_that_is_not_yaml(tmp_path: Path) -> None:
    file = write_version(tmp_path, extra="carries_over: [unclosed\n")
    problem = only_problem(tmp_path)
    assert problem.file == FILE
    assert abs(problem.line - line_of(file, "carries_over")) <= 1
    assert "not valid YAML" in problem.message


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    file = write_version(tmp_path)
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    problem = only_problem(tmp_path)
    assert problem.file == FILE
    assert "not UTF-8 at byte" in problem.message
    assert "save the file as UTF-8" in problem.message


def test_carrying_over_from_a_version_that_is_not_there(tmp_path: Path) -> None:
    extra = "carries_over:\n  from: 2018-01-01\n  evidence: press\n  note: {en: x, zh: 甲}\n"
    write_version(tmp_path, extra=extra)
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "carries_over.from names 2018-01-01, which is not a version of toy-rules" in problem.message


def test_a_version_without_about(tmp_path: Path) -> None:
    write_version(tmp_path, provision("a"))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.line) == (FILE, 1)
    assert "no provision 'about'" in problem.message


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("- {id: a, en: [one], zh: [一]}\n- {id: a, en: [two], zh: [二]}\n", "entry a stands twice"),
        ("- {id: a, en: [one], zh: [一]}\n- {id: b, en: [One], zh: [二]}\n", "'One' stands in two entries: a and b"),
        ("- {id: a, en: [one], zh: [一]}\n- {id: b, en: [two], zh: [一]}\n", "'一' stands in two entries: a and b"),
        (
            "- {id: a, en: [one], zh: [一], document: no-rules}\n",
            "entry a names document no-rules, which does not exist",
        ),
    ],
)
def test_faults_of_the_glossary(tmp_path: Path, entries: str, said: str) -> None:
    write_version(tmp_path)
    (tmp_path / "glossary.yaml").write_text(entries, encoding="utf-8")
    problem = only_problem(tmp_path)
    assert problem.file == "glossary.yaml"
    assert said in problem.message


def test_a_fault_of_the_glossary_is_told_with_its_line(tmp_path: Path) -> None:
    write_version(tmp_path)
    entries = "- {id: a, en: [one], zh: [一]}\n- {id: b, en: [two], zh: [二]}\n- {id: c, en: [two], zh: [三]}\n"
    (tmp_path / "glossary.yaml").write_text(entries, encoding="utf-8")
    assert only_problem(tmp_path).line == 3


def test_every_file_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    write_version(tmp_path, extra="colour: blue\n")
    write_version(tmp_path, document="more-rules", evidence="rumour")
    corpus, problems = verify_corpus(tmp_path)
    assert corpus is None
    assert [problem.file for problem in problems] == ["documents/more-rules/2020-01-01.md", FILE]


def test_a_problem_prints_as_file_line_and_message(tmp_path: Path) -> None:
    write_version(tmp_path, provision("a"))
    assert str(only_problem(tmp_path)).startswith(f"{FILE}:1: no provision 'about'")
