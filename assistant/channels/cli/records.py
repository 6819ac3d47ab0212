"""`assistant keys …` and `assistant data …`: API keys, and what is kept of conversations, feedback and questions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.base.clock import parse_day
from assistant.channels.cli.output import print_json
from assistant.errors import InputError
from assistant.language.sinks import harmless_json

if TYPE_CHECKING:
    from assistant.records.records import Key, Purged, Records, StoredFeedback

keys_app = typer.Typer(
    help="API keys: who may use the assistant over the network.", no_args_is_help=True, rich_markup_mode=None
)
data_app = typer.Typer(
    help="What is kept: conversations, feedback, the audit trail.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]


@keys_app.command("create")
def keys_create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, for the list.")],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="ask|check|admin", help="What it allows; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an API key. Its secret is printed now and never again."""
    from assistant.records.records import Scope

    if unknown := set(scope or ()) - set(Scope):
        raise InputError(f"--scope {min(unknown)} is unknown; there are {', '.join(Scope)}")
    with _records() as records:
        key, secret = records.create_key(name, frozenset(map(Scope, scope or ())))
    if as_json:
        print_json({**_key_json(key), "secret": secret})
    else:
        print(f"API key {key.id} for {key.name}; keep it now, it cannot be shown again:", file=sys.stderr)
        print(secret)


@keys_app.command("list")
def keys_list(as_json: Json = False) -> None:
    """List the API keys, revoked ones too."""
    with _records() as records:
        keys = records.keys()
    if as_json:
        print_json([_key_json(key) for key in keys])
    for key in () if as_json else keys:
        state = f"revoked {key.revoked:%Y-%m-%d}" if key.revoked else "in force"
        print(f"{key.id}  {key.created:%Y-%m-%d}  {state:<18}  {','.join(sorted(key.scopes)):<15}  {key.name}")


@keys_app.command("revoke")
def keys_revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")]) -> None:
    """Make an API key useless, for good."""
    with _records() as records:
        key = records.revoke_key(key_id)
    print(f"API key {key.id} for {key.name} was revoked on {key.revoked:%Y-%m-%d %H:%M} UTC")


@data_app.command("status")
def data_status(as_json: Json = False) -> None:
    """Which database there is, and how much it holds."""
    with _records() as records:
        status = records.status()
    oldest = status.oldest.isoformat(timespec="seconds") if status.oldest else None
    value = {"database": status.database, **status.counts, "oldest": oldest, "added_texts": _added_texts()}
    if as_json:
        print_json(value)
        return
    for name, item in value.items():
        print(f"{name}: {'-' if item is None else item}")


@data_app.command("purge")
def data_purge(
    before: Annotated[
        str | None, typer.Option("--before", metavar="DATE", help="What was last touched before that day (UTC).")
    ] = None,
    older_than: Annotated[
        int | None, typer.Option("--older-than", metavar="DAYS", min=0, max=100_000, help="The same, by age in days.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also where that is more than half of what is kept.")] = False,
    yes: Yes = False,
) -> None:
    """Remove what is old, of everything but the API keys."""
    if (before is None) == (older_than is None):
        raise InputError("say how old: either --before DATE or --older-than DAYS")
    now = dt.datetime.now(dt.UTC)
    moment = now - dt.timedelta(older_than) if older_than is not None else _midnight(str(before))
    with _records() as records:
        what = f"everything last touched before {moment:%Y-%m-%d %H:%M} UTC in {records.status().database}"
        _confirm(f"Remove {what}?", yes)
        _print_removed(records.purge(moment, force=force))


@data_app.command("forget")
def data_forget(
    owner: Annotated[
        str, typer.Argument(metavar="OWNER", help="The id of an API key, `local`, or a person of a chat: slack:T1/U2.")
    ],
    yes: Yes = False,
) -> None:
    """Remove the conversations, feedback and audit entries of an owner."""
    with _records() as records:
        _confirm(f"Remove everything that {owner} left in {records.status().database}?", yes)
        _print_removed(records.forget(owner))


@data_app.command("export-feedback")
def data_export_feedback(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to write; standard output if left out.")
    ] = None,
) -> None:
    """Write the feedback meant for the evaluation, as JSON lines for `eval draft`."""
    from assistant.dialogue.files import json_text

    with _records() as records:
        marked = [item for item in records.feedback() if item.feedback.for_evals]
    lines = [json_text(_feedback_json(item)) + "\n" for item in marked if item.feedback.question]
    if out is None:
        print(harmless_json("".join(lines)), end="")
    else:
        _write(out, "".join(lines))
    without = len(marked) - len(lines)
    print(f"{len(lines)} written; {without} left out, whose question was not kept", file=sys.stderr)


@contextmanager
def _records() -> Iterator[Records]:
    from assistant.records.records import Records
    from assistant.settings import read_settings

    records = Records.open(read_settings())
    try:
        yield records
    finally:
        records.close()


def _added_texts() -> int:
    """How many official texts the data folder holds besides."""
    from assistant.library.library import Library
    from assistant.settings import read_settings

    return len(Library(read_settings().library_root).texts())


def _key_json(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created": key.created.isoformat(timespec="seconds"),
        "revoked": key.revoked.isoformat(timespec="seconds") if key.revoked else None,
    }


def _feedback_json(item: StoredFeedback) -> dict[str, Any]:
    fields = dataclasses.asdict(item.feedback)
    del fields["for_evals"], fields["answer"]
    return {"id": item.id, "at": item.at.isoformat(timespec="seconds"), "fingerprint": item.feedback.answer, **fields}


def _write(path: Path, text: str) -> None:
    from assistant.base.files import replace_file

    try:
        replace_file(path, text)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); name another file") from None


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.combine(parse_day(day, "--before"), dt.time(), dt.UTC)


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError("nothing was removed: there is nobody to ask; add --yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        print("nothing was removed", file=sys.stderr)
        raise typer.Exit(1)


def _print_removed(removed: Purged) -> None:
    print(", ".join(f"{name}: {count}" for name, count in dataclasses.asdict(removed).items()) + " removed")
