"""Plots as inline SVG: bars with intervals, and a histogram. No script, no style sheet from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.evaluation.statistics import ConfidenceInterval


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from 0 to 1 with its interval; `before` draws the baseline's value as a tick."""

    label: str
    value: float
    interval: ConfidenceInterval | None = None
    note: str = ""
    before: float | None = None


_WIDTH, _LEFT, _RIGHT, _STEP = 720, 150, 190, 30


def bars(items: Sequence[Bar]) -> str:
    """Horizontal bars of shares, one below the other."""
    span = _WIDTH - _LEFT - _RIGHT
    height = len(items) * _STEP + 24
    out = [f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" class="chart">']
    for tenth in (0, 25, 50, 75, 100):
        x = _LEFT + span * tenth / 100
        out.append(
            f'<line x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{height - 20}" class="grid"/><text x="{x:.1f}" y="{height - 6}" class="tick" text-anchor="middle">{tenth}%</text>'
        )
    for row, item in enumerate(items):
        y = 6 + row * _STEP
        middle = y + 11
        out.append(
            f'<text x="{_LEFT - 10}" y="{middle + 4}" text-anchor="end" class="label">{escape(item.label)}</text>'
        )
        out.append(
            f'<rect x="{_LEFT}" y="{y}" width="{max(1.0, span * item.value):.1f}" height="22" rx="3" class="bar"/>'
        )
        if item.interval is not None:
            low, high = (_LEFT + span * edge for edge in item.interval)
            out.append(
                f'<path d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10M{high:.1f} {middle - 5}v10" class="whisker"/>'
            )
        if item.before is not None:
            x = _LEFT + span * item.before
            out.append(f'<path d="M{x:.1f} {y - 3}v28" class="before"><title>baseline {item.before:.1%}</title></path>')
        out.append(
            f'<text x="{_WIDTH - _RIGHT + 14}" y="{middle + 4}" class="label">{item.value:.1%} <tspan class="tick">{escape(item.note)}</tspan></text>'
        )
    return "".join([*out, "</svg>"])


def histogram(values: Sequence[float], unit: str, marks: Sequence[tuple[str, float]] = (), bins: int = 30) -> str:
    """How many values fall into each of `bins` equal steps.

    The last one also holds everything beyond the 99th percentile.
    """
    if not values:
        return ""
    ordered = sorted(values)
    top = max(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1.0)
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(value / top * bins))] += 1
    height, floor, left = 190, 160, 20
    width = (_WIDTH - 2 * left) / bins
    out = [f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" class="chart">']
    for position, count in enumerate(counts):
        tall = 120 * count / max(counts)
        low = top * position / bins
        out.append(
            f'<rect x="{left + position * width + 1:.1f}" y="{floor - tall:.1f}" width="{width - 2:.1f}" height="{tall:.1f}" class="bar">'
            f"<title>{count} from {low:.0f} {escape(unit)}</title></rect>"
        )
    out.append(f'<line x1="{left}" y1="{floor}" x2="{_WIDTH - left}" y2="{floor}" class="axis"/>')
    for step in range(5):
        x = left + (_WIDTH - 2 * left) * step / 4
        anchor = "start" if step == 0 else "end" if step == 4 else "middle"
        out.append(
            f'<text x="{x:.1f}" y="{floor + 16}" text-anchor="{anchor}" class="tick">{top * step / 4:.0f} {escape(unit)}{"+" if step == 4 else ""}</text>'
        )
    for row, (name, value) in enumerate(marks):
        x = left + (_WIDTH - 2 * left) * min(value / top, 1.0)
        near_end = x > _WIDTH - 160
        out.append(f'<path d="M{x:.1f} 12V{floor}" class="before"/>')
        out.append(
            f'<text x="{x + (-6 if near_end else 6):.1f}" y="{22 + 15 * row}" text-anchor="{"end" if near_end else "start"}" class="label">{escape(name)} {value:.0f} {escape(unit)}</text>'
        )
    return "".join([*out, "</svg>"])
