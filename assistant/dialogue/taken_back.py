"""What takes back or mends the message before it: "scrap that", "no, 495m" after "make revenue 520m", 不对，是5个.

The message is then read as if it had been sent in the place of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.cues import FILLERS
from assistant.dialogue.substitution import MEASURES
from assistant.eligibility.reading.reader import FactsReading, merge
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, read_quantities

_WITHDRAWS = Pattern(
    "that the message before is withdrawn",
    r"(?:(?:ok(?:ay)?|no|and|well|actually|sorry)\b[\s,]*)*"
    r"(?:(?:scrap|forget|strike|ignore|undo|cancel|drop) (?:that|it)(?: last(?: one| bit| part)?)?"
    r"|never ?mind(?: that)?)\b[\s,.;:!–—-]*"
    r"|(?:好吧|嗯)?[，,\s]*(?:算了|当我没说|撤回|撤销|刚才(?:那[个条句]|的)?(?:不算|作废)"
    r"|取消刚才的)(?:吧)?[，,。；;！!\s]*",
    yes=("scrap that, ", "never mind. ", "算了，", "当我没说，"),
    no=("drop the dual class", "forget about standard 5", "计算了"),
    how="match",
)
_CORRECTS = Pattern(
    "that an amount just given was wrong",
    r"(?:(?:no|sorry|oops|correction|i mean(?:t)?|make that|rather|wait|actually|typo|it'?s|is|should be"
    r"|was)\b[\s,:.–—-]*)+"
    r"|(?:不对|不是|错了|[说搞弄打记]错了?|更正|纠正|抱歉|不好意思|应该|其实|是)+[，,：:。\s]*(?:应该|其实|是)*",
    yes=("no, ", "sorry, I meant ", "不对，是", "打错了，应该是"),
    no=("make it ", "那"),
    how="match",
)


@dataclass(frozen=True, slots=True)
class Mended:
    """The conversation without its last turn, and the message that is sent instead; empty for nothing else."""

    conversation: Conversation
    message: str


def withdrawn(conversation: Conversation, asked: str, before: FactsReading) -> Mended | None:
    """What is left where a message withdraws the one before it; `before` are the facts of the question before that."""
    match = _WITHDRAWS.match(asked.lower())
    if match is None or len(conversation.turns) < 2:
        return None
    return Mended(_without_last(conversation, before), asked[match.end() :].strip())


def corrected(conversation: Conversation, asked: str, before: FactsReading) -> Mended | None:
    """The message before with another amount in the place of its only one, where nothing else is said of it."""
    match = _CORRECTS.match(asked.lower())
    if match is None or len(conversation.turns) < 2 or conversation.last is None:
        return None
    new, old = (_amounts(text) for text in (asked, conversation.last.asked))
    if len(new) != 1 or len(old) != 1 or new[0].start < match.end() or MEASURES[new[0].kind] != MEASURES[old[0].kind]:
        return None
    rest = asked[match.end() : new[0].start] + asked[new[0].end :]
    if FILLERS.sub("", rest).strip(" ,，.。!！?？"):
        return None
    typed = conversation.last.asked
    return Mended(_without_last(conversation, before), typed[: old[0].start] + new[0].text + typed[old[0].end :])


def _amounts(text: str) -> list[Quantity]:
    return [each for each in read_quantities(text) if each.kind in MEASURES]


def _without_last(conversation: Conversation, before: FactsReading) -> Conversation:
    """The conversation as it was before its last turn, as far as its questions tell: no fact that this alone told."""
    assert conversation.last is not None, "only what follows something takes it back"
    told, earlier = conversation.last.question, conversation.turns[-2].question
    kept = (fact for fact in conversation.facts.facts if fact.span not in told or fact.span in earlier)
    facts = merge(replace(conversation.facts, facts=tuple(kept)), replace(before, warnings=(), unread=()))
    return replace(conversation, turns=conversation.turns[:-1], facts=facts)
