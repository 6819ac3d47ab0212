"""What goes back to something asked before: "back to Zhipu, what if revenue is 280m", 回到第一家, 说回我们.

The question asked of that is then the last one, and what is said besides goes on with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.conversation import Conversation, Turn
from assistant.dialogue.cues import OF_US
from assistant.dialogue.subjects import ConceptMention, is_proper, place_of, subjects
from assistant.dialogue.substitution import ordinals
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_GOES = Pattern(
    "that a message goes back to something asked before",
    r"(?:(?:and|ok(?:ay)?|so|now|but|well)\b[\s,]*)*"
    r"(?:(?:let'?s |if we )?(?:go|going|come|coming|get|getting|turn)? ?back to|returning to|let'?s return to)"
    r" (?P<en>[^,;:?.]{2,40}?)(?: again| now)?(?:\s*[,;:?.]\s*|\s+[–—-]\s+|$)"
    r"|(?:那|好的?|嗯)?[，,\s]*(?:再?回到|再?说回|回过头来?[说看]|还是[说看]回?|回头再?[说看])"
    r"(?P<zh>[^，,；;。？?：:]{1,16}?)(?:那边|的情况|的问题|吧)?(?:呢?[，,；;：:。？?\s]+|呢?$)",
    yes=("back to Zhipu, ", "ok, going back to the first one: ", "回到智谱，", "说回我们自己，", "还是说第一家："),
    no=("give it back to us", "回A上市", "回购"),
    flags=re.IGNORECASE,
    how="match",
)
_OURS = Pattern(
    "the asker's own company",
    r"(?:ours?|us|our (?:own )?(?:company|case|firm|lab|figures|numbers)|my company)"
    r"|(?:我们|我司|我|本公司|自己|咱们)(?:自己|公司|这边|这家|的数字)*",
    yes=("ours", "our own company", "我们自己"),
    no=("our sponsor", "我们的保荐人"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_BEFORE = Pattern(
    "the question before the last",
    r"the (?:previous|earlier|prior) (?:one|question|case|company)|the one before|(?:刚才|之前|前面|上)(?:面"
    r"|的)?(?:那|一)[个家]?(?:问题)?",
    yes=("the previous one", "刚才那个", "上一个"),
    no=("the first one", "那个"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_AT_FIRST = Pattern(
    "what was asked at first",
    r"the (?:original|initial|first)(?: case| question| numbers| figures| company)?|(?:最初|最开始|一开始|原来"
    r"|最早)的?(?:那[个家]?|数字|情况|问题)?",
    yes=("the original case", "最初的数字"),
    no=("the first one", "原来如此"),
    flags=re.IGNORECASE,
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class Return:
    """What a message goes back to: the turn that asked of it, its name where it has one, and what else is said."""

    turn: Turn
    name: str
    rest: str

    def after(self, conversation: Conversation) -> Conversation:
        """The conversation as if what is gone back to had been asked last."""
        return replace(conversation, turns=(*conversation.turns, self.turn))


def gone_back(conversation: Conversation, asked: str, book: RuleBook) -> Return | None:
    """What a message goes back to; None where it does not, or where nothing like it was asked."""
    match = _GOES.match(asked)
    if match is None:
        return None
    thing, rest = (match["en"] or match["zh"]).strip(), asked[match.end() :].strip()
    turns = conversation.turns
    if _OURS.fullmatch(thing):
        turn = next((each for each in reversed(turns) if _is_ours(each, book)), None)
        return Return(turn, "", rest) if turn is not None else None
    found = _asked_of(thing, turns, book)
    if found is not None:
        return replace(found, rest=rest)
    if _BEFORE.fullmatch(thing) and len(turns) > 1:
        return Return(turns[-2], "", rest)
    return Return(turns[0], "", rest) if turns and _AT_FIRST.fullmatch(thing) else None


def of_ours(asked: str, question: str, book: RuleBook) -> tuple[str, str] | None:
    """The question of a company asked of the asker's own, and what is told of that: "what about ours: cap 3bn"."""
    match = _WHAT_OF_US.match(asked)
    own = with_company(question, _OUR_COMPANY[language_of(question)], book)
    return (own, asked[match.end() :].strip(" ？?")) if match is not None and own != question else None


def with_company(question: str, company: str, book: RuleBook) -> str:
    """The question with other words in the place of the one company that it names."""
    named = [each for each in subjects(question, book.corpus) if is_proper(each.entry)]
    return question[: named[0].start] + company + question[named[0].end :] if len(named) == 1 else question


_OUR_COMPANY = {Language.EN: "our company", Language.ZH: "我们公司"}
_WHAT_OF_US = Pattern(
    "that what was asked of another company is asked of the asker's own",
    r"(?:(?:and|so|but|ok(?:ay)?)\b[\s,]*)*(?:(?:what|how) about |and )(?:ours|us|our (?:own )?(?:company|lab|firm"
    r"|case))\b\s*(?:[,:;?–—-]\s*|$)"
    r"|(?:那么?)?(?:换成)?(?:我们|我司|咱们)(?:公司|自己)*呢?(?:[，,：:；;？?]|$)",
    yes=("what about ours: ", "and us?", "那我们呢？", "那我们公司呢，"),
    no=("about our revenue", "我们是软件公司"),
    flags=re.IGNORECASE,
    how="match",
)


def _asked_of(thing: str, turns: Sequence[Turn], book: RuleBook) -> Return | None:
    """The latest turn that asked of a thing named, of a standard by its number, or of the first or second company."""
    place = place_of(thing)
    companies = list(_companies(turns, book))
    if place is not None and len(companies) > 1 and place < len(companies):
        return _latest(companies[place].entry.id, companies[place].text, turns, book)
    for named in subjects(thing, book.corpus):
        found = _latest(named.entry.id, named.text, turns, book)
        if found is not None:
            return found
    numbers = {each.text for each in ordinals(thing)}
    for turn in reversed(turns):
        if numbers & {each.text for each in ordinals(turn.question)}:
            return Return(turn, thing, "")
    return None


def _latest(entry: str, name: str, turns: Sequence[Turn], book: RuleBook) -> Return | None:
    for turn in reversed(turns):
        if any(each.entry.id == entry for each in subjects(turn.question, book.corpus)):
            return Return(turn, name, "")
    return None


def _companies(turns: Sequence[Turn], book: RuleBook) -> Iterator[ConceptMention]:
    """The companies that were asked about, each once, in the order they came."""
    seen: set[str] = set()
    for turn in turns:
        for each in subjects(turn.question, book.corpus):
            if is_proper(each.entry) and each.entry.id not in seen:
                seen.add(each.entry.id)
                yield each


def _is_ours(turn: Turn, book: RuleBook) -> bool:
    """Whether a turn asked of the asker's own company: by its words, or of no company by name."""
    named = any(is_proper(each.entry) for each in subjects(turn.question, book.corpus))
    return OF_US.search(turn.question) is not None or not named
