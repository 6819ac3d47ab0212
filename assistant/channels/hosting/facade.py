"""What every networked channel talks to: messages answered or checked, remembered, and entered in the audit trail."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.channels.hosting.rates import OwnRates, Rates
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import Reply, reply
from assistant.errors import ServiceError
from assistant.records.records import AuditEntry, AuditKind, Conflict, Feedback, Records

if TYPE_CHECKING:
    from assistant.answering.answer import Answer, Claim
    from assistant.answering.grounding.verification import CitationCheck
    from assistant.corpus.model import Corpus
    from assistant.eligibility.facts.issuer import IssuerFacts
    from assistant.eligibility.verdict.checker import Verdict
    from assistant.library.adding import Addition
    from assistant.library.details import TextDetails
    from assistant.library.entry import AddedText
    from assistant.service import Assistant

log = logging.getLogger(__name__)

_LATER: ContextVar[list[Future[None]] | None] = ContextVar("later", default=None)

ATTEMPTS = 3
"""How often a turn is tried again when another message of the same conversation was answered in the meantime."""


@contextmanager
def entering_later() -> Iterator[list[Future[None]]]:
    """What is entered in the audit trail inside is not waited for there, but by whoever takes the list.

    A thread that waits for the disk does no other work; an event loop does. Each is kept, or lost, once it is done.
    """
    entries: list[Future[None]] = []
    before = _LATER.set(entries)
    try:
        yield entries
    finally:
        _LATER.reset(before)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as the audit trail must know.

    An owner of conversations, a channel, and the request it came in.
    """

    owner: str
    channel: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class RecordedReply:
    """A reply and the name under which feedback on it is stored; `conversation` is the id of the one it belongs to."""

    reply: Reply
    id: str = ""
    conversation: str | None = None

    @property
    def answer(self) -> Answer | None:
        """The answer; None where a message only stated facts."""
        return self.reply.answer

    def as_json(self) -> dict[str, Any]:
        """The answer contract, with what a client needs to go on: `id`, `conversation`, `asked_as`, `noted`."""
        turn = self.reply
        contract = turn.answer.as_json() if turn.answer else {"language": turn.language.value, "outcome": None}
        return {
            "id": self.id or None,
            "conversation": self.conversation,
            "asked_as": turn.asked_as or None,
            "noted": turn.noted or None,
            **contract,
            "warnings": [*turn.warnings, *(contract.get("warnings") or ())],
        }


@dataclass(frozen=True, slots=True)
class Listener:
    """What hears of an answer while it is made.

    The full question of a follow-up, then each claim as it is spoken.
    """

    question: Callable[[str], None] | None = None
    claim: Callable[[Claim], None] | None = None


class ChannelFacade:
    """Takes messages for the assistant. Safe between threads."""

    def __init__(self, assistant: Assistant, records: Records, rates: Rates | None = None) -> None:
        self.assistant = assistant
        self.records = records
        self.rates = rates or OwnRates()
        self.audit_lost = 0
        self._losing = threading.Lock()

    def ask(
        self,
        message: str,
        caller: Caller,
        *,
        as_of: dt.date | None = None,
        conversation: str | None = None,
        name: str = "",
        before: Conversation | None = None,
        listener: Listener | None = None,
        use_cache: bool = True,
    ) -> RecordedReply:
        """Answer a message, in the conversation of that id if one is given. Raises InputError, ServiceError.

        `as_of` is the day for this message alone; in a conversation it becomes the day for those that follow too.
        `name` is the message's, where it can be changed or taken back. `before` is a conversation that the caller keeps
        itself.
        """
        listener, began = listener or Listener(), time.perf_counter()
        version = self.records.load(conversation, caller.owner) if conversation is not None else None
        before = version.conversation if version is not None else before
        if before is None:
            answer = self.assistant.ask(message, as_of, on_claim=listener.claim, use_cache=use_cache)
            result = RecordedReply(Reply(Conversation(), answer.language, answer), self.answer_id(answer))
        else:
            turn = reply(
                self.assistant,
                before if as_of is None else before.asking_as_of(as_of),
                message,
                name=name,
                on_question=listener.question,
                on_claim=listener.claim,
                use_cache=use_cache,
            )
            if conversation is not None and version is not None:
                self.records.save(conversation, caller.owner, version, turn.conversation)
            result = RecordedReply(turn, self.answer_id(turn.answer) if turn.answer else "", conversation)
        if result.answer is not None:
            self._enter_answer(result.answer, message, caller, began)
        return result

    def check(
        self, facts: IssuerFacts, caller: Caller, as_of: dt.date | None = None, rule_set: str = "listing"
    ) -> Verdict:
        """The checker's verdict. Raises InputError for an unknown rule set."""
        began = time.perf_counter()
        verdict = self.assistant.check(facts, as_of, rule_set)
        conclusion = verdict.conclusion.value
        day, corpus = verdict.as_of, verdict.book.corpus
        self._enter("check", rule_set, day, caller, began, outcome=conclusion, verdict=conclusion, corpus=corpus)
        return verdict

    def change(self, conversation: str, owner: str, how: Callable[[Conversation], Conversation]) -> None:
        """Put what `how` makes of a conversation in its place. Raises NotFound, Conflict, ServiceError."""
        for attempt in range(ATTEMPTS):
            version = self.records.load(conversation, owner)
            try:
                self.records.save(conversation, owner, version, how(version.conversation))
                return
            except Conflict:
                if attempt == ATTEMPTS - 1:
                    raise

    def screening(self, rule_set: str, caller: Caller, as_of: dt.date | None = None) -> None:
        """Enter in the audit trail that a table was taken to be screened."""
        day = as_of or self.assistant.today
        self._enter("screen", rule_set, day, caller, time.perf_counter(), outcome="taken")

    def review(self, caller: Caller, as_of: dt.date | None, outcome: str) -> None:
        """Enter in the audit trail what became of a company's papers; no word or name of one is in it."""
        self._enter("review", "", as_of or self.assistant.today, caller, time.perf_counter(), outcome=outcome)

    def add_text(self, path: Path, details: TextDetails, caller: Caller) -> Addition:
        """Add an official text for every caller, and enter it in the audit trail."""
        began = time.perf_counter()
        (addition,) = self.assistant.add_texts([path], details)
        names = (addition.text.name,) if addition.text else ()
        asked = f"add {path.name}"
        day = self.assistant.today
        self._enter("library", asked, day, caller, began, outcome=addition.outcome.value, citations=names)
        return addition

    def remove_text(self, text: AddedText, caller: Caller) -> None:
        """Remove an added text for every caller, and enter it in the audit trail."""
        began = time.perf_counter()
        self.assistant.library.remove(text)
        asked, day = f"remove {text.name}", self.assistant.today
        self._enter("library", asked, day, caller, began, outcome="removed", citations=(text.name,))

    def kept(self, what: str, caller: Caller) -> None:
        """Enter in the audit trail that a caller's portfolio was changed or checked, and nothing of any company."""
        self._enter("portfolio", what, self.assistant.today, caller, time.perf_counter(), outcome=what)

    def verify(self, citation: str, quote: str, caller: Caller, as_of: dt.date | None = None) -> CitationCheck:
        """Whether the quote stands where it is said to. Raises InputError for what is no citation."""
        began, day = time.perf_counter(), as_of or self.assistant.today
        check = self.assistant.verify(citation, quote, day)
        self._enter("verify", quote, day, caller, began, outcome=check.status.value, citations=(str(check.reference),))
        return check

    def feedback(self, feedback: Feedback) -> str:
        """Store what a reader thought of an answer; the id it has."""
        return self.records.add_feedback(feedback)

    def answer_id(self, answer: Answer) -> str:
        """A name for this answer: the same words to the same question from the same corpus have the same one."""
        parts = (answer.question, str(answer.as_of), self.assistant.corpus.hash, self._prompts, answer.text)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def _prompts(self) -> str:
        return self.assistant.llm.prompt_hash if self.assistant.llm else ""

    def _enter_answer(self, answer: Answer, message: str, caller: Caller, began: float) -> None:
        places = (f"{item.document}@{item.version}#{item.provision}" for item in answer.citations)
        self._enter(
            "ask",
            message,
            answer.as_of,
            caller,
            began,
            outcome=answer.outcome.value,
            citations=tuple(dict.fromkeys(places)),
            verdict=answer.verdict["verdict"] if answer.verdict else None,
            writer=answer.writer,
        )

    def _enter(
        self,
        kind: AuditKind,
        question: str,
        as_of: dt.date,
        caller: Caller,
        began: float,
        *,
        outcome: str,
        citations: tuple[str, ...] = (),
        verdict: str | None = None,
        writer: str = "",
        corpus: Corpus | None = None,
    ) -> None:
        """Enter it in the audit trail.

        Nothing is refused because the trail cannot be written; the loss is counted and logged. `corpus` is the one it
        was answered from where the caller has it.
        """
        entry = AuditEntry(
            request_id=caller.request_id,
            channel=caller.channel,
            owner=caller.owner,
            kind=kind,
            question=question,
            as_of=as_of,
            corpus=(corpus or self.assistant.corpus).hash,
            prompts=self._prompts,
            citations=citations,
            outcome=outcome,
            verdict=verdict,
            writer=writer,
            milliseconds=round((time.perf_counter() - began) * 1000),
        )
        try:
            kept, later = self.records.begin_audit(entry), _LATER.get()
        except ServiceError as error:
            self._note_loss(error)
            return
        kept.add_done_callback(lambda done: self._note_loss(done.exception()))
        if later is None:
            wait([kept])
        else:
            later.append(kept)

    def _note_loss(self, error: BaseException | None) -> None:
        if error is not None:
            with self._losing:
                self.audit_lost += 1
            log.error("audit entry lost: %s", error)
