"""References in YAML: a bundle's resources, its includes, and whatever else names a file."""

import re
from collections.abc import Iterator

from hooks.references.reference import HERE, Kind, Reference, is_path, path_kind

_KEY = r"""(?P<key>["']?[\w.$/-]+["']?)[ \t]*:(?:[ \t]+|$)"""
ROW = re.compile(rf"^(?P<lead>[ \t]*(?:-[ \t]+)*)(?:{_KEY})?(?P<value>[^\r\n]*)")
_SCALAR = re.compile(
    r"""(?P<quote>["'])(?P<quoted>[^"'\n]*)(?P=quote)|(?P<plain>[^\s\[\]{},"'#][^\[\]{},"'\n]*)"""
)
_FLOW_KEY = re.compile(r"""["']?[\w.$-]+["']?:[ \t]+""")
_REQUIREMENT = re.compile(r"(?:-r|--requirement|-e|--editable)[ =]+")
_FILLED_IN = re.compile(r"\$\{(?:var|(?P<resource>resources\.\w+))\.(?P<name>[\w-]+)")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")


def in_settings(text: str, bases: tuple[str, ...] = (HERE,)) -> Iterator[Reference]:
    """The relative paths among the values of a YAML file, and the bundle's names in it."""
    start = 0
    for number, row in enumerate(text.splitlines(keepends=True), 1):
        for at, value in values(row):
            if is_path(value):
                yield Reference(path_kind(value), value, value, start + at, number, bases)
            for found in _FILLED_IN.finditer(value):
                kind = Kind.RESOURCE if found["resource"] else Kind.VARIABLE
                name, place = found["name"], start + at + found.start("name")
                yield Reference(kind, name, name, place, number)
        start += len(row)


def values(row: str) -> Iterator[tuple[int, str]]:
    """The scalars that one line holds, each with its place; `-r` of a requirement left out."""
    found = ROW.match(row)
    if found is None or found["lead"] == row or not (value := found["value"]):
        return
    if value[0] in "#|>&*!":
        return
    start = found.start("value")
    if value[0] in "[{\"'":
        pieces = _pieces(value, start)
    else:
        plain = _COMMENT.sub("", value).rstrip()
        pieces = iter([(start, plain)])
    for at, piece in pieces:
        option = _REQUIREMENT.match(piece)
        skipped = option.end() if option else 0
        yield at + skipped, piece[skipped:]


def _pieces(value: str, start: int) -> Iterator[tuple[int, str]]:
    """What stands in quotes, or in a list or mapping on one line."""
    for found in _SCALAR.finditer(value):
        if found["plain"] is None:
            yield start + found.start("quoted"), found["quoted"]
            continue
        plain = found["plain"].rstrip()
        key = _FLOW_KEY.match(plain)
        skipped = key.end() if key else 0
        yield start + found.start("plain") + skipped, plain[skipped:]
