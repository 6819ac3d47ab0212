"""What every page shares: templates, links, and errors as pages."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.channels.http.access import COOKIE
from assistant.channels.http.errors import HttpError, NoKey, framework_error, reader_text, request_id_of, status_of
from assistant.channels.http.pages.words import PageWords, reader_language
from assistant.channels.http.site import site_of
from assistant.corpus.model import Evidence, Form, Reference, web_address
from assistant.corpus.words import evidence_sentence, evidence_words, form_words
from assistant.errors import AssistantError

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
FRAGMENT = "X-Fragment"
"""The header by which a script asks for a part of a page."""


def words_of(request: Request) -> PageWords:
    """The words of the page in the visitor's language."""
    return PageWords(reader_language(request))


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page, or the part of one that a template beginning with `_` draws."""
    # With the site-wide no-referrer a browser would send forms with `Origin: null`, which is no origin of ours.
    return HTMLResponse(render(request, template, **values), status, {"Referrer-Policy": "same-origin"})


def render(request: Request, template: str, **values: Any) -> str:
    """The HTML of a template; every value is escaped."""
    words = words_of(request)
    language = words.language
    common = {
        "t": words,
        "language": language.value,
        "today": site_of(request).facade.assistant.today,
        "here": here(request),
        "signed_in": COOKIE in request.cookies,
        "badge": lambda evidence: evidence_words(Evidence(evidence))[language],
        "evidence_means": lambda evidence, form=Form.RESTATEMENT: words.sentence(
            evidence_sentence(evidence, form)[language]
        ),
        "restatement": Form.RESTATEMENT,
        "form_word": lambda form: form_words(Form(form))[language],
        "in_language": lambda text: text[language],
    }
    return _templates().get_template(template).render({**common, **values})


def is_fragment(request: Request) -> bool:
    """Whether a script of ours asked, for a part of the page."""
    return FRAGMENT in request.headers


def here(request: Request) -> str:
    """The address of this page as a link back to it; a form that was sent has none."""
    if request.method != "GET":
        return next((start for start in ("/check", "/portfolio") if request.url.path.startswith(start)), "/")
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{quote(request.url.path, safe='/()@:,~!$*+;=-._')}{query}"


def local(address: str) -> str:
    """The address if it is one of this site's, else the first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"


def provision_url(reference: Reference, **query: object) -> str:
    """Where a provision can be read; values of None are left out."""
    return f"{document_url(reference.document)}/{quote(reference.provision, safe='()')}" + _query(
        version=reference.version, **query
    )


def document_url(document: str, **query: object) -> str:
    """Where a document can be read; values of None are left out."""
    return f"/browse/{quote(document, safe='')}{_query(**query)}"


def with_query(path: str, **query: object) -> str:
    """The path with what is to be asked of it; values of None are left out."""
    return path + _query(**query)


def _query(**query: object) -> str:
    values = {name: value for name, value in query.items() if value is not None}
    return f"?{urlencode(values)}" if values else ""


def external(url: str | None) -> str | None:
    """An address outside as it may stand in a link; None for anything but the web."""
    return url if url and web_address(url) else None


@cache
def static_version() -> str:
    """A name for the static files as they are; it stands in their addresses, so that they can be kept for ever."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{name}"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        static=static,
        external=external,
        provision_url=provision_url,
        document_url=document_url,
        with_query=with_query,
    )
    templates.tests["web"] = web_address
    templates.filters["host"] = lambda url: urlsplit(url).hostname
    return templates


class PageRoute(APIRoute):
    """A route whose errors are pages for people."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors drawn."""
        handle = super().get_route_handler()

        async def drawn(request: Request) -> Response:
            try:
                return await handle(request)
            except AssistantError as error:
                return error_page(request, error)
            except (RequestValidationError, HTTPException):  # the latter from a form that no form of ours sent
                return _error_page(request, "bad_input", "", 400)
            except ClientDisconnect:
                raise  # there is nobody to show a page to
            except Exception as error:
                log.error("unexpected error", exc_info=error, extra={"request_id": request_id_of(request)})
                return _error_page(request, "internal", "", 500)

        return drawn


async def lost(request: Request, error: Exception) -> Response:
    """At an address that leads nowhere: a page for a browser, else the error as the API says it."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return _error_page(request, "not_found", "", 404)
    return await framework_error(request, error)


def error_page(request: Request, error: AssistantError) -> Response:
    """An error in words: a page to sign in where a key is missing, else what is wrong and what to do."""
    status, kind = status_of(error)
    if isinstance(error, NoKey) and not is_fragment(request):
        return sign_in_page(request, here(request), status)
    response = _error_page(request, kind, error_text(request, error), status)
    if isinstance(error, HttpError) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def error_text(request: Request, error: AssistantError) -> str:
    """What is wrong, in the visitor's language."""
    return reader_text(error, words_of(request).language)


def sign_in_page(request: Request, after: str, status: int = 200, problem: str = "") -> Response:
    """The page that asks for a key; one that did not work is forgotten."""
    refused = COOKIE in request.cookies
    message = problem or (words_of(request)("sign_in.unknown") if refused else "")
    response = page(request, "sign_in.html", status, after=after, problem=message, signed_in=False)
    if refused:
        response.delete_cookie(COOKIE)
    return response


def _error_page(request: Request, kind: str, message: str, status: int) -> Response:
    words = words_of(request)
    text = message or words(f"error.{kind}")
    return page(request, "_error.html" if is_fragment(request) else "error.html", status, message=text)
