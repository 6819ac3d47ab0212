"""What is said of several articles of one text that are named together: the beginning of each, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.plan.candidates import Candidate
from assistant.retrieval.retriever import Hit

SEVERAL = 3
"""Fewest articles that are each given their beginning; of two the sentences are chosen together."""


def of_each(hits: Sequence[Hit], pool: Sequence[Candidate], most: int) -> tuple[Candidate, ...]:
    """The first sentences of each article named, `most` shared out; none where they are not several of one text."""
    places = {hit.provision.reference: hit.provision for hit in hits if "named" in hit.via}
    if len(places) < SEVERAL or len({place.document for place in places}) > 1:
        return ()
    share = max(1, most // len(places))
    return tuple(
        each
        for place in sorted(places, key=lambda place: _numbers(place.provision))
        for each in [each for each in pool if each.provision.reference == place][:share]
    )


def _numbers(article: str) -> list[int]:
    """The numbers in the name of an article, by which it stands in its text."""
    return [int(number) for number in re.findall(r"\d+", article)]
