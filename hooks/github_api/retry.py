"""Trying again after a failure that may pass, for a limited time."""

from hooks.github_api.rate_limit import Clock
from hooks.system.terminal import say

FIRST_PAUSE = 0.5  # seconds; each pause is twice the one before it
LONGEST_PAUSE = 4.0  # seconds
TELLING_PAUSE = 2.0  # the third pause, when a few seconds have passed, is said to the person


class Retry:
    """The pauses between the attempts at one thing."""

    def __init__(self, clock: Clock, patience: float, longest: float = LONGEST_PAUSE) -> None:
        """Start to count.

        Args:
            clock: the time, and how to wait.
            patience: seconds after which no attempt starts.
            longest: seconds of the longest pause.
        """
        self._clock = clock
        self._deadline = clock.now() + patience
        self._longest = longest
        self._pause = FIRST_PAUSE

    def extend(self, seconds: float) -> None:
        """Add time that was not spent on attempts, such as a rate limit's."""
        self._deadline += seconds

    def wait(self, reason: str = "") -> bool:
        """Pause before the next attempt, where there is time for one.

        Args:
            reason: what does not work yet, for the person who waits; nothing is said without it.

        Returns:
            Whether to try again.
        """
        if self._clock.now() + self._pause > self._deadline:
            return False
        if reason and self._pause == TELLING_PAUSE:
            say(f"  {reason} yet; trying again …")
        self._clock.sleep(self._pause)
        self._pause = min(self._pause * 2, self._longest)
        return True
