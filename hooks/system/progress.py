"""What is done so far, for a terminal, a log and GitHub Actions."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hooks.system import actions_runner
from hooks.system.secret import Secret
from hooks.system.style import DOUBTFUL, GOOD, coloured
from hooks.system.terminal import say


def in_actions(environment: Mapping[str, str]) -> bool:
    """Whether a runner of GitHub Actions reads the output."""
    return environment.get("GITHUB_ACTIONS") == "true"


@contextmanager
def group(title: str, environment: Mapping[str, str]) -> Iterator[None]:
    """Put a title above the lines that follow; in Actions they fold away below it."""
    folding = in_actions(environment)
    say(f"::group::{title}" if folding else title)
    try:
        yield
    finally:
        if folding:
            say("::endgroup::")


def done(what: str) -> None:
    """Say that a step is done: ticked on a terminal, a plain line in a log."""
    say(f"  {coloured('✓', GOOD)} {what}" if sys.stderr.isatty() else f"  done: {what}")


def note(what: str) -> None:
    """Say what a person should know though nothing failed."""
    say(f"  {coloured('note:', DOUBTFUL)} {what}")


def mask(secret: Secret, environment: Mapping[str, str]) -> None:
    """Have the runner of GitHub Actions hide a value; elsewhere nothing is printed."""
    if in_actions(environment):
        actions_runner.mask(secret.reveal())
