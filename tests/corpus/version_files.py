"""Writes tiny corpora for the tests of the reader and of `corpus verify`."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
---
document: {document}
version: {version}
kind: rule
form: restatement
title: {{en: Toy Rules, zh: 示例规则}}
short: {{en: Toy Rules, zh: 示例规则}}
issuer: Toy Exchange
number: null
published: {version}
effective_from: {effective_from}
effective_to: {effective_to}
evidence: {evidence}
urls: ["https://example.org/rules"]
{extra}---

# Chapter 1 > General | 第一章 > 总则

"""
ABOUT = """\
## about | About | 概况

### English
The Toy Rules take effect as stated.

### 中文
示例规则按所述施行。

"""


def provision(
    name: str, en: str = "The issuer needs RMB 4 billion.", zh: str = "发行人需要40亿元。", meta: str = ""
) -> str:
    """One provision of a version file."""
    return f"## {name} | Title | 标题\n{meta}\n### English\n{en}\n\n### 中文\n{zh}\n\n"


def write_version(
    root: Path,
    body: str = ABOUT,
    *,
    document: str = "toy-rules",
    version: str = "2020-01-01",
    effective_from: str | None = None,
    effective_to: str = "null",
    evidence: str = "press",
    extra: str = "",
) -> Path:
    """Write one version of a document below `root`; the path of its file."""
    file = root / "documents" / document / f"{version}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = HEAD.format(
        document=document,
        version=version,
        effective_from=effective_from or version,
        effective_to=effective_to,
        evidence=evidence,
        extra=extra,
    )
    file.write_text(head + body, encoding="utf-8")
    return file


def line_of(file: Path, start: str) -> int:
    """The number of the first line that begins so."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(start))
