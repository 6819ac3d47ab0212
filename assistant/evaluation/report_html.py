"""The report as one HTML file that needs nothing else: no script, no CDN, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from assistant.evaluation.charts import Bar, bars, histogram
from assistant.evaluation.compare import Flip, RunComparison
from assistant.evaluation.gate import GateResult, GateVerdict, usage
from assistant.evaluation.report import VARIANTS, Report, Worst, describe_change, question_rows
from assistant.evaluation.run_files import Record
from assistant.evaluation.scoring import CRITICAL
from assistant.evaluation.statistics import quantile
from assistant.language.text import Language

_STYLE = """
:root{--ink:#1b1f24;--soft:#5b6470;--line:#dfe3e8;--paper:#fff;--panel:#f6f7f9;--bar:#3f6fb5;--good:#1d7a46;--bad:#b3261e;--warn:#8a6100}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3abb5;--line:#363c44;--paper:#15181c;--panel:#1f2329;--bar:#7aa5e6;--good:#63c58e;--bad:#f2857d;--warn:#e0b454}}
*{box-sizing:border-box}
body{margin:0 auto;padding:28px 24px 80px;max-width:1060px;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:25px;margin:0 0 4px}h2{font-size:18px;margin:38px 0 10px;padding-bottom:5px;border-bottom:1px solid var(--line)}h3{font-size:15px;margin:0}
p{margin:6px 0}.soft,.tick{color:var(--soft);fill:var(--soft)}small,.tick{font-size:12px}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:18px 0}.tile{flex:1 1 150px;background:var(--panel);border-radius:8px;padding:12px 16px}
.tile b{display:block;font-size:22px;line-height:1.25}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
table{border-collapse:collapse;width:100%;margin:10px 0;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:13px}td.n,th.n{text-align:right}.wide{overflow-x:auto}
.chart{width:100%;max-width:760px;height:auto;display:block}.bar{fill:var(--bar)}.grid{stroke:var(--line)}.axis{stroke:var(--soft)}
.label{fill:var(--ink);font-size:13px}.tick{font-size:11px}.whisker{stroke:var(--ink);stroke-width:1.5;fill:none}.before{stroke:var(--bad);stroke-width:2;stroke-dasharray:4 3;fill:none}
.case{border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:12px 0}.case header{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
.tag{font-size:12px;border:1px solid currentColor;border-radius:4px;padding:0 6px;white-space:nowrap}.q{font-weight:600;margin:6px 0;overflow-wrap:anywhere}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:14px}.sides>div,.block{background:var(--panel);border-radius:6px;padding:8px 12px;min-width:0;margin-top:8px}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0;max-height:300px;overflow-y:auto}.sides small+small::before{content:", "}details{margin-top:8px}summary{cursor:pointer;color:var(--soft)}
ul{margin:4px 0;padding-left:20px}code{font:12.5px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media(max-width:700px){.sides{grid-template-columns:1fr}}
"""
_COLOURS = {
    GateVerdict.PASS: "good",
    GateVerdict.INCONCLUSIVE: "warn",
    GateVerdict.NOT_RUN: "bad",
    GateVerdict.FAIL: "bad",
}


def html(report: Report) -> str:
    """The whole page."""
    body = [_head(report), _suites(report)]
    if report.comparison is not None:
        body.append(_flips(report.comparison))
    body += [
        _retrieval(report),
        _questions(report),
        _checks(report),
        _latency(report),
        _worst(report),
        _fingerprint(report),
    ]
    title = "Evaluation report"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _head(report: Report) -> str:
    total = len(report.run.records)
    passed = total - report.failed
    critical = sum(any(check.name in CRITICAL for check in record.failed()) for record in report.run.records.values())
    tiles = [
        ("passed", f"{passed} of {total}", ""),
        ("critical failures", str(critical), "bad" if critical else "good"),
    ]
    if report.comparison is not None:
        tiles.append(
            (
                "flips",
                f"{len(report.comparison.worse)} worse, {len(report.comparison.better)} better",
                "bad" if report.comparison.worse else "",
            )
        )
    times = list(report.run.timings.values())
    if times:
        tiles.append(("latency, median", f"{quantile(times, 0.5):.0f} ms", ""))
    tokens, cost = usage(report.run)
    tiles.append(("tokens", f"{tokens:,}" + (f", USD {cost:.2f}" if cost else ""), ""))
    shown = "".join(
        f'<div class="tile"><span class="soft">{escape(name)}</span><b class="{colour}">{escape(value)}</b></div>'
        for name, value, colour in tiles
    )
    return f'<h1>Evaluation report</h1>{_gate(report.gate)}<div class="tiles">{shown}</div>'


def _gate(gate: GateResult | None) -> str:
    if gate is None:
        return '<p class="soft">Not held against a baseline.</p>'
    rows = [finding for finding in gate.findings if finding.verdict is not GateVerdict.PASS] or gate.findings
    items = "".join(
        f'<li><span class="{_COLOURS[finding.verdict]}">{finding.verdict.value}</span> <span class="soft">{finding.tier.value}</span> {escape(finding.subject)}: {escape(finding.detail)}</li>'
        for finding in rows
    )
    shown = (
        f"<details><summary>What was looked at</summary><ul>{items}</ul></details>"
        if gate.verdict is GateVerdict.PASS
        else f"<ul>{items}</ul>"
    )
    return f'<p>Gate: <b class="{_COLOURS[gate.verdict]}">{gate.verdict.value.upper()}</b></p>{shown}'


def _suites(report: Report) -> str:
    before = (
        {change.suite: change.before for change in report.comparison.changes if change.measure == "passed"}
        if report.comparison
        else {}
    )
    items = [
        Bar(line.suite, line.rate, line.interval, f"{line.passed}/{line.cases}", before.get(line.suite))
        for line in report.lines
    ]
    note = "Share of cases passed, with 95% intervals" + ("; dashed: baseline" if before else "") + "."
    rows = [
        [
            line.suite,
            *(
                f"{line.by_language[lang][0]}/{line.by_language[lang][1]}" if lang in line.by_language else ""
                for lang in ("en", "zh")
            ),
        ]
        for line in report.lines
    ]
    changes = (
        "".join(f"<li>{escape(describe_change(change))}</li>" for change in report.comparison.changes)
        if report.comparison
        else ""
    )
    return f'<h2>Suites</h2><p class="soft">{note}</p>{bars(items)}{_table(["suite", "English", "Chinese"], rows)}' + (
        f"<details><summary>Changes with intervals and tests</summary><ul>{changes}</ul></details>" if changes else ""
    )


def _flips(comparison: RunComparison) -> str:
    if not comparison.flips:
        return "<h2>Flips</h2><p>No case changed its result.</p>"
    rows = "".join(_flip(flip) for flip in (*comparison.worse[:40], *comparison.better[:20]))
    return f'<h2>Flips</h2><p class="soft">{len(comparison.worse)} worse, {len(comparison.better)} better; worse first.</p>{rows}'


def _flip(flip: Flip) -> str:
    colour = "bad" if flip.worse else "good"
    changed = ", ".join([*(f"lost {name}" for name in flip.lost), *(f"gained {name}" for name in flip.gained)])
    tag = "critical" if flip.critical else "worse" if flip.worse else "better"
    return (
        f'<div class="case"><header><h3>{escape(flip.after.id)}</h3><span class="tag {colour}">{tag}</span><small class="soft">{escape(changed)}</small></header>'
        f'<p class="q">{escape(flip.after.question) or "<i>facts given</i>"}</p>{_reasons(flip.after)}<div class="sides"><div><small class="soft">before</small>{_output(flip.before)}</div>'
        f'<div><small class="soft">after</small>{_output(flip.after)}</div></div></div>'
    )


def _retrieval(report: Report) -> str:
    if not report.retrieval:
        return ""
    names = list(dict.fromkeys(name for row in report.retrieval.values() for name in row))
    rows = [
        [row, *(f"{values[name]:.3f}" if name in values else "" for name in names)]
        for row, values in report.retrieval.items()
    ]
    legend = "; ".join(f"{name}: {what}" for name, what in VARIANTS.items())
    return f'<h2>Retrieval</h2><p class="soft">Means over questions. {escape(legend)}. both@10: every governing provision in the first ten, where there are several.</p>{_table(["", *names], rows)}'


def _questions(report: Report) -> str:
    if not report.questions:
        return ""
    head, *rows = question_rows(report.questions)
    return f"<h2>Questions as typed</h2>{_table(['', *head[1:]], rows)}"


def _checks(report: Report) -> str:
    rows = [
        [name, line.suite, str(count), "critical" if name in CRITICAL else ""]
        for line in report.lines
        for name, count in line.failed_checks.items()
    ]
    rows.sort(key=lambda row: (row[3] == "", -int(row[2])))
    return (
        f"<h2>Failed checks</h2>{_table(['check', 'suite', 'cases', 'tier'], rows)}"
        if rows
        else "<h2>Failed checks</h2><p>None.</p>"
    )


def _latency(report: Report) -> str:
    times = [float(value) for value in report.run.timings.values()]
    if not times:
        return ""
    marks = [("median", quantile(times, 0.5)), ("95%", quantile(times, 0.95))]
    return f'<h2>Latency</h2><p class="soft">Milliseconds a case, several at a time where the run was parallel.</p>{histogram(times, "ms", marks)}'


def _worst(report: Report) -> str:
    if not report.worst:
        return "<h2>Failed cases</h2><p>None.</p>"
    rest = f"; the first {len(report.worst)} are shown" if report.failed > len(report.worst) else ""
    return f'<h2>Failed cases</h2><p class="soft">{report.failed} in all, critical ones first{rest}.</p>' + "".join(
        _case(item, report.judged) for item in report.worst
    )


def _case(item: Worst, judged: Mapping[str, Mapping[str, str]]) -> str:
    record = item.record
    mark = judged.get(record.id)
    advice = f'<p class="soft">Judge (advisory): {escape(mark["mark"])}. {escape(mark["reason"])}</p>' if mark else ""
    wanted = "".join(
        _provision(str(provision.reference), provision.text[Language(record.lang)]) for provision in item.wanted
    )
    shown = f'<div class="block"><small class="soft">should have been found</small>{wanted}</div>' if wanted else ""
    return (
        f'<div class="case"><header><h3>{escape(record.id)}</h3><span class="tag soft">{escape(record.suite)}</span><small class="soft">{escape(item.why)}</small></header>'
        f'<p class="q">{escape(item.input)}</p>{_reasons(record)}{advice}<div class="block">{_output(record)}</div>{shown}</div>'
    )


def _reasons(record: Record) -> str:
    items = "".join(
        f'<li><b class="{"bad" if check.name in CRITICAL else "warn"}">{escape(check.name)}</b> {escape(check.detail)}</li>'
        for check in record.failed()
    )
    return f"<ul>{items}</ul>" if items else ""


def _output(record: Record) -> str:
    """What came out, in a few lines, whatever the suite."""
    output = record.output
    parts: list[str] = []
    if "error" in output:
        parts.append(f'<p class="text bad">{escape(str(output["error"]))}</p>')
    if "answer" in output:
        reason = f", {output['abstain_reason']}" if output.get("abstain_reason") else ""
        parts.append(
            f'<small class="soft">{escape(str(output.get("outcome", "")))}{escape(reason)}</small><p class="text">{escape(str(output["answer"]))}</p>'
        )
    if isinstance(output.get("verdict"), Mapping):
        parts.append(f"<p>Verdict: <b>{escape(str(output['verdict'].get('verdict', '')))}</b></p>")
    if output.get("citations"):
        parts.append(
            "<details><summary>Citations</summary>"
            + "".join(_citation(item) for item in output["citations"])
            + "</details>"
        )
    if "retrieved" in output:
        ranked = "".join(f"<li><code>{escape(reference)}</code></li>" for reference in output["retrieved"]["all"][:10])
        parts.append(f'<small class="soft">found</small><ol>{ranked}</ol>')
    if "facts" in output:
        parts.append(
            _table(
                ["fact", "value", "words"], [[fact["fact"], fact["value"], fact["span"]] for fact in output["facts"]]
            )
        )
    return "".join(parts)


def _citation(item: Mapping[str, Any]) -> str:
    return _provision(f"{item['document']}@{item['version']}#{item['provision']}", str(item.get("quote", "")))


def _provision(place: str, text: str) -> str:
    return f'<p><code>{escape(place)}</code></p><p class="text">{escape(text)}</p>'


def _fingerprint(report: Report) -> str:
    rows = [[name, value] for name, value in report.run.fingerprint.items()]
    rows += [
        [f"baseline {name}", values[0]]
        for name, values in (report.comparison.differs if report.comparison else {}).items()
    ]
    return f"<h2>Fingerprint</h2>{_table(['', ''], rows)}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
