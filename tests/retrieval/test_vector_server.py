"""Which Chroma server the settings name, and what they say of one that is not whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.index.chroma_server import CLOUD_LIMITS
from assistant.retrieval.opening import server_of
from assistant.settings import in_force, read_settings

CLOUD = {"CLOUD": "true", "API_KEY": "ck-hush", "TENANT": "tenant-1", "DATABASE": "rules"}


@pytest.fixture(autouse=True)
def nothing_else_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def set_chroma(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"ASSISTANT_CHROMA__{name}", value)


def test_nothing_set_is_a_store_in_the_data_folder() -> None:
    assert server_of(read_settings()) is None


def test_a_server_is_named_as_before_and_may_want_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    set_chroma(monkeypatch, HOST="chroma.example", PORT="8443", SSL="true", API_KEY="hush", COLLECTION_SIZE="5000")
    site = server_of(read_settings())
    assert site is not None
    assert (site.name, site.is_secure, site.token) == ("chroma.example:8443", True, "hush")
    assert (site.limits.records, site.is_cloud) == (5000, False)


def test_the_cloud_is_where_its_own_client_has_it_and_within_its_quotas(monkeypatch: pytest.MonkeyPatch) -> None:
    set_chroma(monkeypatch, **CLOUD)
    settings = read_settings()
    site = server_of(settings)
    assert site is not None
    assert (site.name, site.is_secure) == ("api.trychroma.com:443/tenant-1/rules", True)
    assert site.limits == CLOUD_LIMITS
    assert "hush" not in f"{site!r} {site.name} {in_force(settings)}"


@pytest.mark.parametrize("absent", ["API_KEY", "TENANT", "DATABASE"])
def test_a_cloud_without_what_it_wants_is_one_line(absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_chroma(monkeypatch, **{name: value for name, value in CLOUD.items() if name != absent})
    with pytest.raises(InputError, match=f"Chroma Cloud wants chroma.{absent.lower()}: set it too"):
        read_settings()
