"""Stated facts packed into the value of a button, so that a verdict can be opened again with them by any process."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping

HELD = 2_000
"""Characters that the value of a button takes."""
_MOST = 200_000


def packed(facts: Mapping[str, object]) -> str:
    """The facts as a short text."""
    said = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(zlib.compress(said, 9)).decode()


def unpacked(text: str) -> dict[str, object]:
    """What `packed` gave; nothing for what is damaged or would grow without measure."""
    try:
        said = zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), _MOST)
        found = json.loads(said.decode("utf-8", "surrogatepass"))
    except (ValueError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}
