"""A paper as JSON: how it is handed from one process to another and kept."""

from __future__ import annotations

import json
from typing import Any

from assistant.language.text import Bilingual
from assistant.papers.model import (
    PageVerdict,
    Paper,
    PaperBlock,
    PaperBlockKind,
    PaperKind,
    PaperPage,
    PrintedLine,
)

_DIGITS = 5
"""Decimals of a place on a page: a hundred-thousandth of it is less than a printer's dot."""


def paper_to_json(paper: Paper) -> str:
    """The paper as one JSON object; places on pages are rounded to a hundred-thousandth."""
    return json.dumps(
        {
            "name": paper.name,
            "sha256": paper.sha256,
            "kind": paper.kind.value,
            "text": paper.text,
            "blocks": [[block.start, block.end, block.kind.value] for block in paper.blocks],
            "pages": [[page.number, page.width, page.height, page.verdict.value, page.start] for page in paper.pages],
            "lines": [
                [line.start, line.page, *_rounded(line.top, line.bottom), _rounded(*line.edges), line.turned]
                for line in paper.lines
            ],
            "warnings": [[warning.en, warning.zh] for warning in paper.warnings],
            "attachments": paper.attachments,
            "left_out": paper.left_out,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def paper_from_json(text: str) -> Paper:
    """The paper of `paper_to_json`. Raises ValueError, KeyError or TypeError for anything else."""
    fields: dict[str, Any] = json.loads(text)
    return Paper(
        name=str(fields["name"]),
        sha256=str(fields["sha256"]),
        kind=PaperKind(fields["kind"]),
        text=str(fields["text"]),
        blocks=tuple(PaperBlock(start, end, PaperBlockKind(kind)) for start, end, kind in fields["blocks"]),
        pages=tuple(
            PaperPage(number, width, height, PageVerdict(verdict), start)
            for number, width, height, verdict, start in fields["pages"]
        ),
        lines=tuple(
            PrintedLine(start, page, top, bottom, tuple(edges), *turned)
            for start, page, top, bottom, edges, *turned in fields["lines"]
        ),
        warnings=tuple(Bilingual(en, zh) for en, zh in fields["warnings"]),
        attachments=tuple(fields["attachments"]),
        left_out=tuple(fields["left_out"]),
    )


def _rounded(*numbers: float) -> list[float]:
    return [round(number, _DIGITS) for number in numbers]
