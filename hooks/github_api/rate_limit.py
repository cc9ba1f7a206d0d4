"""When the next call to GitHub may start."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hooks.errors import PublishError
from hooks.system.style import moves
from hooks.system.terminal import draw, erase, say

SLOTS = 8  # calls in flight
LONGEST = 120.0  # seconds that one run waits for rate limits in all
SPACING = 1.0  # seconds between calls once a limit has answered


@dataclass(frozen=True)
class Clock:
    """The time in seconds since the epoch, and how to let it pass."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class RateLimiter:
    """Eight calls side by side; one after another, a second apart, once GitHub has complained.

    One `RateLimiter` serves all threads of a run.
    """

    def __init__(self, clock: Clock) -> None:
        """Start at full speed."""
        self.clock = clock
        self._slots = threading.Semaphore(SLOTS)
        self._single = threading.Lock()
        self._slowed = False
        self._resume = 0.0
        self._waited = 0.0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one call's place, as soon as it may start."""
        with self._slots:
            if not self._slowed:
                yield
                return
            with self._single:
                self._wait()
                yield
                self.clock.sleep(SPACING)

    def pause(self, seconds: float) -> None:
        """Let no call start for a while, because GitHub said so.

        Raises:
            PublishError: the wait is longer than a run should take.
        """
        now = self.clock.now()
        more = max(now + seconds - max(self._resume, now), 0.0)
        if self._waited + more > LONGEST:
            until = time.strftime("%H:%M", time.localtime(now + seconds))
            message = (
                f"GitHub's rate limit asks to wait until {until}. Nothing is lost: run the same "
                "command again then, it continues where this one stopped."
            )
            raise PublishError(message)
        self._waited += more
        self._resume = max(self._resume, now + seconds)
        self._slowed = True

    def _wait(self) -> None:
        """Let the asked time pass, counted down on a terminal and said once in a log."""
        if (left := self._resume - self.clock.now()) <= 0:
            return
        say(f"GitHub's rate limit asks to wait {left:.0f} s.")
        while (left := self._resume - self.clock.now()) > 0:
            if moves():
                draw(f"{left:4.0f} s left")
            self.clock.sleep(min(left, 1.0))
        erase()
