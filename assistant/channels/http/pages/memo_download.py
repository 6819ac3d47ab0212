"""Memos as the page gives them: files to be saved, in Word and, where a program here makes one, as PDF."""

from __future__ import annotations

from pathlib import PurePath

from fastapi import Request, Response

from assistant.review.memo.writing import MEMO_TYPES


def asked_suffix(request: Request) -> str:
    """The kind of file that the end of an address names; Word where it names none."""
    return PurePath(request.url.path).suffix or ".docx"


def memo_response(name: str, content: bytes) -> Response:
    """A memo as a file that a browser saves under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEMO_TYPES[PurePath(name).suffix], headers=headers)
