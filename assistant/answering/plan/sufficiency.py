"""Whether the provisions found speak to the question: fully, in part, or not at all.

Two things have to agree before a question is left unanswered: its words and concepts are missing from every provision
found, and the nearest way of asking known to the corpus is far from it. Neither decides alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from assistant.answering.plan.relevance import Relevance, Terms
from assistant.answering.question.silence import clauses_of
from assistant.language.text import Language
from assistant.retrieval.query import Query
from assistant.retrieval.retriever import Hit


class Sufficiency(StrEnum):
    """How well the provisions found speak to the question."""

    FULL = "full"
    NEAR = "near"
    NONE = "none"


NEAREST = {Language.EN: 0.85, Language.ZH: 0.895}
"""Cosine below which the nearest passage or known way of asking is far, per language of the question.

The bundled model puts Chinese pairs 0.045 higher than English ones. Set on the development suites (evals/suites).
"""

LEAST_CLAUSE = 4.0
"""Least weight of a clause that is taken for a question of its own."""


def sufficiency(query: Query, hits: Sequence[Hit], relevance: Relevance) -> Sufficiency:
    """Judge the hits. A provision named exactly is always enough."""
    if not hits:
        return Sufficiency.NONE
    if any("named" in hit.via for hit in hits):
        return Sufficiency.FULL
    covered = _covered(query, hits, relevance)
    near = max(hit.via.get(f"dense-{query.language.value}", 0.0) for hit in hits) - NEAREST[query.language]
    if (near < 0 and covered < 0.55) or (near < 0.02 and covered < 0.2):
        return Sufficiency.NONE
    if (near < 0.012 and covered < 0.65) or (near < 0.03 and covered < 0.25):
        return Sufficiency.NEAR
    return Sufficiency.FULL


def _covered(query: Query, hits: Sequence[Hit], relevance: Relevance) -> float:
    """The share of the question, or of the clause of it that fares best, that one of the first provisions speaks to.

    A question often comes with a situation, a quotation or an order that the rules have no word for.
    """
    parts = [relevance.terms(query.text, query.language)]
    clauses = [relevance.terms(clause, query.language) for clause in clauses_of(query.text)]
    parts += [clause for clause in clauses if clause.weight >= LEAST_CLAUSE]
    return max((_best(part, hits, relevance, query.language) for part in parts), default=0.0)


def _best(terms: Terms, hits: Sequence[Hit], relevance: Relevance, language: Language) -> float:
    return max(
        terms.coverage(relevance.around(hit.provision) | relevance.words(hit.provision.text[language]))
        for hit in hits[:3]
    )
