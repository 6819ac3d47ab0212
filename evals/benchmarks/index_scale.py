"""An index of 2,000 to 1,000,000 statute articles: build, memory, files, recall and the time of a question.

    python evals/benchmarks/index_scale.py STARD VECTORS --work FOLDER [--sizes 2000 200000] [-o FILE]
    python evals/benchmarks/index_scale.py --table FILE
    python evals/benchmarks/index_scale.py --plot FILE -o index-scale.svg

STARD and VECTORS are folders: the articles and questions (`corpus_rebuilt.jsonl`, `train.jsonl`) and their vectors by
the bundled model (`stard-passages.npy`, `stard-train-questions.npy`). Up to 55,404 every vector is real, and recall is
to be read there. Above, articles come again with other numbers and of other places, and with vectors moved towards that
of another article, by as much as the nearest neighbours of real ones are apart. A tenth of the articles is not in force
any more. Every build and every measure has a process of its own; what they leave in FOLDER is used again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.index.builder import ensure
from assistant.index.chroma import Chroma
from assistant.index.embeddings.bundled import bundled_embedder
from assistant.index.entries import Collection, EntriesAnew, Entry
from assistant.index.lexical import LexicalWriter
from assistant.index.manifest import Recipe
from assistant.index.reader import ENTRIES, LEXICAL, ROWS, Index, open_index
from assistant.index.rows import EntryScope
from assistant.index.supply import VectorSupply
from assistant.index.vector_store import BITS, CHROMA, VectorStore, open_store, write_collections
from assistant.index.vectors import Halves, VectorCache
from assistant.retrieval.ranking import CANDIDATES, RankRequest, rank

SIZES = (2_000, 20_000, 55_404, 200_000, 1_000_000)
MOST_FOR_CHROMA = 200_000
QUESTIONS, ROUNDS, HITS = 300, 3, 10
TODAY, PAST, REPEALED = dt.date(2026, 11, 22), dt.date(2016, 6, 30), dt.date(2020, 12, 31)
PLACES = (
    "北京",
    "上海",
    "天津",
    "重庆",
    "浙江",
    "江苏",
    "广东",
    "山东",
    "河南",
    "四川",
    "湖北",
    "湖南",
    "福建",
    "云南",
)
DIGITS = "一二三四五六七八九"


class Articles:
    """The articles of one size: real ones in random order first, then varied ones."""

    def __init__(self, stard: Path, vectors: Path, size: int) -> None:
        lines = (stard / "corpus_rebuilt.jsonl").read_text(encoding="utf-8").splitlines()
        named = {record["name"]: record["content"] for record in reversed([json.loads(line) for line in lines])}
        distinct = list(dict.fromkeys(json.loads(line)["name"] for line in lines))
        real = np.load(vectors / "stard-passages.npy")
        order = np.random.default_rng(19).permutation(len(distinct))
        self._texts = [f"{distinct[row]}：{named[distinct[row]]}" for row in order]
        self._laws = [distinct[row].partition("第")[0] for row in order]
        self._real = real[order]
        self.size = size

    def entries(self) -> Iterator[Entry]:
        """Every article as an entry."""
        for number in range(self.size):
            row, copy = number % len(self._texts), number // len(self._texts)
            text, law = self._texts[row], self._laws[row]
            if copy:
                text, law = varied(text, number), f"{law}-{copy}"
            held = number % 10 > 0
            yield Entry(
                f"{law}@{copy}#{number}/zh/1",
                "zh",
                text,
                held,
                effective_from=dt.date(2015 + number % 4, 1, 1),
                effective_to=None if held else REPEALED,
                document=law,
            )

    def vectors(self) -> Iterator[Halves]:
        """The vectors of the entries in their order, in blocks."""
        real = self._real.astype(np.float32)
        apart = neighbour_cosines(real)
        draw = np.random.default_rng(7)
        for start in range(0, self.size, 4096):
            rows = np.arange(start, min(start + 4096, self.size))
            block = real[rows % len(real)]
            noisy = rows >= len(real)
            if noisy.any():
                cosine = draw.choice(apart, len(rows))[:, None]
                aside = real[draw.integers(len(real), size=len(rows))]
                aside = aside - (aside * block).sum(axis=1, keepdims=True) * block
                moved = unit(cosine * block + np.sqrt(1 - cosine**2) * unit(aside))
                block = np.where(noisy[:, None], moved, block)
            yield block.astype(np.float16)


def unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Rows of length 1; one of length 0 stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: npt.NDArray[np.float32] = rows / np.maximum(lengths, 1e-6)
    return scaled


def neighbour_cosines(real: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The cosines of 500 real vectors with their nearest neighbours."""
    sample = np.random.default_rng(3).choice(len(real), 500, replace=False)
    cosines = real[sample] @ real.T
    cosines[np.arange(len(sample)), sample] = -1
    nearest: npt.NDArray[np.float32] = cosines.max(axis=1).clip(max=0.999)
    return nearest


def varied(text: str, number: int) -> str:
    """The text with other numbers, of another place."""
    draw = random.Random(number)
    digits = "".join(draw.choice(DIGITS) for _ in DIGITS) + "".join(draw.choice("123456789") for _ in DIGITS)
    return draw.choice(PLACES) + text.translate(str.maketrans(DIGITS + "123456789", digits))


class GivenVectors(VectorSupply):
    """Vectors of the entries in their order: a build asks for each once."""

    def __init__(self, blocks: Iterator[Halves]) -> None:
        super().__init__(bundled_embedder(), VectorCache(Path("unused")))
        object.__setattr__(self, "_rows", (row for block in blocks for row in block))

    def vectors(self, texts: Sequence[str], progress: object = None) -> Halves:
        """The next ones, however many a build takes at a time."""
        return np.stack(list(islice(self._rows, len(texts))))  # type: ignore[attr-defined]


def recipe(size: int) -> Recipe:
    """What the index of a size is made from; its vectors are bits, Chroma's stand beside it."""
    return Recipe(f"stard-{size}", "bundled", TODAY, vectors=BITS)


def build(options: argparse.Namespace) -> dict[str, Any]:
    """Build the whole index, vectors as bits."""
    articles = Articles(options.stard, options.vectors, options.size)
    before, started = memory(), time.perf_counter()
    collection = Collection(EntriesAnew(articles.entries))
    stages: dict[str, float] = {}

    def progress(what: str, done: int, of: int) -> None:
        stages.setdefault(what, time.perf_counter() - started)

    root = options.work / str(options.size)
    index = ensure(root, recipe(options.size), lambda: collection, GivenVectors(articles.vectors()), progress=progress)
    with index:
        return {
            "seconds": time.perf_counter() - started,
            "processor_seconds": time.process_time(),
            "stages_begin_at_seconds": stages,
            "memory_mb": memory("VmHWM"),
            "memory_of_articles_mb": before,
            "files_mb": {name: megabytes(index.folder / name) for name in (ENTRIES, ROWS, LEXICAL, BITS)},
        }


def lexical(options: argparse.Namespace) -> dict[str, Any]:
    """Build the lexical index alone, then open it and search."""
    articles = Articles(options.stard, options.vectors, options.size)
    folder = options.work / f"words-{options.size}"
    shutil.rmtree(folder, ignore_errors=True)
    before, started = memory(), time.perf_counter()
    with LexicalWriter(folder) as writer:
        for entry in articles.entries():
            writer.add(entry.text)
        writer.finish()
    return {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time(),
        "memory_mb": memory("VmHWM"),
        "memory_of_articles_mb": before,
        "files_mb": megabytes(folder),
    }


def fill_chroma(options: argparse.Namespace) -> dict[str, Any]:
    """Fill Chroma's embedded store with the vectors of the index that was built."""
    with open_index(options.work / str(options.size), recipe(options.size)) as index:
        source = index.folder / ENTRIES
    folder = options.work / f"chroma-{options.size}"
    shutil.rmtree(folder, ignore_errors=True)
    before, started = memory(), time.perf_counter()
    write_collections(Chroma(folder / CHROMA), source)
    return {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time(),
        "memory_mb": memory("VmHWM"),
        "memory_before_mb": before,
        "files_mb": megabytes(folder),
    }


def search_chroma(options: argparse.Namespace) -> dict[str, Any]:
    """Chroma's own search."""
    return search_store(options, open_store(CHROMA, options.work / f"chroma-{options.size}", None))


def search_bits(options: argparse.Namespace) -> dict[str, Any]:
    """The search of the sign bits."""
    with open_index(options.work / str(options.size), recipe(options.size)) as index:
        folder = index.folder
    return search_store(options, open_store(BITS, folder, None))


def search_store(options: argparse.Namespace, store: VectorStore) -> dict[str, Any]:
    """Recall against exact search, speed and memory of one store of vectors, among the articles in force."""
    questions = question_vectors(options)
    before, started = memory(), time.perf_counter()
    store.query("zh-current", questions[0], HITS)
    opened = time.perf_counter() - started
    found: list[list[int]] = []

    def ask(number: int) -> None:
        found.append([position for position, _ in store.query("zh-current", questions[number], CANDIDATES)])

    result = timed(ask) | {"first_question_ms": 1000 * opened, "memory_mb": memory(), "memory_before_mb": before}
    store.close()
    exact = exact_nearest(options, questions)
    for k in (10, 100, CANDIDATES):
        hits = sum(len(set(mine[:k]) & set(true[:k].tolist())) for mine, true in zip(found, exact, strict=False))
        result[f"recall_at_{k}"] = hits / sum(len(true[:k]) for true in exact)
    return result


def exact_nearest(options: argparse.Namespace, questions: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """The positions of the nearest vectors of record, shape (questions, CANDIDATES)."""
    with open_index(options.work / str(options.size), recipe(options.size)) as index:
        units = (unit(block.astype(np.float32)) for block in index.vectors("zh", True))
        scores = np.concatenate([block @ questions.T for block in units]).T
    return np.stack([np.argsort(-row, kind="stable")[:CANDIDATES] for row in scores])


def ask(options: argparse.Namespace) -> dict[str, Any]:
    """The whole retrieval: both sides, fusion and the entries of the best, with the day's filter on."""
    questions, texts = question_vectors(options), question_texts(options)
    before, started = memory(), time.perf_counter()
    with open_index(options.work / str(options.size), recipe(options.size)) as index:
        result: dict[str, Any] = {"open_ms": 1000 * (time.perf_counter() - started)}
        for name, day, current_only in (("today", TODAY, True), ("past_day", PAST, False)):
            started = time.perf_counter()
            mask = index.rows("zh").mask(EntryScope(day))
            result[f"{name}_filter_ms"] = 1000 * (time.perf_counter() - started)
            started = time.perf_counter()
            question = whole(index, questions, texts, current_only, mask)
            question(0)
            result[f"{name}_first_question_ms"] = 1000 * (time.perf_counter() - started)
            result[name] = timed(question)
            result[f"{name}_share_found_in_force"] = float(mask.mean())
        result["words_only"] = timed(lambda number: index.lexical("zh").search(texts[number], CANDIDATES, mask))
        result |= {"memory_mb": memory(), "memory_peak_mb": memory("VmHWM"), "memory_before_mb": before}
        result["memory_own_mb"] = memory("RssAnon")
    embed = bundled_embedder().query
    embed(texts[0])
    result["embedding_a_question"] = timed(lambda number: embed(texts[number]), rounds=1, count=60)
    return result


def whole(
    index: Index,
    questions: npt.NDArray[np.float32],
    texts: Sequence[str],
    current_only: bool,
    mask: npt.NDArray[np.bool_],
) -> Callable[[int], object]:
    """One question from its vector and words to the entries of its best hits."""

    def question(number: int) -> object:
        request = RankRequest(questions[number], {"zh": texts[number]}, current_only, {"zh": mask})
        return index.entries([hit.key for hit in rank(index, request)[:HITS]])

    return question


def question_vectors(options: argparse.Namespace) -> npt.NDArray[np.float32]:
    """The vectors of the questions, shape (QUESTIONS, dimensions)."""
    vectors: npt.NDArray[np.float32] = np.load(options.vectors / "stard-train-questions.npy")[:QUESTIONS].astype(
        np.float32
    )
    return vectors


def question_texts(options: argparse.Namespace) -> list[str]:
    """The questions."""
    lines = (options.stard / "train.jsonl").read_text(encoding="utf-8").splitlines()[:QUESTIONS]
    return [str(json.loads(line)["question"]) for line in lines]


def timed(ask: Callable[[int], object], rounds: int = ROUNDS, count: int = QUESTIONS) -> dict[str, Any]:
    """Times of all questions one after the other, ms: by the clock in the best of some rounds, and of the processor.

    On a machine that others use as well the second is what the first would be without them.
    """
    rows = []
    for _ in range(rounds):
        clock, processor = [], []
        for number in range(count):
            started, worked = time.perf_counter(), time.process_time()
            ask(number)
            clock.append(1000 * (time.perf_counter() - started))
            processor.append(1000 * (time.process_time() - worked))
        rows.append([float(value) for times in (clock, processor) for value in np.percentile(times, [50, 95])])
    best = np.array(rows).min(axis=0)
    return dict(zip(("p50_ms", "p95_ms", "processor_p50_ms", "processor_p95_ms"), map(float, best), strict=True))


def memory(what: str = "VmRSS") -> int:
    """Memory of this process, MB: `VmRSS` now, with pages of mapped files, `RssAnon` its own, `VmHWM` the most."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def megabytes(path: Path) -> float:
    """What a file, or all files of a folder, take on disk."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / (1 << 20)


TASKS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "lexical": lexical,
    "build": build,
    "bits": search_bits,
    "retrieval": ask,
    "fill_chroma": fill_chroma,
    "chroma": search_chroma,
}


def measure(options: argparse.Namespace) -> None:
    """Every task of every size in a process of its own, the results into the file as they come."""
    results: dict[str, dict[str, Any]] = json.loads(options.output.read_text()) if options.output.exists() else {}
    for size in options.sizes:
        done = results.setdefault(str(size), {})
        for task in options.tasks:
            if size > MOST_FOR_CHROMA and "chroma" in task:
                continue
            command = [sys.executable, __file__, str(options.stard), str(options.vectors), "--work", str(options.work)]
            finished = subprocess.run(
                [*command, "--task", task, "--size", str(size)], capture_output=True, text=True, check=False
            )
            if finished.returncode:
                sys.exit(f"{task} of {size}: {finished.stderr[-2000:]}")
            done[task] = rounded(json.loads(finished.stdout) | {"load": os.getloadavg()[0]})
            options.output.write_text(json.dumps(results, indent=1) + "\n")
            print(size, task, json.dumps(done[task]), flush=True)


def rounded(value: Any) -> Any:
    """Numbers with as many digits as are measured."""
    if isinstance(value, float):
        return round(value, 4 if value < 1 else 2)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


ROWS_OF_TABLE = (
    ("retrieval, processor ms, p50", "retrieval/today/processor_p50_ms"),
    ("retrieval, processor ms, p95", "retrieval/today/processor_p95_ms"),
    ("retrieval by the clock of the shared machine, ms, p50", "retrieval/today/p50_ms"),
    ("retrieval on a past day, processor ms, p50", "retrieval/past_day/processor_p50_ms"),
    ("words alone (BM25), processor ms, p50", "retrieval/words_only/processor_p50_ms"),
    ("words alone (BM25), processor ms, p95", "retrieval/words_only/processor_p95_ms"),
    ("embedding a question, processor ms, p50", "retrieval/embedding_a_question/processor_p50_ms"),
    ("opening, ms by the clock", "retrieval/open_ms"),
    ("filter of a new day, ms by the clock", "retrieval/today_filter_ms"),
    ("memory of the warm process, MB", "retrieval/memory_mb"),
    ("of it not pages of files, MB", "retrieval/memory_own_mb"),
    ("sign bits: recall@10", "bits/recall_at_10"),
    ("sign bits: recall@100", "bits/recall_at_100"),
    ("sign bits: processor ms, p50", "bits/processor_p50_ms"),
    ("sign bits: processor ms, p95", "bits/processor_p95_ms"),
    ("sign bits: first question, ms by the clock", "bits/first_question_ms"),
    ("sign bits: memory, MB", "bits/memory_mb"),
    ("sign bits: files, MB", "build/files_mb/bits"),
    ("Chroma: recall@10", "chroma/recall_at_10"),
    ("Chroma: recall@100", "chroma/recall_at_100"),
    ("Chroma: processor ms, p50", "chroma/processor_p50_ms"),
    ("Chroma: processor ms, p95", "chroma/processor_p95_ms"),
    ("Chroma: first question, ms by the clock", "chroma/first_question_ms"),
    ("Chroma: memory, MB", "chroma/memory_mb"),
    ("Chroma: files, MB", "fill_chroma/files_mb"),
    ("Chroma: filling, processor seconds", "fill_chroma/processor_seconds"),
    ("Chroma: filling, memory, MB", "fill_chroma/memory_mb"),
    ("lexical index alone: processor seconds, articles made included", "lexical/processor_seconds"),
    ("lexical index alone: memory, MB, 161 of them the articles", "lexical/memory_mb"),
    ("lexical index: files, MB", "build/files_mb/lexical"),
    ("whole build but embedding: processor seconds", "build/processor_seconds"),
    ("whole build: memory, MB, 161 of them the articles", "build/memory_mb"),
    ("entries and vectors of record: files, MB", "build/files_mb/passages.sqlite"),
)


def table(results: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The measured sizes as a table in Markdown."""
    sizes = sorted(results, key=int)
    yield "| measure | " + " | ".join(f"{int(size):,}" for size in sizes) + " |"
    yield "| --- " * (len(sizes) + 1) + "|"
    for name, path in ROWS_OF_TABLE:
        values = [value_at(results[size], path) for size in sizes]
        yield f"| {name} | " + " | ".join(map(cell, values)) + " |"


def cell(value: float | None) -> str:
    """A number with as many digits as say something."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def value_at(value: Any, path: str) -> float | None:
    """One number of the results of a size, None where it was not measured."""
    for key in path.split("/"):
        value = value.get(key) if isinstance(value, dict) else None
    number: float | None = value
    return number


def plot(results: dict[str, dict[str, Any]]) -> str:
    """The measured sizes as one picture: the time of a question, and memory and files."""
    sizes = [size for size in sorted(map(int, results)) if "retrieval" in results[str(size)]]

    def line(path: str) -> list[tuple[int, float]]:
        points = []
        for size in sizes:
            value = value_at(results[str(size)], path)
            if value is not None:
                points.append((size, value))
        return points

    times = {
        "retrieval, p95": line("retrieval/today/processor_p95_ms"),
        "retrieval, p50": line("retrieval/today/processor_p50_ms"),
        "words alone (BM25), p50": line("retrieval/words_only/processor_p50_ms"),
        "sign bits alone, p50": line("bits/processor_p50_ms"),
        "Chroma alone, p50": line("chroma/processor_p50_ms"),
    }
    weights = {
        "memory of a warm process": line("retrieval/memory_mb"),
        "of it not pages of files": line("retrieval/memory_own_mb"),
        "most memory while building": line("build/memory_mb"),
        "words, files": line("build/files_mb/lexical"),
        "sign bits and floats, files": line("build/files_mb/bits"),
        "Chroma, files": line("fill_chroma/files_mb"),
    }
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1060 430" font-family="sans-serif" font-size="12">',
        '<rect width="1060" height="430" fill="#fff"/>',
        *panel(60, "A question, ms of a core (without embedding it)", times, (0.1, 1000), (40, 100)),
        *panel(590, "Memory and files, MB", weights, (1, 10_000), (2560,)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


COLOURS = ("#b2182b", "#ef8a62", "#2166ac", "#1b7837", "#762a83", "#666666")


def panel(
    left: int,
    title: str,
    lines: dict[str, list[tuple[int, float]]],
    span: tuple[float, float],
    marks: tuple[float, ...],
) -> Iterator[str]:
    """One part of the picture, both axes by powers of ten; dashed lines are what was asked for."""
    width, top, height = 400, 40, 250
    low, high = np.log10(span)

    def x(size: float) -> float:
        return float(left + width * (np.log10(size) - 3) / 3.1)

    def y(value: float) -> float:
        return float(top + height * (high - np.log10(max(value, span[0]))) / (high - low))

    yield f'<text x="{left}" y="24" font-size="15" font-weight="bold">{title}</text>'
    for power in range(int(low), int(high) + 1):
        yield f'<path d="M{left} {y(10**power):.1f}h{width}" stroke="#ddd"/>'
        shown = f"{10.0**power:,.{max(0, -power)}f}"
        yield f'<text x="{left - 6}" y="{y(10**power) + 4:.1f}" text-anchor="end">{shown}</text>'
    for size, name in ((2_000, "2k"), (20_000, "20k"), (55_404, "55k"), (200_000, "200k"), (1_000_000, "1M")):
        yield f'<path d="M{x(size):.1f} {top}v{height}" stroke="#eee"/>'
        yield f'<text x="{x(size):.1f}" y="{top + height + 18}" text-anchor="middle">{name}</text>'
    for mark in marks:
        yield f'<path d="M{left} {y(mark):.1f}h{width}" stroke="#888" stroke-dasharray="5 4"/>'
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number]
        path = "L".join(f"{x(size):.1f} {y(value):.1f}" for size, value in points)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>' if points else ""
        yield from (f'<circle cx="{x(size):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>' for size, value in points)
        below = top + height + 44 + 16 * number
        shown = ", ".join(f"{value:.3g}" for _, value in points)
        yield f'<path d="M{left} {below - 4}h18" stroke="{colour}" stroke-width="3"/>'
        yield f'<text x="{left + 24}" y="{below}">{name}: {shown}</text>'


def main() -> None:
    """One task, all of them, or the picture."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("stard", type=Path, nargs="?")
    options.add_argument("vectors", type=Path, nargs="?")
    options.add_argument("--work", type=Path)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--tasks", nargs="+", default=list(TASKS), choices=list(TASKS))
    options.add_argument("--task", choices=list(TASKS))
    options.add_argument("--size", type=int)
    options.add_argument("--plot", type=Path)
    options.add_argument("--table", type=Path)
    options.add_argument("-o", "--output", type=Path, default=Path("index-scale.json"))
    chosen = options.parse_args()
    if chosen.plot:
        chosen.output.write_text(plot(json.loads(chosen.plot.read_text())), encoding="utf-8")
    elif chosen.table:
        print(*table(json.loads(chosen.table.read_text())), sep="\n")
    elif chosen.task:
        print(json.dumps(TASKS[chosen.task](chosen)))
    else:
        chosen.work.mkdir(parents=True, exist_ok=True)
        measure(chosen)


if __name__ == "__main__":
    main()
