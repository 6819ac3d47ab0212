"""Values computed at first use, once, also where several threads are the first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class locked_property(Generic[T]):
    """A method as an attribute of its object: computed at first use under a lock of that object's own, then kept.

    `functools.cached_property` has no lock from Python 3.12 on, and before that one lock for all objects of a class.
    Popping the name from the object's `__dict__` has the value computed anew. What raises is tried again at the next
    use.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> locked_property[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> locked_property[T] | T:
        if instance is None:
            return self
        values = instance.__dict__
        with values.setdefault(f"{self._name} lock", threading.RLock()):
            if self._name not in values:
                values[self._name] = self._compute(instance)
            value: T = values[self._name]
            return value


def locked_cache(compute: Callable[[H], T]) -> Callable[[H], T]:
    """What takes long to make of one thing, kept for the last eight: who asks meanwhile waits instead of making it too.

    `functools.lru_cache` lets every thread that comes before the first is done compute the same.
    """
    cached, lock = lru_cache(maxsize=8)(compute), threading.RLock()

    @wraps(compute)
    def once(key: H) -> T:
        with lock:
            return cached(key)

    return once
