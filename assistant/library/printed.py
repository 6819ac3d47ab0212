"""Where the words of a provision are printed: the pages of the file that was added, and the place in its text."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.corpus.model import Corpus, Provision
from assistant.corpus.quotes import find_quote
from assistant.errors import InputError
from assistant.library.entry import AddedText
from assistant.library.library import Library
from assistant.library.words import WORDS


@dataclass(frozen=True, slots=True)
class PrintedQuote:
    """Words printed on `pages` of the file of a text: `paper.text[start:end]`."""

    text: AddedText
    provision: Provision
    start: int
    end: int
    pages: tuple[int, ...]


def printed_quote(corpus: Corpus, library: Library, provision: Provision, quote: str | None) -> PrintedQuote:
    """Where a provision, or a quote from it, is printed; of a restated one the official words that were added.

    Raises InputError where no file with pages was added for it, and for a quote that does not stand there.
    """
    worded = corpus.originals.get(provision.reference, provision)
    texts = library.find(worded.document, worded.version) if worded.place is not None else ()
    if not texts or worded.place is None or not worded.pages:
        raise InputError(WORDS.both("printed.no_pages", name=provision.reference))
    (words,) = worded.text.values()
    span = find_quote(quote, worded) if quote else None
    if quote and span is None:
        raise InputError(WORDS.both("printed.no_quote", name=worded.reference))
    start = worded.place + (span.start if span else 0)
    end = worded.place + (span.end if span else len(words))
    boxes = library.paper(texts[0]).boxes(start, end)
    return PrintedQuote(texts[0], worded, start, end, tuple(dict.fromkeys(box.page for box in boxes)))
