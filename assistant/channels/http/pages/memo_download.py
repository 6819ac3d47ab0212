"""Memos as the page gives them: Word documents to be saved. A PDF is made on the command line, by another program."""

from __future__ import annotations

from fastapi import Response

from assistant.review.memo.writing import MEMO_TYPES

MEMO_SUFFIX = ".docx"


def memo_response(name: str, content: bytes) -> Response:
    """A memo as a file that a browser saves under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=MEMO_TYPES[MEMO_SUFFIX], headers=headers)
