"""The index with its vectors on a Chroma server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import InputError, ServiceError
from assistant.index.builder import status
from assistant.index.chroma_server import ChromaServer, ChromaSite
from assistant.testing.index_suite import IndexSuite, OpenStore, Placed, VectorStoreSuite
from assistant.testing.processes import chroma_program, chroma_server, free_port
from assistant.testing.small_index import build, marks, recipe


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if chroma_program() is None:
        pytest.skip("the chroma program is not installed")
    with chroma_server(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def placed(server: str) -> Placed:
    return Placed(server)


@pytest.fixture
def open_store(server: str, tmp_path: Path) -> OpenStore:
    return lambda stamp: ChromaServer(ChromaSite.at(server), f"{tmp_path.name}-{stamp}")


class TestStoreOnAServer(VectorStoreSuite):
    """Collections on a server."""


class TestIndexOnAServer(IndexSuite):
    """An index whose vectors are on a server."""


def client_of(server: str) -> Any:
    import chromadb

    host, port = server.split(":")
    return chromadb.HttpClient(host, int(port))


def collections(server: str) -> set[str]:
    """The names of all collections on the server, which the tests of this module share."""
    return {str(item.name) for item in client_of(server).list_collections()}


def test_an_index_on_a_server_is_replaced_whole(tmp_path: Path, server: str) -> None:
    others = collections(server)
    with build(tmp_path, "first", server) as old:
        assert marks(old) == {'{"mark": "first"}'}
        with build(tmp_path, "second", server) as new:
            assert marks(new) == {'{"mark": "second"}'}
            assert marks(old) == {'{"mark": "first"}'}
            assert len(collections(server) - others) == 8
    with build(tmp_path, "third", server) as index:
        stamp = index.manifest.stamp
        assert collections(server) - others == {
            f"{stamp}-{part}" for part in ("en-current", "en-historical", "zh-current", "zh-historical")
        }
        assert not (index.folder / "chroma").exists()


def test_collections_lost_on_the_server_are_built_again(tmp_path: Path, server: str) -> None:
    others = collections(server)
    build(tmp_path, "first", server).close()
    for name in collections(server) - others:
        client_of(server).delete_collection(name)
    assert not status(tmp_path / "index", recipe("first", server)).ready
    with build(tmp_path, "first", server) as index:
        assert marks(index) == {'{"mark": "first"}'}


def test_moving_to_the_server_and_back_builds_anew(tmp_path: Path, server: str) -> None:
    build(tmp_path).close()
    assert "Chroma server changed" in status(tmp_path / "index", recipe("first", server)).reason
    with build(tmp_path, "first", server) as index:
        assert marks(index) == {'{"mark": "first"}'}


def test_a_server_out_of_reach_is_one_clear_error_and_loses_nothing(tmp_path: Path, server: str) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    with pytest.raises(ServiceError, match=f"the Chroma server {nobody} cannot be used.*start it, or unset it"):
        build(tmp_path, "first", nobody)
    assert list((tmp_path / "index" / "builds").iterdir()) == []
    with pytest.raises(InputError, match="not host:port"):
        build(tmp_path, "first", "somewhere")


@pytest.mark.skipif(chroma_program() is None, reason="the chroma program is not installed")
def test_an_index_is_not_rebuilt_because_its_server_is_away(tmp_path: Path) -> None:
    with chroma_server(tmp_path / "server") as server:
        build(tmp_path, "first", server).close()
    manifest = next((tmp_path / "index" / "builds").iterdir()) / "manifest.json"
    before = manifest.read_bytes()
    with pytest.raises(ServiceError, match="cannot be used"):
        build(tmp_path, "first", server)
    assert manifest.read_bytes() == before


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.chroma_server.ANSWER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = ChromaServer(ChromaSite("127.0.0.1", silent.getsockname()[1]), "stamp")
        with pytest.raises(ServiceError, match=r"cannot be used .*timed out"):
            store.count("en-current")


def test_a_server_that_falls_silent_is_not_waited_for(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client that has answered before too: behind it stands a wire that is cut."""
    monkeypatch.setattr("assistant.index.chroma_server.ANSWER", 0.5)
    silent = threading.Event()
    with relay(server, silent) as address, build(tmp_path, "first", address) as index:
        index.probe()
        silent.set()
        with pytest.raises(ServiceError, match="ReadTimeout"):
            index.probe()


@contextmanager
def relay(server: str, silent: threading.Event) -> Iterator[str]:
    """An address where the server answers until it is to be silent."""
    host, port = server.split(":")

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                if not silent.is_set():
                    target.sendall(piece)

    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as stack:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client = stack.enter_context(listening.accept()[0])
                    behind = stack.enter_context(socket.create_connection((host, int(port))))
                    for pair in ((client, behind), (behind, client)):
                        threading.Thread(target=carry, args=pair, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
