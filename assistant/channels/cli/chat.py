"""A conversation in the terminal: questions and follow-ups, commands with a slash, claims shown as they pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.answer import Answer, Claim
from assistant.answering.blocks import lines_of
from assistant.base.clock import parse_day
from assistant.channels.words import WORDS
from assistant.dialogue.conversation import Conversation, fact_line
from assistant.dialogue.dialogue import Answerer, reply
from assistant.dialogue.files import load, save
from assistant.errors import AssistantError, InputError
from assistant.language.detection import language_of
from assistant.language.text import Language

HELP = """Ask in English or Chinese; follow-ups such as "and for software companies?", 那净利润呢, "make it 4.2bn" are understood.
/as-of DATE   answer for that day from now on (/as-of today: for the day each question is asked)
/facts        what is known of the company so far; correct it in plain words ("make it 4.2bn"); /facts forget drops it all
/sources      the citations of the last answer
/save FILE    save the conversation (assistant chat --resume FILE goes on with it)
/help, /quit"""  # noqa: E501 - a line is what a terminal shows as one


Read = Callable[[str], str]
Write = Callable[[str], None]


def chat(service: Answerer, *, read: Read = input, write: Write = print, resume: Path | None = None) -> Conversation:
    """Talk until /quit or the end of input; gives back the conversation. Raises InputError only for `resume`."""
    session = _Session(service, write, load(resume) if resume else Conversation())
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


@dataclass(slots=True)
class _Session:
    """A conversation going on."""

    service: Answerer
    write: Write
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
        language = language_of(line)
        claims: list[Claim] = []

        def show(claim: Claim) -> None:
            lines = lines_of((claim.block(),), language)
            for row in lines[-1:] if claims and claims[-1].group == claim.group else lines:
                self.write(row.text)
            claims.append(claim)

        def asked_as(question: str) -> None:
            self.write(WORDS("answer.asked_as", language, question=question))

        turn = reply(self.service, self.conversation, line, on_question=asked_as, on_claim=show)
        self.conversation = turn.conversation
        for warning in turn.warnings:
            self.write(WORDS("answer.note", language, warning=warning))
        if turn.answer is None:
            self.write(turn.noted)
            return
        self.answer = turn.answer
        for text in _rest(turn.answer, len(claims)):
            self.write(text)

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
        from assistant.answering.question.understanding import check_day

        if not text:
            self.write(f"as of {self.conversation.as_of or self.service.today}")
            return
        if text.lower() in ("today", "今天"):
            self.conversation = self.conversation.asking_as_of(None)
            self.write(f"as of today, {self.service.today}")
            return
        day = parse_day(text, "/as-of")
        check_day(day, self.service.book.corpus, self.service.today)
        self.conversation = self.conversation.asking_as_of(day)
        self.write(f"as of {day} from now on")

    def _facts(self, rest: str) -> None:
        if rest.lower() in ("forget", "忘记"):
            self.conversation = self.conversation.knowing(type(self.conversation.facts)())
            self.write("nothing is known of the company now")
            return
        facts = self.conversation.facts.facts
        language = self.answer.language if self.answer else Language.EN
        lines = [f"  {fact_line(fact, self.service.book.fact_table, language)}" for fact in facts]
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
            place = (
                f"[{citation.n}] {citation.document}@{citation.version}#{citation.provision} "
                f"({citation.evidence.value})"
            )
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


def _rest(answer: Answer, count: int) -> list[str]:
    """The lines of an answer that are not on the screen yet, where `count` claims are; then warnings."""
    lines = lines_of(answer.without_claims(count), answer.language)
    ending = [WORDS("answer.partly", answer.language)] if answer.is_partly else []
    warnings = (WORDS("answer.note", answer.language, warning=warning) for warning in answer.warnings)
    return [*(line.text for line in lines), *warnings, *ending]
