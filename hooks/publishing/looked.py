"""What was looked at before publishing, and what was not, in words."""

from collections.abc import Mapping

GITHUB, DATABRICKS, TRUST = "GitHub", "Databricks", "the trust in the project's runs"


def headline(sides: Mapping[str, str]) -> str:
    """What was looked at, in one line; nothing is said of the rest.

    Args:
        sides: why each was not looked at, or not at all of it; empty where it was.
    """
    seen = [side for side, reason in sides.items() if not reason]
    if len(seen) == len(sides):
        return "Checked: nothing stops publishing"
    if seen:
        return f"Checked: nothing at {' and '.join(seen)} stops publishing"
    return "Before publishing"


def open_lines(sides: Mapping[str, str]) -> list[str]:
    """What was not looked at, or not at all of it, each with the reason."""
    return [f"  Not checked: {side} ({reason})." for side, reason in sides.items() if reason]
