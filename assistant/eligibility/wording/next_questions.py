"""What to ask an issuer: a commented facts file to fill in, and the next best question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language


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
    spec = verdict.table.spec(key)
    assert spec is not None
    say = VerdictWords(language, verdict.table)
    form = say("question.offered") if spec.choices else _form(spec, say)
    text = say("question.vouched" if key.startswith("asserted.") else "question.stated", fact=say.fact(key), form=form)
    choices = ("true", "false") if spec.kind is FactKind.FLAG else tuple(spec.choices)
    return NextQuestion(key, text, choices)


def template(table: FactTable, language: Language = Language.EN, latest_year: int = 2025) -> str:
    """A facts file with every key empty and explained; it can be read as it stands and then knows nothing."""
    say = VerdictWords(language, table)
    lines = [f"# {say('template.head')}", ""]
    for spec in table.stated.values():
        lines += _entry(spec.key, spec, say, "")
    lines += ["", f"# {say('template.years')}", "years:"]
    for year in range(latest_year, latest_year - 3, -1):
        explained = year == latest_year
        rows = [
            _entry(name, spec, say, "    ") if explained else [f"    {name}:"] for name, spec in table.yearly.items()
        ]
        lines += [f"  {year}:", *chain.from_iterable(rows)]
    lines += ["", f"# {say('template.vouched')}", "asserted:"]
    for key, spec in table.asserted.items():
        lines += _entry(key.removeprefix("asserted."), spec, say, "  ")
    return "\n".join(lines) + "\n"


def _entry(key: str, spec: FactSpec, say: VerdictWords, indent: str) -> list[str]:
    note = f"{spec.label[say.language]}{say.signs.bracketed(_form(spec, say))}"
    return [f"{indent}# {note}", f"{indent}{key}:"]


def _form(spec: FactSpec, say: VerdictWords) -> str:
    form = say.table.hints[spec.kind][say.language]
    if spec.choices:
        form = f"{form}{say.signs.colon}{', '.join(spec.choices)}"
    if spec.kind is FactKind.COUNT and spec.unit is not None:
        form = say("form.of_unit", form=form, unit=spec.unit[say.language])
    return form
