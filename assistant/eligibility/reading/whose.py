"""Whose a statement is: the asker's company, or a rule, a quotation, somebody else."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.eligibility.reading.asserted import is_asked, is_denied, is_retold, is_ruled, is_unreal
from assistant.eligibility.reading.beside import label_end
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.others import others_in
from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period
from assistant.language.quantities.quantity import Bound, Quantity, QuantityKind

_NEAR, _OPENING = 60, 140
_MANY, _HEADING = 3, 24
_UNBOUNDED = (Bound.EQ, Bound.ABOUT, Bound.LT)
_RULES = (QuantityKind.ORDINAL, QuantityKind.ARTICLE)
_OR = Pattern(
    "what stands between two numbers of which one is meant",
    r"\s?(?:,\s?)?(?:or|还是|或者?)\s?",
    yes=(" or ", "还是"),
    no=(" and ", "、", " or more of ", " vs "),
    how="fullmatch",
)
_IS = Pattern(
    "words in front of the figures of which it is asked if they are enough",
    r"(?:(?:and|so|but|then),? )?(?:is|are|would|will|do|does|can|could)\b(?! it\b| that\b)[^,:;]{0,40}",
    yes=("is", "are", "so is", "would just", "is revenue of"),
    no=("what is", "is it true that"),
    how="fullmatch",
)
_SIDE = Pattern(
    "words that make the amount behind them a limit",
    r"(?:\b(?:below|under|above|over|beyond|past|than|short of|at)|[低高少多大小]于|不足|超过|跌破|突破|达到?) ?$",
    yes=("falls below ", "跌破", "more than "),
    no=("makes ", "赚了"),
)
_ENOUGH = Pattern(
    "that it is asked if something is enough",
    r"\b(?:enough|sufficient|suffic(?:es?)|adequate|do it|cut it)\b",
    yes=("enough", "patents suffice"),
    no=("insufficient", "efficient"),
)


_LIMB = Pattern(
    "that words name a limb of a rule",
    r"(?:[那这]一?[条项款个种]|例外|情形|\b(?:limb|exception|case|route|exemption|option|ground|prong))$",
    yes=("50项发明专利那条", "50 patents limb"),
    no=("发明专利", "patents"),
)
_CHOSEN = Pattern(
    "words by which a company takes a limb",
    r"(?:[走用选靠凭按]|适用|\b(?:rely|relying|relies|via|under|through|us(?:e|es|ing)|choos\w+|chose|tak(?:e|ing)|go(?:ing)?"
    r"|fall(?:s|ing)? (?:in|under|within)|invok\w+)\b)[^,。;.]{0,16}$",
    yes=("走", "rely on the "),
    no=("例外情形里", "does the "),
)


@dataclass(frozen=True, slots=True)
class AttributedSentence:
    """One sentence and what its words say of whose it is."""

    start: int
    end: int
    own: bool
    asks: bool
    of_rules: bool
    anchored: bool
    supposed: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """For every place of a text, whether what stands there can be a fact of the company.

    `starts` are those of the sentences, `marks` the numbered rules and standards, `away` the quotations and others,
    `clauses` where parts end that no 、 joins to the next.
    """

    text: PreparedText
    sentences: tuple[AttributedSentence, ...]
    others: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    marks: tuple[Quantity, ...]
    away: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]

    def sentence(self, position: int) -> AttributedSentence:
        """The sentence a place is in."""
        return self.sentences[max(0, bisect_right(self.starts, position) - 1)]

    def elsewhere(self, position: int) -> bool:
        """Whether a place is in a quotation or speaks of somebody else."""
        return overlaps(self.away, position, position + 1)

    def is_aside(self, amount: Amount) -> bool:
        """Whether an amount belongs to a rule, a quotation or somebody else."""
        if self.elsewhere(amount.start) or self._of_a_rule(amount) or self.only_asks(amount.start):
            return True
        if self._is_one_of_two(amount):
            return True
        sentence = self.sentence(amount.start)
        if is_unreal(self.text, amount.start) or is_asked(self.text, amount):
            return True
        if self._is_counted_up(amount, sentence) or self._is_a_condition(amount, sentence):
            return True
        if self._is_answered(amount, sentence):
            return True
        told = sentence.own or sentence.supposed or sentence.anchored
        return amount.measures == ("months",) and sentence.asks and not told

    def _is_one_of_two(self, amount: Amount) -> bool:
        """Whether it is one of two numbers that a rule is asked to have, no company being named: cagr 20% or 10%."""
        text, sentence = self.text, self.sentence(amount.start)
        if sentence.own or sentence.anchored or sentence.supposed:
            return False
        beside = text.amounts_between(max(sentence.start, amount.start - _NEAR), min(sentence.end, amount.end + _NEAR))
        others = [each for each in beside if each is not amount and each.measures == amount.measures]
        pairs = (sorted((amount, each), key=lambda item: item.start) for each in others)
        return any(_OR.fullmatch(text.covered, first.end, second.start) for first, second in pairs)

    def _is_answered(self, amount: Amount, sentence: AttributedSentence) -> bool:
        """Whether an amount is only asked about and the company's own follows: market cap of 3bn? We're at 2.9bn."""
        text = self.text
        if not text.covered.startswith("?", sentence.end) or sentence.own or sentence.supposed:
            return False
        start, end = text.sentence(sentence.end + 1)
        own = text.amounts_between(start, end)
        alone = len(own) == 1 and not text.hits_between(start, end) and set(own[0].measures) & set(amount.measures)
        return bool(alone) and text.moods["ours"].at_start.match(text.covered, start) is not None

    def _is_counted_up(self, amount: Amount, sentence: AttributedSentence) -> bool:
        """Whether a bound is a rule's of which it is asked what counts towards it: 5%以上，资本化的算不算."""
        if amount.quantity.comparison in (Bound.EQ, Bound.ABOUT) or sentence.own or sentence.supposed:
            return False
        _, end = (
            self.text.sentence(sentence.end + 1)
            if self.text.covered[sentence.end : sentence.end + 1] == ";"
            else (0, sentence.end)
        )
        return self.text.says("counting", sentence.start, end) is not None

    def _is_a_condition(self, amount: Amount, sentence: AttributedSentence) -> bool:
        """Whether a bound is a rule's of which it is asked what follows: if capital exceeds 400m, is 10% enough."""
        if amount.quantity.comparison in (Bound.EQ, Bound.ABOUT):
            return False
        asked = sentence.asks and not (sentence.own or sentence.supposed)
        if self.text.says("consequence", amount.end, sentence.end if asked else self.text.part(amount.end)[1]):
            return True
        if not sentence.asks:
            return False
        if self._asks_what_follows(sentence):
            return True
        if not (sentence.own or sentence.supposed) and self._stands_with_a_rule(amount, sentence):
            return True
        start, _ = self.text.part(amount.start)
        opening = self.text.covered[start : start + _HEADING]
        return not sentence.own and self.text.moods["conditional"].at_start.match(opening) is not None

    def _stands_with_a_rule(self, amount: Amount, sentence: AttributedSentence) -> bool:
        """Whether another amount of the sentence is that of a rule: 研发超过5%，8000万那条还要看吗."""
        others = self.text.amounts_between(sentence.start, sentence.end)
        return any(other is not amount and self._of_a_rule(other) for other in others)

    def _asks_what_follows(self, sentence: AttributedSentence) -> bool:
        return sentence.asks and self.text.says("what_follows", sentence.start, sentence.end) is not None

    def only_asks(self, position: int) -> bool:
        """Whether the sentence only asks, or speaks of rules, and of no company.

        What is expected or dated is a company's own, unless a question or a rule's word stands in front of it.
        """
        sentence = self.sentence(position)
        opening = self.text.covered[sentence.start : min(sentence.end, sentence.start + _OPENING)].lstrip()
        if self.text.moods["rule_texts"].at_start.match(opening):
            return True
        if self._recalls_a_rule(sentence) or self._thinks_of_a_rule(position) or self._is_retold(sentence):
            return True
        if sentence.own or sentence.supposed or self._asks_fit(sentence):
            return False
        if self.text.moods["rule_heads"].at_start.match(opening) or self._tells_a_rule(sentence):
            return True
        if not (sentence.asks or sentence.of_rules):
            return False
        if sentence.of_rules and not sentence.anchored and self.text.moods["opens"].at_start.match(opening):
            return True
        says = self.text.says
        low, high = self.text.part(position)
        colon = self.text.covered.rfind(":", low, position)
        if colon >= 0 and says("question", low, colon) and not says("rule", low, colon):
            low = colon + 1  # which standard fits: revenue of 310m
        elif colon >= 0 and not sentence.asks and any(True for _ in self.text.periods_between(low, colon)):
            low = colon + 1  # FY2025 for the delisting test: a loss of 86m
        elif colon >= 0 and not sentence.asks and self._declares(sentence, colon):
            low = colon + 1  # the maker wants the fifth standard: cap of 4.2bn
        low = self._behind_a_label(sentence, low, position)
        if (colon := self.text.covered.find(":", position, high)) >= 0 and sentence.asks:
            high = colon  # an IPO of 5bn: how much
        if self.text.moods["opens"].at_start.match(self.text.covered[low : low + 24]):
            return True
        if any(says(name, sentence.start, sentence.end) for name in ("boards", "identifies")):
            return True
        if sentence.asks and says("alternatives", low, high):
            return True
        end = position if sentence.anchored else high
        asked = [word for name in ("rule", "question") if (word := says(name, low, high)) and word.end() <= end]
        if asked and not self._asks_whether_enough(asked, low, position, high):
            return True
        return not sentence.anchored and says("alternatives", sentence.start, sentence.end) is not None

    def _behind_a_label(self, sentence: AttributedSentence, low: int, position: int) -> int:
        """Where the figures of some years begin behind a subject that labels them: growth test: 2024 90m, 2025 120m."""
        return label_end(self.text, sentence.start, sentence.end, low, position)

    def declares(self, position: int) -> bool:
        """Whether the sentence states in front of a place which numbered standard a company uses, and asks nothing."""
        sentence = self.sentence(position)
        return not sentence.asks and self._declares(sentence, position)

    def _declares(self, sentence: AttributedSentence, end: int) -> bool:
        """Whether a numbered standard in front of a place is said to be the one that a company uses."""
        marks = (mark for mark in self.marks if sentence.start <= mark.start < end)
        words, covered = self.text.moods["declares"], self.text.covered
        return any(words.at_end.search(covered[sentence.start : mark.start]) for mark in marks)

    def _recalls_a_rule(self, sentence: AttributedSentence) -> bool:
        """Whether it is asked if a rule is as it was told, no own company being named: 研发人员10%，我记得对吗."""
        if not self.text.may_say("rule_recalled", "recalled"):
            return False
        moods = ("rule_recalled", "recalled") if self._names_a_rule(sentence) else ("rule_recalled",)
        asked = [word for mood in moods if (word := self.text.says(mood, sentence.start, sentence.end))]
        return any(self.text.says("own", sentence.start, word.start()) is None for word in asked)

    def _thinks_of_a_rule(self, position: int) -> bool:
        """Whether a part says what somebody took a rule for: I thought it was 50m, 我记得门槛是5000万."""
        ahead = self.text.covered[self.text.part(position)[0] : position].lstrip()
        told = self.text.moods["rule_thought"].at_start.match(ahead)
        return told is not None and self.text.moods["own"].search(ahead[told.end() :]) is None

    def _is_retold(self, sentence: AttributedSentence) -> bool:
        """Whether somebody has told a rule, and it is asked behind if that is so: he said 300m of R&D."""
        return not (sentence.own or sentence.supposed) and is_retold(self.text, sentence.start, sentence.end)

    def _names_a_rule(self, sentence: AttributedSentence) -> bool:
        """Whether a sentence begins with a numbered standard, as what is told of: so standard 2 was a cap of 1.5bn."""
        return any(0 <= mark.start - sentence.start < _HEADING for mark in self.marks)

    def _tells_a_rule(self, sentence: AttributedSentence) -> bool:
        """Whether a sentence tells how a rule once was: it used to be five patents; 修订前是6000万."""
        return self.text.says("rule_told", sentence.start, sentence.end) is not None

    def _asks_whether_enough(self, asked: Sequence[re.Match[str]], low: int, position: int, high: int) -> bool:
        """Whether all that is asked behind an amount is if it is enough, which states it: 营收3亿够吗."""
        fits = self.text.says("fits", position, high)
        if fits is None or self.text.says("statement_before", low, high):
            return False
        return all(fits.start() <= word.start() < fits.end() for word in asked)

    def _opens_with_enough(self, sentence: AttributedSentence) -> bool:
        """Whether a question begins with figures of which it asks if they are enough: is 6 patents enough if …."""
        text = self.text
        if not sentence.asks or text.says("alternatives", sentence.start, sentence.end):
            return False
        amounts = text.amounts_between(sentence.start, sentence.end)
        first = amounts[0] if amounts else None
        if first is None or not _IS.fullmatch(text.covered[sentence.start : first.start].strip()):
            return False
        if text.says("rule", sentence.start, first.start):
            return False
        told = _ENOUGH.search(text.covered, first.end, sentence.end) is not None
        return told and self._are_exact(sentence)

    def _are_exact(self, sentence: AttributedSentence) -> bool:
        """Whether the amounts of a sentence are figures and no bounds; a period may be one they are counted over."""
        amounts = self.text.amounts_between(sentence.start, sentence.end)
        figures = [amount for amount in amounts if amount.measures != ("months",)]
        return bool(figures) and all(amount.quantity.comparison in _UNBOUNDED for amount in figures)

    def supposes(self, amount: Amount) -> bool:
        """Whether it is asked what happens with figures that are stated exactly: if a firm makes 30m and 25m."""
        sentence = self.sentence(amount.start)
        ahead = self.text.covered[sentence.start : amount.start]
        if amount.measures == ("months",) or self.elsewhere(amount.start) or _SIDE.search(ahead):
            return False
        return self._asks_what_follows(sentence) and not sentence.of_rules and self._are_exact(sentence)

    def _asks_fit(self, sentence: AttributedSentence) -> bool:
        """Whether figures without bounds stand behind a numbered standard and a colon, and it is asked if they fit.

        Or it is asked of them from the first words on if they are enough.
        """
        if self._opens_with_enough(sentence):
            return True
        if not self.marks:
            return False
        text = self.text
        colon = text.covered.find(":", sentence.start, min(sentence.end, sentence.start + _HEADING))
        headed = any(mark.kind is QuantityKind.ORDINAL and sentence.start <= mark.start < colon for mark in self.marks)
        following = text.sentence(sentence.end + 1)
        if not headed or not (text.says("fits", colon, sentence.end + 1) or self._only_asks_fit(following)):
            return False
        amounts = text.amounts_between(colon, sentence.end)
        return bool(amounts) and all(amount.quantity.comparison in _UNBOUNDED for amount in amounts)

    def _only_asks_fit(self, place: tuple[int, int]) -> bool:
        """Whether a sentence asks for no more than whether something fits."""
        start, end = place
        return end - start < _HEADING and self.text.says("fits", start, end + 1) is not None

    def tells_rules(self, position: int) -> bool:
        """Whether the sentence tells a rule from its first words, or asks whether one is so."""
        sentence, words = self.sentence(position), self.text.moods
        opening = self.text.covered[sentence.start : min(sentence.end, sentence.start + _OPENING)].lstrip()
        if sentence.own:
            return False
        asked = sentence.asks and self.text.says("identifies", sentence.start, sentence.end) is not None
        return asked or self._tells_a_rule(sentence) or words["rule_heads"].at_start.match(opening) is not None

    def only_names(self, start: int, end: int) -> bool:
        """Whether words name the limb of a rule that something is asked of: 50项专利那条，国防专利算不算."""
        sentence = self.sentence(start)
        if sentence.own or sentence.supposed or not (sentence.asks or sentence.of_rules):
            return False
        chosen = _CHOSEN.search(self.text.covered, sentence.start, start)
        return chosen is None and _LIMB.search(self.text.covered[start:end]) is not None

    def _stated_part(self, position: int) -> bool:
        """Whether the part between commas neither asks nor names a rule: the question comes after it."""
        start, end = self.text.part(position)
        if self.text.moods["opens"].at_start.match(self.text.covered[start : start + 24]):
            return False
        return not (self.text.says("question", start, end) or self.text.says("rule", start, end))

    def _of_a_rule(self, amount: Amount) -> bool:
        """Whether words right beside the number say that it is a rule's, or deny it."""
        text, words = self.text, self.text.moods
        start = self._clause(amount.start)
        before = text.covered[max(start, amount.start - _NEAR) : amount.start]
        after = text.covered[amount.end : amount.end + _NEAR]
        if self._beside_a_rule(amount, start):
            return True
        if words["number_after"].at_start.match(after) or words["number_before"].at_end.search(before):
            return True
        verb = words["rule_verbs"].search(before)
        sentence = self.sentence(amount.start)
        if verb and verb[0].startswith("should") and sentence.own and not sentence.asks:
            verb = None
        if (
            verb
            and not text.says("replaced", sentence.start, sentence.end)
            and not words["own"].search(before, verb.end())
        ):
            return True
        return is_denied(text, amount, start)

    def _clause(self, position: int) -> int:
        """Where the parts joined by 、 that a place is in begin."""
        place = bisect_left(self.clauses, position)
        return self.clauses[place - 1] + 1 if place else 0

    def _beside_a_rule(self, amount: Amount, start: int) -> bool:
        """Whether an article or a numbered standard stands in front as what has the number."""
        words, text = self.text.moods, self.text
        sentence = self.sentence(amount.start)
        if self._asks_fit(sentence) or self._behind_a_label(sentence, sentence.start, amount.start) > sentence.start:
            return False
        for mark in self.marks:
            low = sentence.start if mark.kind is QuantityKind.ARTICLE else start
            if low <= mark.start < amount.start:
                between = text.covered[mark.end : amount.start]
                bounded = amount.quantity.comparison is not Bound.EQ
                if bounded and (words["told"].search(between) or between.lstrip(" ").startswith("(")):
                    return True
                declared = words["declares"].at_end.search(text.covered[sentence.start : mark.start])
                if declared and amount.quantity.comparison in (Bound.EQ, Bound.ABOUT):
                    return False
                if not words["own"].search(between) and not words["anchored"].search(between):
                    own = words["own"].search(text.covered, low, mark.start)
                    return not sentence.own or (sentence.asks and own is None and low > sentence.start)
        return False

    def states(self, start: int, said: frozenset[int], *, declared: bool) -> bool:
        """Whether words that state a fact by themselves do so here, and do not ask or tell a rule.

        `said` are the starts of the sentences that state an amount of the company; `declared` words are its own.
        """
        text, words = self.text, self.text.moods
        part, _ = text.part(start)
        before = text.covered[max(part, start - 40) : start]
        if self.tells_rules(start) or self._is_retold(self.sentence(start)):
            return False
        if self.elsewhere(start) or words["statement_before"].at_end.search(before):
            return False
        sentence = self.sentence(start)
        if self._asks_what_follows(sentence) or self._is_conditional(sentence) or self._asks_of_any(start, sentence):
            return False
        if is_unreal(text, start) or (not (declared or sentence.asks) and is_ruled(text, start)):
            return False
        if (
            declared
            or sentence.own
            or sentence.start in said
            or (sentence.supposed and not (sentence.asks and sentence.of_rules))
        ):
            return True
        either = text.says("alternatives", sentence.start, sentence.end)
        if sentence.of_rules and not sentence.anchored and text.says("generic", sentence.start, sentence.end):
            return False
        return not sentence.asks or (self._stated_part(start) and not sentence.of_rules and not either)

    def _is_conditional(self, sentence: AttributedSentence) -> bool:
        """Whether it is asked what a rule says if something is so, of no company: if net profit is negative, is it."""
        opening = self.text.covered[sentence.start : sentence.start + _HEADING].lstrip()
        asked = sentence.asks and not (sentence.own or sentence.supposed)
        return asked and self.text.moods["conditional"].at_start.match(opening) is not None

    def _asks_of_any(self, start: int, sentence: AttributedSentence) -> bool:
        """Whether it is asked what any such thing does: would an adverse opinion stop us, 净利润为负，会被*ST吗."""
        if not sentence.asks:
            return False
        if not (sentence.own or sentence.supposed or sentence.anchored) and self.text.says(
            "consequence", start, sentence.end
        ):
            return True
        opening = self.text.covered[sentence.start : start].lstrip()
        return not sentence.supposed and self.text.moods["of_any"].at_start.match(opening) is not None

    def supposed(self, position: int) -> bool:
        """Whether what stands there is only supposed."""
        return self.sentence(position).supposed


def whose(text: PreparedText) -> Whose:
    """Whose each part of a text is."""
    sentences = tuple(_sentences(text))
    others = tuple(others_in(text, own=any(item.own for item in sentences)))
    marks = tuple(item for item in text.quantities if item.kind in _RULES)
    starts = tuple(item.start for item in sentences)
    clauses = tuple(place for place in text.breaks if text.covered[place] != "、")
    return Whose(text, sentences, others, starts, marks, merged((*text.quoted, *others)), clauses)


def _sentences(text: PreparedText) -> Iterator[AttributedSentence]:
    words, covered = text.moods, text.covered
    start, supposed = 0, False
    for end in (*text.ends, len(covered)):
        if start == end:
            yield AttributedSentence(start, end, False, covered.startswith("?", end), False, False, False)
            start += 1
            continue
        own = words["own"].search(covered, start, end) is not None
        supposed = words["supposed"].search(covered, start, end) is not None
        asks = _asks(text, start, end)
        of_rules = words["rule"].search(covered, start, end) is not None
        of_rules = of_rules or (asks and words["generic"].search(covered, start, end) is not None)
        yield AttributedSentence(
            start,
            end,
            own,
            asks,
            of_rules,
            _anchored(text, start, end, of_rules=of_rules),
            supposed,
        )
        start = end + 1


def _anchored(text: PreparedText, start: int, end: int, *, of_rules: bool) -> bool:
    """Whether a sentence speaks of a year, of what is expected, or of three things at least, as of one company."""
    words = text.moods
    if words["anchored"].search(text.covered, start, end):
        return True
    if any(item.label[:4].isdigit() and not _is_from(text, item) for item in text.periods_between(start, end)):
        return True
    if of_rules:
        return False
    subjects = text.hits_between(start, end)
    return len(subjects) >= _MANY and not words["alternatives"].search(text.covered, start, end)


def _is_from(text: PreparedText, period: Period) -> bool:
    """Whether a period is that from which something is so: since June 2025, 2025年6月以后."""
    before = text.folded[max(0, period.start - _SINCE) : period.start]
    return before.endswith(("since ", "from ")) or text.folded.startswith(("以后", "之后", "起", "以来"), period.end)


_SINCE = 8


def _asks(text: PreparedText, start: int, end: int) -> bool:
    return text.covered[end : end + 1] == "?" or text.moods["question"].search(text.covered, start, end) is not None


def overlaps(places: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch overlaps one of others that are in order and apart."""
    place = bisect_left(places, (end,))
    return place > 0 and start < places[place - 1][1]


def merged(places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in order, those that overlap as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
