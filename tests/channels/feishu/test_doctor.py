"""`assistant doctor feishu`: one line for each fault, and what to do."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.feishu.doctor import SCOPES, findings
from assistant.channels.feishu.verification import Verifier
from assistant.settings import FeishuSettings, Settings
from assistant.testing.feishu.server import SECRET, MockFeishu
from assistant.testing.processes import free_port
from tests.channels.feishu.workplace import settings_for

pytestmark = pytest.mark.anyio


async def told(platform: MockFeishu, tmp_path: Path, *, skew: float = 0, **changes: Any) -> dict[str, tuple[bool, str]]:
    settings = settings_for(platform, tmp_path, **changes)
    found = await findings(settings, lambda: time.time() + skew)
    lines = [f"{name} {said}" for name, _, said in found]
    assert not any("\n" in line or SECRET in line for line in lines)
    return {name: (fine, said) for name, fine, said in found}


async def test_a_sound_app_has_no_fault(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        platform.scopes = {names[0] for names in SCOPES.values()}
        found = await told(platform, tmp_path)
        assert all(fine for fine, _ in found.values())
        assert list(found) == ["clock", "app secret", "bot", "permissions", "long connection"]


async def test_a_wrong_secret_and_a_wrong_id(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        for found in (
            await told(platform, tmp_path, app_secret="wrong"),
            await told(platform, tmp_path, app_id="cli_other"),
        ):
            fine, said = found["app secret"]
            assert not fine
            assert "app id or the app secret is wrong" in said


async def test_the_bot_is_missing_or_not_enabled(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        for state, reason in ((None, "not enabled"), (3, "waits to be enabled"), (1, "disabled")):
            platform.bot_state = state
            fine, said = (await told(platform, tmp_path))["bot"]
            assert not fine
            assert reason in said


async def test_a_permission_is_missing(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        platform.scopes = {"im:message", "im:message.p2p_msg:readonly"}
        fine, said = (await told(platform, tmp_path))["permissions"]
        assert not fine
        assert "im:message.group_at_msg:readonly" in said
        assert "cardkit:card:write" in said
        assert "p2p" not in said


async def test_the_clock_is_off(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        for skew, side in ((3_600.0, "ahead of"), (-3_600.0, "behind")):
            fine, said = (await told(platform, tmp_path, skew=skew))["clock"]
            assert not fine
            assert side in said


async def test_the_long_connection_is_refused(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        platform.endpoint_code = 1000040350
        fine, said = (await told(platform, tmp_path))["long connection"]
        assert not fine
        assert "persistent connection" in said


async def test_deliveries_over_http_were_refused(tmp_path: Path) -> None:
    async with MockFeishu().running() as platform:
        fine, said = (await told(platform, tmp_path, mode="webhook"))["webhook"]
        assert not fine
        assert "VERIFICATION_TOKEN" in said
        changes: dict[str, Any] = {"mode": "webhook", "verification_token": "vt", "encrypt_key": "k"}
        assert (await told(platform, tmp_path, **changes))["webhook"][0]
        Verifier(settings_for(platform, tmp_path, **changes)).refusal(b'{"encrypt": "AAAA"}', {})
        fine, said = (await told(platform, tmp_path, **changes))["webhook"]
        assert not fine
        assert "ENCRYPT_KEY is not the Encrypt Key" in said


async def test_what_is_not_set_and_what_cannot_be_reached(tmp_path: Path) -> None:
    (nothing,) = await findings(Settings(data_dir=tmp_path))
    assert nothing[0] == "app id"
    assert not nothing[1]
    feishu = FeishuSettings.model_validate(
        {"app_id": "a", "app_secret": "b", "base_url": f"http://127.0.0.1:{free_port()}"}
    )
    (away,) = await findings(Settings(data_dir=tmp_path, feishu=feishu))
    assert not away[1]
    assert "cannot be reached" in away[2]
