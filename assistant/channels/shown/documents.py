"""Versions, provisions and differences as JSON."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import Any

from assistant.corpus.model import Provision, Version
from assistant.errors import InputError
from assistant.language.text import Language


def version_json(version: Version, day: dt.date) -> dict[str, Any]:
    """A version as a JSON object."""
    return {
        "document": version.document,
        "version": version.id,
        "title": {"en": version.title.en, "zh": version.title.zh},
        "issuer": version.issuer,
        "number": version.number,
        "published": version.published.isoformat() if version.published else None,
        "effective_from": version.since.isoformat() if version.since else None,
        "effective_to": version.effective_to.isoformat() if version.effective_to else None,
        "in_force": version.in_force(day),
        "evidence": version.evidence.value,
        "form": version.form.value,
        "urls": list(version.urls),
        "provisions": len(version.provisions),
    }


def provision_json(provision: Provision) -> dict[str, Any]:
    """A provision as a JSON object."""
    return {
        "document": provision.document,
        "version": provision.version,
        "provision": provision.id,
        "title": {"en": provision.title.en, "zh": provision.title.zh},
        "path": [{"en": step.en, "zh": step.zh} for step in provision.path],
        "text": {language.value: text for language, text in provision.text.items()},
        "evidence": provision.evidence.value,
        "form": provision.form.value,
        "effective_from": provision.since.isoformat() if provision.since else None,
        "effective_to": provision.effective_to.isoformat() if provision.effective_to else None,
        "carried_from": provision.carried_from,
        "note": {"en": provision.note.en, "zh": provision.note.zh} if provision.note else None,
        "references": [str(reference) for reference in provision.references],
        "terms": [{"en": term.en, "zh": term.zh} for term in provision.terms],
        "url": provision.url,
    }


def differences_json(older: Version, newer: Version, provision: str | None = None) -> dict[str, Any]:
    """What differs between two versions, in one provision or in all. Raises InputError for one that neither has."""
    if provision and provision not in older.provisions and provision not in newer.provisions:
        raise InputError(f"neither {older.document}@{older.id} nor @{newer.id} has a provision {provision}")
    names = [provision] if provision else list(dict.fromkeys([*older.provisions, *newer.provisions]))
    rows = [row for name in names if (row := _difference(older, newer, name))]
    return {"document": newer.document, "from": older.id, "to": newer.id, "differences": rows}


def _difference(older: Version, newer: Version, name: str) -> dict[str, Any] | None:
    before, after = older.provisions.get(name), newer.provisions.get(name)
    lines: dict[str, list[str]] = {}
    for language in Language:
        old = before.text[language].splitlines() if before else []
        new = after.text[language].splitlines() if after else []
        if old != new:
            lines[language.value] = [line for line in difflib.ndiff(old, new) if line[:2] in ("- ", "+ ")]
    if not lines:
        return None
    change = "changed" if before and after else "added" if after else "removed"
    return {"provision": name, "change": change, "lines": lines}
