"""What is measured: the assistant behind a small interface, so that a run needs nothing else of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.base.lazy import locked_property
from assistant.base.resources import packaged
from assistant.corpus.model import Provision, Reference
from assistant.language.text import Language
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering.llm.loop_thread import LoopThread
    from assistant.eligibility.reading.reader import FactsReading
    from assistant.retrieval.retriever import Retriever
    from assistant.service import Assistant

Output = dict[str, Any]
PIECE = 24
"""Characters of a scripted reply that come at once."""
KEPT = 20
"""How many provisions of each ranked list a run keeps."""


class Subject(Protocol):
    """Something that answers, searches, checks and reads on a fixed day. Safe to share between threads."""

    def fingerprint(self) -> dict[str, str]:
        """What its results depend on, by name."""

    def ask(self, question: str, as_of: dt.date | None) -> Output:
        """An answer object."""

    def converse(self, turns: Sequence[str], question: str, as_of: dt.date | None) -> Output:
        """The answer object of the last message of a conversation."""

    def plan(self, question: str, reply: str, as_of: dt.date | None) -> Output:
        """The answer object when a model replies so to every call; `by_rules` is what is compared of one without."""

    def search(self, question: str, as_of: dt.date | None) -> Output:
        """`{"retrieved": {"all": [...], "same": [...], "cross": [...]}}` with references, best first."""

    def check(self, facts: Mapping[str, Any], rule_set: str, as_of: dt.date) -> Output:
        """`{"verdict": {...}}` with a verdict object."""

    def read(self, text: str, language: Language, day: dt.date) -> Output:
        """`{"facts": [...], "warnings": [...], "unread": [...], "dropped": [...]}` of a text written on a day."""

    def review(self, text: str, day: dt.date) -> Output:
        """`{"facts": [...], "conflicts": [...]}` of a paper that is a text with page marks."""

    def find(self, reference: Reference) -> Provision | None:
        """The provision cited."""


class AssistantSubject:
    """The assistant as it stands, on a fixed day."""

    def __init__(
        self, settings: Settings, today: dt.date, progress: Callable[[str, int, int], None] | None = None
    ) -> None:
        from assistant.service import Assistant

        self._settings = settings
        self._today = today
        self._assistant: Assistant = Assistant(settings, clock=lambda: today, progress=progress)

    def fingerprint(self) -> dict[str, str]:
        """Corpus, rules, prompts, settings, code, index and day."""
        from assistant.retrieval.opening import CorpusIndexBuilder

        builder = CorpusIndexBuilder.of(self._settings, self._assistant.corpus)
        recipe = builder.recipe(self._today)
        settings = [f"{name} {value}" for name, value in sorted(recipe.settings.items())]
        adapters = [f"adapter {language} {adapter.digest}" for language, adapter in sorted(builder.adapters().items())]
        index = ", ".join([recipe.embedder, *settings, *adapters])
        return {
            "corpus": self._assistant.corpus.hash[:16],
            "rules": hash_files(self._settings.corpus_dir / "rules", "*.yaml"),
            "prompts": hash_files(packaged("prompts"), "*"),
            "code": hash_files(Path(__file__).resolve().parents[1], "*.py"),
            "index": index,
            "settings": _settings_text(self._settings),
            "today": self._today.isoformat(),
        }

    def ask(self, question: str, as_of: dt.date | None) -> Output:
        """The answer as `assistant ask --json` prints it."""
        return self._assistant.ask(question, as_of).as_json()

    def converse(self, turns: Sequence[str], question: str, as_of: dt.date | None) -> Output:
        """The answer to the last message; a message that asks nothing is answered by what was noted."""
        from assistant.dialogue.conversation import Conversation
        from assistant.dialogue.dialogue import reply

        conversation = Conversation(as_of=as_of)
        for turn in turns:
            conversation = reply(self._assistant, conversation, turn).conversation
        last = reply(self._assistant, conversation, question)
        if last.answer is not None:
            return last.answer.as_json()
        day = as_of or self._today
        return {
            "question": question,
            "as_of": day.isoformat(),
            "outcome": "answered",
            "answer": last.noted,
            "blocks": [{"kind": "note", "text": last.noted, "citations": []}],
            "citations": [],
            "verdict": None,
        }

    def plan(self, question: str, reply: str, as_of: dt.date | None) -> Output:
        """The answer with a model that comes to nothing but this reply, in pieces of a size that servers send."""
        from assistant.answering.llm.planner import ModelPlanner
        from assistant.answering.pipeline import Pipeline
        from assistant.evaluation.scripted import ScriptedClient

        pieces = [reply[start : start + PIECE] for start in range(0, len(reply), PIECE)]
        planner = ModelPlanner(ScriptedClient(pieces), self._loop)
        pipeline = Pipeline(self._assistant.book, self._assistant.retriever, lambda: self._today, planner)
        plain = self._assistant.ask(question, as_of).as_json()
        kept = ("outcome", "abstain_reason", "verdict", "facts_read", "blocks", "warnings")
        return {**pipeline.ask(question, as_of).as_json(), "by_rules": {name: plain[name] for name in kept}}

    def search(self, question: str, as_of: dt.date | None) -> Output:
        """The question as the answering chain searches for it: its day and history are read first."""
        from assistant.answering.question.understanding import understand

        query = understand(question, self._assistant.corpus, self._today, as_of).query
        vector = self._assistant.retriever.embed(query.text)
        own, other = query.language, query.language.other
        retrievers = {"all": self._assistant.retriever, "same": self._narrow[own], "cross": self._narrow[other]}
        return {
            "retrieved": {
                name: [str(hit.provision.reference) for hit in retriever.search_vector(query, vector, KEPT)]
                for name, retriever in retrievers.items()
            }
        }

    def check(self, facts: Mapping[str, Any], rule_set: str, as_of: dt.date) -> Output:
        """The checker's verdict on facts as a file would state them."""
        from assistant.eligibility.facts.files import facts_from_mapping
        from assistant.eligibility.verdict.checker import check
        from assistant.eligibility.wording.contract import verdict_json

        read = facts_from_mapping(facts, self._assistant.book.fact_table, "case", day=as_of)
        return {"verdict": verdict_json(check(read, self._assistant.book, rule_set, as_of))}

    def review(self, text: str, day: dt.date) -> Output:
        """The facts that a paper proves, each with its page and words, and its conflicts."""
        from assistant.papers.reading import read_paper
        from assistant.review.body import PaperBody
        from assistant.review.contract import review_json
        from assistant.review.review import OpenedPaper, review_papers

        name = "paper.md"
        body = PaperBody(read_paper((name, text.encode())))
        reviewed = review_json(review_papers([OpenedPaper(Path(name), body)], self._assistant.book, day))
        return {"facts": reviewed["facts"], "conflicts": reviewed["conflicts"]}

    def read(self, text: str, language: Language, day: dt.date) -> Output:
        """The facts read from a text, years as calendar years and values spelt as suites spell them; what was not read.

        `dropped` are amounts that are no fact, not named as unread, and in no stretch that speaks of no company: none
        may be.
        """
        from assistant.eligibility.reading.reader import calendar_key, read_facts

        reading = read_facts(text, self._assistant.book.fact_table, language, day)
        facts = [
            {
                "fact": calendar_key(fact.fact, day.year - 1),
                "value": spelled(fact.value, fact.comparison.value, fact.high, fact.currency),
                "span": fact.span,
                "start": fact.start,
                "end": fact.end,
            }
            for fact in reading.facts
        ]
        return {
            "facts": facts,
            "warnings": list(reading.warnings),
            "unread": [item.span for item in reading.unread],
            "dropped": list(_dropped(text, reading)),
        }

    def find(self, reference: Reference) -> Provision | None:
        """The provision of the corpus."""
        return self._assistant.corpus.find(reference)

    def warm_up(self) -> None:
        """Open everything once, before several threads ask for it."""
        self.search("What does the fifth listing standard require?", None)

    @locked_property
    def _loop(self) -> LoopThread:
        """Where scripted models run."""
        from assistant.answering.llm.loop_thread import LoopThread

        return LoopThread()

    @locked_property
    def _narrow(self) -> dict[Language, Retriever]:
        """A retriever for the passages of each language alone."""
        from assistant.retrieval.opening import CorpusIndexBuilder
        from assistant.retrieval.retriever import Retriever

        whole = self._assistant.retriever
        index = CorpusIndexBuilder.of(self._settings, self._assistant.corpus).index(self._today)
        return {
            language: Retriever(whole.corpus, index, whole.embedder, whole.similarities, (language,), whole.adapters)
            for language in Language
        }


def _dropped(text: str, reading: FactsReading) -> Iterator[str]:
    """Amounts and percentages of a text that its reading passes over in silence."""
    from assistant.language.quantities.reader import Quantity, QuantityKind, UnreadNumber, read_numbers

    kinds = (QuantityKind.MONEY, QuantityKind.NUMBER, QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.COUNT)
    placed = [(fact.start, fact.end) for fact in reading.facts]
    placed += [(item.start, item.end) for item in reading.unread]
    placed += reading.aside
    numbers = read_numbers(text)
    stated = (item for item in numbers.quantities if item.kind in kinds and not item.gloss)
    found: list[Quantity | UnreadNumber] = [*stated, *numbers.unread]
    for number in found:
        if not any(start < number.end and number.start < end for start, end in placed):
            yield number.text


def spelled(value: object, comparison: str, high: object, currency: str) -> str:
    """A fact's value in one line: `<4000000000`, `1000..2000`, `USD 500000`, `true`, `2020-03-01`."""
    from decimal import Decimal

    def plain(number: object) -> str:
        if isinstance(number, bool):
            return str(number).lower()
        return format(number.normalize(), "f") if isinstance(number, Decimal) else str(number)

    sign = "" if comparison in ("=", "==", "eq") or high is not None else comparison
    text = plain(value) + (f"..{plain(high)}" if high is not None else "")
    return (f"{currency} " if currency not in ("", "CNY") else "") + sign + text


def hash_files(folder: Path, pattern: str) -> str:
    """A hash over the names and contents of the files below a folder, or `none` where there is no file."""
    digest = hashlib.sha256()
    files = (
        sorted(path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
        if folder.is_dir()
        else []
    )
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16] if files else "none"


def _settings_text(settings: Settings) -> str:
    """Every setting that can change a result: no folders, no secrets, nothing that is not set."""
    from assistant.settings import in_force

    rows = [
        row
        for row in in_force(settings)
        if not row.name.endswith("_dir") and "key" not in row.name and row.value not in ("", "None")
    ]
    return ", ".join(f"{row.name}={row.value}" for row in rows)
