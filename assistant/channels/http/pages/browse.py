"""The pages to read and search the rules on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.channels.http.access import Visitor, is_foreign
from assistant.channels.http.pages.frame import PageRoute, is_fragment, page, words_of
from assistant.channels.http.pages.provision_view import MarkedQuote, differences, elsewhere, headed, see_also, texts_of
from assistant.channels.http.site import admits, day_of, site_of
from assistant.corpus.model import DocumentKind, Provision, Version
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.library.printed import PrintedQuote
from assistant.records.records import NotFound, Scope
from assistant.service import Assistant

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reader = Annotated[Visitor, Depends(admits(Scope.ASK, "web"))]

T = TypeVar("T")

_HITS = 20
_SNIPPET = 220


@router.get("/browse")
async def documents(request: Request, visitor: Reader) -> Response:
    """Every document with its versions."""
    all_documents = site_of(request).facade.assistant.corpus.documents.values()
    kinds = [(kind, [document for document in all_documents if document.latest.kind is kind]) for kind in DocumentKind]
    return page(request, "browse.html", section="browse", kinds=[(kind, group) for kind, group in kinds if group])


@router.get("/browse/{document}")
async def document(
    request: Request, visitor: Reader, document: str, version: str | None = None, diff: str | None = None
) -> Response:
    """The provisions of one version; with `diff` what changed in it since that other version."""
    assistant = site_of(request).facade.assistant
    this_version = _version(assistant, document, version)
    all_versions = assistant.corpus.documents[document].versions
    values: dict[str, Any] = {"section": "browse", "version": this_version, "versions": all_versions[::-1]}
    if not diff:
        return page(request, "document.html", groups=headed(this_version), **values)
    other = _lookup(lambda: assistant.document(document, diff))
    return await _diff_page(request, this_version, other, None, values)


@router.get("/browse/{document}/{provision:path}")
async def provision(
    request: Request,
    visitor: Reader,
    document: str,
    provision: str,
    version: str | None = None,
    diff: str | None = None,
    language: Language | None = None,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
    original: bool = False,
) -> Response:
    """One provision in both languages, the words from `start` to `end` marked; with `original` in its official words.

    A script gets it for the panel beside an answer.
    """
    assistant = site_of(request).facade.assistant
    this_version = _version(assistant, document, version)
    if diff:
        other = _lookup(lambda: assistant.document(document, diff))
        return await _diff_page(request, this_version, other, provision, {"section": "browse", "version": this_version})
    this_provision = _lookup(lambda: assistant.provision(document, provision, this_version.id))
    quote = MarkedQuote(language, start, end) if language and start < end else None
    official = assistant.corpus.originals.get(this_provision.reference)
    first = words_of(request).language
    values: dict[str, Any] = {
        "section": "browse",
        "provision": this_provision,
        "version": this_version,
        "texts": texts_of(this_provision, None if original else quote, first),
        "official": official,
        "official_texts": texts_of(official, quote if original else None, first) if official else (),
        "quote": quote,
        "printed": await site_of(request).run(
            "printed", lambda: _printed(assistant, official or this_provision, quote)
        ),
    }
    if is_fragment(request):
        return page(request, "_source.html", **values)
    return page(request, "provision.html", **values, **_surroundings(assistant, this_provision))


@router.get("/search")
async def search(request: Request, visitor: Reader, q: str = "", as_of: str = "") -> Response:
    """The provisions that answer a query best."""
    site, day, words = site_of(request), day_of(as_of), words_of(request)
    linked = is_foreign(request)  # no other site has searches made here: the reader is asked first
    wanted = bool(q.strip()) and not linked
    hits = await site.run("search", lambda: site.facade.assistant.search(q, _HITS, day)) if wanted else ()
    corpus = site.facade.assistant.corpus
    rows = [
        (hit.provision, corpus.documents[hit.provision.document].latest.short, _snippet(hit.provision, words.language))
        for hit in hits
    ]
    return page(request, "search.html", section="search", q=q, as_of=as_of, hits=rows, linked=linked)


async def _diff_page(
    request: Request, one: Version, other: Version, provision: str | None, values: dict[str, Any]
) -> Response:
    older, newer = sorted((one, other), key=lambda version: version.effective_from)
    language = words_of(request).language
    changes = await site_of(request).run("diff", lambda: differences(older, newer, language, provision))
    return page(request, "diff.html", **values, older=older, newer=newer, only=provision, changes=changes)


def _version(assistant: Assistant, name: str, version: str | None) -> Version:
    """The version that is named, else the one in force, else the newest. Raises NotFound."""
    document = assistant.corpus.documents.get(name)
    if version or document is None:
        return _lookup(lambda: assistant.document(name, version))
    return document.at(assistant.today) or document.latest


def _lookup(read: Callable[[], T]) -> T:
    """What was read. Raises NotFound for what is not held."""
    try:
        return read()
    except InputError as error:
        raise NotFound(str(error)) from None


def _printed(assistant: Assistant, worded: Provision, quote: MarkedQuote | None) -> PrintedQuote | None:
    """The pages that a provision is printed on, and the words to box; None where no file with pages was added."""
    if worded.place is None or not worded.pages:
        return None
    printed = assistant.printed(worded)
    if quote is None:
        return printed
    start, end = worded.place + quote.start, min(worded.place + quote.end, printed.end)
    pages = {worded.page_at(at) for at in (quote.start, max(quote.start, quote.end - 1))} - {None}
    return replace(printed, start=start, end=end, pages=tuple(sorted(page for page in pages if page)))


def _surroundings(assistant: Assistant, provision: Provision) -> dict[str, Any]:
    return {
        "elsewhere": elsewhere(provision, assistant.corpus),
        "references": see_also(provision, assistant.corpus, assistant.today),
        "uses": assistant.book.uses_of(provision.document, provision.id),
    }


def _snippet(provision: Provision, language: Language) -> str:
    text = " ".join((provision.text.get(language) or next(iter(provision.text.values()), "")).split())
    return text if len(text) <= _SNIPPET else text[:_SNIPPET].rsplit(" ", 1)[0] + "…"
