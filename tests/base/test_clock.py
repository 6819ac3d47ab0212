"""Days as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.base.clock import optional_day, parse_day
from assistant.base.yaml_nodes import parse_node
from assistant.errors import InputError


def test_a_day() -> None:
    assert parse_day("2026-06-17", "--as-of") == dt.date(2026, 6, 17)
    assert optional_day(None, "--as-of") is None
    assert parse_node("from: 2026-06-17", "x.yaml").mapping["from"].day == dt.date(2026, 6, 17)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "17.06.2026", "2026-06-17T12:00", "二〇二六年"])
def test_no_day_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as refused:
        optional_day(text, "--as-of")
    assert str(refused.value) == f"--as-of '{text}' is not a date; write it as YYYY-MM-DD, such as 2026-06-17"


def test_of_a_long_text_the_beginning_is_repeated() -> None:
    with pytest.raises(InputError) as refused:
        parse_day("9" * 5_000, "as_of")
    assert len(str(refused.value)) < 200


def test_a_day_of_a_file_names_file_line_and_field() -> None:
    with pytest.raises(InputError, match=r"^x\.yaml:2: a\.from: 'soon' is not a date; write YYYY-MM-DD$"):
        _ = parse_node("a:\n  from: soon", "x.yaml").mapping["a"].mapping["from"].day
