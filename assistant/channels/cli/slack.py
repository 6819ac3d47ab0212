"""`assistant slack`: run the app, or print its manifest."""

from __future__ import annotations

from typing import Annotated

import typer

slack_app = typer.Typer(rich_markup_mode=None)


@slack_app.callback(invoke_without_command=True)
def slack(context: typer.Context) -> None:
    """Answer in Slack over Socket Mode until interrupted; `assistant doctor slack` says what is missing."""
    if context.invoked_subcommand is not None:
        return
    import logging

    from assistant.channels.slack.run import run
    from assistant.errors import InputError
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
