"""Values of YAML that stand in one line, written and read without a parser."""

import re

from extensions.naming import is_plain

PLAIN = re.compile(r"\w(?:[\w .@+()-]*[\w)])?")
# What stands behind a key: between quotes, or up to the comment; never the end of a flow mapping.
ONE_LINE = r"""(?:'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*"|[^\s'"#](?:[^\n#]|(?<! )#)*?)"""


def written(value: str) -> str:
    """A text as YAML reads it back, between quotes only where it needs them."""
    if PLAIN.fullmatch(value) and is_plain(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def read(written_value: str) -> str:
    """The text of a value that stands in one line; escapes between double quotes stay."""
    if written_value[:1] == "'":
        return written_value[1:-1].replace("''", "'")
    return written_value[1:-1] if written_value[:1] == '"' else written_value.strip()
