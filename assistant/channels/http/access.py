"""Who may ask what, how often, and under which name the server may be addressed."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from assistant.channels.hosting.facade import Caller
from assistant.channels.hosting.rates import OwnRates, Rates
from assistant.channels.http.errors import NoKey, NotAllowed, Stranger, TooMany, request_id_of
from assistant.channels.http.exposure import Exposure, host_name
from assistant.channels.mcp import PATH
from assistant.records.records import Key, Records, Scope
from assistant.settings import ServeSettings

COOKIE = "star_key"
API = ("/v1/", PATH)
"""What the paths for programs begin with."""
UPLOADS = ("/v1/screen", "/v1/reviews", "/review")
"""Paths to which files are sent, of which each owner has a share."""
COUNTED_BYTES = 4_000
"""Bytes of a request that count as one: more than a question or a company's facts take as a rule."""
KEPT_SECONDS = 5.0
"""How long a key is taken as good without asking the database again: a revoked one works at most this much longer."""
MOST_KEPT = 10_000
ANYBODY = frozenset({Scope.ASK, Scope.CHECK})
"""What may be done without a key, where none is needed."""
PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers that proxies add."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A caller with what it may do."""

    caller: Caller
    scopes: frozenset[Scope]


class Gatekeeper:
    """Knows keys and counts requests; one per process. Replicas on other machines count for themselves."""

    def __init__(
        self,
        settings: ServeSettings,
        exposure: Exposure,
        records: Records,
        clock: Callable[[], float] = time.monotonic,
        rates: Rates | None = None,
    ) -> None:
        self._settings = settings
        self._exposure = exposure
        self._records = records
        self._clock = clock
        self._rates = rates or OwnRates()
        self._keys: OrderedDict[str, tuple[float, Key]] = OrderedDict()
        self.turned_away = 0

    def admit(self, request: Request, scope: Scope, channel: str) -> Visitor:
        """The visitor, if it may do this now. Blocks on the database where a key is new to this process.

        A request counts once for every `COUNTED_BYTES` of it that it begins. Raises NoKey, NotAllowed, TooMany.
        """
        key, cost = self._key_of(request), cost_of(request)
        request.scope["state"]["counted"] = True
        self._count(f"address {self.address(request)}", self._settings.rate_per_address, cost)
        if key is None and scope not in ANYBODY:
            raise NoKey(
                f"this needs an API key that allows '{scope.value}', also on this machine; "
                f"`assistant keys create NAME --scope {scope.value}` makes one"
            )
        if key is None:
            return Visitor(Caller("local", channel, request_id_of(request)), ANYBODY)
        self._count(f"key {key.id}", self._settings.rate_per_key, cost)
        if scope not in key.scopes and Scope.ADMIN not in key.scopes:
            raise NotAllowed(f"this API key does not allow '{scope.value}'; make one with --scope {scope.value}")
        return Visitor(Caller(key.id, channel, request_id_of(request)), key.scopes)

    def let_look(self, request: Request) -> None:
        """Raise NoKey, TooMany for a stranger, who may not even see how the service does. Blocks as `admit` does."""
        if not self.needs_no_key(request):
            self._key_of(request)
            self._count(f"address {self.address(request)}", self._settings.rate_per_address)

    def is_worn_out(self, request: Request) -> bool:
        """Whether so many requests of this address were refused that only a good key is heard from it now."""
        return self._rates.is_full(f"refused {self.address(request)}", self._settings.rate_per_address)

    def check_worn_out(self, request: Request) -> None:
        """Raise TooMany for one without a good key. Blocks on the database where a key is new to this process."""
        secret = secret_of(request)
        if secret is None or self._key(secret) is None:
            self.count_refused(request)

    def count_refused(self, request: Request) -> None:
        """Count a request that was refused, apart from those that were served: no good key is locked out by it.

        Raises TooMany.
        """
        request.scope["state"]["counted"] = True
        self._count(f"refused {self.address(request)}", self._settings.rate_per_address)

    def needs_no_key(self, request: Request) -> bool:
        """Whether the request comes from this machine, and only from there others can come."""
        return not self._exposure.keys_needed and not _is_proxied(request)

    def knows(self, request: Request) -> bool:
        """Whether `admit` would not have to ask the database: there is no key, or it was asked for just now."""
        secret = secret_of(request)
        entry = self._keys.get(secret) if secret else None
        return secret is None or (entry is not None and entry[0] > self._clock())

    def address(self, request: Request) -> str:
        """Where the request came from; behind a trusted balancer, the address it reports last."""
        forwarded = request.headers.get("x-forwarded-for", "") if self._settings.trust_proxy else ""
        last = forwarded.rpartition(",")[2].strip()
        try:
            return str(ipaddress.ip_address(last)) if last else _peer(request)
        except ValueError:
            return _peer(request)

    def check_sender(self, request: Request) -> None:
        """Raise Stranger for a Host not this server's (DNS rebinding), or for what a page of another site sent.

        Such a page may lead its reader here, to a page; whatever else it can have a browser send is refused.
        """
        host = request.headers.get("host", "")
        if not self._exposure.is_called(host):
            raise Stranger(f"this server is not called '{host_name(host)}'; name it in ASSISTANT_SERVE__PUBLIC_HOSTS")
        if is_foreign(request) and not _leads_to_a_page(request):
            raise Stranger("pages of other sites may not send requests here")

    def _key_of(self, request: Request) -> Key | None:
        """The key of a request; None where it needs none and has no good one.

        Raises NoKey, or TooMany where the address was refused too often.
        """
        secret = secret_of(request)
        key = self._key(secret) if secret else None
        if key is None and not self.needs_no_key(request):  # OpenAI clients send a key even where none is needed
            self.count_refused(request)
            raise NoKey(
                "this API key is not known or was revoked"
                if secret
                else "an API key is needed: send `Authorization: Bearer KEY`; `assistant keys create NAME` makes one"
            )
        return key

    def _key(self, secret: str) -> Key | None:
        now = self._clock()
        entry = self._keys.get(secret)
        if entry is not None and entry[0] > now:
            return entry[1]
        key = self._records.key_for(secret)
        if key is None:
            self._keys.pop(secret, None)
            return None
        self._keys[secret] = (now + KEPT_SECONDS, key)
        if len(self._keys) > MOST_KEPT:
            self._keys.popitem(last=False)
        return key

    def _count(self, who: str, per_minute: int, cost: int = 1) -> None:
        if wait := self._rates.wait(who, per_minute, cost):
            self.turned_away += 1
            raise TooMany(wait)


def cost_of(request: Request) -> int:
    """How often a request counts: once for every `COUNTED_BYTES` begun; an upload once, for its owner has a share."""
    if request.scope["path"] in UPLOADS:
        return 1
    length = request.headers.get("content-length", "")
    body = int(length) if length.isdigit() else request.scope["state"].get("received", 0)
    return 1 + (body + len(request.scope.get("query_string", b""))) // COUNTED_BYTES


def secret_of(request: Request) -> str | None:
    """The API key of a request: a bearer token, the X-API-Key header, or the cookie set by signing in."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("x-api-key") or request.cookies.get(COOKIE) or None


def is_foreign(request: Request) -> bool:
    """Whether a page of another site had a browser send this.

    Browsers say so, and no page can make them say otherwise; an old one at least says which page it was. What comes
    from a page under a name that is not the Host's came through a proxy that hides it, and counts as foreign too.
    """
    headers = request.headers
    sender = headers.get("origin") or headers.get("referer")
    is_named = not sender or sender.partition("://")[2].partition("/")[0].lower() == headers.get("host", "").lower()
    return not is_named or headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def _is_proxied(request: Request) -> bool:
    """Whether the request shows that it came through a proxy, whatever the settings know of one."""
    # HTTP/1.0 is what nginx speaks to what stands behind it, unless it is told otherwise, without any such header.
    return request.scope.get("http_version") == "1.0" or any(name in request.headers for name in PROXIED)


def _leads_to_a_page(request: Request) -> bool:
    """Whether a reader followed a link to a page: not a picture, a script or a frame, and not the API."""
    headers, is_page = request.headers, not str(request.scope["path"]).startswith(API)
    followed = "origin" not in headers and headers.get("sec-fetch-dest", "document") == "document"
    return request.method == "GET" and is_page and followed


def _peer(request: Request) -> str:
    return request.client.host if request.client else "unknown"
