"""Whether a claim says what its quotes say, as far as code can tell: checks beyond the gate's, for text a model wrote.

The gate proves that a quote stands where it is said to stand and that no number is invented. A model can still put a
true quote under a false sentence. Withheld here: a number that stands elsewhere in the provision but not in the quotes,
a bound turned round ("at most" for "at least"), a "not" added or lost, words the provision does not speak of, links,
and a yes or no on eligibility in words the gate does not know. Each check errs towards withholding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from assistant.answering.answer import DraftClaim
from assistant.answering.grounding.gate import GateContext
from assistant.corpus.model import Corpus, Provision
from assistant.corpus.quotes import fold
from assistant.language import index_words
from assistant.language.detection import has_chinese
from assistant.language.quantities.reader import Bound, Quantity, QuantityKind, normal_form, read_quantities
from assistant.language.text import Language

SPOKEN_OF = 0.5
"""Least share of a claim's words that its provisions must use."""

LEAST_WORDS = 4
"""A claim of fewer words is a fragment."""

QUOTED = 0.34
"""Least share of them that its quotes in the claim's language, or the names of what it cites, must use."""

MEASURES = frozenset(
    {
        QuantityKind.MONEY,
        QuantityKind.PERCENT,
        QuantityKind.PERCENTAGE_POINTS,
        QuantityKind.MULTIPLE,
        QuantityKind.COUNT,
        QuantityKind.NUMBER,
        QuantityKind.DURATION,
        QuantityKind.FRACTION,
    }
)
"""Kinds of which a claim may state only what its quotes state.

Dates and article numbers may come from the whole provision.
"""


_REMEMBERED = 4_096
"""Texts whose reading is kept: those of the provisions come again with every claim that cites them."""


@lru_cache(_REMEMBERED)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return read_quantities(text)


@lru_cache(_REMEMBERED)
def _forms(text: str) -> frozenset[str]:
    return frozenset(normal_form(quantity) for quantity in _quantities(text))


@lru_cache(_REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(index_words.tokens(text))


def fault(draft: DraftClaim, corpus: Corpus, context: GateContext) -> str | None:
    """Why a model's claim may not be shown, or None. Citations that do not exist are left for the gate to name."""
    provisions = [
        provision for quotation in draft.support if (provision := corpus.find(quotation.reference)) is not None
    ]
    quotes = [quotation.quote for quotation in draft.support]
    if _LINK.search(unicodedata.normalize("NFKC", draft.text)):
        return "a link or markup; links come from citations only"
    if not provisions:
        return None
    if any(fold(draft.text)[0] in fold(quote)[0] for quote in quotes):
        return None
    return (
        _unquoted(draft.text, quotes, provisions, corpus, context)
        or _turned_round(draft.text, quotes)
        or _contrary(draft.text, quotes)
        or _altered(draft.text, quotes)
        or _unspoken(draft.text, quotes, provisions, corpus)
        or _decided(draft.text, quotes, context)
    )


# --- numbers ---------------------------------------------------------------------------------------------------------


def _unquoted(
    text: str, quotes: Sequence[str], provisions: Sequence[Provision], corpus: Corpus, context: GateContext
) -> str | None:
    """Measures that stand in no quote, or only in the question although the quotes state others of their kind."""
    stated = [quantity for quantity in _quantities(text) if quantity.kind in MEASURES]
    quoted = {form for quote in quotes for form in _forms(quote)}
    elsewhere = _forms(context.question) | _forms(context.verdict_text) | _names(provisions, corpus)
    stray = [quantity.text for quantity in stated if normal_form(quantity) not in quoted | elsewhere]
    if stray:
        return f"not in the quote, the question or the verdict: {', '.join(stray)}"
    known = set(
        _DIGITS.findall(
            " ".join(
                [
                    *quotes,
                    context.question,
                    context.verdict_text,
                    *(text for item in provisions for text in item.text.values()),
                ]
            )
        )
    )
    glued = [digits for digits in _DIGITS.findall(_without_quantities(text)) if digits not in known]
    if glued:
        return f"not in the quote, the question or the verdict: {', '.join(glued)}"
    for kind in (QuantityKind.MONEY, QuantityKind.PERCENT):
        own = [quantity for quantity in stated if quantity.kind is kind]
        if (
            own
            and all(normal_form(quantity) not in quoted for quantity in own)
            and any(form.startswith(f"{kind.value}:") for form in quoted)
        ):
            return f"the quote states another amount than {own[0].text}"
    return None


_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def _without_quantities(text: str) -> str:
    """The text with everything read as a quantity taken out: digits that are left are glued to letters."""
    for quantity in reversed(_quantities(text)):
        text = f"{text[: quantity.start]} {text[quantity.end :]}"
    return text


def _names(provisions: Sequence[Provision], corpus: Corpus) -> set[str]:
    """The numbers in the names of provisions and documents, which a claim may call by their names."""
    texts = [*_titles(provisions, corpus), *(provision.id for provision in provisions)]
    return {form for text in texts for form in _forms(text)}


_OPPOSITE = {
    Bound.GE: Bound.LT,
    Bound.LT: Bound.GE,
    Bound.GT: Bound.LE,
    Bound.LE: Bound.GT,
}


def _turned_round(text: str, quotes: Sequence[str]) -> str | None:
    """A bound other than the quote's for the same amount.

    The complement needs a "not": below 4bn is not enough for "at least 4bn".
    """
    bounds: dict[str, set[tuple[Bound, bool]]] = {}
    for quote in quotes:
        for quantity in _quantities(quote):
            if quantity.comparison in _OPPOSITE:
                bounds.setdefault(normal_form(quantity), set()).add((quantity.comparison, _is_negated(quote)))
    negated = _is_negated(text)
    for quantity in _quantities(text):
        limits = bounds.get(normal_form(quantity))
        if quantity.comparison not in _OPPOSITE or not limits:
            continue
        same = any(comparison is quantity.comparison for comparison, _ in limits)
        if not same and (_OPPOSITE[quantity.comparison], not negated) not in limits:
            return f"the quote bounds {quantity.text} in another way"
    return None


# --- yes and no ------------------------------------------------------------------------------------------------------

_BOUND_WORDS = re.compile(
    r"\b(?:not|no)\s(?:be\s)?(?:less|fewer|lower|more|later|earlier|greater|higher|longer|older)\sthan\b"
    r"|\bnot (?:exceed\w*|below|under|only)\b|\bno\.\s?\d+|\bwhether or not\b"
    r"|不(?:低于|少于|高于|超过|多于|迟于|晚于|早于|小于|大于|得(?:低于|少于|高于|超过|多于)|满)|不仅|不但|是否|未来"
    r"|不断|(?:尚|仍)?未(?:能|实现)?盈利|(?:标准)?无保留|非经常性|不利|不变|不一|不同|无论|不足",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|none|never|nor|neither|without|cannot|nothing|nobody|unable|lacks?|except|unless)\b|n['’]t\b"
    r"|\b(?:ineligible|prohibit\w*|forbid\w*|forbidden|bars?|barred|excluded?|fails?|miss(?:es|ed)|free of|short of"
    r"|falls? short|too (?:low|small|few|little)|insufficient|unpublished|unknown|unverified|exempt\w*)\b"
    r"|不|无(?!人)|未|没|非(?!常)|禁止|豁免|除外|勿|免予",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:，；：。]|\s[–—-]\s|\b(?:but|while|whereas|although|unless|and it|or it|which)\b|但|而(?!且)|虽然"
)
_ALLOWS = re.compile(
    r"\b(?:below|under|less than|short of|fewer than|beyond|above)\b|低于|不足|少于|超过|高于", re.IGNORECASE
)


def _contrary(text: str, quotes: Sequence[str]) -> str | None:
    """A "not" that no quote has, or the lack of one that the clause behind the claim has."""
    negated = _is_negated(text)
    clauses = [clause for quote in quotes for clause in (quote, *_CLAUSE.split(quote)) if clause.strip()]
    if negated == any(_is_negated(quote) for quote in quotes):
        return None
    if negated:
        # "below 4bn is not enough" for "at least 4bn": the bound carries the negation
        return None if _ALLOWS.search(text) else "the quote does not say “not”"
    words = _words(text)
    behind = max(clauses, key=lambda clause: _closeness(words, clause))
    return "the quote says “not”, the sentence does not" if _is_negated(behind) else None


NEAR_COPY = 0.75
"""Share of words in common from which a sentence counts as a copy of its quote with something changed."""

_BINDS = re.compile(
    r"\b(?:must|shall|has to|have to|needs?|requires?|required|mandatory)\b|应当|必须|(?<!无)须(?!知)|要求",
    re.IGNORECASE,
)
_LETS = re.compile(r"\b(?:may|can|could|might|optional|free to)\b|(?<!不)可以?|能够", re.IGNORECASE)
_LOWER = re.compile(
    r"\b(?:at least|minimum|(?:not|no) (?:less|lower|fewer) than|or more)\b|不(?:低于|少于)|至少|以上", re.IGNORECASE
)
_UPPER = re.compile(
    r"\b(?:at most|maximum|(?:not|no) more than|up to|not exceed\w*)\b|不(?:高于|超过|得超过)|至多|以下|以内",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?<!not )(?<!no )\b(?:more than|over|above|exceed\w*)\b|(?<!不)(?<!不得)(?:超过|高于|大于)", re.IGNORECASE
)


def _altered(text: str, quotes: Sequence[str]) -> str | None:
    """A copy of a quote in which a word that carries the rule was changed.

    Must, may, not, at least, at most, more than.
    """
    words = _words(text)
    for quote in quotes:
        own = _words(quote)
        if len(words & own) < NEAR_COPY * max(len(words), len(own)):
            continue
        changed = len(_negations(text)) != len(_negations(quote))
        for pattern in (_LOWER, _UPPER, _ABOVE):
            changed = changed or bool(pattern.search(text)) != bool(pattern.search(quote))
        bound, free = _BINDS.search(quote), _BINDS.search(text) is None and _LETS.search(text)
        if changed or (bound and free):
            return "it changes the words of the rule that it copies"
    if (
        any(map(_BINDS.search, quotes))
        and not any(map(_LETS.search, quotes))
        and _LETS.search(text)
        and not _BINDS.search(text)
        and not _is_negated(text)
    ):
        return "the quote obliges, the sentence only allows"
    return None


def _negations(text: str) -> list[str]:
    return _NOT.findall(_BOUND_WORDS.sub(" ", text))


def _closeness(words: Set[str], clause: str) -> float:
    own = _words(clause)
    return len(words & own) / (len(own) ** 0.5 or 1.0) if own else 0.0


def _is_negated(text: str) -> bool:
    return _NOT.search(_BOUND_WORDS.sub(" ", text)) is not None


_VERDICT_WORDS = re.compile(
    r"\b(?:eligible|qualif(?:y|ies|ied)|(?:can|could|may|will|would) (?:now |then |therefore )?(?:list|apply|file"
    r"|be listed|go public)|meets?|satisf(?:y|ies|ied)|passes|clears?|approved|sufficient|enough)\b"
    r"|符合|满足|达到|可以上市|能上市|可上市|可以申报|可以申请|具备.{0,6}条件|够格|达标|通过",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:an?|any|every|each|all|such|other|no)\b[^.]{0,60}\b(?:compan(?:y|ies)|issuers?|applicants?|firms?"
    r"|enterprises?)\b|\b(?:companies|issuers|applicants|firms|enterprises)\b|\b(?:must|shall|requires?|should"
    r"|needs?|if|unless|whether)\b"
    r"|应当|须|要求|的(?:企业|公司|发行人)|企业(?!你)|发行人|如果|若",
    re.IGNORECASE,
)


_ASKER = re.compile(
    r"\b(?:you|your|yours|we|our|this (?:company|issuer|applicant|firm))\b|贵|你|您|我们|我司|该公司|这家",
    re.IGNORECASE,
)


def _decided(text: str, quotes: Sequence[str], context: GateContext) -> str | None:
    """A conclusion about the company asked about, where the checker has not drawn the same one.

    What rules ask is no conclusion.
    """
    if not _VERDICT_WORDS.search(text):
        return None
    if not _ASKER.search(text) and (_GENERAL.search(text) or any(map(_VERDICT_WORDS.search, quotes))):
        return None
    conclusion = {"eligible": False, "not_eligible": True}.get(context.verdict or "")
    conclusions = {
        _is_negated(text[max(0, match.start() - (24 if match[0].isascii() else 6)) : match.end()])
        for match in _VERDICT_WORDS.finditer(text)
    }
    return None if conclusions == {conclusion} else "a yes or no on eligibility comes from the checker alone"


# --- words -----------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"https?:|www\.|\]\(|<[a-zA-Z/!]|```", re.IGNORECASE)
_GLUE = frozenset(
    index_words.tokens(
        "a about above after all also an and any are as at be because been before being below between both but by can "
        "company condition could did do does "
        "during each for from further had has have having how however if in into is issuer it its least listing may "
        "more most must need needs no nor not of on "
        "once one only or other our out over own per provided provision require required requirement requires rule "
        "rules same shall she should so some standard "
        "such than that the their them then there these they this those to too under until up was we were what when "
        "where whether which while who whose will "
        "with within would you your say says state states stated ask asks set sets apply applies according addition "
        "therefore thus star market"
    )
)
_GLUE_ZH = frozenset(
    "的了在是和与及或应当须可以不低于要求规定条件企业公司发行人上市其该这此并且以对为有等按照根据需要如果若则均也还"
)


def _unspoken(text: str, quotes: Sequence[str], provisions: Sequence[Provision], corpus: Corpus) -> str | None:
    """A claim whose words its provisions hardly use is about something else.

    So is one whose quotes say nothing of it.
    """
    language = _language(text)
    own = _content(text, language)
    if not own or len(_words(text)) < LEAST_WORDS:
        return "it says nothing"
    names = {word for name in _titles(provisions, corpus) for word in _words(name)}
    known = names | {word for provision in provisions for body in provision.text.values() for word in _words(body)}
    if len(own & known) < SPOKEN_OF * len(own):
        return "the provision does not speak of this"
    near = [quote for quote in quotes if _language(quote) is language]
    quoted = names | {word for quote in near for word in _words(quote)}
    return "the quotes do not speak of this" if near and len(own & quoted) < QUOTED * len(own) else None


def _language(text: str) -> Language:
    return Language.ZH if has_chinese(text) else Language.EN


def _content(text: str, language: Language) -> set[str]:
    """The words that say what a sentence is about: in Chinese pairs of characters, else stems.

    Numbers are checked elsewhere.
    """
    words = {word for word in _words(text) if not any(character.isdigit() for character in word)}
    if language is Language.EN:
        return words - _GLUE
    return {
        word
        for word in words
        if word not in _GLUE and (word.isascii() or (len(word) == 2 and not set(word) <= _GLUE_ZH))
    }


def _titles(provisions: Sequence[Provision], corpus: Corpus) -> Iterable[str]:
    """The names of provisions, of what they stand under, and of their documents, in both languages."""
    for provision in provisions:
        version = corpus.documents[provision.document].version(provision.version)
        yield from (provision.title.en, provision.title.zh)
        yield from (step[language] for step in provision.path for language in Language)
        if version is not None:
            yield from (version.title.en, version.title.zh, version.short.en, version.short.zh)
