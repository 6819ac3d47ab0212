"""What an owner says of a text in a file beside it: written to be corrected, read as strictly as everything else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.library.details import NAMES, TextDetails, details_file, read_details, write_details

SAID = TextDetails(
    document="beacons", title="灯塔: 'x' # y", title_en="null", issuer="2024", number="〔2024〕1号",
    published=dt.date(2024, 6, 1), effective_from=dt.date(2024, 7, 1), effective_to=dt.date(2025, 7, 1),
    url="https://beacons.example/?a=1&b=2", vouched_by="Ada\nKeeper",
)  # fmt: skip


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "law.pdf"
    assert write_details(path, SAID) == details_file(path) == tmp_path / "law.pdf.yaml"
    assert read_details(path) == SAID
    head = details_file(path).read_text("utf-8").splitlines()[:2]
    assert [line[0] for line in head] == ["#", "#"]
    assert "correct it" in head[0]
    assert "更正" in head[1]


def test_what_nobody_says_is_written_empty_and_read_as_unsaid(tmp_path: Path) -> None:
    write_details(tmp_path / "law.pdf", TextDetails(title="灯塔"))
    assert all(f"{name}:" in details_file(tmp_path / "law.pdf").read_text("utf-8") for name in NAMES)
    assert read_details(tmp_path / "law.pdf") == TextDetails(title="灯塔")
    assert read_details(tmp_path / "other.pdf") == TextDetails()


def test_what_is_said_first_stands_over_what_is_said_second() -> None:
    first = TextDetails(title="first", effective_from=dt.date(2024, 1, 1))
    assert first.over(SAID).title == "first"
    assert first.over(SAID).issuer == "2024"
    assert TextDetails().over(SAID) == SAID


@pytest.mark.parametrize("name", ["document", "title", "title_en", "number", "effective_from", "url"])
def test_some_things_can_be_true_of_one_text_only(name: str) -> None:
    assert TextDetails(**{name: getattr(SAID, name)}).of_one_text
    assert not TextDetails(issuer="x", published=dt.date(2024, 1, 1), vouched_by="Ada").of_one_text


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot write to"):
        write_details(tmp_path / "taken" / "law.pdf", SAID)
