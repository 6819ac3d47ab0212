"""The least a platform can be: a text stream. `python -m assistant.channels.chat.console` is a room without a platform.

Each line read is a message of one person in one thread; a line that begins with `#NAME ` goes to the thread of that
name.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answering.blocks import Piece
from assistant.channels.chat.adapter import Abilities, ChatFile, Incoming, PlatformError
from assistant.channels.chat.message import Footnote, Line, Look, Message, parts
from assistant.language.text import Language

LENGTH = 4_000


class Console:
    """Writes replies with `write`, each line marked with its thread.

    What is written cannot be changed or taken back.
    """

    name = "console"
    abilities = Abilities(stream=True, edit=False, buttons=False, form=False, length=LENGTH)

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._numbers = itertools.count(1)

    async def status(self, to: Incoming, text: str) -> None:
        """A line, for a stream has nothing lighter."""
        if text:
            self._put(to, f"({text})")

    async def stream(self, to: Incoming) -> ConsoleStream:
        """Lines as they come; the end adds what they leave out."""
        return ConsoleStream(self, to)

    async def send(self, to: Incoming, message: Message) -> tuple[str, ...]:
        """The whole message, its lines together as far as they fit."""
        for part in parts(drawn(message), LENGTH):
            self._put(to, part)
        return (str(next(self._numbers)),)

    async def send_file(self, to: Incoming, file: ChatFile) -> tuple[str, ...]:
        """Not possible here."""
        raise PlatformError("a console takes no files")

    async def edit(self, to: Incoming, posted: tuple[str, ...], message: Message) -> tuple[str, ...]:
        """Not possible here."""
        raise PlatformError("what a console has written stays written")

    async def remove(self, to: Incoming, posted: tuple[str, ...]) -> None:
        """Not possible here; the reader is told."""
        self._put(to, "(withdrawn: " + ", ".join(posted) + ")")

    def _put(self, to: Incoming, text: str) -> None:
        self._write(f"[{to.thread}] {text}")


class ConsoleStream:
    """A reply written line by line."""

    def __init__(self, console: Console, to: Incoming) -> None:
        self._console = console
        self._to = to
        self._shown: set[Piece] = set()
        self.posted: tuple[str, ...] = ()

    async def append(self, lines: Sequence[Line]) -> None:
        """Write the lines."""
        self._shown.update(piece for line in lines for piece in _bare(line))
        self.posted += await self._console.send(self._to, Message(tuple(lines), Language.EN))

    async def finish(self, message: Message) -> tuple[str, ...]:
        """Write the lines that were not written yet."""
        rest = tuple(line for line in message.lines if not self._shown.issuperset(_bare(line)))
        return await self._console.send(self._to, Message(rest, message.language, message.footnotes))


def _bare(line: Line) -> list[Piece]:
    """The pieces of a line without the space between them."""
    return [replace(piece, text=piece.text.strip()) for piece in line.pieces]


def drawn(message: Message) -> list[str]:
    """The lines of a message as plain text."""
    marks = {Look.ITEM: "- "}
    lines = [marks.get(line.look, "") + line.text for line in message.lines]
    return [*lines, *(_note(note) for note in message.footnotes)]


def _note(note: Footnote) -> str:
    quote = f" “{note.quote}”" if note.quote else ""
    url = f" {note.url}" if note.url else ""
    return f"[{note.n}] {note.title} · {note.reference} · {note.badge}{quote}{url}"


async def main() -> None:
    """Read lines until the end of input; answer each in its thread."""
    from assistant.channels.chat.dispatcher import ChatDispatcher
    from assistant.channels.hosting.facade import ChannelFacade
    from assistant.records.records import Records
    from assistant.service import Assistant
    from assistant.settings import read_settings

    settings = read_settings()
    records = Records.open(settings)
    dispatcher = ChatDispatcher(Console(print), ChannelFacade(Assistant(settings), records), settings.chat)
    await dispatcher.open()
    for number in itertools.count(1):
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            break
        thread, _, text = line[1:].partition(" ") if line.startswith("#") else ("main", "", line)
        place = thread.strip()[:60] or "main"
        await dispatcher.take(
            Incoming("console", uuid.uuid4().hex, "local", "console", place, "you", str(number), text)
        )
    await dispatcher.idle()
    await dispatcher.close()
    records.close()


if __name__ == "__main__":
    asyncio.run(main())
