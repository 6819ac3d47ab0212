"""Errors of the index."""

from __future__ import annotations

from assistant.errors import ServiceError


class IndexUnusable(ServiceError):
    """There is no index that may answer: none was built, it is stale, or it is damaged. `ensure` builds one."""


class IndexDamaged(IndexUnusable):
    """Files of the index are missing or changed."""
