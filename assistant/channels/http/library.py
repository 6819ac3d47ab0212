"""Official texts over HTTP: what was added, adding a file, removing a text, and a page of a file as a picture."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData, UploadFile

from assistant.base.files import private_folder
from assistant.channels.http.access import Visitor
from assistant.channels.http.jobs.sending import received_form
from assistant.channels.http.site import Site, admits, day_of, site_of
from assistant.errors import InputError
from assistant.library.adding import Addition, addition_json, file_name
from assistant.library.details import TextDetails
from assistant.library.entry import AddedText, text_json
from assistant.records.records import NotFound, Scope

router = APIRouter(tags=["library"])
Reader = Annotated[Visitor, Depends(admits(Scope.ASK))]
Librarian = Annotated[Visitor, Depends(admits(Scope.LIBRARY))]

_SHOWN = 120
"""Characters shown of the name of a field."""
_TEXTS = ("document", "title", "title_en", "issuer", "number", "url", "vouched_by")
_DAYS = ("published", "effective_from", "effective_to")
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "PDF, DOCX, HTML, Markdown, text",
                        },
                        **{name: {"type": "string"} for name in _TEXTS},
                        **{name: {"type": "string", "format": "date"} for name in _DAYS},
                    },
                },
            }
        },
    }
}


@router.get("/v1/library", summary="The official texts that were added")
async def texts(request: Request, visitor: Reader) -> dict[str, Any]:
    """Every key of this service reads and is answered from what is listed here."""
    assistant = site_of(request).facade.assistant
    return {"texts": [text_json(text) for text in await site_of(request).run("library", assistant.added_texts)]}


@router.post("/v1/library", status_code=201, summary="Add an official text", openapi_extra=_FORM)
async def add(request: Request, visitor: Librarian) -> dict[str, Any]:
    """The file is read, cut into provisions and kept; every key of this service then reads it.

    The answer is what `assistant corpus add --json` prints of a file. The first question after it waits until the text
    is indexed.
    """
    addition = await added(request, visitor)
    return {**addition_json(addition), "file": addition.path.name}


@router.delete("/v1/library/{document}/{version}", status_code=204, summary="Remove an added text")
async def remove(request: Request, visitor: Librarian, document: str, version: str) -> Response:
    """What is shipped cannot be removed."""
    await removed(request, visitor, document, version)
    return Response(status_code=204)


@router.get("/v1/library/{document}/{version}/pages/{page}", summary="A page of an added file, as a picture")
async def page_picture(
    request: Request,
    visitor: Reader,
    document: str,
    version: str,
    page: int,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
    width: Annotated[int, Query(ge=100, le=2400)] = 1200,
) -> Response:
    """PNG; the words from `start` to `end` of the text of the file are boxed."""
    site = site_of(request)

    def drawn() -> bytes:
        return site.facade.assistant.page_picture(one_text(site, document, version), page, start, end, width)

    picture = await site.run("page", drawn)
    return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def one_text(site: Site, document: str, version: str) -> AddedText:
    """The added text of that name. Raises NotFound."""
    found = site.facade.assistant.library.find(document, version)
    if not found:
        raise NotFound(f"no text {document}@{version} was added here")
    return found[0]


async def added(request: Request, visitor: Visitor) -> Addition:
    """The file that was sent, added. Raises InputError for one that cannot be, SlowUpload for one that stays away."""
    site = site_of(request)
    async with received_form(request, site.settings.timeout, "file") as form:
        return await site.run("add", lambda: _add(site, form, visitor))


async def removed(request: Request, visitor: Visitor, document: str, version: str) -> AddedText:
    """Remove a text; what it was. Raises NotFound."""
    site = site_of(request)

    def step() -> AddedText:
        text = one_text(site, document, version)
        site.facade.remove_text(text, visitor.caller)
        return text

    return await site.run("remove", step)


def _add(site: Site, form: FormData, visitor: Visitor) -> Addition:
    details = _details(form)
    with _uploaded(form, site.facade.assistant.library_root) as path:
        addition = site.facade.add_text(path, details, visitor.caller)
    if addition.error is not None:
        raise InputError(addition.error)
    return addition


@contextmanager
def _uploaded(form: FormData, root: Path) -> Iterator[Path]:
    """The file that was sent, under its own name in a folder that goes with it."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InputError("file: there is no file; send one as the field 'file' of a multipart form")
    private_folder(root)
    with tempfile.TemporaryDirectory(dir=root, prefix="incoming-") as folder:
        path = Path(folder, file_name(file.filename))
        with path.open("wb") as copy:
            while piece := file.file.read(1 << 20):
                copy.write(piece)
        yield path


def _details(form: FormData) -> TextDetails:
    if unknown := sorted(set(form) - {"file", *_TEXTS, *_DAYS}):
        known = ", ".join(("file", *_TEXTS, *_DAYS))
        raise InputError(f"{unknown[0][:_SHOWN]}: there is no such field; those that are read: {known}")
    values = {name: value.strip() for name in _TEXTS if isinstance(value := form.get(name), str) and value.strip()}
    days = {name: day_of(value, name) for name in _DAYS if isinstance(value := form.get(name), str)}
    details: dict[str, Any] = {**values, **days}
    return TextDetails(**details)
