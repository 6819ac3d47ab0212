"""Whether the process that holds a message is gone."""

from __future__ import annotations

import sys

import pytest

from assistant.channels.chat.deliveries import gone, holder
from assistant.testing.processes import run_code


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell at once that a process is gone")
def test_a_process_that_ended_is_gone_and_this_one_is_not() -> None:
    ended = run_code("from assistant.channels.chat.deliveries import holder; print(holder())").stdout.strip()
    assert gone(ended)
    assert not gone(holder())


@pytest.mark.parametrize("name", ["", "x", "another-machine/1/0/x", "{host}//1/x", "{host}/1//x", "{host}/one/two/x"])
def test_nothing_is_said_of_what_cannot_be_known(name: str) -> None:
    assert not gone(name.format(host=holder().split("/")[0]))
