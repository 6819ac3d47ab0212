"""The page of the official texts that were added: what there is, adding a file, removing a text."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response

from assistant.channels.http import library
from assistant.channels.http.access import Visitor
from assistant.channels.http.pages.frame import PageRoute, page, words_of
from assistant.channels.http.site import admits, site_of
from assistant.errors import InputError
from assistant.library.adding import AdditionOutcome
from assistant.records.records import Scope

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Reader = Annotated[Visitor, Depends(admits(Scope.ASK, "web"))]
Librarian = Annotated[Visitor, Depends(admits(Scope.LIBRARY, "web"))]


@router.get("/library")
async def texts(request: Request, visitor: Reader) -> Response:
    """What was added, and the form to add a file where the visitor may."""
    return await _page(request, visitor)


@router.post("/library")
async def add(request: Request, visitor: Librarian) -> Response:
    """Read the file that was sent and keep it; the page says what became of it."""
    words = words_of(request)
    try:
        addition = await library.added(request, visitor)
    except InputError as error:
        return await _page(request, visitor, 400, problem=error.in_language(words.language.value))
    assert addition.text is not None
    key = "library.same" if addition.outcome is AdditionOutcome.SAME else "library.added"
    title, provisions = addition.text.title[words.language], len(addition.text.articles)
    notes = [note[words.language] for note in addition.notes]
    return await _page(request, visitor, done=words(key, title=title, provisions=provisions), notes=notes)


@router.post("/library/remove")
async def remove(
    request: Request,
    visitor: Librarian,
    document: Annotated[str, Form(max_length=200)],
    version: Annotated[str, Form(max_length=200)],
) -> Response:
    """Remove a text that was added."""
    words = words_of(request)
    text = await library.removed(request, visitor, document, version)
    return await _page(request, visitor, done=words("library.removed", title=text.title[words.language]))


async def _page(request: Request, visitor: Visitor, status: int = 200, **values: Any) -> Response:
    site = site_of(request)
    held = await site.run("library", site.facade.assistant.added_texts)
    told = {"done": None, "notes": (), "problem": None, **values}
    may_add = bool(visitor.scopes & {Scope.LIBRARY, Scope.ADMIN})
    return page(request, "library.html", status, section="browse", held=held, may_add=may_add, **told)
