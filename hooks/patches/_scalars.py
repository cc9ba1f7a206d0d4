"""Names that people chose, as values of YAML."""

import re

from extensions.values import is_plain

PLAIN = re.compile(r"\w(?:[\w .@+()-]*[\w)])?")


def written(value: str) -> str:
    """A text as YAML reads it back, between quotes only where it needs them."""
    if PLAIN.fullmatch(value) and is_plain(value):
        return value
    return "'" + value.replace("'", "''") + "'"
