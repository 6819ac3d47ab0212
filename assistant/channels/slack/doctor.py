"""Whether Slack is set up: tokens, scopes, the signing secret and the clock, one line each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from assistant.channels.chat.adapter import PlatformError
from assistant.channels.slack.api import Refusal, call, client_of
from assistant.channels.slack.manifest import scopes
from assistant.channels.slack.verification import SKEW, last_refused
from assistant.settings import Settings, SlackSettings

Finding = tuple[str, bool, str]
"""What was looked at, whether it is fine, and in one line what is wrong and what to do."""

_TIMEOUT = 15
_BACKOFF = 0.1

_WHY = {
    "invalid_auth": "Slack does not know this token; copy it anew",
    "not_authed": "Slack does not know this token; copy it anew",
    "token_revoked": "the token was revoked; install the app again and copy the new one",
    "token_expired": "the token has expired; install the app again and copy the new one",
    "account_inactive": "the app was removed from the workspace; install it again",
    "not_allowed_token_type": "this is another kind of token",
    "missing_scope": "the token lacks the scope connections:write; create one with it",
}


async def findings(settings: Settings, clock: Callable[[], dt.datetime] | None = None) -> tuple[Finding, ...]:
    """Every check that applies to the mode in force."""
    now = clock or (lambda: dt.datetime.now(dt.UTC))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT)) as session:
        results = [*await _bot_token(settings.slack, session, now)]
        if settings.slack.mode == "socket":
            results.append(await _app_token(settings.slack, session))
    if settings.slack.mode == "http":
        results.append(_signing_secret(settings))
    return tuple(results)


async def _bot_token(
    slack: SlackSettings, session: aiohttp.ClientSession, now: Callable[[], dt.datetime]
) -> list[Finding]:
    name, where = "bot token", "OAuth & Permissions, Bot User OAuth Token"
    token = slack.bot_token.get_secret_value().strip() if slack.bot_token else ""
    if not token:
        return [(name, False, f"not set; put the one of {where} in ASSISTANT_SLACK__BOT_TOKEN")]
    if not token.startswith("xoxb-"):
        return [(name, False, f"begins with {token[:5]}…, a bot token begins with xoxb-; copy the one of {where}")]
    client = client_of(slack, session, _BACKOFF)
    try:
        response = await call(client.auth_test)
    except PlatformError as error:
        return [(name, False, _why(error, where))]
    team = f"{response.get('team') or response['team_id']} as {response.get('user') or response['user_id']}"
    return [(name, True, team), _scopes(response), _clock(response, now())]


def _scopes(response: AsyncSlackResponse) -> Finding:
    header = response.headers.get("x-oauth-scopes")
    if header is None:
        return ("scopes", True, "Slack does not say which")
    token_scopes = {scope.strip() for scope in header.split(",")}
    missing = [scope for scope in scopes() if scope not in token_scopes]
    if missing:
        problem = (
            f"missing {', '.join(missing)}; add under OAuth & Permissions, or paste `assistant slack manifest`, then "
            "reinstall"
        )
        return ("scopes", False, problem)
    return ("scopes", True, f"all {len(scopes())}")


def _clock(response: AsyncSlackResponse, now: dt.datetime) -> Finding:
    try:
        theirs = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError, TypeError):
        return ("clock", True, "Slack does not say the time")
    skew = round((now - theirs).total_seconds())
    if abs(skew) > SKEW:
        side = "ahead of" if skew > 0 else "behind"
        return ("clock", False, f"{abs(skew)} s {side} Slack's; set the clock (NTP), or signed requests are refused")
    return ("clock", True, f"within {max(abs(skew), 1)} s of Slack's")


async def _app_token(slack: SlackSettings, session: aiohttp.ClientSession) -> Finding:
    name, where = "app-level token", "Basic Information, App-Level Tokens, scope connections:write"
    token = slack.app_token.get_secret_value().strip() if slack.app_token else ""
    if not token:
        return (name, False, f"not set; create one under {where}, and put it in ASSISTANT_SLACK__APP_TOKEN")
    if not token.startswith("xapp-"):
        return (name, False, f"begins with {token[:5]}…, an app-level token begins with xapp-; see {where}")
    try:
        await call(client_of(slack, session, _BACKOFF).apps_connections_open, app_token=token)
    except PlatformError as error:
        return (name, False, _why(error, where))
    return (name, True, "Socket Mode is open")


def _signing_secret(settings: Settings) -> Finding:
    name, where = "signing secret", "Basic Information, App Credentials"
    secret = settings.slack.signing_secret.get_secret_value().strip() if settings.slack.signing_secret else ""
    if not secret:
        return (name, False, f"not set; put the one of {where} in ASSISTANT_SLACK__SIGNING_SECRET")
    if re.fullmatch(r"[0-9a-f]{32}", secret) is None:
        return (name, False, f"not 32 digits of 0-9a-f, so not a signing secret; copy the one of {where}")
    refused = last_refused(settings.data_dir)
    if refused is not None:
        at = dt.datetime.fromtimestamp(refused.at, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
        return (name, False, f"the last request ({at}) was refused: {refused.reason}")
    return (name, True, "set; no request was refused")


def _why(error: PlatformError, where: str) -> str:
    if isinstance(error, Refusal) and error.code in _WHY:
        return f"{_WHY[error.code]} ({where})"
    return str(error)
