"""Whether a request is Slack's: its signature and its clock; the last refusal is kept for `assistant doctor slack`."""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from slack_sdk.signature import SignatureVerifier

from assistant.base.files import private_folder, replace_file

log = logging.getLogger(__name__)

SKEW = 300
"""Seconds by which the clocks may differ; Slack's own bound against replayed requests."""
_PAUSE = 60.0
"""Seconds between notes of refusals, so that noise from the network costs nothing."""


@dataclass(frozen=True, slots=True)
class SignatureRefusal:
    """A request that was turned away: when (seconds since 1970), and by how many seconds the clocks differed."""

    at: float
    skew: int

    @property
    def reason(self) -> str:
        """What is wrong and what to do, in one line."""
        if abs(self.skew) > SKEW:
            return f"this machine's clock differs from Slack's by {abs(self.skew)} s; set the clock (NTP)"
        return "the signature did not match; copy the Signing Secret anew from the app's Basic Information"


class Signatures:
    """Checks every request to the app in HTTP mode."""

    def __init__(self, secret: str, data_dir: Path, clock: Callable[[], float] = time.time) -> None:
        self._verifier = SignatureVerifier(secret)
        self._file = _file(data_dir)
        self._clock = clock
        self._noted = 0.0

    def accepts(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack signed this, just now."""
        stated, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        now = self._clock()
        if not (stated.isascii() and stated.isdigit() and len(stated) < 12 and signature):
            return False
        skew = int(now - int(stated))
        if abs(skew) <= SKEW and self._matches(body, stated, signature):
            self._clear()
            return True
        self._note(SignatureRefusal(now, skew))
        return False

    def _matches(self, body: bytes, stated: str, signature: str) -> bool:
        try:
            expected = self._verifier.generate_signature(timestamp=stated, body=body) or ""
        except UnicodeDecodeError:
            return False
        return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))

    def _note(self, refused: SignatureRefusal) -> None:
        if refused.at - self._noted < _PAUSE:
            return
        self._noted = refused.at
        log.error("slack: a request was refused: %s", refused.reason)
        try:
            private_folder(self._file.parent)
            replace_file(self._file, json.dumps(asdict(refused)), private=True)
        except OSError as error:
            log.warning("slack: the refusal could not be noted: %s", error)

    def _clear(self) -> None:
        if self._noted or self._file.exists():
            self._noted = 0.0
            self._file.unlink(missing_ok=True)


def last_refused(data_dir: Path) -> SignatureRefusal | None:
    """The last request that was refused, if none was accepted since."""
    try:
        return SignatureRefusal(**json.loads(_file(data_dir).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _file(data_dir: Path) -> Path:
    return data_dir / "slack-refused.json"
