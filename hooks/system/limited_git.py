"""git within limits of time and output, for what strangers have a part in."""

from collections.abc import Mapping
from pathlib import Path

from hooks.errors import CliError
from hooks.system.child import Limits, run_child
from hooks.system.git import command, environment, failure


def git_within(
    folder: Path,
    limits: Limits,
    *arguments: str,
    extra: Mapping[str, str],
    at_terminal: bool = False,
) -> bytes:
    """Run git within limits; output that was cut off at its limit is no failure.

    Args:
        folder: where git runs.
        limits: of seconds and output.
        arguments: the command and its arguments; ``-c name=value`` pairs may stand in front.
        extra: variables of its environment beside the caller's own.
        at_terminal: whether it may ask the person at the terminal, where there is one.

    Raises:
        GitFailed: git ended with an error, or not in time.
    """
    try:
        ended = run_child(
            command(*arguments), folder, environment(extra), limits, at_terminal=at_terminal
        )
    except CliError as error:
        raise failure(arguments, str(error)) from error
    if ended.code and len(ended.raw) < limits.output:
        raise failure(arguments, ended.errors)
    return ended.raw
