"""Lists and tables of the command line: hits, documents, versions, differences, checks, settings."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from assistant.answering.grounding.verification import CitationCheck, CitationStatus
from assistant.channels.cli.output import print_json
from assistant.channels.cli.terminal import console
from assistant.channels.shown.documents import differences_json, provision_json, version_json
from assistant.corpus.model import Corpus, DocumentKind, Form, Version
from assistant.corpus.words import form_words, since_words
from assistant.errors import InputError
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Hit
    from assistant.service import Assistant


def show_hits(hits: Sequence[Hit]) -> None:
    """Ranked provisions with scores and where each came from."""
    out = console()
    if not hits:
        out.print("nothing found")
    for hit in hits:
        provision = hit.provision
        line = Text(f"{hit.rank:>3}  {hit.score:.3f}  ", style="bold")
        line.append(str(provision.reference), style="cyan")
        line.append(f"  {provision.evidence.value}", style="dim")
        line.append(f"\n            {provision.title.en} | {provision.title.zh}")
        line.append("\n            " + ", ".join(f"{name} {score:.3f}" for name, score in hit.via.items()), style="dim")
        out.print(line)


def show_entries(hits: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Hits of an index that is not the corpus."""
    if as_json:
        print_json({"hits": list(hits)})
        return
    out = console()
    for hit in hits:
        out.print(Text(f"{hit['rank']:>3}  {hit['score']:.3f}  {hit['id']}", style="bold"))
        out.print(Text("            " + str(hit["text"])[:200].replace("\n", " "), style="dim"))


def show_corpus(corpus: Corpus, day: dt.date, as_json: bool) -> None:
    """Every document with its versions; the one in force on `day` is marked."""
    if as_json:
        print_json(
            [version_json(version, day) for document in corpus.documents.values() for version in document.versions]
        )
        return
    out = console()
    for document in corpus.documents.values():
        out.print(Text(document.id, style="bold cyan"))
        out.print(Text(f"    {document.latest.title.en}\n    {document.latest.title.zh}", style="dim"))
        for version in document.versions:
            until = str(version.effective_to or "…")
            mark = "in force" if version.in_force(day) else ""
            number = version.number or ("number not known" if version.kind is DocumentKind.RULE else "")
            form = "" if version.form is Form.RESTATEMENT else form_words(version.form).en
            out.print(
                Text(
                    f"    {version.id} to {until:<10}  {version.evidence.value:<13} {len(version.provisions):>3} "
                    f"provisions  {'  '.join(word for word in (number, form, mark) if word)}"
                )
            )


def show_version(version: Version, as_json: bool) -> None:
    """The provisions of one version, a line each."""
    if as_json:
        print_json([provision_json(provision) for provision in version.provisions.values()])
        return
    out = console()
    days = since_words(version.since, version.effective_to).en
    out.print(Text(f"{version.document}@{version.id}  {days}", style="bold cyan"))
    out.print(Text(f"{version.title.en}\n{version.title.zh}"))
    path: tuple[object, ...] = ()
    for provision in version.provisions.values():
        if provision.path != path:
            path = provision.path
            out.print(Text("  " + " > ".join(step.en for step in provision.path), style="dim"))
        out.print(
            Text(f"    {provision.id:<28} {provision.title.en} | {provision.title.zh}  ({provision.evidence.value})")
        )


def show_diff(older: Version, newer: Version, provision: str | None, as_json: bool) -> None:
    """What differs between two versions, provision by provision and language by language."""
    differences = differences_json(older, newer, provision)
    if as_json:
        print_json(differences)
        return
    rows = differences["differences"]
    out = console()
    out.print(Text(f"{newer.document}: {older.id} -> {newer.id}", style="bold cyan"))
    if not rows:
        out.print("no difference in the text held here")
    for row in rows:
        out.print(Text(f"{row['provision']}  {row['change']}", style="bold"))
        for language in Language:
            for line in row["lines"].get(language.value, []):
                out.print(
                    Text(
                        "    " + line,
                        style="red" if line.startswith("- ") else "green" if line.startswith("+ ") else "dim",
                    )
                )


def show_pieces(source: str, name: str, as_json: bool) -> None:
    """The provisions of a rule text: a line each, or JSON lines that can be indexed."""
    from assistant.corpus.parsing.parser import PieceKind, parse_text

    parsed = parse_text(source)
    pieces = [piece for piece in parsed.pieces if piece.kind is PieceKind.PROVISION]
    if not pieces:
        raise InputError(f"{name}: no numbered provisions found (第一条, Article 1, 2.1.2 …); is this a rule text?")
    for warning in parsed.warnings:
        print(f"{name}: {warning.en}", file=sys.stderr)
    for piece in pieces:
        text = source[piece.start : piece.until].strip()
        if as_json:
            print(
                json.dumps(
                    {"id": f"{name} {piece.id}", "title": " > ".join(piece.path), "text": text}, ensure_ascii=False
                )
            )
        else:
            console().print(Text(f"{piece.id:<14}", style="bold cyan") + Text(text.replace("\n", " ")[:100]))


def citations_in(text: str) -> list[tuple[str, str]]:
    """The citations of an answer's JSON (or of one citation, or a list) as (reference, quote). Raises InputError."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"standard input:{error.lineno}: not JSON ({error.msg}); pipe in the output of `assistant ask … --json`"
        ) from None
    items = raw.get("citations", [raw]) if isinstance(raw, dict) else raw
    try:
        return [
            (
                f"{item['document']}{'@' + item['version'] if item.get('version') else ''}#{item['provision']}",
                str(item["quote"]),
            )
            for item in items
        ]
    except (TypeError, KeyError) as error:
        raise InputError(f"standard input: a citation needs document, provision and quote; missing {error}") from None


def show_checks(checks: Sequence[CitationCheck]) -> None:
    """One line for each citation checked, and the difference where a quote differs."""
    out = console()
    for check in checks:
        good = check.status is CitationStatus.OK
        label = check.status.value.replace("_", " ")
        out.print(Text("OK" if good else label, style="green" if good else "red") + Text(f"  {check.message}"))
        if check.provision is not None:
            out.print(Text(f"    {check.provision.form.value}, evidence {check.provision.evidence.value}", style="dim"))
        if check.difference:
            out.print(Text(f"    {check.difference}"))


def built(status: Mapping[str, Any]) -> str:
    """One line about a finished index."""
    return f"index {status['name']}: {status['entries']} entries, {status['state']}"


def show_audit(audit: Mapping[str, Any], as_json: bool) -> None:
    """What of the nearest was found in each part of an index."""
    if as_json:
        print_json(audit)
        return
    print(f"index {audit['index']}, vectors kept by {audit['vectors']}")
    for part in audit["parts"]:
        print(
            f"{part['part']}: of the 10 nearest {part['recall_at_10']:.1%} found, of 100 {part['recall_at_100']:.1%},"
            f" asked with {part['sample']:,} of {part['entries']:,} vectors;"
            f" {part['ms']:.1f} ms each, exact search {part['exact_ms']:.1f} ms"
        )


def show_doctor(service: Assistant, as_json: bool) -> None:
    """Settings in force and where each came from; then what was found to work, and who can reach the service."""
    from assistant.channels.http.exposure import exposure_findings
    from assistant.settings import in_force

    rows = in_force(service.settings)
    checks = (*service.health(), *exposure_findings(service.settings))
    if as_json:
        print_json(
            {
                "settings": [{"name": row.name, "value": row.value, "source": row.source} for row in rows],
                "checks": [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in checks],
            }
        )
        return
    out = console()
    for row in rows:
        out.print(Text(f"{row.name:<22} {row.value}") + Text(f"  ({row.source})", style="dim"))
    for name, ok, detail in checks:
        out.print(Text("ok   " if ok else "FAIL ", style="green" if ok else "red") + Text(f"{name}: {detail}"))
