"""The web page: its parts, the language it is read in, and signing in."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from assistant.channels.http.access import COOKIE
from assistant.channels.http.pages import (
    ask,
    browse,
    check,
    effects,
    library,
    portfolio,
    review,
    words,
)
from assistant.channels.http.pages.frame import STATIC, PageRoute, local, sign_in_page, static_version, words_of
from assistant.channels.http.site import site_of
from assistant.language.text import Language
from assistant.records.records import NotFound

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_KEY = re.compile(r"[!#-+\--:<-\[\]-~]{1,200}")
_YEAR = 365 * 86_400


@router.get("/static/{version}/{name}")
async def static_file(version: str, name: str) -> Response:
    """A file of the page, kept for ever under the version that holds it."""
    if name not in {file.name for file in STATIC.iterdir()}:
        raise NotFound(f"no file {name}")
    cache_control = "public, max-age=31536000, immutable" if version == static_version() else "no-cache"
    return FileResponse(STATIC / name, headers={"Cache-Control": cache_control})


@router.get("/language/{language}")
async def choose_language(language: Language, after: str = "/") -> Response:
    """Read the page in this language from now on."""
    response = RedirectResponse(local(after), 303)
    response.set_cookie(words.COOKIE, language.value, max_age=_YEAR, httponly=True, samesite="lax")
    return response


@router.get("/sign-in")
async def sign_in_form(request: Request, after: str = "/") -> Response:
    """The page that asks for a key."""
    return sign_in_page(request, local(after))


@router.post("/sign-in")
async def sign_in(request: Request, key: Annotated[str, Form()] = "", after: Annotated[str, Form()] = "/") -> Response:
    """Keep the key in a cookie that no script can read; the page that follows says whether it is good."""
    if not _KEY.fullmatch(key.strip()):
        return sign_in_page(request, local(after), 400, words_of(request)("sign_in.malformed"))
    response = RedirectResponse(local(after), 303)
    response.set_cookie(COOKIE, key.strip(), httponly=True, samesite="strict", secure=_encrypted(request))
    return response


@router.post("/sign-out")
async def sign_out() -> Response:
    """Forget the key."""
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


def _encrypted(request: Request) -> bool:
    reported = request.headers.get("x-forwarded-proto", "") if site_of(request).settings.trust_proxy else ""
    return "https" in (request.url.scheme, reported)


for _part in (ask, check, browse, effects, library, portfolio, review):
    router.include_router(_part.router)
