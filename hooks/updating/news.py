"""What ml-init's changelog says of the versions that an update goes past."""

import re
from collections.abc import Sequence
from pathlib import Path

from extensions.commands import HOME

FILE = "CHANGELOG.md"
SHOWN = 14  # lines, beside the one with the link
WIDEST = 100  # characters of a line
_VERSION = re.compile(r"(?m)^_commit: *['\"]?(v?([\w.+]{1,100})(-[\w-]{1,100})?)['\"]?$")
_SECTION = re.compile(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)")
_ENTRY = re.compile(r"(?m)^- (.+)(\n  )?")


def changelog(checkout: Path) -> str:
    """The changelog in a checkout of the template; empty where it has none."""
    place = checkout / FILE
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def news(text: str, old: bytes, new: bytes) -> list[str]:
    """What changed between two versions: headings, the first line of each entry, and a link.

    Args:
        text: the newer version's changelog, newest section first.
        old: the answers file of the older version, which names it.
        new: that of the newer one.

    Returns:
        At most `SHOWN` lines and the link; none where the changelog says nothing of it.
    """
    (_, before, _), (tag, after, beyond) = _version(old), _version(new)
    sections = _SECTION.findall(text)
    names = [heading.partition(" ")[0] for heading, _ in sections]
    start = names.index(after) if after in names and not beyond else 0
    end = names.index(before) if before in names else len(names)
    lines = [line for heading, body in sections[start:end] for line in _lines(heading, body)]
    if not lines:
        return []
    more = [f"and {len(lines) - SHOWN} lines more"] if len(lines) > SHOWN else []
    place = "main" if beyond else tag
    return [*lines[:SHOWN], *more, f"{HOME}/blob/{place}/{FILE}"]


def _version(answers: bytes) -> Sequence[str]:
    """A version as its tag, as a number, and with what was committed after it, if anything."""
    found = _VERSION.search(answers.decode(errors="replace"))
    return found.groups(default="") if found else ("main", "", "-")


def _lines(heading: str, body: str) -> list[str]:
    """A section in short; an entry that goes on ends with three dots."""
    entries = (f"- {entry}{' …' if goes_on else ''}" for entry, goes_on in _ENTRY.findall(body))
    return [heading[:WIDEST], *(entry[:WIDEST] for entry in entries)]
