"""What every report shows, worked out once; Markdown for a pull request and JUnit XML for CI."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from assistant.corpus.model import Provision, Reference
from assistant.evaluation.compare import Flip, MeasureChange, RunComparison
from assistant.evaluation.gate import GateResult, usage
from assistant.evaluation.questions import Mark
from assistant.evaluation.run_files import Record, Run
from assistant.evaluation.scoring import CRITICAL
from assistant.evaluation.statistics import ConfidenceInterval, quantile, wilson
from assistant.evaluation.suites import Case, ExpectedReply, Questions, Retrieval, Suite, Verdicts

Find = Callable[[Reference], Provision | None]
VARIANTS = {
    "all": "both languages, as users get it",
    "same": "passages in the question's language only",
    "cross": "passages in the other language only",
}
MEASURES = ("recall@5", "recall@10", "both@10", "mrr@10", "map@10", "ndcg@10")
WORST = 30
"""How many failed cases a report shows in full."""


@dataclass(frozen=True, slots=True)
class SuiteLine:
    """One suite in numbers; the interval is Wilson's."""

    suite: str
    cases: int
    passed: int
    interval: ConfidenceInterval
    by_language: Mapping[str, tuple[int, int]]
    failed_checks: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Share of cases that passed."""
        return self.passed / self.cases if self.cases else 0.0


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Questions as typed in numbers: all, those of a language, or those of a kind.

    `marks` counts each mark, `clutter` and `direct` are means, `wrong_verdicts` a count.
    """

    name: str
    cases: int
    marks: Mapping[Mark, int]
    clutter: float
    direct: float
    wrong_verdicts: int


@dataclass(frozen=True, slots=True)
class Worst:
    """A failed case with what should have been found or cited, where the suite says so.

    `input` is its question or its facts.
    """

    record: Record
    wanted: tuple[Provision, ...]
    why: str
    input: str


@dataclass(frozen=True, slots=True)
class Report:
    """A run as it is shown. `judged` holds the advisory judge's marks by case id."""

    run: Run
    lines: tuple[SuiteLine, ...]
    retrieval: Mapping[str, Mapping[str, float]]
    questions: tuple[QuestionLine, ...]
    worst: tuple[Worst, ...]
    failed: int
    gate: GateResult | None
    judged: Mapping[str, Mapping[str, str]]

    @property
    def comparison(self) -> RunComparison | None:
        """The comparison with the baseline, if one was made."""
        return self.gate.comparison if self.gate else None


def make_report(
    run: Run,
    suites: Sequence[Suite],
    find: Find,
    gate: GateResult | None = None,
    judged: Mapping[str, Mapping[str, str]] | None = None,
) -> Report:
    """Work out what a report shows.

    `suites` and `find` give the reasons of the cases and the provisions they ask for.
    """
    cases = {case.id: case for suite in suites for case in suite.cases}
    failed = sorted((record for record in run.records.values() if not record.passed), key=_badness)
    worst = tuple(_worst(record, cases.get(record.id), find) for record in failed[:WORST])
    lines = tuple(_line(suite, run.of(suite)) for suite in run.suites)
    questions = tuple(_question_lines(run.of("questions"), cases))
    return Report(run, lines, _retrieval(run.of("retrieval")), questions, worst, len(failed), gate, judged or {})


def _badness(record: Record) -> tuple[int, int, str]:
    failed = [check.name for check in record.failed()]
    return -sum(name in CRITICAL for name in failed), -len(failed), record.id


def _worst(record: Record, case: Case | None, find: Find) -> Worst:
    references: list[Reference] = []
    value = record.question
    match case.expect if case else None:
        case Retrieval(governing=governing):
            references = list(governing)
        case ExpectedReply(must_cite=lines):
            references = [line[0] for line in lines]
        case Verdicts(facts=facts) if facts is not None:
            value = json.dumps(facts, ensure_ascii=False)
    provisions = [find(reference) for reference in references]
    return Worst(
        record, tuple(provision for provision in provisions if provision is not None), case.why if case else "", value
    )


def _line(suite: str, records: Sequence[Record]) -> SuiteLine:
    passed = sum(record.passed for record in records)
    languages = sorted({record.lang for record in records})
    by_language = {
        lang: (
            sum(record.passed for record in records if record.lang == lang),
            sum(record.lang == lang for record in records),
        )
        for lang in languages
    }
    checks = Counter(check.name for record in records for check in record.failed())
    return SuiteLine(suite, len(records), passed, wilson(passed, len(records)), by_language, dict(checks.most_common()))


def _question_lines(records: Sequence[Record], cases: Mapping[str, Case]) -> Iterator[QuestionLine]:
    """All questions as typed, by language, and by kind where the suite says what kind each is."""
    groups: dict[str, list[Record]] = {"all": [], "en": [], "zh": []}
    for record in records:
        case = cases.get(record.id)
        kind = [case.expect.kind] if case is not None and isinstance(case.expect, Questions) else []
        for name in ("all", record.lang, *kind):
            groups.setdefault(name, []).append(record)
    for name, group in groups.items():
        if group:
            marks = {mark: sum(f"mark.{mark}" in record.values for record in group) for mark in Mark}
            mean = {
                key: sum(record.values.get(key, 0.0) for record in group) / len(group) for key in ("clutter", "direct")
            }
            wrong = sum("wrong-verdict" in record.values for record in group)
            yield QuestionLine(name, len(group), marks, mean["clutter"], mean["direct"], wrong)


def _retrieval(records: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Mean of each measure, by variant (`all`, `same`, `cross`) and by language of the question."""
    rows: dict[str, list[Mapping[str, float]]] = {
        f"{variant}{lang}": [] for variant in VARIANTS for lang in ("", " en", " zh")
    }
    for record in records:
        for variant in VARIANTS:
            prefix = "" if variant == "all" else f"{variant}."
            own = {
                name.removeprefix(prefix): value
                for name, value in record.values.items()
                if name.startswith(prefix) and ("." in name) == bool(prefix)
            }
            for row in (variant, f"{variant} {record.lang}"):
                rows[row].append(own)
    return {row: _means(values) for row, values in rows.items() if any(values)}


def _means(values: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = [name for name in MEASURES if any(name in each for each in values)]
    return {
        name: sum(each[name] for each in values if name in each) / sum(name in each for each in values)
        for name in names
    }


# --- Markdown ---------------------------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The report for a pull request: verdict, flips, suites."""
    parts = ["# Evaluation", ""]
    if report.gate is not None:
        parts += [f"**Gate: {report.gate.verdict.value.upper()}**", ""]
        parts += [
            f"- {finding.verdict.value}: {finding.tier.value}, {finding.subject}: {finding.detail}"
            for finding in report.gate.findings
            if finding.verdict.exit_status
        ]
        parts += [""]
    if report.comparison is not None:
        parts += _flip_lines(report.comparison)
    parts += ["| suite | cases | passed | 95% interval | en | zh | failed checks |", "|---|---|---|---|---|---|---|"]
    for line in report.lines:
        languages = [
            f"{line.by_language[lang][0]}/{line.by_language[lang][1]}" if lang in line.by_language else ""
            for lang in ("en", "zh")
        ]
        checks = ", ".join(f"{name} {count}" for name, count in line.failed_checks.items())
        parts.append(
            f"| {line.suite} | {line.cases} | {line.rate:.1%} | {line.interval.low:.1%} to {line.interval.high:.1%} | "
            f"{' | '.join(languages)} | {checks} |"
        )
    if report.retrieval:
        parts += ["", *retrieval_lines(report.retrieval)]
    if report.questions:
        parts += ["", *table_lines(question_rows(report.questions))]
    times = list(report.run.timings.values())
    if times:
        parts += ["", f"Latency: median {quantile(times, 0.5):.0f} ms, 95% within {quantile(times, 0.95):.0f} ms."]
    tokens, cost = usage(report.run)
    if tokens:
        parts += [f"Usage: {tokens} tokens, USD {cost:.4f}."]
    return "\n".join(parts) + "\n"


def retrieval_lines(rows: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The retrieval table in Markdown."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = ["| retrieval | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row, values in rows.items():
        lines.append(
            f"| {row} | " + " | ".join(f"{values[name]:.3f}" if name in values else "" for name in names) + " |"
        )
    return lines


def question_rows(lines: Sequence[QuestionLine]) -> list[list[str]]:
    """The questions as typed as rows of a table, its head first."""
    head = ["questions", "cases", *(mark.value for mark in Mark), "wrong verdicts", "clutter", "direct answer first"]
    rows = [
        [
            line.name,
            str(line.cases),
            *(str(line.marks[mark]) for mark in Mark),
            str(line.wrong_verdicts),
            f"{line.clutter:.1%}",
            f"{line.direct:.1%}",
        ]
        for line in lines
    ]
    return [head, *rows]


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown, its head first."""
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return [head, "|---" * len(rows[0]) + "|", *rest]


def _flip_lines(comparison: RunComparison) -> list[str]:
    lines = [f"{len(comparison.worse)} case(s) worse, {len(comparison.better)} better than the baseline.", ""]
    lines += [f"- worse: {describe_flip(flip)}" for flip in comparison.worse[:20]]
    lines += [f"- better: {describe_flip(flip)}" for flip in comparison.better[:10]]
    return [*lines, ""] if comparison.flips else lines


def describe_flip(flip: Flip) -> str:
    """A flip in one line."""
    changed = ", ".join([*(f"-{name}" for name in flip.lost), *(f"+{name}" for name in flip.gained)])
    return f"{flip.after.id} ({changed}) {flip.after.question[:90]}"


def describe_change(change: MeasureChange) -> str:
    """A suite's change in one line."""
    text = (
        f"{change.suite} {change.measure}: {change.before:.3f} to {change.after:.3f} ({change.difference:+.3f}, 95% "
        f"{change.interval.low:+.3f} to {change.interval.high:+.3f}, {change.cases} cases in {change.families} "
        "families)"
    )
    if change.p is not None and change.adjusted is not None:
        text += f"; {change.worse} worse, {change.better} better, McNemar p {change.p:.3f}, Holm {change.adjusted:.3f}"
    return text


# --- JUnit ------------------------------------------------------------------------------------------------------------


def junit(report: Report) -> str:
    """One test suite a suite, one test case a case, a failure for each case that did not pass."""
    root = ElementTree.Element(
        "testsuites", name="eval", tests=str(len(report.run.records)), failures=str(report.failed)
    )
    for line in report.lines:
        suite = ElementTree.SubElement(
            root, "testsuite", name=line.suite, tests=str(line.cases), failures=str(line.cases - line.passed)
        )
        for record in report.run.of(line.suite):
            seconds = f"{report.run.timings.get(record.id, 0) / 1000:.3f}"
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=line.suite,
                name=f"{record.id} {_clean(record.question)[:120]}",
                time=seconds,
            )
            if not record.passed:
                detail = "; ".join(f"{check.name}: {check.detail}" for check in record.failed())
                failure = ElementTree.SubElement(case, "failure", message=_clean(detail)[:500])
                failure.text = _clean(str(record.output.get("answer", "")))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(character for character in text if character in "\t\n" or character.isprintable())
