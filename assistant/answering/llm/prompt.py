"""Prompts as versioned files: `prompts/<name>.md`, a header and the messages, few-shot examples before the task.

The examples stand first and never change, so that a provider's prompt cache serves them; `hash` names the exact file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.base.resources import packaged
from assistant.errors import InputError

Message = tuple[str, str]
"""Role (`system`, `user`, `assistant`) and text."""

_HEADER = re.compile(r"\A---\n(?P<header>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(r"^# (?P<role>system|user|assistant|task)[^\n]*\n", re.MULTILINE)
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_FIELDS = ("name", "version", "purpose", "inputs", "model_notes", "output")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file: fixed messages, the task with its slots, the JSON schema of the reply, the file's hash."""

    name: str
    version: int
    hash: str
    inputs: tuple[str, ...]
    fixed: tuple[Message, ...]
    task: str
    schema: Mapping[str, Any]

    def messages(self, values: Mapping[str, str]) -> list[Message]:
        """The messages with the slots of the task filled; what is filled in is never read as a slot again."""
        if set(values) != set(self.inputs):
            raise ValueError(f"prompt {self.name} takes {', '.join(self.inputs)}, not {', '.join(values)}")
        return [*self.fixed, ("user", _SLOT.sub(lambda match: values[match[1]], self.task))]

    @property
    def response_format(self) -> dict[str, Any]:
        """The `response_format` of the OpenAI protocol."""
        schema = {"name": self.name.replace("-", "_"), "strict": True, "schema": dict(self.schema)}
        return {"type": "json_schema", "json_schema": schema}


@cache
def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """The prompt `name` of a folder (default: the packaged one). Raises InputError naming the file and the fault."""
    path = (folder or packaged("prompts")) / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: prompt cannot be read ({error}); reinstall the package") from None
    match = _HEADER.match(text)
    if match is None:
        raise InputError(f"{path}:1: a prompt starts with a header between two lines of ---")
    try:
        header = yaml.safe_load(match["header"])
    except yaml.YAMLError as error:
        raise InputError(f"{path}:1: the header is not YAML ({str(error).splitlines()[0]})") from None
    missing = [field for field in _FIELDS if not isinstance(header, dict) or field not in header]
    if missing:
        raise InputError(f"{path}:1: the header lacks {', '.join(missing)}")
    parts = _parts(match["body"])
    if not parts or parts[0][0] != "system" or parts[-1][0] != "task" or any(role == "task" for role, _ in parts[:-1]):
        raise InputError(f"{path}: a prompt is # system, then examples (# user, # assistant), then # task")
    task, inputs = parts[-1][1], tuple(header["inputs"])
    if set(_SLOT.findall(task)) != set(inputs):
        raise InputError(f"{path}: the slots of # task are not the inputs of the header ({', '.join(inputs)})")
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Prompt(
        str(header["name"]), int(header["version"]), digest, inputs, tuple(parts[:-1]), task, header["output"]
    )


def _parts(body: str) -> list[Message]:
    marks = list(_PART.finditer(body))
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    return [(mark["role"], body[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
