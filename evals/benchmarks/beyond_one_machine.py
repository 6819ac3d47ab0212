"""What an index beyond one machine costs: vectors on a Chroma server in shards, and adding by a Ray cluster.

    python evals/benchmarks/beyond_one_machine.py server VECTORS QUESTIONS [--count N]
    python evals/benchmarks/beyond_one_machine.py ray FOLDER
    python evals/benchmarks/beyond_one_machine.py units FOLDER

VECTORS and QUESTIONS are files of vectors by the bundled model (`stard-passages.npy`, `stard-train-questions.npy`),
FOLDER holds rule texts. `server` starts a Chroma server and prints, for shards and batches of several sizes, writing,
memory, bytes, recall and the time of a question; `ray` adds the folder on this machine and on a local cluster and holds
them against each other; `units` prints what one text costs at each step on one core.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.corpus.parsing.parser import parse_text
from assistant.index.chroma_server import CLOUD_LIMITS, ChromaServer, ChromaSite, ServerLimits
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.vectors import Halves
from assistant.library.adding import find_files
from assistant.library.cluster import LOCAL, ray_cluster
from assistant.library.details import TextDetails
from assistant.papers.limits import PaperLimits
from assistant.papers.reading import read_paper
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.testing.processes import chroma_server

QUESTIONS, HITS, BLOCK = 200, 10, 4096


def server(vectors: Halves, questions: npt.NDArray[np.float32]) -> None:
    """Print a row for each way to cut and to write a collection on a server of its own."""
    exact = np.argsort(-(questions @ vectors.astype(np.float32).T), axis=1)[:, :HITS]
    heads = [
        "shards",
        "records a write",
        "written a second",
        "memory a vector",
        "disk",
        "recall@10",
        "p50 ms",
        "p95 ms",
    ]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for shards, size in ((1, 5_000), (4, 5_000), (10, 5_000), (1, CLOUD_LIMITS.write)):
        limits = dataclasses.replace(ServerLimits(), records=-(-len(vectors) // shards), write=size)
        with tempfile.TemporaryDirectory() as folder:
            with chroma_server(Path(folder)) as address:
                store = ChromaServer(dataclasses.replace(ChromaSite.at(address), limits=limits), "build")
                began = time.perf_counter()
                store.write("zh-current", len(vectors), _blocks(vectors))
                rate = len(vectors) / (time.perf_counter() - began)
                store.close()
            with chroma_server(Path(folder)) as address:
                idle = _memory(folder)
                store = ChromaServer(dataclasses.replace(ChromaSite.at(address), limits=limits), "build")
                found, times = _asked(store, questions)
                store.close()
                memory = (_memory(folder) - idle) / len(vectors)
            size_on_disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        recall = statistics.mean(
            len(set(one) & set(best)) / HITS for one, best in zip(found, exact.tolist(), strict=True)
        )
        slow = times[int(0.95 * len(times))]
        print(
            f"| {shards} | {size:,} | {rate:,.0f} | {memory:,.0f} | {size_on_disk / len(vectors):,.0f} | {recall:.3f}"
            f" | {1000 * statistics.median(times):.1f} | {1000 * slow:.1f} |",
            flush=True,
        )


def _memory(folder: str) -> int:
    """Bytes of memory of the server with its data in a folder."""
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"--path\0{folder}\0" in arguments.read_text("utf-8", "replace"):
                held = (arguments.parent / "statm").read_text().split()[1]
                return int(held) * resource.getpagesize()
    raise RuntimeError(f"no server has its data in {folder}")


def _blocks(vectors: Halves) -> Iterator[Halves]:
    return (vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK))


def _asked(store: ChromaServer, questions: npt.NDArray[np.float32]) -> tuple[list[list[int]], list[float]]:
    """What is found for each question, and the seconds of each, sorted; warm."""
    for question in questions[:20]:
        store.query("zh-current", question, HITS)
    found, times = [], []
    for question in questions:
        began = time.perf_counter()
        found.append([position for position, _ in store.query("zh-current", question, HITS)])
        times.append(time.perf_counter() - began)
    return found, sorted(times)


def ray(folder: Path) -> None:
    """Print the seconds of adding a folder here and on a local cluster, and whether the two are alike."""
    files = find_files([folder]).files
    with tempfile.TemporaryDirectory() as name:
        here, there = Path(name) / "here", Path(name) / "there"
        for data in (here, there):
            Assistant(Settings(data_dir=data)).build_index()
        began = time.perf_counter()
        alone = Assistant(Settings(data_dir=here))
        kept = list(alone.add_texts(files, TextDetails()))
        read = time.perf_counter() - began
        alone.build_index()
        print(f"{len(files)} files, {sum(len(one.text.articles) for one in kept if one.text)} provisions")
        print(f"one process: read, cut and kept {read:.1f} s, the whole {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        with ray_cluster(LOCAL) as cluster:
            opened = time.perf_counter() - began
            many = Assistant(Settings(data_dir=there))
            for _ in many.add_texts(files, TextDetails(), cluster=cluster):
                pass
            read = time.perf_counter() - began - opened
            many.build_index(cluster=cluster)
        whole = time.perf_counter() - began
        print(f"local Ray: started in {opened:.1f} s, read, cut and kept {read:.1f} s, the whole {whole:.1f} s")
        print(f"the same library {_kept(here) == _kept(there)}, the same vectors {_vectors(here) == _vectors(there)}")


def _kept(data: Path) -> dict[str, bytes]:
    root = data / "library" / "texts"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _vectors(data: Path) -> set[tuple[str, bytes, bytes]]:
    with sqlite3.connect(data / "vectors.sqlite") as connection:
        return set(connection.execute("SELECT model, hash, vector FROM vectors"))


def units(folder: Path) -> None:
    """Print what reading, cutting, keeping and embedding cost, on one core."""
    files = find_files([folder]).files
    began = time.perf_counter()
    papers = [read_paper(path, PaperLimits()) for path in files]
    read = time.perf_counter() - began
    began = time.perf_counter()
    for paper in papers:
        parse_text(paper.text)
    cut = time.perf_counter() - began
    characters = sum(len(paper.text) for paper in papers)
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB, {characters:,} characters")
    print(f"read {characters / read:,.0f} characters a second, cut {characters / cut:,.0f}")
    with tempfile.TemporaryDirectory() as name:
        service = Assistant(Settings(data_dir=Path(name)))
        began = time.perf_counter()
        kept = [one.text for one in service.add_texts(files, TextDetails()) if one.text]
        whole = time.perf_counter() - began
        provisions = sum(len(text.articles) for text in kept)
        held = sum(path.stat().st_size for path in (Path(name) / "library").rglob("*") if path.is_file())
        print(f"each in a process of its own, cut, kept: {whole:.1f} s for {provisions} provisions")
        print(f"kept: {held / provisions:,.0f} bytes a provision (text, pieces and the file itself)")
        shutil.rmtree(name, ignore_errors=True)
        Path(name).mkdir()
    texts = [piece.text for paper in papers for piece in parse_text(paper.text).pieces if piece.text.strip()][:512]
    embedder = bundled_embedder()
    texts.sort(key=len)
    embedder.passages(texts[:32])
    began = time.perf_counter()
    for start in range(0, len(texts), embedder.batch):
        embedder.passages(texts[start : start + embedder.batch])
    spent = time.perf_counter() - began
    length = statistics.mean(map(len, texts))
    print(f"embedding: {1000 * spent / len(texts):.0f} s for 1,000 pieces of {length:.0f} characters on average")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["server", "ray", "units"])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    options = parser.parse_args()
    if options.what == "server":
        vectors = np.load(options.paths[0], mmap_mode="r")[: options.count]
        server(vectors, np.load(options.paths[1])[:QUESTIONS].astype(np.float32))
    else:
        {"ray": ray, "units": units}[options.what](options.paths[0])


if __name__ == "__main__":
    main()
