"""`assistant rules propose`: the proposal in words, as JSON, as a patch, and one line for a text that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Run

SCI_TECH = """\
科创属性评价指引（试行）
{front}
一、同时达到以下指标的企业可以申报：
（1）最近三年研发投入占营业收入的比例在5%以上，或者最近三年研发投入累计8000万元以上；
（2）研发人员占当年员工总数的比例不低于10%；
（3）应用于主营业务并能够产业化的发明专利{patents}项以上；
二、其他情形另行规定。
"""
FROM = "自2027年3月1日起施行"
EFFECTIVE = ("--effective", "2027-03-01")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A text that asks for one patent more."""
    return written(tmp_path / "new.md", SCI_TECH.format(front=FROM, patents=8))


def written(file: Path, content: str | bytes) -> Path:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_what_changed_is_shown_with_both_quotes_and_the_rule(run: Run, text: Path) -> None:
    result = run("rules", "propose", str(text))
    assert (result.status, result.err) == (0, "")
    head, *lines = result.out.splitlines()
    assert head.startswith("csrc-sci-tech-attributes in force from 2027-03-01: 3 thresholds the same, 1 changed")
    shown = "\n".join(lines)
    assert "at least 7 patents -> at least 8 patents" in shown
    assert "listing/indicator-3 (rules/listing.yaml:" in shown
    assert "发明专利指标要求应用于主营业务并能够产业化的发明专利不少于7项。" in shown
    assert "text art. 1(3) (new.md:6): （3）应用于主营业务并能够产业化的发明专利8项以上；" in shown
    assert "csrc-sci-tech-attributes@2027-03-01#indicator-3, {fact: invention_patents, at_least: 8 patents}" in shown


def test_in_chinese(run: Run, text: Path) -> None:
    assert "不低于7项 → 不低于8项" in run("rules", "propose", str(text), "--lang", "zh").out


def test_as_json_with_the_quote_as_it_stands(run: Run, text: Path) -> None:
    value = run("rules", "propose", str(text), "--json").json
    assert (value["document"], value["effective"]) == ("csrc-sci-tech-attributes", "2027-03-01")
    assert value["counts"] == {"same": 3, "changed": 1, "gone": 3, "ambiguous": 0, "new": 0}
    (changed,) = value["changed"]
    assert changed["old"]["limit"] == "7 patents"
    (reading,) = changed["readings"]
    assert text.read_text("utf-8").splitlines()[reading["line"] - 1] == reading["quote"]
    assert (reading["limit"], reading["words"]) == ("8 patents", "8项")
    assert [rule["patched"] for rule in changed["rules"]] == [True]
    assert changed["proposed"]["provision"] == "csrc-sci-tech-attributes@2027-03-01#indicator-3"
    assert value["patch"][0]["diff"].startswith("--- a/corpus/rules/listing.yaml\n")


def test_the_patch_is_written_and_nothing_else(run: Run, text: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    result = run("rules", "propose", str(text), "-o", "new.patch")
    assert result.status == 0
    patch = (tmp_path / "new.patch").read_text("utf-8")
    words, _, diff = patch.partition("\n--- a/")
    assert all(line.startswith("#") or not line for line in words.splitlines())
    assert "+                  test: {fact: invention_patents, at_least: 8 patents}" in diff
    assert {file: file.read_bytes() for file in before} == before


def test_without_a_change_no_patch_is_written(run: Run, tmp_path: Path) -> None:
    same = written(tmp_path / "same.md", SCI_TECH.format(front=FROM, patents=7))
    result = run("rules", "propose", str(same), "-o", "new.patch")
    assert result.status == 0
    assert "nothing to patch" in result.err
    assert not (tmp_path / "new.patch").exists()


def test_the_day_and_the_document_may_stand_in_the_front_matter(run: Run, tmp_path: Path) -> None:
    matter = "---\ntags: [law]\ndocument: csrc-sci-tech-attributes\neffective_from: 2027-06-01\n---\n"
    file = written(tmp_path / "new.md", matter + SCI_TECH.format(front="", patents=8).partition("\n")[2])
    value = run("rules", "propose", str(file), "--json").json
    assert (value["document"], value["effective"]) == ("csrc-sci-tech-attributes", "2027-06-01")
    (reading,) = value["changed"][0]["readings"]
    assert file.read_text("utf-8").splitlines()[reading["line"] - 1] == reading["quote"]


def test_the_day_given_goes_before_the_text_s_own(run: Run, text: Path) -> None:
    assert run("rules", "propose", str(text), "--effective", "2028-01-01", "--json").json["effective"] == "2028-01-01"


def test_a_document_on_which_no_rule_rests(run: Run, text: Path) -> None:
    result = run("rules", "propose", str(text), "--document", "prc-company-law")
    assert result.out.startswith("No rule rests on prc-company-law on 2027-03-01.\n")


NUMBERED = SCI_TECH.format(front="", patents=8)


@pytest.mark.parametrize(
    ("content", "options", "line"),
    [
        ("", EFFECTIVE, "new.md: empty"),
        (" \n\n", EFFECTIVE, "new.md: empty"),
        ("The text says that things change.", EFFECTIVE, "new.md: no numbered provisions found"),
        (NUMBERED, (), "new.md: does not say in front from which day it is in force; give --effective DATE"),
        (NUMBERED, ("--effective", "soon"), "--effective 'soon' is not a date"),
        (NUMBERED, (*EFFECTIVE, "--document", "no-such-rule"), "no document 'no-such-rule' in the corpus"),
        (NUMBERED, (*EFFECTIVE, "--lang", "fr"), "--lang 'fr': there are en and zh"),
        (NUMBERED.encode("gb18030"), EFFECTIVE, "new.md:1: not UTF-8 at byte 0; save the text as UTF-8"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", EFFECTIVE, "new.md:2: not UTF-8 at byte 9"),
        (
            "第一条 甲应当。\n第二条 乙应当。\n",
            EFFECTIVE,
            "new.md: names no document of the corpus; give --document ID",
        ),
        ("---\neffective_from: soon\n---\n" + NUMBERED, (), "new.md:2: effective_from: 'soon' is not a date"),
        ("---\ntitle: [a\n---\n" + NUMBERED, EFFECTIVE, "not valid YAML"),
        (
            "自2027年3月1日起施行，自2027年4月1日起实施\n" + NUMBERED,
            (),
            "new.md: names several days (2027-03-01, 2027-04-01)",
        ),
        (b"1" * 2_000_001, EFFECTIVE, "new.md: larger than 2 MB"),
    ],
)
def test_a_text_that_cannot_be_compared_gets_one_line(
    run: Run, tmp_path: Path, content: str | bytes, options: tuple[str, ...], line: str
) -> None:
    file = written(tmp_path / "new.md", content)
    assert line in run("rules", "propose", str(file), *options).error(2)


def test_a_file_that_is_not_there_gets_one_line(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in run("rules", "propose", str(tmp_path / "none.md")).error(2)
    assert "cannot be read" in run("rules", "propose", str(tmp_path)).error(2)
