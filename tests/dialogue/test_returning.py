"""Going back to what was asked before, taking the last message back, and questions that name their company in front."""

from __future__ import annotations

import pytest

from tests.dialogue.test_followup import last_of

ZHIPU, ZH_ZHIPU = "Is Zhipu eligible for standard 4?", "智谱现在用第四套数字够吗"
ROCKET = "Has LandSpace met the rocket milestone even though the booster was lost?"
LAB = "Our AI lab expects a market cap of RMB 4.5bn and has no revenue. Can we list on STAR?"
ZH_LAB = "我们是大模型公司，预计市值45亿，没收入，能走第五套吗"
FOURTH = "Expected market cap RMB 3.5bn, 2025 revenue RMB 280m, loss-making. Do we meet standard 4?"
STAFF = "860人里研发81人，够吗"


@pytest.mark.parametrize(
    ("messages", "full"),
    [
        ((ZH_ZHIPU, "MiniMax呢", "回到智谱"), ZH_ZHIPU),
        ((ZH_ZHIPU, "MiniMax呢", "回到智谱，要是2025年收入只有2.8亿呢，净资产还是负的"), f"要是2025年收入只有2.8亿，净资产还是负的，{ZH_ZHIPU}"),
        ((ZHIPU, "and MiniMax?", "back to Zhipu"), ZHIPU),
        ((ROCKET, "And CAS Space, how far is it?", "back to the first one, is the pause from March over?"), "is the pause from March over (LandSpace)?"),
        ((FOURTH, "how did Zhipu do on revenue?", "back to ours, what if revenue is 320m"), FOURTH.replace("RMB 280m", "320m")),
        ((ZH_LAB, "换成医疗器械呢", "回到刚才那个，市值改成38亿"), ZH_LAB.replace("45亿", "38亿")),
        (("控股股东锁多久", "核心技术人员呢", "回到控股股东，要是公司上市时亏损呢"), "控股股东锁多久（公司上市时亏损）？"),
        ((ROCKET, "And CAS Space, how far is it?"), "how far is CAS Space?"),
        (("蓝箭航天审核到哪一步了", "那中科宇航呢，它报了多少亿"), "中科宇航报了多少亿"),
        ((ZHIPU, "what if its 2025 revenue is only 280m"), "If its 2025 revenue is only 280m: Is the company eligible for standard 4?"),
        ((ZHIPU, "what if its 2025 revenue is only 280m", "what about us? cap 3.2bn, revenue 310m"), "cap 3.2bn, revenue 310m. Is our company eligible for standard 4?"),
        ((ZHIPU, "what about us? cap 3.2bn, revenue 310m"), "cap 3.2bn, revenue 310m. Is our company eligible for standard 4?"),
        ((ZH_ZHIPU, "那我们呢，市值35亿，去年收入2.8亿"), "市值35亿，去年收入2.8亿，我们公司现在用第四套数字够吗"),
        (("Does standard 2 need more market cap than standard 4?", "and the other way round?"), "Does standard 4 need more market cap than standard 2?"),
        (("LandSpace审核到哪了", "那中科宇航呢，到哪一步了", "回到LandSpace，火箭丢了算不算过"), "火箭丢了算不算过（LandSpace）？"),
        (("Can we use standard 2? cap 1.6bn, revenue 250m", "forget standard 2, what about 3"), "Can we use standard 3? cap 1.6bn, revenue 250m"),
        (("第二套行吗，市值16亿，收入2.5亿", "不走第二套了，那第三套呢"), "第三套行吗，市值16亿，收入2.5亿"),
        (("Can we use standard 2? cap 1.6bn, revenue 250m", "what's missing"), "Can we use standard 2? cap 1.6bn, revenue 250m? what's missing"),
        (("第二套比第四套市值要求高吗", "反过来呢"), "第四套比第二套市值要求高吗"),
    ],
)  # fmt: skip
def test_what_is_gone_back_to_is_asked_as_it_was_asked(messages: tuple[str, ...], full: str) -> None:
    assert last_of(*messages).text == full


def test_what_is_supposed_of_a_company_by_name_is_no_fact_of_the_askers() -> None:
    assert not last_of(ZHIPU, "what if its 2025 revenue is only RMB 280m").facts.facts


@pytest.mark.parametrize(
    ("messages", "full"),
    [
        ((FOURTH, "make the revenue 320m", "no, 295m"), FOURTH.replace("RMB 280m", "295m")),
        ((STAFF, "再招6个研发", "不对，是5个"), "865人里研发86人，够吗"),
        ((ZH_LAB, "要是有AB股呢", "算了，市值按39亿算"), ZH_LAB.replace("45亿", "39亿")),
        ((LAB, "what if we have dual-class shares", "scrap that"), LAB),
        ((LAB, "what if we have dual-class shares", "never mind, make the cap 3.8bn", "sorry, 4.1bn"), LAB.replace("RMB 4.5bn", "4.1bn")),
    ],
)  # fmt: skip
def test_a_message_taken_back_or_corrected_is_read_in_the_place_of_the_one_before(
    messages: tuple[str, ...], full: str
) -> None:
    assert last_of(*messages).text == full


def test_a_supposition_taken_back_is_known_no_more() -> None:
    known = {fact.fact for fact in last_of(LAB, "what if we have dual-class shares", "scrap that").facts.facts}
    assert "weighted_voting_rights" not in known
