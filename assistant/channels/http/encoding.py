"""JSON as it goes over the wire, made on the thread that made what it says: the event loop only sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response


def encoded(content: Mapping[str, Any]) -> bytes:
    """Plain values as JSON in UTF-8."""
    return orjson.dumps(content)


def json_response(body: bytes, status: int = 200) -> Response:
    """A response with JSON that is encoded already."""
    return Response(body, status, media_type="application/json")
