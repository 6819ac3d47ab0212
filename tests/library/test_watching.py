"""What official addresses hold now and did not when people were last told, and what it may concern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.corpus.model import Corpus
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import Both, InputError
from assistant.language.text import Language
from assistant.library.fetching import CorpusAddress, FetchedFiles, fetch
from assistant.library.watching import (
    ChangeKind,
    WatchReport,
    compare_texts,
    settle,
    watch,
    watch_json,
    watch_lines,
)
from tests.library.conftest import NewDownloader
from tests.library.site import Page, Site

DAY = dt.date(2026, 11, 28)
LISTING = (("sse-star-listing-rules", "2026-04-24"),)
RULES = """\
上市规则

第一章 总则
第一条 为了规范上市，制定本规则。
第二条 发行人应当符合下列条件：
（一）预计市值不低于人民币10亿元；
（二）最近一年净利润为正。
第三条 本规则自发布之日起施行。
"""
NUMBERED = "2.1.2 发行人申请上市，应当至少符合下列标准中的一项：\n（一）{}；\n（二）预计市值不低于{}亿元。\n2.1.4 发行人具有表决权差异安排的，应当符合本条。\n"

Look = Callable[..., WatchReport]


def changes(before: str, after: str) -> list[tuple[str, str, str]]:
    """What changed: kind, number before, number now."""
    return [(change.kind.value, change.id_before, change.id) for change in compare_texts(before, after)]


# --- texts ------------------------------------------------------------------------------------------------------------


def test_white_space_widths_and_line_breaks_are_no_change() -> None:
    assert changes(RULES, RULES.replace("第一条 ", "第一条\u3000").replace("10亿元", "１０亿\n元")) == []


def test_a_word_that_changed_is_told_with_both_wordings() -> None:
    (change,) = compare_texts(RULES, RULES.replace("10亿元", "15亿元"))
    assert (change.kind, change.id_before, change.id) == (ChangeKind.CHANGED, "art. 2(1)", "art. 2(1)")
    assert (change.before, change.after) == ("（一）预计市值不低于人民币10亿元；", "（一）预计市值不低于人民币15亿元；")


def test_a_number_at_the_beginning_of_the_words_is_one_of_the_words() -> None:
    before = "第一条 规则如下。\n第二条 10日内披露。\n"
    assert changes(before, before.replace("10日", "15日")) == [("changed", "art. 2", "art. 2")]


def test_what_is_new_and_what_is_gone() -> None:
    longer = RULES + "第四条 本规则由本所负责解释。\n"
    assert changes(RULES, longer) == [("new", "", "art. 4")]
    assert changes(longer, RULES) == [("gone", "art. 4", "")]


def test_an_article_put_in_between_renumbers_those_behind_it() -> None:
    after = """\
上市规则

第一章 总则
第一条 为了规范上市，制定本规则。
第二条 本规则适用于科创板股票的上市和持续监管。
第三条 发行人应当符合下列条件：
（一）预计市值不低于人民币10亿元；
（二）最近一年净利润为正。
第四条 本规则自发布之日起施行。
"""
    assert changes(RULES, after) == [
        ("new", "", "art. 2"),
        ("renumbered", "art. 2", "art. 3"),
        ("renumbered", "art. 3", "art. 4"),
    ]


def test_an_article_that_moved_and_changed_is_found_by_its_words() -> None:
    after = RULES.replace(
        "第三条 本规则自发布之日起施行。", "第三条 发行人应当聘请保荐人。\n第四条 本规则自2027年1月1日起施行。"
    )
    assert changes(RULES, after) == [("changed", "art. 3", "art. 4"), ("new", "", "art. 3")]


def test_an_article_written_anew_under_its_number_is_changed() -> None:
    after = RULES.replace("本规则自发布之日起施行", "由理事会另行规定实施办法")
    assert changes(RULES, after) == [("changed", "art. 3", "art. 3")]


def test_a_page_without_numbers_is_compared_line_by_line() -> None:
    before = "上海证券交易所发布指引\n记者从交易所获悉。\n指引共十条。\n"
    assert changes(before, before.replace("共十条", "共十二条")) == [("changed", "para. 2", "para. 2")]
    assert changes(before, before + "另有问答。\n") == [("new", "", "para. 3")]


# --- files ------------------------------------------------------------------------------------------------------------


def read(path: Path) -> str:
    """The text of a file that is one; a file that begins with `broken` cannot be read."""
    text = path.read_text("utf-8")
    if text.startswith("broken"):
        raise InputError(Both("the file is broken", "文件已损坏"))
    return text


@pytest.fixture
def look(site: Site, tmp_path: Path, downloader: NewDownloader, corpus: Corpus) -> Look:
    """Fetch `/rules.txt` again and compare; `told` notes afterwards that people were told."""

    def run(*, told: bool = True, named_by: tuple[tuple[str, str], ...] = LISTING) -> WatchReport:
        files = FetchedFiles(tmp_path / "fetched")
        with files.changing():
            address = CorpusAddress(site.url("/rules.txt"), named_by)
            results = fetch([address], files, downloader(), DAY, again=True)
            report = watch(results, files, RuleBook.of(corpus), read, DAY)
            if told:
                settle(report, files)
        return report

    return run


def holds(site: Site, text: str) -> None:
    site.pages["/rules.txt"] = Page(text.encode(), "text/plain")


def test_a_file_is_new_once(site: Site, look: Look) -> None:
    holds(site, NUMBERED.format("甲", 40))
    report = look()
    assert [(file.url, file.is_new) for file in report.files] == [(site.url("/rules.txt"), True)]
    assert look().files == ()


def test_what_was_found_and_not_told_is_found_again(site: Site, look: Look) -> None:
    """As where a chat could not be reached, or the process was killed."""
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, NUMBERED.format("甲", 50))
    assert len(look(told=False).files) == 1
    (file,) = look().files
    assert [change.id for change in file.changes] == ["2.1.2(2)"]
    assert look().files == ()


def test_two_changes_before_anybody_was_told_are_one(site: Site, look: Look) -> None:
    for text in (NUMBERED.format("甲", 40), NUMBERED.format("甲", 50), NUMBERED.format("甲", 60)):
        holds(site, text)
        report = look(told="40" in text)
    (file,) = report.files
    assert [(change.before[-5:], change.after[-5:]) for change in file.changes] == [("40亿元。", "60亿元。")]


def test_the_rules_that_rest_on_what_changed_are_named(site: Site, look: Look) -> None:
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, NUMBERED.format("甲", 50))
    (file,) = look().files
    sure = [rule for rule in file.rules if rule.by_number]
    assert "2.1.2(2)" in {rule.provision for rule in sure}
    assert {rule.provision.partition("(")[0].partition(" ")[0] for rule in sure} == {"2.1.2"}
    assert {rule.use.rule_set for rule in sure} >= {"listing"}
    assert file.path_before is not None
    assert "40亿元" in file.path_before.read_text()


def test_where_numbers_cannot_tell_every_rule_of_the_document_is_to_be_looked_at(site: Site, look: Look) -> None:
    named = (("sse-guideline-10-large-models", "2026-06-17"),)
    holds(site, "指引共十条。\n")
    look(named_by=named)
    holds(site, "指引共十二条。\n")
    (file,) = look(named_by=named).files
    assert file.rules
    assert not any(rule.by_number for rule in file.rules)


def test_other_bytes_with_the_same_words_are_not_told_and_not_kept(site: Site, look: Look, tmp_path: Path) -> None:
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, NUMBERED.format("甲", 40) + "\n\n")
    report = look()
    assert (report.files, report.quiet) == ((), (site.url("/rules.txt"),))
    (kept,) = (tmp_path / "fetched").glob("*.txt")
    assert kept.read_text().endswith("\n\n")


def test_a_file_whose_words_cannot_be_read_is_told_as_changed(site: Site, look: Look) -> None:
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, "broken")
    report = look()
    (file,) = report.files
    assert file.unread is not None
    assert (file.unread.en, file.unread.zh) == ("the file is broken", "文件已损坏")
    assert file.rules
    assert not any(rule.by_number for rule in file.rules)


def test_what_did_not_come_is_told_with_why(site: Site, look: Look) -> None:
    report = look()
    assert (report.files, len(report.not_fetched), report.is_unreachable) == ((), 1, False)
    assert "HTTP 404" in "\n".join(watch_lines(report, Language.EN))
    assert "返回HTTP 404" in "\n".join(watch_lines(report, Language.ZH))


# --- in words and as JSON ---------------------------------------------------------------------------------------------


def test_a_report_in_words(site: Site, look: Look) -> None:
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, NUMBERED.format("甲", 50))
    report = look()
    shown = "\n".join(watch_lines(report, Language.EN))
    assert shown.startswith("2026-11-28: 1 of 1 official addresses hold something new; the corpus stays as it is")
    assert "Documents: sse-star-listing-rules@2026-04-24" in shown
    assert "Provisions: 0 new, 0 gone, 1 changed, 0 renumbered" in shown
    assert "~ 2.1.2(2) was: （二）预计市值不低于40亿元。\n  ~ 2.1.2(2) now: （二）预计市值不低于50亿元。" in shown
    assert "(sse-star-listing-rules#2.1.2(2))" in shown
    chinese = "\n".join(watch_lines(report, Language.ZH, paths=False))
    assert "条文：新增0，删去0，修改1，重新编号0" in chinese
    assert "~ 2.1.2(2)现文：（二）预计市值不低于50亿元。" in chinese
    assert "fetched" in shown
    assert "fetched" not in chinese
    assert watch_lines(look(), Language.EN) == ["2026-11-28: nothing new at 1 official addresses"]


def test_a_report_as_json(site: Site, look: Look) -> None:
    holds(site, NUMBERED.format("甲", 40))
    look()
    holds(site, NUMBERED.format("甲", 50))
    value = watch_json(look())
    assert {name: value[name] for name in ("day", "asked", "changed", "unreachable", "not_fetched")} == {
        "day": "2026-11-28",
        "asked": 1,
        "changed": True,
        "unreachable": False,
        "not_fetched": [],
    }
    (file,) = value["files"]
    assert (file["change"], file["documents"], file["unread"]) == (
        "changed",
        ["sse-star-listing-rules@2026-04-24"],
        None,
    )
    assert file["provisions"] == [
        {
            "change": "changed",
            "id_before": "2.1.2(2)",
            "id": "2.1.2(2)",
            "before": "（二）预计市值不低于40亿元。",
            "after": "（二）预计市值不低于50亿元。",
        }
    ]
    assert set(file["rules"][0]) == {"document", "provision", "rule_set", "where", "rule", "by_number"}


def test_a_long_list_is_cut_for_people_and_says_so(site: Site, look: Look) -> None:
    many = "".join(f"第{number}条 第{number}项规定的内容。\n" for number in range(1, 60))
    holds(site, many)
    look()
    holds(site, many.replace("内容", "要求"))
    report = look()
    shown = watch_lines(report, Language.EN)
    assert "Provisions: 0 new, 0 gone, 59 changed, 0 renumbered" in "\n".join(shown)
    assert "  … and 106 more; --json shows all" in shown
