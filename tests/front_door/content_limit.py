"""A GitHub that allows so many writes in so many seconds, and refuses the next one."""

import threading
import time
from pathlib import Path

from front_door.budget import Limit
from tests.front_door.job_list import RunGitHub
from tests.support.github.faults import Answer, refusal
from tests.support.github.git_http import GitAnswer
from tests.support.github.request import API, Request

LONG = "3600"  # seconds; more than a run waits for, so that it ends
HANDSHAKE = 4  # bytes that git may send before a push, to see whether it may


class LimitedGitHub(RunGitHub):
    """A GitHub with a secondary limit.

    Attributes:
        limit: what it allows in any stretch of time.
        writes: when each write came that was let through.
        refused: how many were not.
    """

    def __init__(self, folder: Path) -> None:
        """Allow everything, until a limit is set."""
        super().__init__(folder)
        self.limit = Limit(10**6, 1)
        self.writes: list[float] = []
        self.refused = 0
        self._counting = threading.Lock()

    def handle(self, request: Request) -> Answer | GitAnswer | None:
        """Count a write, or refuse it."""
        if not is_write(request) or self._allows():
            return super().handle(request)
        return refusal(403, "You have exceeded a secondary rate limit.", Retry_After=LONG)

    def _allows(self) -> bool:
        with self._counting:
            now = time.monotonic()
            recent = [one for one in self.writes if now - one <= self.limit.seconds]
            if len(recent) >= self.limit.writes:
                self.refused += 1
                return False
            self.writes.append(now)
            return True


def is_write(request: Request) -> bool:
    """Whether GitHub counts a request as one that makes content: a REST call, or a push."""
    if request.path.startswith(f"{API}/"):
        return request.verb != "GET"
    return request.path.endswith("/git-receive-pack") and len(request.body) > HANDSHAKE
