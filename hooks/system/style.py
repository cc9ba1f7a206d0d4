"""Colour and movement, for a person at a terminal alone: logs and runners get plain lines."""

import os
import sys

BAD, GOOD, DOUBTFUL = "1;31", "32", "33"  # bold red, green, yellow: ECMA-48, SGR


def moves() -> bool:
    """Whether a line may be written over: a terminal that can do it, and a person at it."""
    is_dumb = os.environ.get("TERM", "") in {"", "dumb"}
    return sys.stderr.isatty() and not is_dumb and not os.environ.get("CI")


def coloured(text: str, colour: str) -> str:
    """The text in a colour, where there is any.

    A person turns colours off by ``NO_COLOR`` (https://no-color.org).
    """
    if not moves() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"
