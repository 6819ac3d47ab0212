"""Feishu passes the suite of the chat channels, over the SDK's long connection."""

from __future__ import annotations

import pytest
from chat_conformance import *  # noqa: F403
from chat_conformance import Harness
from feishu_support import Workplace

pytest_plugins = ("feishu_fixtures",)

pytestmark = pytest.mark.anyio


@pytest.fixture
def harness(place: Workplace) -> Harness:
    return place
