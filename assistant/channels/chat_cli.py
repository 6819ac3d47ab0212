"""A conversation in the terminal: questions and follow-ups, commands with a slash, claims shown as they pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.answering.answer import Answer, Claim, Outcome
from assistant.answering.composing import mark
from assistant.conversations.conversation import Conversation, fact_line
from assistant.conversations.followup import Resolved, resolve
from assistant.conversations.store import load, save
from assistant.corpus.model import Corpus, Language
from assistant.errors import AssistantError, InputError
from assistant.retrieval.query import language_of

HELP = """Ask in English or Chinese; follow-ups such as "and for software companies?", 那净利润呢, "make it 4.2bn" are understood.
/as-of DATE   answer for that day from now on (/as-of today: for the day each question is asked)
/facts        what is known of the company so far; correct it in plain words ("make it 4.2bn"); /facts forget drops it all
/sources      the citations of the last answer
/save FILE    save the conversation (assistant chat --resume FILE goes on with it)
/help, /quit"""


class Service(Protocol):
    """What a conversation needs of the assistant."""

    @property
    def corpus(self) -> Corpus: ...

    @property
    def today(self) -> dt.date: ...

    def ask(self, question: str, as_of: dt.date | None = None) -> Answer: ...


Ask = Callable[[Resolved, Conversation, Callable[[Claim], None]], Answer]
"""Answers a full question in its conversation; calls back with each claim that is ready before the answer is."""

Rewrite = Callable[[Resolved, Conversation], Resolved]
"""A second look at a resolved follow-up, by a model; gives it back unchanged where there is nothing better."""

Read = Callable[[str], str]
Write = Callable[[str], None]


def chat(
    service: Service,
    *,
    read: Read = input,
    write: Write = print,
    ask: Ask | None = None,
    rewrite: Rewrite | None = None,
    resume: Path | None = None,
) -> Conversation:
    """Talk until /quit or the end of input; gives back the conversation. Raises InputError only for `resume`.

    `ask` defaults to `service.ask`, which needs no model; `rewrite` to the deterministic resolution alone.
    """
    session = _Session(service, write, ask or _plain(service), rewrite, load(resume) if resume else Conversation())
    write("Ask about listing on the STAR Market; /help for commands, /quit to leave. 可用中文提问。")
    while True:
        try:
            line = read("> ").strip()
        except EOFError:
            return session.conversation
        except KeyboardInterrupt:
            write("(/quit to leave)")
            continue
        if line.lower() in ("/quit", "/exit", "/q"):
            return session.conversation
        try:
            session.take(line)
        except AssistantError as error:
            write(f"error: {error}")
        except KeyboardInterrupt:
            write("(interrupted)")


def _plain(service: Service) -> Ask:
    return lambda resolved, _, __: service.ask(resolved.text, resolved.as_of)


@dataclass(slots=True)
class _Session:
    """A conversation going on."""

    service: Service
    write: Write
    ask: Ask
    rewrite: Rewrite | None
    conversation: Conversation
    answer: Answer | None = None

    def take(self, line: str) -> None:
        """One line typed. Raises AssistantError."""
        if not line:
            return
        if line.startswith("/"):
            name, _, rest = line[1:].partition(" ")
            self._command(name.lower(), rest.strip())
            return
        resolved = resolve(self.conversation, line, self.service.corpus)
        language = language_of(line)
        for warning in resolved.facts.warnings:
            self.write(("Note: " if language is Language.EN else "提示：") + warning)
        if resolved.is_statement:
            self.conversation = self.conversation.knowing(resolved.facts)
            self.write(self._noted(resolved, language))
            return
        if self.rewrite is not None and resolved.followed:
            resolved = self.rewrite(resolved, self.conversation)
        if resolved.text != resolved.asked:
            self.write(
                ("(asked as: " if language is Language.EN else "（理解为：")
                + resolved.text
                + (")" if language is Language.EN else "）")
            )
        shown: list[Claim] = []

        def show(claim: Claim) -> None:
            shown.append(claim)
            self.write(mark(claim, language))

        self.answer = self.ask(resolved, self.conversation, show)
        for text in _rest(self.answer, shown):
            self.write(text)
        self.conversation = self.conversation.with_answer(resolved, self.answer)

    def _noted(self, resolved: Resolved, language: Language) -> str:
        said = [fact_line(fact, language) for fact in resolved.facts.facts if fact.fact in resolved.changed]
        if language is Language.EN:
            return (
                f"Noted: {'; '.join(said)}. Now ask."
                if said
                else "Ask about the STAR listing rules; /help for commands."
            )
        return f"已记下：{'；'.join(said)}。请提问。" if said else "请就科创板上市规则提问；/help 查看命令。"

    def _command(self, name: str, rest: str) -> None:
        if name == "help":
            self.write(HELP)
        elif name == "as-of":
            self._as_of(rest)
        elif name == "facts":
            self._facts(rest)
        elif name == "sources":
            self._sources()
        elif name == "save":
            if not rest:
                raise InputError("/save needs a file name: /save talk.json")
            save(self.conversation, Path(rest).expanduser())
            self.write(f"saved to {rest}")
        else:
            raise InputError(f"no command /{name}; there are /as-of, /facts, /sources, /save, /help, /quit")

    def _as_of(self, text: str) -> None:
        from assistant.answering.understanding import check_day

        if not text:
            self.write(f"as of {self.conversation.as_of or self.service.today}")
            return
        if text.lower() in ("today", "今天"):
            self.conversation = self.conversation.asking_as_of(None)
            self.write(f"as of today, {self.service.today}")
            return
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise InputError(f"/as-of '{text}' is not a date; write it as YYYY-MM-DD, such as 2026-06-17") from None
        check_day(day, self.service.today)
        self.conversation = self.conversation.asking_as_of(day)
        self.write(f"as of {day} from now on")

    def _facts(self, rest: str) -> None:
        if rest.lower() in ("forget", "忘记"):
            self.conversation = self.conversation.knowing(type(self.conversation.facts)())
            self.write("nothing is known of the company now")
            return
        facts = self.conversation.facts.facts
        language = self.answer.language if self.answer else Language.EN
        lines = [f"  {fact_line(fact, language)}" for fact in facts]
        self.write(
            "\n".join(lines)
            if lines
            else "no facts stated yet; for example: expected market cap RMB 4.2bn, unprofitable"
        )

    def _sources(self) -> None:
        if self.answer is None or not self.answer.citations:
            self.write("the last answer has no citations" if self.answer else "nothing has been answered yet")
            return
        for citation in self.answer.citations:
            place = f"[{citation.n}] {citation.document}@{citation.version}#{citation.provision} ({citation.evidence.value})"
            self.write(
                "\n".join(
                    [
                        place,
                        f"    {citation.title}",
                        f"    “{citation.quote}”",
                        *([f"    {citation.url}"] if citation.url else []),
                    ]
                )
            )


def _rest(answer: Answer, shown: Sequence[Claim]) -> list[str]:
    """What of the answer is not on the screen yet: all of it, or the lines that hold no claim already shown; then warnings."""
    said = {mark(claim, answer.language) for claim in shown}
    lines = (
        [line for line in answer.text.splitlines() if not any(claim in line for claim in said)]
        if said
        else [answer.text]
    )
    label = "Note: " if answer.language is Language.EN else "提示："
    partial = {Language.EN: "This answers part of the question only.", Language.ZH: "以上仅回答了问题的一部分。"}
    ending = [partial[answer.language]] if answer.outcome is Outcome.PARTIAL else []
    return [*lines, *(label + warning for warning in answer.warnings), *ending]
