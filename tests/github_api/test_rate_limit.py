"""The limiter of calls once GitHub has asked to wait."""

import os
import pty
import sys

import pytest

from hooks.errors import PublishError
from hooks.github_api.rate_limit import RateLimiter
from tests.support.publishing import FastClock

assert sys.platform != "win32"  # what is played here is POSIX's own


def test_nobody_waits_until_a_limit_answers(fast: FastClock) -> None:
    limiter = RateLimiter(fast.clock)

    with limiter.slot(), limiter.slot():
        pass

    assert fast.waits == []


def test_a_wait_is_counted_down_at_a_terminal(
    fast: FastClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setattr("sys.stderr", os.fdopen(theirs, "w", buffering=1))
    limiter = RateLimiter(fast.clock)
    limiter.pause(3.0)

    with limiter.slot():
        pass

    print("END", file=sys.stderr)
    shown = ""
    while "END" not in shown:  # a terminal gives what it has so far
        shown += os.read(ours, 4096).decode()
    assert "asks to wait 3 s" in shown
    assert "\r\033[K   2 s left\r\033[K   1 s left\r\033[KEND" in shown  # in one line, then gone
    assert fast.waits == pytest.approx([1.0, 1.0, 1.0, 1.0])


def test_limits_that_overlap_are_waited_for_once(fast: FastClock) -> None:
    limiter = RateLimiter(fast.clock)

    for _ in range(8):
        limiter.pause(100.0)

    with pytest.raises(PublishError, match="it continues where this one stopped"):
        limiter.pause(130.0)
