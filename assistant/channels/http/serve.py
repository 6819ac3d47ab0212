"""What is behind `assistant serve`: page, HTTP API and OpenAI-compatible endpoint, alike in each of its processes."""

from __future__ import annotations

import logging
import socket
import sys

import uvicorn

from assistant.channels.hosting.edge import EdgeConfig, EdgeLimits
from assistant.channels.hosting.process import SWITCH, settle
from assistant.channels.hosting.workers import Workers
from assistant.channels.http.app import create_app
from assistant.channels.http.guard import JsonLines
from assistant.errors import InputError, ServiceError
from assistant.settings import ServeSettings, Settings, read_settings


def serve(host: str | None, port: int | None, workers: int | None = None) -> None:
    """Serve until interrupted; what is being answered then is finished. Raises InputError for a port that is taken."""
    settings = read_settings()
    given = {"host": host, "port": port, "workers": workers}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = settings.model_copy(update={"serve": settings.serve.model_copy(update=chosen)})
    listening = _listen(settings.serve)
    if settings.serve.workers == 1:
        _serve(settings, listening)
        return
    _log_json_lines()
    _say_where(settings, listening)
    Workers(settings.serve.workers, _serve, settings, listening).run()


def _say_where(settings: Settings, listening: socket.socket) -> None:
    print(f"http://{settings.serve.host}:{listening.getsockname()[1]}  (Ctrl-C ends it)", file=sys.stderr, flush=True)


def _serve(settings: Settings, listening: socket.socket) -> None:
    """Serve in this process until it is told to end. Raises InputError, ServiceError."""
    _log_json_lines()
    app = create_app(settings)
    if settings.serve.workers == 1:
        _say_where(settings, listening)
    # Answers are worked out on threads; with shorter turns the loop that takes requests and sends events waits less for
    # them.
    sys.setswitchinterval(SWITCH)
    server = _Server(EdgeConfig(app, int(settings.serve.timeout), EdgeLimits.of(settings.serve)))
    server.run(sockets=[listening])
    if not server.started:
        raise ServiceError("the service did not start; the log above says why")


class _Server(uvicorn.Server):
    """The server; what its application has opened by the start is there to stay."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open everything, then take requests."""
        await super().startup(sockets)
        settle()


def _listen(settings: ServeSettings) -> socket.socket:
    """The listening socket, opened before anything slow, so that a taken port is known at once."""
    try:
        info = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(info[0], socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(info[4])
        listening.listen()  # who comes before everything is open waits, instead of being refused
    except OSError as error:
        raise InputError(
            f"cannot listen on {settings.host} port {settings.port} ({error.strerror or error}); choose another with "
            "--host or --port"
        ) from None
    return listening


def _log_json_lines() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "openai", "alembic", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
