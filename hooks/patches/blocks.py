"""Indented blocks of YAML text, found without parsing, so that all else stays as it is."""

import re
from collections.abc import Sequence

RESOURCES = r"(?:.+/)?(?:databricks|resources/.+)\.ya?ml"
WORKFLOWS = r"\.github/workflows/[^/]+\.ya?ml"

_KEY = re.compile(r"[ ]*(?:- +)?([\w.-]+):(?:\s|$)")
_COMMENT = re.compile(r"\s+#.*$")


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def key_indent(line: str) -> int:
    """The column of a line's key, which stands behind the dash of a list item."""
    return len(line) - len(line.lstrip("- "))


def block_end(lines: Sequence[str], start: int) -> int:
    """The index behind the last line that belongs to the key at ``start``.

    A list that is not indented more than its key belongs to it; blank lines at the end do not.
    """
    own = key_indent(lines[start])
    end = start + 1
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if not line.strip():
            continue
        same_column = is_item(line) and not is_item(lines[start])
        if indent(line) < own or (indent(line) == own and not same_column):
            break
        end = index + 1
    return end


def item_around(lines: Sequence[str], at: int) -> tuple[int, int]:
    """The list item that the key at ``at`` stands in: its first index, and the one behind it."""
    column = key_indent(lines[at])
    start = at
    while not (is_item(lines[start]) and key_indent(lines[start]) == column):
        start -= 1
    rest = range(start + 1, len(lines))
    end = next((i for i in rest if lines[i].strip() and indent(lines[i]) < column), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return start, end


def beside(lines: Sequence[str], at: int, key: str) -> list[int]:
    """The lines of a key in the list item that the key at ``at`` stands in; one, or none."""
    column = key_indent(lines[at])
    return [
        index
        for index in range(*item_around(lines, at))
        if key_of(lines[index]) == key and key_indent(lines[index]) == column
    ]


def parent(lines: Sequence[str], at: int) -> str:
    """The key that the key at ``at`` stands right below, or nothing at the top of a file."""
    column = key_indent(lines[at])
    above = (line for line in reversed(lines[:at]) if line.strip() and line.lstrip()[0] != "#")
    return next((key_of(line) for line in above if key_indent(line) < column), "")


def is_item(line: str) -> bool:
    """Whether a line begins a list item."""
    return line.lstrip(" ").startswith("- ")


def key_of(line: str) -> str:
    """The key that a line begins with, or nothing."""
    found = _KEY.match(line)
    return found[1] if found else ""


def value_of(line: str) -> str:
    """The value beside a line's key, without quotes and comment."""
    value = _COMMENT.sub("", line.partition(":")[2]).strip()
    return value[1:-1] if value[:1] in {"'", '"'} and value[-1:] == value[:1] else value


def children(lines: Sequence[str], start: int) -> list[int]:
    """The indexes of the keys right below the key at ``start``."""
    inside = [
        index
        for index in range(start + 1, block_end(lines, start))
        if lines[index].strip() and not lines[index].lstrip().startswith("#")
    ]
    if not inside:
        return []
    column = indent(lines[inside[0]])
    return [index for index in inside if indent(lines[index]) == column]
