"""Who can reach the service as it is set up, by which names, and whether that asks for keys.

The address it listens on is one sign among several: a proxy brings the world to a port that only this machine reaches.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.errors import InputError
from assistant.settings import Settings

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})

Finding = tuple[str, bool, str]
"""What was looked at, whether it is fine, and in one line what it is or what to do."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far the service can be reached. `reasons` say why others than this machine reach it; empty where none do."""

    host: str
    port: int
    names: frozenset[str]
    reasons: tuple[str, ...]
    keys_needed: bool
    webhooks: tuple[str, ...]

    def is_called(self, host: str) -> bool:
        """Whether a Host header names this server.

        Where it listens on every address it may be called by any: no page of another site has a number for its name.
        """
        name = host_name(host)
        return name in self.names or (self.host in EVERY_ADDRESS and _address(name) is not None)


def exposure_of(settings: Settings) -> Exposure:
    """The exposure that the settings make. Raises InputError where keys are refused although others reach it."""
    serve, reasons, webhooks = settings.serve, [], []
    if serve.host not in THIS_MACHINE:
        reasons.append(f"it listens on {serve.host or 'every address'}")
    if serve.public_hosts:
        reasons.append(f"serve.public_hosts names {', '.join(serve.public_hosts)}")
    if serve.trust_proxy:
        reasons.append("serve.trust_proxy is set")
    for mode, webhook, name in (
        (settings.slack.mode, "http", "slack"),
        (settings.feishu.mode, "webhook", "feishu"),
    ):
        if mode == webhook:
            reasons.append(f"{name}.mode is {mode}")
            webhooks.append(name)
    if reasons and serve.require_key is False:
        raise InputError(
            f"serve.require_key is false, but not only this machine reaches the service ({'; '.join(reasons)}): "
            "everybody would be one owner and read what others asked. Leave it out, and make keys with "
            "`assistant keys create NAME`"
        )
    names = THIS_MACHINE | {serve.host.lower()} - EVERY_ADDRESS | {name.lower() for name in serve.public_hosts}
    needed = bool(reasons) or bool(serve.require_key)
    return Exposure(serve.host, serve.port, names, tuple(reasons), needed, tuple(webhooks))


def exposure_findings(settings: Settings) -> tuple[Finding, ...]:
    """What `assistant doctor` says of it: what `assistant serve` would show, and to whom."""
    try:
        exposure = exposure_of(settings)
    except InputError as error:
        return (("reached by", False, str(error)),)
    at = f"{exposure.host or 'every address'} port {exposure.port}"
    whom = f"others, for {'; '.join(exposure.reasons)}" if exposure.reasons else "this machine alone"
    open_to_all = ["/healthz", "whether /readyz is ready", "the page to sign in"]
    open_to_all += [f"what {name.capitalize()} signs at /{name}/events" for name in exposure.webhooks]
    shown = (
        f"who has an API key (`assistant keys create`); without one there is {', '.join(open_to_all)}"
        if exposure.keys_needed
        else "everybody on this machine, as one owner, without a key; what comes through a proxy needs one"
    )
    names = f"it answers to {', '.join(sorted(exposure.names))}"
    named = bool(settings.serve.public_hosts) or not exposure.reasons or exposure.host not in THIS_MACHINE
    if not named:
        names += "; what a proxy sends on under its own name is refused: name it in ASSISTANT_SERVE__PUBLIC_HOSTS"
    return (("reached by", True, f"{whom}, at {at}"), ("shown to", True, shown), ("names", named, names))


def host_name(host: str) -> str:
    """The name in a Host header or in the part of an address after the scheme; empty where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
