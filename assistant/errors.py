"""Errors a user can act on; each prints as one line and carries the exit status of design section 6.

A program reads the line in English; a person on a page or in a chat reads it in their own language where the error says
it in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class InBoth(Protocol):
    """One text in English and in Chinese."""

    @property
    def en(self) -> str:
        """In English."""

    @property
    def zh(self) -> str:
        """In Chinese."""


@dataclass(frozen=True, slots=True)
class Both:
    """The same, for what stands below the catalogs of words."""

    en: str
    zh: str


class AssistantError(Exception):
    """What is wrong, where, and what to do, in one line."""

    exit_status = 1

    def __init__(self, line: str | InBoth = "") -> None:
        super().__init__(line if isinstance(line, str) else line.en)
        self._chinese = "" if isinstance(line, str) else line.zh

    def in_language(self, language: str) -> str:
        """The line for a reader of `en` or `zh`; in English where the error has no other."""
        return self._chinese if language == "zh" and self._chinese else str(self)


class InputError(AssistantError):
    """Bad usage or bad input."""

    exit_status = 2


class ServiceError(AssistantError):
    """A needed service or resource cannot be reached."""

    exit_status = 3


class NotInstalled(ServiceError):
    """What is asked for needs a program or an extra that this machine does not have."""
