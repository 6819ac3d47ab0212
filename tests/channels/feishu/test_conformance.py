"""Feishu passes the suite of the chat channels, over the SDK's long connection."""

from __future__ import annotations

import pytest

from assistant.testing.channel_suite import ChannelHarness, ChannelSuite
from tests.channels.feishu.workplace import Workplace


@pytest.fixture
def harness(place: Workplace) -> ChannelHarness:
    return place


class TestFeishu(ChannelSuite):
    """Every test of the suite."""
