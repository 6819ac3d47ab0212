"""Files are replaced whole: through links, by many threads at once, and not at all when writing fails."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.base.entry import read_bytes
from assistant.base.files import locked, private_folder, replace_file
from assistant.base.sqlite import opened
from assistant.errors import InputError
from assistant.settings import Settings


def test_text_and_bytes(tmp_path: Path) -> None:
    replace_file(tmp_path / "a", "科创板")
    replace_file(tmp_path / "b", b"\x00\xff")
    assert (tmp_path / "a").read_text("utf-8") == "科创板"
    assert (tmp_path / "b").read_bytes() == b"\x00\xff"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere" / "file", tmp_path / "link"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    replace_file(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_threads_that_replace_the_same_file_leave_one_whole_text(tmp_path: Path) -> None:
    path, texts = tmp_path / "file", [str(number) * 10_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: replace_file(path, text), texts * 5))
    assert path.read_text() in texts
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_what_was_open_to_others_is_closed_and_what_is_elsewhere_stays(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (data / "index" / "deep").mkdir(parents=True)
    for path in (data / "records.sqlite", data / "notes.txt", data / "index" / "deep" / "x", elsewhere):
        path.write_text("x")
        path.chmod(0o644)
    (data / "index" / "link").symlink_to(elsewhere)
    (data / "index").chmod(0o755)
    Settings(data_dir=data).close_data_dir()
    private = {"data": 0o700, "index": 0o700, "deep": 0o700, "x": 0o600, "records.sqlite": 0o600}
    assert modes(data) == {**private, "notes.txt": 0o644, "link": modes(data)["link"]}
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


def test_folders_and_files_of_ours_are_made_for_their_user_alone(tmp_path: Path) -> None:
    private_folder(tmp_path / "a" / "b")
    replace_file(tmp_path / "a" / "b" / "c", "x", private=True)
    with locked(tmp_path / "a" / "lock"), opened(tmp_path / "a" / "d.sqlite", "CREATE TABLE t (x)", 1):
        found = modes(tmp_path / "a")
    assert set(found.values()) == {0o700, 0o600}
    assert {"b", "c", "lock", "d.sqlite"} <= set(found)


def test_no_more_is_read_than_may_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert read_bytes(tmp_path / "a", 10) == b"x" * 10
    for path in (tmp_path / "a", Path("/dev/zero")):
        with pytest.raises(InputError, match="larger than"):
            read_bytes(path, 9)
