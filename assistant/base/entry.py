"""What comes in from outside, an item at a time: depth and characters of JSON are looked at once, here.

What arithmetic, Unicode or nesting makes of one item (a row, a request, a line) is the refusal of that item, and ends
nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any

from assistant.errors import InputError

ITEM_FAULTS = (ArithmeticError, UnicodeError, RecursionError)
"""What one item alone may be to blame for."""
MOST_DEPTH = 64
"""Levels of JSON; what clients and chat platforms send has up to twenty."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NESTED = f"nested too deep ({MOST_DEPTH} levels at most); send something flatter"
_HALVES = "holds half a character (a lone surrogate); send whole Unicode text"


def check_json(data: bytes) -> None:
    """Refuse JSON that is nested too deep or holds half a surrogate pair, before anything is made of it.

    What is no JSON at all is left to whoever parses it. Raises InputError.
    """
    brackets = _STRING.sub(b"", data).translate(None, _OTHERS)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > MOST_DEPTH:
        raise InputError(_NESTED)
    if _SURROGATE.search(data):  # half of a pair or the whole, which only the parser tells apart
        _check_characters(data)


def read_json(data: bytes | str) -> Any:
    """The value of JSON text. Raises InputError for what is none, is nested too deep or is not whole Unicode."""
    try:
        encoded = data if isinstance(data, bytes) else data.encode()
        check_json(encoded)
        return json.loads(encoded)
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON ({error.msg}, line {error.lineno})") from None
    except ITEM_FAULTS as error:
        raise refusal(error) from None
    except ValueError:
        raise InputError("not valid JSON (a number of thousands of digits)") from None


def read_bytes(path: Path, most: int) -> bytes:
    """What a file, a pipe or a device holds. Raises OSError; InputError for more than `most` bytes."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InputError(f"{path.name}: larger than {most // 1_000_000} MB")
    return data


@contextmanager
def one_item(where: str = "") -> Iterator[None]:
    """Turn what one item is to blame for into an InputError, behind the name of where it stands."""
    try:
        yield
    except ITEM_FAULTS as error:
        raise refusal(error, where) from None


def refusal(error: BaseException, where: str = "") -> InputError:
    """The refusal of an item that raised one of ITEM_FAULTS."""
    if isinstance(error, RecursionError):
        reason = _NESTED
    elif isinstance(error, UnicodeError):
        reason = _HALVES if isinstance(error, UnicodeEncodeError) else "not UTF-8; send UTF-8"
    else:
        reason = "its numbers cannot be worked with, such as a division by zero; correct them"
    return InputError(f"{where}: {reason}" if where else reason)


def _check_characters(data: bytes) -> None:
    try:
        json.dumps(json.loads(data), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError(_HALVES) from None
    except (ValueError, RecursionError):
        return
