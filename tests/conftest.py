"""One index of the shipped corpus for all tests of a process, in a folder of its own; no test reads the user's settings."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from assistant.answering.answer import Answer
from assistant.base.resources import packaged
from assistant.corpus.model import Corpus
from assistant.corpus.reader import read_corpus
from assistant.service import Assistant
from assistant.settings import Settings

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # as the command does, before anything loads the library that reads it

pytest_plugins = ("assistant.testing.postgres",)

TODAY = dt.date(2026, 11, 22)
_PRIVATE = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "ASSISTANT_LLM__API_KEY",
    "ASSISTANT_LLM__BASE_URL",
    "ASSISTANT_CORPUS_DIR",
)

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder with the index; pytest-xdist gives every worker its own."""
    return tmp_path_factory.mktemp("assistant-data")


@pytest.fixture(scope="session", autouse=True)
def _settings_of_the_tests(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in _PRIVATE:
            patch.delenv(name, raising=False)
        patch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The shipped corpus."""
    return read_corpus(packaged("corpus"))


@pytest.fixture(scope="session")
def assistant(data_dir: Path) -> Assistant:
    """The assistant over the shipped corpus on 22 November 2026."""
    return Assistant(Settings(data_dir=data_dir), clock=lambda: TODAY)


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Ask:
    """Ask a question; the same one is answered once a session."""

    @cache
    def answer(question: str, as_of: dt.date | None = None) -> Answer:
        return assistant.ask(question, as_of)

    return answer


@pytest.fixture
def anyio_backend() -> str:
    """Coroutines are tested on asyncio, which the service and the channels run on."""
    return "asyncio"
