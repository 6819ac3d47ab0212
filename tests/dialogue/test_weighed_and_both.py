"""Figures weighed by the standard asked about before; a number worked out of both amounts asked about before."""

from __future__ import annotations

import pytest

from tests.dialogue.test_same_asked import last_of


@pytest.mark.parametrize(
    ("before", "message", "full"),
    [
        (
            "第二套标准对研发投入占比怎么要求的",
            "那三年研发合计1.1亿元，三年收入合计7.5亿元，够不够",
            "三年研发合计1.1亿元，三年收入合计7.5亿元，够不够（第二套标准）？",
        ),
        (
            "What share of R&D does the second standard want?",
            "three-year R&D 110m on three-year revenue of 750m, does that pass?",
            "three-year R&D 110m on three-year revenue of 750m, does that pass (second standard)?",
        ),
        (
            "第三套标准的现金流怎么算",
            "三年经营现金流分别是3000万、3500万、2800万，够吗",
            "三年经营现金流分别是3000万、3500万、2800万，够吗（第三套标准）？",
        ),
        (
            "第二套标准对研发投入占比怎么要求的",
            "研发人员40人，总人数500人，够不够",
            "研发人员40人，总人数500人，够不够",
        ),
        (
            "科创属性的研发投入怎么要求",
            "三年研发合计1.1亿元，三年收入合计7.5亿元，够不够",
            "三年研发合计1.1亿元，三年收入合计7.5亿元，够不够",
        ),
    ],
)
def test_figures_asked_to_be_enough_are_weighed_by_the_standard_before(before: str, message: str, full: str) -> None:
    assert last_of(before, message).text == full


@pytest.mark.parametrize(
    ("turns", "full"),
    [
        (
            ("Issue size of RMB 1.6bn on STAR, what does the sponsor have to put in?", "and at 2.2bn?",
             "so which of the two runs into the maximum?"),
            "Issue size of RMB 1.6bn vs 2.2bn on STAR, what does the sponsor have to put in?",
        ),
        (
            ("发行规模9亿，保荐机构要跟投多少？", "60亿呢", "两个都会触顶吗？"),
            "发行规模9亿对比60亿，保荐机构要跟投多少？",
        ),
        (
            ("How much must the sponsor co-invest if we raise RMB 700m?", "what about RMB 900m?", "which costs more?"),
            "which costs more (sponsor, co-invest)?",
        ),
        (
            ("How much must the sponsor co-invest if we raise RMB 700m?", "what about RMB 900m?",
             "does either of them hit the cap?"),
            "How much must the sponsor co-invest if we raise RMB 700m vs RMB 900m?",
        ),
        (
            ("Can we use standard 4 with a cap of 31bn and revenue of RMB 280m?", "and with RMB 310m?",
             "which of the two works?"),
            "which standard works (standard 4, revenue)?",
        ),
    ],
)  # fmt: skip
def test_a_number_is_worked_out_of_both_amounts_asked_about_before(turns: tuple[str, ...], full: str) -> None:
    assert last_of(*turns).text == full
