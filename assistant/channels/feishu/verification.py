"""Whether a delivery is the platform's: encryption, signature, token.

The last refusal is kept for `assistant doctor feishu`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import importlib
import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.base.entry import read_json
from assistant.base.files import private_folder, replace_file
from assistant.errors import InputError
from assistant.settings import Settings

log = logging.getLogger(__name__)

STAMP, NONCE, SIGNATURE = "X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature"
SKEW = 600
"""Seconds by which a signature may be old; the platform delivers again what was not taken, first after some minutes."""
PAUSE = 60.0
"""Seconds between notes of refusals, so that noise from the network costs nothing."""


class Verifier:
    """Looks at every delivery over HTTP before anything is done with it."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        key, token = settings.feishu.encrypt_key, settings.feishu.verification_token
        self._key = key.get_secret_value() if key else ""
        self._token = token.get_secret_value() if token else ""
        self._file = _file(settings.data_dir)
        self._clock = clock
        self._noted = 0.0

    def refusal(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Why this cannot have come from the platform, as the app is set up here.

        Empty where nothing speaks against it.
        """
        reason = self._refusal(body, headers)
        if not reason:
            self._clear()
        elif self._clock() - self._noted >= PAUSE:
            self._noted = self._clock()
            self._note(reason)
        return reason

    def _refusal(self, body: bytes, headers: Mapping[str, str]) -> str:
        value = _object(body)
        if not value:
            return "it is no JSON object"
        if not self._key and "encrypt" in value:
            return (
                "it is encrypted and ASSISTANT_FEISHU__ENCRYPT_KEY is not set; copy the Encrypt Key of the app's "
                "console"
            )
        if not self._key:
            return self._wrong_token(value)
        if "encrypt" not in value:
            return "it is not encrypted but ASSISTANT_FEISHU__ENCRYPT_KEY is set; set the same key in the app's console"
        try:
            inner = _object(_cipher(self._key).decrypt_str(str(value["encrypt"])).encode())
        except (ValueError, TypeError, IndexError):  # no base64, no whole blocks, nothing in them
            inner = {}
        if not inner:
            return "it cannot be decrypted; ASSISTANT_FEISHU__ENCRYPT_KEY is not the Encrypt Key of the app's console"
        # The question whether the address is ours is the one delivery that is not signed.
        if inner.get("type") != "url_verification" and not self._signed(body, headers):
            return "its signature does not match; something on the way changed it, or somebody else sent it"
        if inner.get("type") != "url_verification" and abs(skew := self._skew(headers)) > SKEW:
            return (
                f"it was signed {abs(skew):.0f} s {'ago' if skew > 0 else 'ahead'}; somebody sent an old one again, or "
                "this machine's clock is wrong (NTP)"
            )
        return self._wrong_token(inner)

    def _signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        content = (headers.get(STAMP, "") + headers.get(NONCE, "") + self._key).encode() + body
        return _same(hashlib.sha256(content).hexdigest(), headers.get(SIGNATURE, ""))

    def _skew(self, headers: Mapping[str, str]) -> float:
        """Seconds since it was signed."""
        stamp = headers.get(STAMP, "")
        return self._clock() - int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 12 else math.inf

    def _wrong_token(self, value: Mapping[str, Any]) -> str:
        header = value.get("header")
        token = header.get("token") if isinstance(header, dict) else value.get("token")
        if _same(str(token), self._token):
            return ""
        return "ASSISTANT_FEISHU__VERIFICATION_TOKEN is not the Verification Token of the app's console"

    def _note(self, reason: str) -> None:
        log.error("feishu: a delivery was refused: %s", reason)
        try:
            private_folder(self._file.parent)
            replace_file(self._file, json.dumps({"at": self._clock(), "reason": reason}), private=True)
        except OSError as error:
            log.warning("feishu: the refusal could not be noted: %s", error)

    def _clear(self) -> None:
        if self._noted or self._file.exists():
            self._noted = 0.0
            self._file.unlink(missing_ok=True)


def last_refusal(data_dir: Path) -> str:
    """The last delivery that was refused and why, if none was accepted since; empty otherwise."""
    try:
        refusal = json.loads(_file(data_dir).read_text(encoding="utf-8"))
        at = dt.datetime.fromtimestamp(refusal["at"], dt.UTC)
        return f"the last delivery ({at:%Y-%m-%d %H:%M} UTC) was refused: {refusal['reason']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _file(data_dir: Path) -> Path:
    return data_dir / "feishu-refused.json"


def _cipher(key: str) -> Any:
    return importlib.import_module("lark_oapi.core.utils").AESCipher(key)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = read_json(body)
    except InputError:
        return {}
    return value if isinstance(value, dict) else {}


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
