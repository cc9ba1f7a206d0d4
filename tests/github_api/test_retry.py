"""Attempts come at growing intervals, and end with the patience."""

import pytest

from hooks.github_api.retry import Retry
from tests.support.publishing import FastClock


def test_pauses_double_up_to_the_longest_until_the_time_is_over(fast: FastClock) -> None:
    retry = Retry(fast.clock, 15.5)

    while retry.wait():
        pass

    assert fast.waits == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_the_longest_pause_may_be_shorter(fast: FastClock) -> None:
    retry = Retry(fast.clock, 7.0, longest=2.0)

    while retry.wait():
        pass

    assert fast.waits == [0.5, 1.0, 2.0, 2.0]


def test_a_rate_limits_time_is_not_taken_from_the_attempts(fast: FastClock) -> None:
    retry = Retry(fast.clock, 0.5)
    fast.sleep(30)

    retry.extend(30)

    assert [retry.wait(), retry.wait()] == [True, False]


def test_the_person_hears_the_reason_once(
    fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> None:
    retry = Retry(fast.clock, 60)

    while retry.wait("GitHub does not show it"):
        pass

    assert capsys.readouterr().err == "  GitHub does not show it yet; trying again …\n"


def test_nothing_is_said_without_a_reason_or_before_the_third_pause(
    fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> None:
    short, silent = Retry(fast.clock, 1.5), Retry(fast.clock, 60)

    while short.wait("GitHub does not show it"):
        pass
    while silent.wait():
        pass

    assert capsys.readouterr().err == ""
