"""Work that is stopped: by its time, by whoever waited for it, by what stands around it; and what outlives its asker."""

from __future__ import annotations

import pytest

from assistant.base.deadline import Deadline, Stopped, check_deadline, outliving, within


def test_without_a_deadline_nothing_is_stopped() -> None:
    check_deadline()


def test_work_goes_on_until_its_deadline_is_stopped() -> None:
    deadline = Deadline(60)
    with within(deadline):
        check_deadline()
        deadline.stop()
        with pytest.raises(Stopped, match="the time allowed is over"):
            check_deadline()
    check_deadline()


def test_work_whose_time_is_over_is_stopped() -> None:
    with within(Deadline(-1)), pytest.raises(Stopped):
        check_deadline()


def test_what_stops_the_whole_stops_its_parts() -> None:
    around = Deadline()
    with within(around), within(Deadline(60)):
        check_deadline()
        around.stop()
        with pytest.raises(Stopped):
            check_deadline()
        with outliving():
            check_deadline()


def test_whoever_waits_may_end_it_with_an_error_of_its_own() -> None:
    def ask() -> None:
        raise KeyError("cancelled")

    with within(Deadline(ask=ask)), pytest.raises(KeyError):
        check_deadline()
