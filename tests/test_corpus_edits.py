"""What an edit of the corpus makes stale: answers and audit fingerprints always, the index only where it is made from it."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.channels.hosting.facade import Caller, ChannelFacade
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from tests.eligibility.verdicts import TABLE

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("name", ["rules/listing.yaml", "facts.yaml", "not-held.yaml"])
def test_after_an_edit_outside_the_documents_nothing_is_stale_and_the_index_is_kept(tmp_path: Path, name: str) -> None:
    settings = Settings(corpus_dir=shutil.copytree(packaged("corpus"), tmp_path / "corpus"), data_dir=tmp_path / "data")
    records = Records.open(settings)

    def started() -> Assistant:
        """An assistant that has made a check, as one started anew would."""
        assistant = Assistant(settings, clock=lambda: TODAY)
        ChannelFacade(assistant, records).check(IssuerFacts(TABLE), Caller("owner", "http"))
        return assistant

    before = started()
    before.build_index()
    edited = settings.corpus_dir / name
    edited.write_text(edited.read_text("utf-8") + "# edited\n", "utf-8")
    after = started()
    keys = [assistant._key("What market cap?", None, "") for assistant in (before, after)]
    assert keys[0].digest != keys[1].digest
    assert len({stored.entry.corpus for stored in records.audit()}) == 2
    assert after.index_status()["state"] == "ready"
