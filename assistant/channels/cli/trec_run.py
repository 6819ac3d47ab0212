"""Writes a TREC run for a file of queries, so that retrieval can be measured on public collections."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.base.files import replace_file
from assistant.errors import InputError
from assistant.service import read_text

if TYPE_CHECKING:
    from assistant.service import Assistant


def read_queries(path: Path) -> list[tuple[str, str]]:
    """Queries of a file, `id<TAB>text` a line. Raises InputError with file and line."""
    queries: list[tuple[str, str]] = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        name, tab, text = line.partition("\t")
        if not tab or not name.strip() or not text.strip() or " " in name.strip():
            raise InputError(f"{path}:{number}: write a query id without spaces, a tab, and the query")
        queries.append((name.strip(), text.strip()))
    if not queries:
        raise InputError(f"{path}: no queries; write `id<TAB>text` a line")
    return queries


def write_run(service: Assistant, queries: Path, run: Path, k: int, index: str | None, as_of: dt.date | None) -> None:
    """Search every query and write `id Q0 document rank score tag` lines; the file appears complete or not at all."""
    lines: list[str] = []
    for name, text in read_queries(queries):
        if index is not None:
            ranking = [(hit["id"], hit["score"]) for hit in service.search_index(index, text, k)]
        else:
            ranking = [
                (str(hit.provision.reference).replace(" ", "_"), hit.score) for hit in service.search(text, k, as_of)
            ]
        lines += [
            f"{name} Q0 {entry} {rank} {score:.6f} assistant" for rank, (entry, score) in enumerate(ranking, start=1)
        ]
    replace_file(run, "\n".join(lines) + "\n")
    print(f"{run}: {len(lines)} lines")
