"""Feishu passes the suite of the chat channels, over the SDK's long connection."""

from __future__ import annotations

import pytest

from assistant.testing.channel_suite import *  # noqa: F403
from assistant.testing.channel_suite import Harness
from tests.channels.feishu.workplace import Workplace

pytestmark = pytest.mark.anyio


@pytest.fixture
def harness(place: Workplace) -> Harness:
    return place
