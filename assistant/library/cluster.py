"""A Ray cluster that reads and embeds: the functions of one machine, mapped over many by Ray Data.

The extra `ray`; imported only where a cluster is asked for. Workers give back what they read and embedded, and keep
nothing: texts and vectors are kept by the process that asks, in the order in which it would have made them itself.
Every machine runs this release, and sees the files under the same paths; what one does not see is read here.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from assistant.base.lazy import locked_property
from assistant.errors import AssistantError, InputError, ServiceError
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.embeddings.embedder import Embedder, Floats
from assistant.library.adding import TextRead, read_files
from assistant.library.words import WORDS
from assistant.papers.limits import PaperLimits
from assistant.papers.model import OcrModel

LOCAL = "local"
"""The address of a cluster that is started on this machine, and ends with the command."""
_PLASMA = 512 << 20
"""Bytes of memory that the workers of a local cluster share; beyond it Ray writes to disk."""
_ANSWER = 5.0
"""Seconds to wait for somebody to answer at an address."""
_SPAN = 2000
"""Items of work handed to the cluster at a time: what waits there stays bounded."""
_FILES, _BATCHES = 4, 8
"""Files, and batches of texts, of one task: what a worker that fails has to do again, and what a kill loses."""

T = TypeVar("T")
R = TypeVar("R")


class RayCluster:
    """Workers of a Ray cluster. `address` is where it is, `local` one that is started here."""

    def __init__(self, address: str) -> None:
        self.address = address

    def read_texts(self, files: Sequence[Path], limits: PaperLimits, ocr: OcrModel | None) -> Iterator[TextRead]:
        """Read files, each in a process of its own, and cut them; they come in their order."""
        work = partial(_read_text, limits=limits, ocr=ocr)
        for path, text in zip(files, self.mapped(work, [path.absolute() for path in files], _FILES), strict=True):
            yield text if text is not None else next(read_files([path], limits, ocr))

    def embed(self, batches: Sequence[Sequence[str]]) -> Iterator[Floats]:
        """The vectors of batches of texts by the bundled model, in their order."""
        return self.mapped(partial(_embed, name=bundled_embedder().name), batches, _BATCHES)

    def mapped(self, work: Callable[[T], R], items: Sequence[T], each: int) -> Iterator[R]:
        """What `work` makes of the items, in their order, `each` in a task. Raises ServiceError where it breaks off."""
        import ray.exceptions

        try:
            for start in range(0, len(items), _SPAN):
                rows = [{"item": pickle.dumps(item)} for item in items[start : start + _SPAN]]
                blocks = self._data.from_items(rows, override_num_blocks=-(-len(rows) // each))
                for row in blocks.map(partial(_done, work=work, release=_release())).iter_rows():
                    yield _taken(pickle.loads(row["made"]))
        except (ServiceError, ray.exceptions.RayError, ConnectionError) as error:
            raise _failure("cluster.broke_off", self.address, error) from None

    @locked_property
    def _data(self) -> Any:
        """Ray Data, connected."""
        import ray
        import ray.data

        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        return ray.data


@contextmanager
def ray_cluster(address: str) -> Iterator[RayCluster]:
    """The cluster at an address (`HOST:PORT`, `auto`, `ray://…`, or `local`), connected to as long as the block lasts.

    Raises InputError where the extra is not installed, ServiceError where nothing answers there.
    """
    if find_spec("ray") is None:
        raise InputError(WORDS["cluster.no_ray"])
    with _environment(RAY_USAGE_STATS_ENABLED="0", RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO="0"):
        import ray

        logging.getLogger("ray").setLevel(logging.ERROR)
        try:
            _knock(address)
            ray.init(**_connection(address))
        except (RuntimeError, ValueError, OSError, AssertionError) as error:
            raise _failure("cluster.no_cluster", address, error) from None
        try:
            yield RayCluster(address)
        finally:
            ray.shutdown()


def _knock(address: str) -> None:
    """Raise OSError where nobody listens: Ray itself waits for minutes. Raises ValueError for what is no address."""
    if address not in (LOCAL, "auto"):
        place = urlsplit(address if "://" in address else f"//{address}")
        if not place.hostname or not place.port:
            raise ValueError("not HOST:PORT")
        socket.create_connection((place.hostname, place.port), _ANSWER).close()


def _connection(address: str) -> dict[str, Any]:
    """What Ray connects with."""
    # How the bundled model computes depends on it; the same everywhere, or vectors differ in their last bits.
    threads = {"OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "")}
    usual: dict[str, Any] = {
        "address": address,
        "log_to_driver": False,
        "logging_level": logging.ERROR,
        "runtime_env": {"env_vars": threads},
    }
    return usual | ({"include_dashboard": False, "object_store_memory": _PLASMA} if address == LOCAL else {})


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """The environment with these variables, and afterwards as it was: Ray can be told in no other way."""
    former = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _failure(key: str, address: str, error: BaseException) -> ServiceError:
    why = str(error) if isinstance(error, AssistantError) else f"{type(error).__name__}: {error}"
    return ServiceError(WORDS.both(key, address=address, why=" ".join(why.split())[:200]))


# --- what a worker does -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a worker did not do an item of work."""

    line: str


def _done(row: dict[str, Any], work: Callable[[Any], Any], release: str) -> dict[str, bytes]:
    """One item of work, on a worker of this very release."""
    try:
        if release != _release():
            raise ServiceError(f"a machine of the cluster runs {_release()}, this one {release}")
        made = work(pickle.loads(row["item"]))
    except AssistantError as error:
        made = _Refused(str(error))
    return {"made": pickle.dumps(made)}


def _taken(made: Any) -> Any:
    if isinstance(made, _Refused):
        raise ServiceError(made.line)
    return made


def _release() -> str:
    """What has to be alike for the same work to give the same result."""
    try:
        name = version("star-listing-assistant")
    except PackageNotFoundError:
        name = "of no release"
    return f"star-listing-assistant {name} on Python {sys.version_info.major}.{sys.version_info.minor}"


def _read_text(path: Path, limits: PaperLimits, ocr: OcrModel | None) -> TextRead | None:
    """A file, read and cut; None where there is none on this machine."""
    return next(read_files([path], limits, ocr)) if path.is_file() else None


def _embed(batch: Sequence[str], name: str) -> Floats:
    """Vectors of texts by the bundled model, which has to be the one of that name."""
    embedder = _embedder()
    if embedder.name != name:
        raise ServiceError(f"a machine of the cluster has the model {embedder.name}, not {name}")
    return embedder.passages(batch)


@cache
def _embedder() -> Embedder:
    """The bundled model, loaded once in the life of a worker."""
    return bundled_embedder()
