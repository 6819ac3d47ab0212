"""What is wrong with the app as it is set up: one line for each fault, with what to do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp

from assistant.channels.feishu.api import Api, ApiResponse
from assistant.channels.feishu.app import BOT_PATH
from assistant.channels.feishu.verification import last_refusal
from assistant.settings import FeishuSettings, Settings

SCOPES_PATH = "/open-apis/application/v6/scopes"
ENDPOINT_PATH = "/callback/ws/endpoint"
SKEW = 60.0
"""Seconds that this machine's clock may differ from the platform's."""

SCOPES: Mapping[str, tuple[str, ...]] = {
    "post, change and withdraw replies": ("im:message", "im:message:send_as_bot"),
    "hear direct messages": ("im:message.p2p_msg:readonly", "im:message.p2p_msg"),
    "hear mentions in groups": (
        "im:message.group_at_msg:readonly",
        "im:message.group_at_msg",
        "im:message.group_msg",
        "im:message.group_msg:readonly",
    ),
    "let answers grow in their card": ("cardkit:card:write",),
    "post memos": ("im:resource", "im:resource:upload"),
    "react to a question while it is answered": ("im:message.reactions:write_only", "im:message"),
    "hear of recalled messages, and read the one that “verify” replies to": ("im:message:readonly", "im:message"),
}
"""What the app does, and the permissions any of which allows it."""

CREDENTIALS = "the console, Credentials and basic info"
ENCRYPTION = "the console, Events and callbacks, Encryption strategy"
SUBSCRIBED = (
    "see in the console that it subscribes to im.message.receive_v1, im.message.recalled_v1 and the callback "
    "card.action.trigger, which the platform tells nobody"
)

_WRONG = frozenset({10003, 10005, 10014, 10015, 99991543})
_ACTIVE = 2
_STATES = {
    0: "it is not installed",
    1: "it is disabled",
    3: "it waits to be enabled",
    4: "an upgrade waits to be enabled",
    5: "its licence has expired",
    6: "the plan has expired",
}


Finding = tuple[str, bool, str]
"""What was looked at, whether it is fine, and in one line what is wrong and what to do."""


async def findings(settings: Settings, clock: Callable[[], float] = time.time) -> tuple[Finding, ...]:
    """Every check that applies to the mode in force; a fault that hides what comes behind it is the last one."""
    feishu = settings.feishu
    for name in ("app_id", "app_secret"):
        if not getattr(feishu, name):
            where = f"put the one of {CREDENTIALS} in ASSISTANT_FEISHU__{name.upper()}"
            return ((name.replace("_", " "), False, f"not set; {where}"),)
    async with Api(feishu).running() as api:
        try:
            return tuple([one async for one in _looked_at(api, settings, clock)])
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = (
                f"{feishu.base_url} cannot be reached ({type(error).__name__}); is ASSISTANT_FEISHU__BASE_URL right?"
            )
            return (("platform", False, problem),)


async def _looked_at(api: Api, settings: Settings, clock: Callable[[], float]) -> AsyncIterator[Finding]:
    response = await api.ask_for_token()
    yield _clock(response, clock())
    if response.code != 0:
        yield "app secret", False, _no_token(response, settings.feishu)
        return
    yield "app secret", True, "accepted, with its app id"
    token = str(response.value.get("tenant_access_token"))
    yield await _bot(api, token)
    yield await _scopes(api, token)
    yield _webhook(settings) if settings.feishu.mode == "webhook" else await _connection(api, settings.feishu)


def _clock(response: ApiResponse, now: float) -> Finding:
    if response.date is None:
        return "clock", True, "the platform does not say the time"
    skew = round(now - response.date)
    if abs(skew) > SKEW:
        side = "ahead of" if skew > 0 else "behind"
        return "clock", False, f"{abs(skew)} s {side} the platform's; set the clock (NTP)"
    return "clock", True, f"within {max(abs(skew), 1)} s of the platform's"


def _no_token(response: ApiResponse, settings: FeishuSettings) -> str:
    if response.code in _WRONG:
        return (
            f"the app id or the app secret is wrong ({response.code}); copy both anew from {CREDENTIALS}, "
            f"of an app on {settings.base_url} (Feishu and Lark are separate)"
        )
    reason = response.value.get("msg") or f"HTTP {response.status}"
    return f"no token was given ({response.code} {reason}); try again later"


async def _bot(api: Api, token: str) -> Finding:
    response = await api.ask("GET", BOT_PATH, None, token)
    if response.code != 0:
        return (
            "bot",
            False,
            f"not enabled ({response.code}); add the capability Bot in the console and release a version",
        )
    bot: Mapping[str, Any] = response.value.get("bot") or {}
    state = int(bot.get("activate_status") or 0)
    if state != _ACTIVE:
        return "bot", False, f"not active: {_STATES.get(state, f'state {state}')}; release a version and enable the app"
    return "bot", True, "enabled"


async def _scopes(api: Api, token: str) -> Finding:
    response = await api.ask("GET", SCOPES_PATH, None, token)
    if response.code != 0:
        return "permissions", False, f"could not be read ({response.code} {response.value.get('msg')})"
    rows: list[Mapping[str, Any]] = (response.value.get("data") or {}).get("scopes") or []
    granted = {row.get("scope_name") for row in rows if row.get("grant_status") == 1}
    missing = [f"{names[0]} (to {what})" for what, names in SCOPES.items() if not granted.intersection(names)]
    if missing:
        return "permissions", False, f"missing {', '.join(missing)}; add them in the console and release a version"
    return "permissions", True, "all granted"


async def _connection(api: Api, settings: FeishuSettings) -> Finding:
    secret = settings.app_secret.get_secret_value() if settings.app_secret else ""
    response = await api.ask("POST", ENDPOINT_PATH, {"AppID": settings.app_id, "AppSecret": secret})
    if response.code != 0:
        how = "choose the persistent connection for events and for callbacks in the console, and release a version"
        return "long connection", False, f"refused ({response.code} {response.value.get('msg')}); {how}"
    return "long connection", True, f"open to this app; {SUBSCRIBED}"


def _webhook(settings: Settings) -> Finding:
    if not settings.feishu.verification_token:
        return (
            "webhook",
            False,
            f"no Verification Token; put the one of {ENCRYPTION} in ASSISTANT_FEISHU__VERIFICATION_TOKEN",
        )
    if refused := last_refusal(settings.data_dir):
        return "webhook", False, refused
    return "webhook", True, f"no delivery was refused; {SUBSCRIBED}"
