"""Errors a user can act on; each prints as one line and carries the exit status of design section 6."""

from __future__ import annotations


class AssistantError(Exception):
    """What is wrong, where, and what to do, in one line."""

    exit_status = 1


class InputError(AssistantError):
    """Bad usage or bad input."""

    exit_status = 2


class ServiceError(AssistantError):
    """A needed service or resource cannot be reached."""

    exit_status = 3
