"""`assistant slack`, `assistant feishu`, and the doctor of each. What a bot needs is imported when it is used."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.errors import InputError

CHANNELS = ("slack", "feishu")
"""The channels with a doctor."""

slack_app = typer.Typer(rich_markup_mode=None)


@slack_app.callback(invoke_without_command=True)
def slack(context: typer.Context) -> None:
    """Answer in Slack over Socket Mode until interrupted; `assistant doctor slack` says what is missing."""
    if context.invoked_subcommand is not None:
        return
    import logging

    from assistant.channels.slack.run import run
    from assistant.settings import read_settings

    settings = read_settings()
    if settings.slack.mode == "http":
        raise InputError("ASSISTANT_SLACK__MODE is http: `assistant serve` takes Slack's requests then")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(settings)


@slack_app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option("--url", help="For HTTP mode: the public https:// address of `assistant serve`.")
    ] = None,
) -> None:
    """Print the app manifest to paste into Slack."""
    from assistant.channels.slack.manifest import manifest_text

    print(manifest_text(url), end="")


def feishu() -> None:
    """Answer on Feishu or Lark over its long connection until interrupted.

    `assistant doctor feishu` says what is missing.
    """
    import logging

    from assistant.channels.feishu.run import run
    from assistant.settings import read_settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(read_settings())


def show_channel(channel: str, as_json: bool) -> bool:
    """Print whether a chat channel is set up, a line for each thing looked at; whether all is fine.

    Raises InputError for another channel.
    """
    import asyncio
    import importlib

    from rich.text import Text

    from assistant.channels.cli.output import print_json
    from assistant.channels.cli.terminal import console
    from assistant.settings import read_settings

    if channel not in CHANNELS:
        raise InputError(f"there is no doctor for {channel!r}; write one of {', '.join(CHANNELS)}")
    module = importlib.import_module(f"assistant.channels.{channel}.doctor")
    findings: tuple[tuple[str, bool, str], ...] = asyncio.run(module.findings(read_settings()))
    if as_json:
        print_json([{"name": name, "ok": fine, "detail": detail} for name, fine, detail in findings])
    else:
        for name, fine, detail in findings:
            mark = Text("ok   " if fine else "FAIL ", style="green" if fine else "red")
            console().print(mark + Text(f"{name}: {detail}"), soft_wrap=True)
    return all(fine for _, fine, _ in findings)
