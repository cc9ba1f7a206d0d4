"""Which files of an adopted project are the stack's and ml-init's: its first commit lists them.

A project that ml-init made needs no list: its first commit has no other files.
"""

from collections.abc import Iterable

HEADING = "Not the team's own are these files:"
INDENT = "  "


def listing(paths: Iterable[str]) -> str:
    """The part of a commit's message that tells these files."""
    plain = sorted(path for path in paths if path.isprintable())
    return "\n".join([HEADING, *(f"{INDENT}{path}" for path in plain)])


def listed(message: str) -> frozenset[str]:
    """The files that a commit's message tells; none where it is no adoption."""
    _, _, rest = message.partition(f"{HEADING}\n")
    lines = rest.splitlines()
    return frozenset(line.removeprefix(INDENT) for line in lines if line.startswith(INDENT))
