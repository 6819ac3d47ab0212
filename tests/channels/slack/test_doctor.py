"""`assistant doctor slack` and `assistant slack`: every bad configuration in one line; the manifest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from assistant.channels.cli.bots import slack_app
from assistant.channels.hosting.facade import ChannelFacade
from assistant.channels.slack.doctor import findings
from assistant.channels.slack.manifest import manifest_text, scopes
from assistant.channels.slack.run import connected, opened
from assistant.channels.slack.verification import Signatures
from assistant.errors import InputError, ServiceError
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import Settings, SlackSettings
from assistant.testing.processes import free_port
from assistant.testing.slack.server import APP_TOKEN, BOT_TOKEN, MockSlack
from tests.channels.slack.live import slack_settings

pytestmark = pytest.mark.anyio

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def facade(assistant: Assistant, tmp_path: Path) -> Iterator[ChannelFacade]:
    """A facade, closed at the end."""
    records = Records.open(Settings(data_dir=tmp_path))
    yield ChannelFacade(assistant, records)
    records.close()


async def found(data_dir: Path, *, slack: dict[str, Any] | None = None, **tokens: Any) -> dict[str, tuple[bool, str]]:
    """What the doctor says, with something about Slack changed."""
    async with MockSlack().running() as mock:
        mock.date = format_datetime(NOW, usegmt=True)
        for name, value in (slack or {}).items():
            setattr(mock, name, value)
        told = await findings(slack_settings(mock, data_dir, **tokens), lambda: NOW)
    assert all("\n" not in line for _, _, line in told)
    return {name: (fine, line) for name, fine, line in told}


async def test_a_good_configuration_is_fine_in_both_modes(tmp_path: Path) -> None:
    assert all(fine for fine, _ in (await found(tmp_path)).values())
    told = await found(tmp_path, mode="http")
    assert all(fine for fine, _ in told.values())
    assert "signing secret" in told
    assert "app-level token" not in told


@pytest.mark.parametrize(
    ("name", "said", "given"),
    [
        ("bot token", "ASSISTANT_SLACK__BOT_TOKEN", {"bot_token": None}),
        ("bot token", "does not know this token", {"bot_token": "xoxb-wrong"}),
        ("bot token", "begins with xapp-", {"bot_token": APP_TOKEN}),
        ("bot token", "revoked", {"slack": {"refused": {"auth.test": "token_revoked"}}}),
        ("scopes", "missing assistant:write, commands", {"slack": {"scopes": ",".join(s for s in scopes() if s not in ("assistant:write", "commands"))}}),
        ("clock", "600 s behind", {"slack": {"date": format_datetime(NOW + dt.timedelta(minutes=10), usegmt=True)}}),
        ("clock", "600 s ahead", {"slack": {"date": format_datetime(NOW - dt.timedelta(minutes=10), usegmt=True)}}),
        ("app-level token", "ASSISTANT_SLACK__APP_TOKEN", {"app_token": None}),
        ("app-level token", "begins with xoxb-", {"app_token": BOT_TOKEN}),
        ("app-level token", "does not know this token", {"app_token": "xapp-wrong"}),
        ("app-level token", "connections:write", {"slack": {"refused": {"apps.connections.open": "missing_scope"}}}),
        ("signing secret", "ASSISTANT_SLACK__SIGNING_SECRET", {"signing_secret": None, "mode": "http"}),
        ("signing secret", "not 32 digits", {"signing_secret": "xoxb-not-a-secret", "mode": "http"}),
    ],
)  # fmt: skip
async def test_each_fault_is_one_line_that_says_what_to_do(
    tmp_path: Path, name: str, said: str, given: dict[str, Any]
) -> None:
    told = await found(tmp_path, **given)
    fine, line = told[name]
    assert not fine
    assert said in line
    assert all(good for other, (good, _) in told.items() if other != name)


async def test_a_wrong_signing_secret_is_known_from_the_request_it_refused(tmp_path: Path) -> None:
    signatures = Signatures("f" * 32, tmp_path, lambda: NOW.timestamp())
    stamp = str(int(NOW.timestamp()))
    assert not signatures.accepts(b"{}", {"x-slack-request-timestamp": stamp, "x-slack-signature": "v0=abc"})
    fine, line = (await found(tmp_path, mode="http"))["signing secret"]
    assert not fine
    assert "2026-11-22 12:00 UTC" in line
    assert "did not match" in line


async def test_slack_out_of_reach_is_said(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        slack=SlackSettings.model_validate({"bot_token": "xoxb-1", "base_url": f"http://127.0.0.1:{free_port()}/"}),
    )
    (first, *_) = await findings(settings)
    assert not first[1]
    assert "cannot be reached" in first[2]


@pytest.mark.parametrize(
    ("tokens", "error", "said"),
    [
        ({"bot_token": None}, InputError, "ASSISTANT_SLACK__BOT_TOKEN"),
        ({"bot_token": "xoxb-wrong"}, InputError, "invalid_auth"),
        ({"app_token": None}, InputError, "ASSISTANT_SLACK__APP_TOKEN"),
        ({"app_token": "xapp-wrong"}, InputError, "invalid_auth"),
        ({"base_url": f"http://127.0.0.1:{free_port()}/"}, ServiceError, "cannot be reached"),
    ],
)
async def test_the_app_does_not_start_on_a_bad_token(
    tmp_path: Path, tokens: dict[str, Any], error: type[Exception], said: str, facade: ChannelFacade
) -> None:
    async with MockSlack().running() as slack:
        settings = slack_settings(slack, tmp_path, **tokens)
        with pytest.raises(error, match=said):
            async with opened(settings, facade, 0.001) as running, connected(settings, running):
                pass


def test_the_manifest_that_is_printed_is_the_file_and_http_mode_has_its_addresses() -> None:
    printed = CliRunner().invoke(slack_app, ["manifest"]).stdout
    assert printed == manifest_text()
    manifest = yaml.safe_load(printed)
    assert manifest["settings"]["socket_mode_enabled"]
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["features"]["shortcuts"][0]["name"]) <= 24
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
    http = yaml.safe_load(CliRunner().invoke(slack_app, ["manifest", "--url", "https://star.example/"]).stdout)
    assert not http["settings"]["socket_mode_enabled"]
    assert http["settings"]["event_subscriptions"]["request_url"] == "https://star.example/slack/events"
    assert http["settings"]["interactivity"]["request_url"] == "https://star.example/slack/events"
    assert http["features"]["slash_commands"][0]["url"] == "https://star.example/slack/events"
    assert http["oauth_config"] == manifest["oauth_config"]


def test_an_address_that_slack_cannot_reach_is_refused() -> None:
    with pytest.raises(InputError, match="https://"):
        manifest_text("http://localhost:8600")
