"""Keys and values as YAML text, in block style and in flow style."""

import json
import re
from collections.abc import Mapping

# Names with values; a value gets quotes only where it would be read otherwise without.
Values = Mapping[str, str]
Entries = Mapping[str, str | Values]

_PLAIN = re.compile(r"[\w$./](?:(?!: | #).)*(?<![:\s])")
_WORD = re.compile(r"[\w./-]+")


class Written(str):
    """A value in its quotes."""

    __slots__ = ()


def block(entries: Entries, note: str = "") -> list[str]:
    """Entries in block style, a line each; the comment stands above the innermost."""
    lines: list[str] = []
    for name, value in entries.items():
        if isinstance(value, str):
            lines.append(f"{written(name)}: {written(value)}")
        else:
            lines += [f"{written(name)}:", *(f"  {line}" for line in block(value, note))]
            note = ""
    return [f"# {note}", *lines] if note else lines


def braces(entries: Entries) -> str:
    """Entries in flow style, without the braces."""
    return ", ".join(
        f"{quoted(name)}: {quoted(value) if isinstance(value, str) else f'{{{braces(value)}}}'}"
        for name, value in entries.items()
    )


def written(value: str) -> str:
    """A scalar in block style, in quotes where it would be read otherwise without."""
    return value if _PLAIN.fullmatch(value) else quoted(value)


def quoted(value: str) -> str:
    """A scalar in flow style."""
    is_safe = isinstance(value, Written) or _WORD.fullmatch(value)
    return value if is_safe else json.dumps(value, ensure_ascii=False)
