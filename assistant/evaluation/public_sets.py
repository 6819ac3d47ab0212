"""Public retrieval collections on disk: passages, questions and which passages answer each.

Never copied into the project.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from assistant.language.patterns import Pattern

EMBEDDED_CHARACTERS = 3000
"""What is embedded of a passage; the model reads no further."""


@dataclass(frozen=True, slots=True)
class PublicPassage:
    """One passage: `words` is what BM25 reads (with the number or name before the text), `text` what is embedded.

    `place` is (document, number) where passages refer to each other by number.
    """

    key: str
    text: str
    words: str
    place: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PublicQuery:
    """One question and the keys of the passages that answer it."""

    key: str
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A collection: its passages and questions, its language, and the measures it is judged by."""

    name: str
    title: str
    language: str
    texts: tuple[PublicPassage, ...]
    queries: tuple[PublicQuery, ...]
    measures: tuple[str, ...]

    def pool(self, others: int | None, seed: int = 0) -> PublicSet:
        """The collection with every relevant passage and `others` random ones (None: all of them)."""
        if others is None:
            return self
        relevant = frozenset(key for query in self.queries for key in query.relevant)
        rest = [text for text in self.texts if text.key not in relevant]
        random.Random(seed).shuffle(rest)
        chosen = {text.key for text in rest[:others]} | relevant
        texts = tuple(text for text in self.texts if text.key in chosen)
        return PublicSet(self.name, self.title, self.language, texts, self.queries, self.measures)


def read_obliqa(folder: Path) -> PublicSet:
    """The development part of ObliQA: English financial rules.

    Raises InputError where the files are not the expected ones.
    """
    texts: list[PublicPassage] = []
    by_key: dict[tuple[str, str], list[PublicPassage]] = {}
    for path in sorted((folder / "StructuredRegulatoryDocuments").glob("*.json"), key=lambda path: path.name.rjust(12)):
        for item in _json(path):
            if item["Passage"].strip():
                place = (str(item["DocumentID"]), str(item["PassageID"]))
                text = PublicPassage(
                    item["ID"], item["Passage"][:EMBEDDED_CHARACTERS], f"{place[1]} {item['Passage']}", place
                )
                texts.append(text)
                by_key.setdefault(place, []).append(text)
    queries = [
        PublicQuery(item["QuestionID"], item["Question"], frozenset(_matching(by_key, item["Passages"])))
        for item in _json(folder / "ObliQA_dev.json")
    ]
    if not texts:
        raise InputError(
            f"{folder}: no passages below StructuredRegulatoryDocuments; name the ObliQA folder with --data"
        )
    return PublicSet(
        "obliqa", "ObliQA development part", "en", tuple(texts), tuple(queries), ("recall@10", "map@10", "ndcg@10")
    )


def _matching(
    by_key: Mapping[tuple[str, str], Sequence[PublicPassage]], passages: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Relevant passages by document and number; where a number occurs twice the text decides."""
    for passage in passages:
        candidates = by_key.get((str(passage["DocumentID"]), str(passage["PassageID"])), ())
        exact = [text for text in candidates if text.text == passage["Passage"][:EMBEDDED_CHARACTERS]]
        yield from (text.key for text in (exact if len(candidates) > 1 and exact else candidates))


def read_stard(folder: Path) -> PublicSet:
    """The development part of STARD: Chinese statutes and laypersons' questions.

    Raises InputError as `read_obliqa` does.
    """
    unique: dict[str, PublicPassage] = {}
    for item in _lines(folder / "corpus_rebuilt.jsonl"):
        words = f"{item['name']}\n{item['content']}"
        named = _ARTICLE.fullmatch(item["name"])
        unique[item["name"]] = PublicPassage(
            item["name"], words[: EMBEDDED_CHARACTERS // 2], words, (named[1], named[2]) if named else None
        )
    queries = [
        PublicQuery(str(item["query_id"]), item["question"], frozenset(item["relevant"]))
        for item in _lines(folder / "train.jsonl")
    ]
    title = "STARD development part"
    return PublicSet(
        "stard", title, "zh", tuple(unique.values()), tuple(queries), ("recall@10", "recall@100", "mrr@10")
    )


_ARTICLE = Pattern(
    "the name of an article: a law and its number",
    r"(.+?)(第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?)",
    yes=("中华人民共和国证券法第十二条", "公司法第八条之一"),
    no=("第十二条", "证券法第十二章"),
    how="fullmatch",
)
_MENTIONS = {
    "en": Pattern(
        "a rule of the same book",
        r"(?<![\d.])\d+\.\d+(?:\.\d+)?(?:\.?\([^)\s]+\))*",
        yes=("rule 2.1.2(5)", "4.20"),
        no=("rule 5", "2026-06"),
    ),
    "zh": Pattern(
        "an article of the same law",
        r"(?:(?<=本法)|(?<=本条例)|(?<=本规定)|(?<=本办法)|(?<![》法例定]))"
        r"第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?",
        yes=("依照第八条", "本法第十二条之一"),
        no=("公司法第八条", "《办法》第八条", "第八章"),
    ),
}


def cross_references(public_set: PublicSet) -> dict[str, tuple[str, ...]]:
    """For each passage those of the same document that its text names by number and the collection has."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for text in public_set.texts:
        if text.place is not None:
            by_place.setdefault((text.place[0], _bare(text.place[1])), []).append(text.key)
    references: dict[str, tuple[str, ...]] = {}
    for text in public_set.texts:
        if text.place is None:
            continue
        body = text.words.partition("\n")[2] if public_set.language == "zh" else text.text
        numbers = dict.fromkeys(_MENTIONS[public_set.language].findall(body))
        keys = [key for number in numbers for key in _named(by_place, text.place[0], number) if key != text.key]
        if keys:
            references[text.key] = tuple(dict.fromkeys(keys))
    return references


def _named(by_place: Mapping[tuple[str, str], Sequence[str]], document: str, number: str) -> Sequence[str]:
    """The passages of a number, or of the rule it is an item of."""
    return by_place.get((document, _bare(number))) or by_place.get((document, _bare(number.partition("(")[0]))) or ()


def _bare(number: str) -> str:
    return number.replace(".(", "(").rstrip(".")


READERS = {"obliqa": read_obliqa, "stard": read_stard}


def _json(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); name the folder of the data with --data") from None
    return list(data)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); name the folder of the data with --data") from None
