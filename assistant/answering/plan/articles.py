"""What is said of several articles of one text that are named together: something of each, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answering.plan.candidates import Candidate
from assistant.retrieval.retriever import Hit


def of_each(
    named: Sequence[Hit], pool: Sequence[Candidate], most: int, probability: Callable[[Candidate], float]
) -> tuple[Candidate, ...]:
    """The best sentences of each article, `most` shared out among them; none where they are not several of one text."""
    places = {hit.provision.reference: hit.provision for hit in named}
    if len(places) < 2 or len({place.document for place in places}) > 1:
        return ()
    chosen: list[Candidate] = []
    for place in sorted(places, key=lambda place: _numbers(place.provision)):
        own = sorted((each for each in pool if each.provision.reference == place), key=lambda each: -probability(each))
        chosen += sorted(own[: max(1, most // len(places))], key=lambda each: each.position)
    return tuple(chosen)


def _numbers(article: str) -> list[int]:
    """The numbers in the name of an article, by which it stands in its text."""
    return [int(number) for number in re.findall(r"\d+", article)]
