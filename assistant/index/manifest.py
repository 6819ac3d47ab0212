"""The manifest of a build: what it was made from, and whether it may answer for what is wanted now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.base.files import replace_file
from assistant.index import lexical
from assistant.index.chroma_server import ChromaSite
from assistant.index.errors import IndexDamaged
from assistant.index.seals import Seals
from assistant.index.vector_store import AUTO, BITS, chosen_store
from assistant.language import index_words

FORMAT = 3
NAME = "manifest.json"


@dataclass(frozen=True)
class Recipe:
    """What an index has to be made from to answer now.

    `source` is the hash of the corpus or collection, `settings` whatever else shapes the entries (parser version,
    token budget), `embedder` the name of the embedding model, `server` a Chroma server or None for the embedded
    store, `today` the day whose law counts as current, `vectors` the store of the vectors: `chroma`,
    `bits`, or `auto` for whichever suits their number.
    """

    source: str
    embedder: str
    today: date
    settings: Mapping[str, str] = field(default_factory=dict)
    server: ChromaSite | None = None
    vectors: str = AUTO


@dataclass(frozen=True)
class Manifest:
    """What a finished build says of itself; `counts` has the vectors of each collection (`en-current`, …)."""

    stamp: str
    source: str
    embedder: str
    settings: dict[str, str]
    server: str | None
    vectors: str
    dimensions: int
    counts: dict[str, int]
    valid_from: date
    valid_until: date
    files: Seals
    format: int = FORMAT
    lexical: tuple[int, int] = (lexical.FORMAT, index_words.VERSION)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entries, sorted."""
        return tuple(sorted({name.split("-")[0] for name in self.counts}))

    @property
    def entries(self) -> int:
        """The number of entries."""
        return sum(self.counts.values())

    @property
    def kept_by(self) -> str:
        """What holds the vectors, in words."""
        if self.server is not None:
            return f"the Chroma server {self.server}"
        return "sign bits in the data folder" if self.vectors == BITS else "Chroma in the data folder"

    def mismatch(self, recipe: Recipe) -> str | None:
        """Why this build may not answer for `recipe`, or None."""
        for what, actual, expected in (
            ("index format", (self.format, self.lexical), (FORMAT, (lexical.FORMAT, index_words.VERSION))),
            ("corpus", self.source, recipe.source),
            ("passage settings", self.settings, dict(recipe.settings)),
            ("embedding model", self.embedder, recipe.embedder),
            ("Chroma server", self.server, recipe.server and recipe.server.name),
            ("store of vectors", self.vectors, chosen_store(recipe.vectors, recipe.server, self.entries)),
        ):
            if actual != expected:
                return f"the {what} changed since it was built"
        # Sign bits leave out what is not in force before they look for the nearest: they answer on any day as well.
        if self.vectors != BITS and not self.valid_from <= recipe.today < self.valid_until:
            return f"other versions are in force on {recipe.today}"
        return None

    def write(self, folder: Path) -> None:
        """Write the manifest of the build in `folder`: the last file of a build."""
        record = asdict(self) | {"valid_from": str(self.valid_from), "valid_until": str(self.valid_until)}
        record["checksum"] = _checksum(record)
        replace_file(folder / NAME, json.dumps(record, indent=1, sort_keys=True).encode(), private=True)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a build; raises IndexDamaged if it is missing, torn or was edited."""
        try:
            record: dict[str, Any] = json.loads((folder / NAME).read_bytes())
            if record.pop("checksum") != _checksum(record):
                raise IndexDamaged(f"{folder / NAME} is not as it was written")
            record["valid_from"] = date.fromisoformat(record["valid_from"])
            record["valid_until"] = date.fromisoformat(record["valid_until"])
            record["files"] = {name: (size, checksum) for name, (size, checksum) in record["files"].items()}
            record["lexical"] = tuple(record["lexical"])
            return cls(**record)
        except OSError as error:
            raise IndexDamaged(f"{folder / NAME} cannot be read ({error.strerror})") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamaged(f"{folder / NAME} cannot be read ({error})") from None


def _checksum(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
