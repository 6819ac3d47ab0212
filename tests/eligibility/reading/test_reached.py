"""What is reached on a day is not reached while it is only expected, and a milestone is not what only looks like it."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 30)
_PHASE_TWO = "phase_two_trial_cleared"
_LAUNCHED = "large_model_product_launched"
_AT_SCALE = "large_model_product_applied_at_scale"
_DEVICE = "device_testing_and_clinical_evaluation_done"
_ORBIT = "reusable_rocket_orbital_payload"
_PAYLOAD = "rocket_payload_functional"
_PERMITS = "rocket_qualifications"
_APPROVALS = "approvals_obtained"


def _judged(text: str) -> dict[str, object]:
    facts = read_facts(text, TABLE, day=_DAY).facts
    return {fact.fact.removeprefix("asserted."): fact.value for fact in facts if fact.fact.startswith("asserted.")}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Drug maker: finished phase I and phase II clearance is expected next quarter.", _PHASE_TWO),
        ("We applied to the CDE for phase 2 of our drug in June, no answer yet.", _PHASE_TWO),
        ("We hope phase II is cleared by summer for our drug.", _PHASE_TWO),
        ("创新药，二期批件预计下季度拿到", _PHASE_TWO),
        ("我们做创新药，正在等二期临床批件", _PHASE_TWO),
        ("药物二期临床的申请刚提交", _PHASE_TWO),
        ("The launch of our model is planned for Q1.", _LAUNCHED),
        ("Our large model launches next month.", _LAUNCHED),
        ("我们的大模型明年上线", _LAUNCHED),
        ("大模型计划下月公测", _LAUNCHED),
        ("We expect our large model to be used at scale by 2027.", _AT_SCALE),
        ("大模型预计明年实现规模化应用", _AT_SCALE),
        ("For our stent, clinical evaluation is expected to finish next year.", _DEVICE),
        ("我们的器械计划明年完成临床评价", _DEVICE),
        ("Our reusable rocket's maiden flight is scheduled for March.", _ORBIT),
        ("Our medium reusable rocket will put a satellite into orbit in spring.", _ORBIT),
        ("我们的可回收火箭计划明年首飞入轨", _ORBIT),
        ("We applied for the launch permit of our rocket.", _PERMITS),
        ("火箭的发射许可证正在申请", _PERMITS),
        ("The regulatory filing of our model is still under review.", _APPROVALS),
        ("我们的大模型备案还在办", _APPROVALS),
    ],
)
def test_what_is_expected_applied_for_or_planned_is_not_reached(text: str, fact: str) -> None:
    assert _judged(text) == {fact: False}


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("phase II results of our drug are expected next quarter", {}),
        ("We plan to raise RMB 2bn; our drug is in phase II.", {_PHASE_TWO: True}),
        ("Our drug A is in phase II, phase II clearance for drug B is expected next year.", {_PHASE_TWO: True}),
        ("We plan to file under the fifth standard with a large model launched in May.", {_LAUNCHED: True}),
        ("We launched our large model in May and plan to launch a second one.", {_LAUNCHED: True}),
        ("Marketing approval for our drug is expected in 2028; phase II cleared in 2024.", {_PHASE_TWO: True}),
        ("Does a drug company whose phase II clearance is pending qualify?", {}),
        ("Once our model is launched next year, can we use the fifth standard?", {}),
        ("药物的二期数据预计明年读出", {}),
        ("药物二期批件去年就拿到了", {_PHASE_TWO: True}),
        ("我们计划明年申报，大模型产品已上线", {_LAUNCHED: True}),
        ("公司的辅导备案已提交，大模型已上线", {_LAUNCHED: True}),
    ],
)
def test_what_is_told_beside_it_changes_nothing(text: str, judged: dict[str, bool]) -> None:
    assert _judged(text) == judged


@pytest.mark.parametrize(
    "text",
    [
        "our llm has been live for over a year",
        "our llm was released 18 months ago",
        "通用大模型上线一年多",
        "大模型产品去年上线",
    ],
)
def test_what_has_been_live_for_a_time_is_launched(text: str) -> None:
    assert _judged(text) == {_LAUNCHED: True}


@pytest.mark.parametrize(
    "text",
    [
        "Innovative drug company: phase II approval not granted yet.",
        "药企，二期临床批件还没拿到",
    ],
)
def test_one_missing_approval_is_one_failure(text: str) -> None:
    assert _judged(text) == {_PHASE_TWO: False}


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("Rocket maker, reached orbit once but with a small solid launcher, nothing reusable.", {_ORBIT: False}),
        ("Our rocket is a small liquid one with a reusable first stage, reached orbit in June.", {_ORBIT: False}),
        ("Our expendable rocket reached orbit.", {_ORBIT: False}),
        ("小型固体火箭去年入轨了", {_ORBIT: False}),
        ("火箭是一次性的，已成功入轨", {_ORBIT: False}),
        ("We began with a small solid rocket; our medium reusable launcher reached orbit.", {_ORBIT: True}),
        ("Our medium reusable rocket reached orbit, the booster crashed.", {_ORBIT: True}),
        ("Would a small expendable rocket that reached orbit do?", {}),
        ("可回收中型火箭把水泥块送入轨道", {_ORBIT: True, _PAYLOAD: False}),
        ("Our medium reusable rocket reached orbit with a mass dummy.", {_ORBIT: True, _PAYLOAD: False}),
        ("中大型可重复使用火箭已入轨，带的是真卫星，不是配重块", {_ORBIT: True, _PAYLOAD: True}),
    ],
)
def test_a_small_or_expendable_rocket_is_not_the_milestone_and_a_dummy_no_payload(
    text: str, judged: dict[str, bool]
) -> None:
    assert _judged(text) == judged


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("主营是股权投资，顺带孵化两家芯片公司", "finance_investment"),
        ("公司主要从事对外投资", "finance_investment"),
        ("Our main business is equity investment, we also incubate two chip start-ups.", "finance_investment"),
        ("An investment holding company with stakes in several biotech firms.", "finance_investment"),
        ("我们投资了三家火箭公司，自己做传感器", "electronics"),
        ("我们的客户都是半导体厂，我们做清洗设备软件", "software"),
        ("We sell to chip makers; our product is industrial software.", "software"),
        ("We make chips and invested in a rocket company.", "semiconductor"),
        ("A private equity firm invested in us, chip designer.", "semiconductor"),
        ("创投机构入股了我们，我们做光刻胶", "semiconductor"),
        ("Device maker: 9 invention patents in use", "medical_device"),
    ],
)
def test_the_business_of_others_is_not_the_companys(text: str, industry: str) -> None:
    facts = {fact.fact: fact.value for fact in read_facts(text, TABLE, day=_DAY).facts}
    assert facts["industry"] == industry
