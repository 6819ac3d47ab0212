"""What a rule text says of itself, on texts of our own."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.parsing.front import FrontMatter, front_of, said
from tests.effort import costs_no_more_than_honest, repeated

MEASURES = """国家灯塔委员会令
第7号
《灯塔管理办法》已经2020年3月2日国家灯塔委员会第4次会议审议通过，现予公布，自2020年5月1日起施行。
国家灯塔委员会主任 甲
2020年3月9日
灯塔管理办法
第一章 总则
第一条 为了规范点灯，根据《航海法》（主席令第五号），制定本办法。
第二条 灯塔自批准之日起生效，2019年1月1日起施行的规定除外。
第三条 本办法自2020年5月1日起施行。《灯塔规定》（灯发〔2010〕3号）同时废止。
"""


def value(front: FrontMatter, name: str) -> object:
    return said(getattr(front, name))


def test_each_is_proposed_with_the_words_it_rests_on() -> None:
    front = front_of(MEASURES)
    assert value(front, "title") == "灯塔管理办法"
    assert value(front, "number") == "国家灯塔委员会令第7号"
    assert value(front, "issuer") == "国家灯塔委员会"
    assert value(front, "adopted") == dt.date(2020, 3, 2)
    assert value(front, "published") == dt.date(2020, 3, 9)
    assert value(front, "effective") == dt.date(2020, 5, 1)
    assert [each.value for each in front.replaces] == ["《灯塔规定》（灯发〔2010〕3号）"]
    stated = (front.title, front.number, front.issuer, front.adopted, front.published, front.effective, *front.replaces)
    assert all(each is not None and MEASURES[each.start : each.end] == each.words for each in stated)
    assert front.effective is not None
    assert front.effective.words == "2020年5月1日起施行"


@pytest.mark.parametrize(
    ("source", "effective", "first"),
    [
        ("灯塔法\n第一条 甲。\n第二条 本法自2024年4月30日起施行。\n", dt.date(2024, 4, 30), None),
        ("灯塔法\n（2024年4月1日公布）\n第一条 甲。\n第二条 本法自公布之日起施行。\n", dt.date(2024, 4, 1), None),
        ("灯塔法\n第一条 甲。\n第二条 本法自公布之日起施行。\n", None, None),
        ("灯塔法\n第一条 甲。\n第二条 乙自2024年4月30日起三十日内点灯。\n", None, None),
        (
            "灯塔法\n（2001年1月1日大会通过 根据2018年10月26日大会《关于修改〈灯塔法〉的决定》修正）\n第一条 甲。\n第二条 本法自2001年3月1日起施行。\n",
            None,
            dt.date(2001, 3, 1),
        ),
        (
            "灯塔法\n（2001年1月1日大会通过 2019年12月28日大会修订）\n第一条 甲。\n第二条 本法自2020年3月1日起施行。\n",
            dt.date(2020, 3, 1),
            None,
        ),
        ("灯塔法\n第一条 甲。\n第二条 本法自2020年3月1日起施行。第五条自2021年1月1日起施行。\n", dt.date(2020, 3, 1), None),
        (
            "Lighthouse Rules\nEffective from 30 April 2024\nArticle 1 A.\nArticle 2 B.\n",
            dt.date(2024, 4, 30),
            None,
        ),
        ("Lighthouse Rules\nArticle 1 A.\nArticle 2 These Rules come into force on 1 May 2024.\n", dt.date(2024, 5, 1), None),
    ],
)  # fmt: skip
def test_the_day_from_which_a_text_is_in_force(source: str, effective: dt.date | None, first: dt.date | None) -> None:
    front = front_of(source)
    assert (value(front, "effective"), value(front, "first_effective")) == (effective, first)


def test_a_text_in_english() -> None:
    front = front_of(
        "Lighthouse Listing Rules\nIssued by the Lighthouse Commission on 2 March 2024\nArticle 1 A lamp burns.\n"
        "Article 2 These Rules take effect on 1 May 2024. The Boat Rules are repealed.\n"
    )
    assert value(front, "title") == "Lighthouse Listing Rules"
    assert value(front, "issuer") == "Lighthouse Commission"
    assert value(front, "effective") == dt.date(2024, 5, 1)


def test_of_a_decision_and_the_statute_below_it_the_statute_is_meant() -> None:
    source = "关于修改《灯塔办法》的决定\n一、第一条修改为：“甲。”\n二、删去第五条。\n本决定自2024年1月1日起施行。\n\n灯塔办法\n第一条 甲。\n第二条 本办法自2020年5月1日起施行。\n"
    assert value(front_of(source), "title") == "灯塔办法"
    assert value(front_of(source), "effective") == dt.date(2020, 5, 1)


def test_a_text_that_says_nothing_of_itself() -> None:
    assert front_of("第一条 甲。\n第二条 乙。\n") == FrontMatter()
    assert front_of("") == FrontMatter()


@pytest.mark.parametrize(
    "piece",
    ["根据", "《甲》", "《", "2014年1月1日", "根据2014年1月1日会议《甲》修正 ", "国家灯塔", "灯发〔2019〕1号", "令", "废止《甲》", "自公布之日起施行", "（甲）\n",
     "第一条 甲自2020年1月1日起施行\n", "Issued by The ", "---\ntitle: 甲\n"],
)  # fmt: skip
def test_a_hostile_text_costs_what_an_honest_one_of_its_length_costs(piece: str) -> None:
    assert costs_no_more_than_honest(front_of, repeated(piece, 30_000))
