"""The grounding gate: rules 1 to 7 of the answer contract, in code, whoever wrote the claims.

A claim passes with verified citations or is withheld with the reason. Nothing here reads prompts or scores.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.answering.answer import Citation, Claim, DraftClaim, Quotation, Withheld
from assistant.corpus.model import Corpus, Provision
from assistant.corpus.quotes import find_quote, fold
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


@dataclass(slots=True)
class Gate:
    """Checks claims one by one, so that a stream can show each as it passes; numbers citations as they appear."""

    corpus: Corpus
    context: GateContext
    citations: list[Citation] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def admit(self, draft: DraftClaim, *, from_checker: bool = False, history: bool = False) -> Claim | None:
        """The claim with its citations numbered, or None after noting why it is withheld.

        `from_checker` marks lines rendered from the verdict, the only ones that may decide; `history` those that say
        which version was or was not in force.
        """
        reason, found = self._judge(draft, from_checker=from_checker, history=history or self.context.history)
        if reason is not None:
            self.withheld.append(Withheld(draft.text, reason))
            return None
        return Claim(draft.text, tuple(dict.fromkeys(self._cite(*item) for item in found)), draft.group)

    def _judge(
        self, draft: DraftClaim, *, from_checker: bool, history: bool
    ) -> tuple[str | None, list[tuple[Provision, Quotation]]]:
        """Why the claim may not be shown (None if it may), and the provisions it rests on."""
        if not draft.text.strip():
            return "empty", []
        if not draft.support:
            return "no citation", []
        found: list[tuple[Provision, Quotation]] = []
        for quotation in draft.support:
            provision = self.corpus.find(quotation.reference)
            if quotation.reference.version is None or provision is None:
                return f"no such provision: {quotation.reference}", []
            if not history and not provision.in_force(self.context.as_of):
                return f"{provision.reference} was not in force on {self.context.as_of}", []
            if find_quote(quotation.quote, provision) is None:
                return f"the quote does not stand in {provision.reference}", []
            found.append((provision, quotation))
        stray = self._stray_quantities(draft.text, [provision for provision, _ in found])
        if stray:
            return f"not in the cited provisions, the question or the verdict: {', '.join(stray)}", []
        own_words = [quotation.quote for _, quotation in found]
        if _language_differs(draft.text, self.context.language):
            return "not in the language of the question", []
        if not from_checker and _decides(draft.text, own_words):
            return "a yes or no on eligibility comes from the checker alone", []
        return None, found

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

    def _cite(self, provision: Provision, quotation: Quotation) -> int:
        """The number of this citation, new or already given."""
        span = find_quote(quotation.quote, provision)
        assert span is not None
        for citation in self.citations:
            same = (citation.document, citation.version, citation.provision) == (
                provision.document,
                provision.version,
                provision.id,
            )
            if same and (citation.start, citation.end, citation.quote) == (span.start, span.end, span.text):
                return citation.n
        version = self.corpus.documents[provision.document].version(provision.version)
        assert version is not None
        language = self.context.language
        citation = Citation(
            n=len(self.citations) + 1,
            document=provision.document,
            version=provision.version,
            provision=provision.id,
            title=f"{version.short[language]} · {provision.title[language]}",
            quote=span.text,
            start=span.start,
            end=span.end,
            form=provision.form,
            evidence=provision.evidence,
            url=provision.url,
            effective_from=provision.effective_from,
            effective_to=provision.effective_to,
            note=provision.note[language] if provision.note else None,
        )
        self.citations.append(citation)
        return citation.n


_NUMBER_WORDS = re.compile(
    r"\b(?:a |an |several )?(?:dozens?|hundreds|thousands|millions|billions)\b(?: of\b)?|\b(?:half|twice|double|triple|a quarter|a third) (?:of |the |that |as )"
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
    found: set[str] = set()
    for text in texts:
        found |= forms(text)
    days = [provision.effective_from, provision.effective_to, version.published if version else None]
    return found | {f"date:{day}" for day in days if day}


def _coarser(allowed: Iterable[str]) -> set[str]:
    """The months and years of the full dates: "in June 2026" says no more than "on 17 June 2026"."""
    days = [form.removeprefix("date:") for form in allowed if form.startswith("date:")]
    return {f"month:{day[:7]}" for day in days} | {f"year:{day[:4]}" for day in days}


_DECIDES = re.compile(
    # a bare yes or no, however it is led in
    r"^[\W_]*(?:(?:in short|so|thus|therefore|overall|conclusion|answer|verdict)\b[\s,:]*)?(?:yes\b|no\s*(?:[,.:;!–—-]|$)(?!\s*\d)|(?:not |in)?eligible\b)|\banswer is\b|\bin short, (?:yes|no)\b"
    # something definite that qualifies or not
    r"|\b(?:you|your \w+|we|our \w+|it|they|(?:the|this|that) (?:company|issuer|applicant|firm|developer|lab|business|group))\b[^.;]{0,60}"
    r"\b(?:qualif(?:y|ies|ied)|(?:in)?eligible|meets?|satisf(?:y|ies)|fails?|pass(?:es)?|(?:can|could|may|cannot|can't|will|would) (?:not )?(?:be listed|list|go public|file|ipo|apply))\b|\b(?:met|satisfied|fulfilled) by (?:you|your|the (?:company|issuer|applicant))\b"
    r"|^(?-i:[A-Z][\w&-]*(?: [A-Z][\w&.-]*){0,3}) (?:meets?|qualifies|fails|passes|is (?:not )?eligible|(?:can|could|cannot|may) list)\b"
    r"|^[\W_]*(?:结论|答案|因此|所以|总之|综上)?(?:是|为)?[：:，,\s]*(?:是的|可以|不可以|不能|不行|能|符合|不符合|满足|不满足|达标|不达标|肯定|否定)"
    r"|发行人(?:符合|满足|具备|不符合)[^的。；]{0,12}，(?:可以|能|不能)|答案是(?:肯定|否定)|(?:贵公司|贵司|你司|你们?(?:公司)?|您的?(?:公司)?|该公司|该企业|该发行人|这家(?:公司|企业)|本公司|我们)[^。；]{0,30}(?:符合|满足|达到|达标|可以|不能|能够?|具备|通过|有资格)",
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
