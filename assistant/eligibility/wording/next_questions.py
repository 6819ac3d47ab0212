"""What to ask an issuer: a commented facts file to fill in, and the next best question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from assistant.eligibility.facts.table import ASSERTED, STATED, YEARLY, FactKind, FactSpec, fact_label, fact_spec
from assistant.eligibility.verdict.checker import Verdict
from assistant.language.text import Bilingual, Language

_FORMS = {
    FactKind.MONEY: Bilingual("an amount in yuan, e.g. CNY 4.5bn", "人民币金额，如45亿元"),
    FactKind.RATIO: Bilingual("a percentage, e.g. 12%", "百分比，如12%"),
    FactKind.COUNT: Bilingual("a whole number", "整数"),
    FactKind.DATE: Bilingual("a date, YYYY-MM-DD", "日期，如2026-11-22"),
    FactKind.FLAG: Bilingual("true or false", "true 或 false"),
    FactKind.CHOICE: Bilingual("one of", "任选其一"),
    FactKind.CHOICES: Bilingual("a list, empty if none, of", "列表（没有则写[]）"),
    FactKind.TEXT: Bilingual("text", "文字"),
}


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The fact to ask for next, the words to ask it in, and the values it may take."""

    fact: str
    text: str
    choices: tuple[str, ...]


def next_question(verdict: Verdict, language: Language = Language.EN) -> NextQuestion | None:
    """The fact that bears on most of what is open, as a question; None once nothing a user could state is open."""
    if not verdict.missing_facts:
        return None
    key = verdict.missing_facts[0]
    spec = fact_spec(key)
    assert spec is not None
    label = fact_label(key)
    form = Bilingual("one of those offered", "任选其一")[language] if spec.choices else _form(spec, language)
    if key.startswith("asserted."):
        text = (
            f"Do you vouch for this: {label.en}? ({form})"
            if language is Language.EN
            else f"您是否确认：{label.zh}？（{form}）"
        )
    else:
        text = (
            f"What is stated for: {label.en}? ({form})"
            if language is Language.EN
            else f"请说明：{label.zh}？（{form}）"
        )
    choices = ("true", "false") if spec.kind is FactKind.FLAG else tuple(spec.choices)
    return NextQuestion(key, text, choices)


def template(language: Language = Language.EN, latest_year: int = 2025) -> str:
    """A facts file with every key empty and explained; it can be read as it stands and then knows nothing."""
    head = Bilingual(
        "Facts of one issuer. Leave empty what is not known: it stays unknown and is never taken for zero or no.",
        "发行人事实。不清楚的留空即可：留空表示未知，不会被当作零或否。",
    )
    lines = [f"# {head[language]}", ""]
    for spec in STATED.values():
        lines += _entry(spec.key, spec, language, "")
    years = Bilingual("Audited fiscal years, latest first.", "经审计的会计年度，最近一年在前。")
    lines += ["", f"# {years[language]}", "years:"]
    for year in range(latest_year, latest_year - 3, -1):
        explained = year == latest_year
        rows = [
            _entry(name, spec, language, "    ") if explained else [f"    {name}:"] for name, spec in YEARLY.items()
        ]
        lines += [f"  {year}:", *chain.from_iterable(rows)]
    vouched = Bilingual(
        "What the user vouches for: shown as asserted, never as verified.",
        "由用户自行确认的判断事项：结果中标明为陈述，不视为已核实。",
    )
    lines += ["", f"# {vouched[language]}", "asserted:"]
    for key, spec in ASSERTED.items():
        lines += _entry(key.removeprefix("asserted."), spec, language, "  ")
    return "\n".join(lines) + "\n"


def _entry(key: str, spec: FactSpec, language: Language, indent: str) -> list[str]:
    label, form = spec.label[language], _form(spec, language)
    note = f"{label} ({form})" if language is Language.EN else f"{label}（{form}）"
    return [f"{indent}# {note}", f"{indent}{key}:"]


def _form(spec: FactSpec, language: Language) -> str:
    form = _FORMS[spec.kind][language]
    if spec.choices:
        words = ", ".join(spec.choices)
        form = f"{form}: {words}" if language is Language.EN else f"{form}：{words}"
    if spec.kind is FactKind.COUNT and spec.unit is not None:
        form = f"{form} ({spec.unit.en})" if language is Language.EN else f"{form}，单位{spec.unit.zh}"
    return form
