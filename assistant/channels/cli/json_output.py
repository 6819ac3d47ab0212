"""What a command prints for programs. A module of its own: a quick command imports it and nothing else to print."""

from __future__ import annotations

import json
from typing import Any


def print_json(value: Any) -> None:
    """One JSON value on standard output, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
