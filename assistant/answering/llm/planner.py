"""The planner with a model: the model chooses numbered sentences, and nothing else of its reply is ever looked at."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count

from assistant.answering.llm.client import Call, LlmClient, LlmError, open_client
from assistant.answering.llm.loop_thread import LoopThread
from assistant.answering.llm.prompt import load_prompt
from assistant.answering.llm.spending import Usage
from assistant.answering.plan.steps import Step, find_sentence
from assistant.answering.question.understanding import Understood
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus
from assistant.language.model_tokens import count_tokens
from assistant.language.text import Language
from assistant.settings import Settings

MOST_STEPS = 8
LONGEST_REPLY = 4_000
"""Characters of a reply that are read: a list of numbers is never that long."""
MOST_NUMBERS = 64
"""Numbers of a reply that are read, whether they name a sentence or not."""

OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """How the planning ended; the last thing a stream yields.

    `steps` are those already streamed, in order. `reason` is None where all went well, else why it did not:
    `nothing_chosen`, or the reason of an `LlmError`.
    """

    steps: tuple[Step, ...]
    usage: Usage
    model: str
    prompt_hash: str
    reason: str | None = None

    @property
    def writer(self) -> str:
        """The `writer` of the first contract: the model and the prompt, or `extractive`."""
        return f"{self.model} (prompt {self.prompt_hash})" if self.steps else "extractive"

    def warnings(self, language: Language) -> tuple[str, ...]:
        """What a reader must know of how it went."""
        if self.reason is None:
            return ()
        reason = WORDS(f"model.{self.reason}", language)
        return (WORDS(f"model_then.{'some' if self.steps else 'none'}", language, reason=reason),)


class ModelPlanner:
    """Has a model choose. Safe to share; one per process keeps one set of connections."""

    def __init__(self, client: LlmClient, loop: LoopThread | None = None) -> None:
        self.client = client
        self.loop = loop or LoopThread()
        self._prompt = load_prompt("plan")

    @property
    def prompt_hash(self) -> str:
        """Which prompt a plan was made with; part of the key of the answer cache."""
        return self._prompt.hash[:8]

    async def stream(
        self, understood: Understood, candidates: Sequence[Step], corpus: Corpus
    ) -> AsyncGenerator[Step | Planned, None]:
        """Each candidate as the model chooses it, then one `Planned`. Never raises for what the model or server does.

        `candidates` are steps that say a sentence, the likeliest first; what does not fit the budget is not shown.
        """
        numbered = self._numbered(candidates, corpus, understood.language)
        values = {"sentences": _listed(numbered, corpus, understood.language), "question": understood.text}
        call = Call(self._prompt.messages(values), self._prompt.response_format)
        steps: list[Step] = []
        reason: str | None = None
        try:
            async with aclosing(self._numbers(call)) as numbers:
                async for number in numbers:
                    step = numbered.get(number)
                    if step is not None and step not in steps and len(steps) < MOST_STEPS:
                        steps.append(step)
                        yield step
        except LlmError as error:
            reason = error.reason
        reason = reason or (None if steps else "nothing_chosen")
        yield Planned(tuple(steps), call.usage, self.client.model, self.prompt_hash, reason)

    def plan(
        self, understood: Understood, candidates: Sequence[Step], corpus: Corpus, on_step: OnStep | None = None
    ) -> Planned:
        """The same for callers that are not asynchronous; `on_step` sees each step as it is chosen."""
        for item in self.loop.iterate(lambda: self.stream(understood, candidates, corpus)):
            if isinstance(item, Planned):
                return item
            if on_step is not None:
                on_step(item)
        raise AssertionError("a stream ends with Planned")

    async def _numbers(self, call: Call) -> AsyncGenerator[int, None]:
        """The numbers of the reply as they come; it is heard to its end, where the server says what it used."""
        parser = NumberParser()
        async with aclosing(self.client.stream(call)) as pieces:
            async for piece in pieces:
                for number in parser.feed(piece):
                    yield number
                if parser.exhausted:
                    return
        for number in parser.end():
            yield number

    def _numbered(self, candidates: Iterable[Step], corpus: Corpus, language: Language) -> dict[int, Step]:
        """The candidates that fit the budget, by the number the model sees."""
        budget, numbers = self.client.settings.context_tokens, count(1)
        numbered: dict[int, Step] = {}
        named: set[str] = set()
        for step in candidates:
            sentence = find_sentence(corpus, step.of)
            if sentence is None or step.of in named:
                continue
            named.add(step.of)
            budget -= count_tokens(sentence.text, self.client.encoding) + 4
            if budget < 0:
                break
            numbered[next(numbers)] = step
        return numbered


def open_planner(settings: Settings) -> ModelPlanner | None:
    """The planner with a model, or None where no model is set.

    Nothing is sent and nothing heavy imported before the first question.
    """
    client = open_client(settings)
    return ModelPlanner(client) if client is not None else None


def _listed(numbered: dict[int, Step], corpus: Corpus, language: Language) -> str:
    """The sentences as the model reads them, under the names of their documents."""
    lines: list[str] = []
    above = ""
    for number, step in numbered.items():
        sentence = find_sentence(corpus, step.of)
        assert sentence is not None
        version = corpus.documents[sentence.provision.document].version(sentence.provision.version)
        name = version.short[language] if version else sentence.provision.document
        if name != above:
            lines.append(f"## {name}")
            above = name
        lines.append(f"{number}. {sentence.text}")
    return "\n".join(lines)


class NumberParser:
    """Reads the numbers a model replies with while they come: plain lines of numbers, then the first list in brackets.

    In an object that is the list of `say` and no other. Numbers in running text, or thought aloud in `<think>`, are no
    choice. However the reply is cut into pieces, the numbers are the same. `exhausted` turns true when the reply is
    longer than any that is read.
    """

    # Possessive throughout: a reply is a stranger's, and none may make the reading of it long.
    _THOUGHT = re.compile(r"\s*+<think>.*?(?:</think>|\Z)", re.DOTALL)
    _LIST = re.compile(r"\[[\s,，、]*+(?P<inside>\d[\d\s,，、]*+)(?P<end>\]?)")
    _SAY = re.compile(rf"[\"']say[\"']\s*+:\s*+{_LIST.pattern}")
    _LINE = re.compile(r"[\s\-*•\[(（]*+(\d[\d\s,，、]*+)[\s\])）.。]*+")

    def __init__(self) -> None:
        self.exhausted = False
        self._text = ""
        self._given = 0

    def feed(self, piece: str) -> list[int]:
        """The numbers that became complete."""
        self._text = (self._text + piece)[:LONGEST_REPLY]
        self.exhausted = len(self._text) == LONGEST_REPLY
        return self._fresh(whole=False)

    def end(self) -> list[int]:
        """The numbers left when the reply has ended."""
        return self._fresh(whole=True)

    def _fresh(self, *, whole: bool) -> list[int]:
        runs = self._runs(whole=whole)
        fresh, self._given = runs[self._given :], max(self._given, len(runs))
        return [int(run) for run in fresh if len(run) <= 4]

    def _runs(self, *, whole: bool) -> list[str]:
        """The digits that choose, in order."""
        text = self._text
        if "<think>".startswith(text.lstrip()[:7]):
            thought = self._THOUGHT.match(text)
            text = text[thought.end() :] if thought else ""
        listed = self._LIST.search(text)
        head, brace, _ = text[: listed.start() if listed else None].partition("{")
        if brace:
            listed = self._SAY.search(text, len(head))
        lines = head.split("\n")
        matches = (self._LINE.fullmatch(line) for line in (lines if whole and not (listed or brace) else lines[:-1]))
        runs = [run for match in matches if match for run in re.findall(r"\d+", match[1])]
        if listed is not None:
            runs += re.findall(r"\d+" if whole or listed["end"] else r"\d+(?=[\s,，、])", listed["inside"])
        self.exhausted = self.exhausted or len(runs) >= MOST_NUMBERS
        return runs[:MOST_NUMBERS]
