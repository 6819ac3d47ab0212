"""The grounding gate: rules 1 to 7 of the answer contract, in code, whoever wrote the claims.

A claim passes with its quotes verified or is withheld with the reason. Nothing here reads prompts or scores.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.answer import DraftClaim, Withheld
from assistant.corpus.model import Corpus, Provision
from assistant.corpus.quotes import QuoteSpan, find_quote, fold
from assistant.language.detection import language_of
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language


@dataclass(frozen=True, slots=True)
class GateContext:
    """What a claim may rest on besides its citations: the question, the day, and the checker's verdict as text."""

    question: str
    language: Language
    as_of: dt.date
    history: bool = False
    verdict: str | None = None
    verdict_text: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """Words that stand in a provision, with where they stand."""

    provision: Provision
    span: QuoteSpan


@dataclass(frozen=True, slots=True)
class Passed:
    """A claim that may be shown, and the quotes it rests on."""

    text: str
    quotes: tuple[VerifiedQuote, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Judges claims one by one, so that a stream can show each as it passes."""

    corpus: Corpus
    context: GateContext

    def judge(self, draft: DraftClaim, *, from_checker: bool = False, history: bool = False) -> Passed | Withheld:
        """The claim with its quotes found where they are said to stand, or why it may not be shown.

        `from_checker` marks lines rendered from the verdict, the only ones that may decide; `history` those that say
        which version was or was not in force.
        """
        quotes = self._quotes(draft, history=history or self.context.history)
        if isinstance(quotes, str):
            return Withheld(draft.text, quotes)
        stray = self._stray_quantities(draft.text, [quote.provision for quote in quotes])
        if stray:
            reason = f"not in the cited provisions, the question or the verdict: {', '.join(stray)}"
            return Withheld(draft.text, reason)
        if _language_differs(draft.text, self.context.language):
            return Withheld(draft.text, "not in the language of the question")
        if not from_checker and _decides(draft.text, [quotation.quote for quotation in draft.support]):
            return Withheld(draft.text, "a yes or no on eligibility comes from the checker alone")
        return Passed(draft.text, quotes, draft.group)

    def _quotes(self, draft: DraftClaim, *, history: bool) -> tuple[VerifiedQuote, ...] | str:
        """The quotes where they stand, or why the claim rests on nothing that may be cited."""
        if not draft.text.strip():
            return "empty"
        if not draft.support:
            return "no citation"
        quotes: list[VerifiedQuote] = []
        for quotation in draft.support:
            provision = self.corpus.find(quotation.reference)
            if quotation.reference.version is None or provision is None:
                return f"no such provision: {quotation.reference}"
            if not history and not provision.in_force(self.context.as_of):
                return f"{provision.reference} was not in force on {self.context.as_of}"
            span = find_quote(quotation.quote, provision)
            if span is None:
                return f"the quote does not stand in {provision.reference}"
            quotes.append(VerifiedQuote(provision, span))
        return tuple(quotes)

    def _stray_quantities(self, text: str, provisions: Sequence[Provision]) -> list[str]:
        """Numbers, dates and article numbers of the text that stand in nothing it may rest on."""
        allowed = {f"date:{self.context.as_of}"} | forms(self.context.question) | forms(self.context.verdict_text)
        for provision in provisions:
            allowed |= provision_forms(self.corpus, provision)
        allowed |= _coarser(allowed)
        read = read_quantities(text)
        stray = [quantity.text for quantity in read if normal_form(quantity) not in allowed]
        # Digits that read as nothing, as those glued to a word do, must at least stand somewhere as they are.
        sources = [
            self.context.question,
            self.context.verdict_text,
            *(t for p in provisions for t in (*p.text.values(), p.id)),
        ]
        known = {run for source in sources for run in _DIGITS.findall(source)}
        covered = {place for quantity in read for place in range(quantity.start, quantity.end)}
        loose = [match[0] for match in _DIGITS.finditer(text) if match.start() not in covered]
        words = [
            match[0]
            for match in _NUMBER_WORDS.finditer(text)
            if not any(match[0].lower() in source.lower() for source in sources)
        ]
        return stray + [run for run in loose if run not in known] + words


_NUMBER_WORDS = re.compile(
    r"\b(?:a |an |several )?(?:dozens?|hundreds|thousands|millions|billions)\b(?: of\b)?|\b(?:half|twice|double"
    r"|triple|a quarter|a third) (?:of |the |that |as )"
    r"|\b(?:article|art\.|rule|chapter|section)\s+[IVXLC]+\b",
    re.IGNORECASE,
)
"""Amounts and article numbers in words that are not read as quantities."""

_DIGITS = re.compile(r"\d+")


@lru_cache(maxsize=8192)
def forms(text: str) -> frozenset[str]:
    """The normal forms of every quantity in a text."""
    return frozenset(normal_form(quantity) for quantity in read_quantities(text))


def provision_forms(corpus: Corpus, provision: Provision) -> set[str]:
    """Every quantity a claim citing the provision may state: its text, titles, number and dates, in both languages."""
    version = corpus.documents[provision.document].version(provision.version)
    texts: list[str] = [*provision.text.values(), provision.id, provision.version]
    texts += [
        provision.title.en,
        provision.title.zh,
        *(step[language] for step in provision.path for language in Language),
    ]
    if version is not None:
        texts += [version.title.en, version.title.zh, version.short.en, version.short.zh, version.number or ""]
    quantities: set[str] = set()
    for text in texts:
        quantities |= forms(text)
    days = [provision.effective_from, provision.effective_to, version.published if version else None]
    return quantities | {f"date:{day}" for day in days if day}


def _coarser(allowed: Iterable[str]) -> set[str]:
    """The months and years of the full dates: "in June 2026" says no more than "on 17 June 2026"."""
    days = [form.removeprefix("date:") for form in allowed if form.startswith("date:")]
    return {f"month:{day[:7]}" for day in days} | {f"year:{day[:4]}" for day in days}


_DECIDES = re.compile(
    # a bare yes or no, however it is led in
    r"^[\W_]*(?:(?:in short|so|thus|therefore|overall|conclusion|answer|verdict)\b[\s,:]*)?(?:yes\b"
    r"|no\s*(?:[,.:;!–—-]|$)(?!\s*\d)|(?:not |in)?eligible\b)|\banswer is\b|\bin short, (?:yes|no)\b"
    # something definite that qualifies or not
    r"|\b(?:you|your \w+|we|our \w+|it|they|(?:the|this|that) (?:company|issuer|applicant|firm|developer|lab"
    r"|business|group))\b[^.;]{0,60}"
    r"\b(?:qualif(?:y|ies|ied)|(?:in)?eligible|meets?|satisf(?:y|ies)|fails?|pass(?:es)?|(?:can|could|may|cannot"
    r"|can't|will|would) (?:not )?(?:be listed|list|go public|file|ipo|apply))\b|\b(?:met|satisfied"
    r"|fulfilled) by (?:you|your|the (?:company|issuer|applicant))\b"
    r"|^(?-i:[A-Z][\w&-]*(?: [A-Z][\w&.-]*){0,3}) (?:meets?|qualifies|fails|passes|is (?:not )?eligible|(?:can|could"
    r"|cannot|may) list)\b"
    r"|^[\W_]*(?:结论|答案|因此|所以|总之|综上)?(?:是|为)?[：:，,\s]*(?:是的|可以|不可以|不能|不行|能|符合|不符合"
    r"|满足|不满足|达标|不达标|肯定|否定)"
    r"|发行人(?:符合|满足|具备|不符合)[^的。；]{0,12}，(?:可以|能|不能)|答案是(?:肯定|否定)|(?:贵公司|贵司|你司"
    r"|你们?(?:公司)?|您的?(?:公司)?|该公司|该企业|该发行人|这家(?:公司|企业)|本公司|我们)[^。；]{0,30}(?:符合|满足"
    r"|达到|达标|可以|不能|能够?|具备|通过|有资格)",
    re.IGNORECASE,
)


def _decides(text: str, quotes: Iterable[str]) -> bool:
    """Whether a sentence says yes or no about a company, beyond repeating the words of the rule."""
    if fold(text)[0] in {fold(quote)[0] for quote in quotes}:
        return False
    return bool(_DECIDES.search(text))


def _language_differs(text: str, language: Language) -> bool:
    """Whether a sentence is plainly in the other language; names and abbreviations alone do not count."""
    letters = sum(character.isalpha() for character in text)
    return letters >= 8 and language_of(text) is not language
