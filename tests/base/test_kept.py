"""Values are kept for the next who needs them, never more than so many."""

from __future__ import annotations

from assistant.base.kept import Kept


def test_what_is_kept_is_given_back() -> None:
    kept = Kept[str, int]()
    assert kept.get("a") is None
    assert kept.keep("a", 1) == 1
    assert kept.get("a") == 1


def test_no_more_than_so_many_are_kept() -> None:
    kept = Kept[int, int](most=3)
    for number in range(10):
        kept.keep(number, number)
        assert sum(kept.get(each) is not None for each in range(10)) <= 3
    assert kept.get(9) == 9
