"""References in Python and in notebooks, also those that are JSON: read by pattern, not parsed.

A notebook's magic commands are no Python, and a file in conflict is none either.
"""

import re
from collections.abc import Iterator

from hooks.references.commands import in_commands
from hooks.references.reference import ABOVE, HERE, Kind, Reference, is_path, slashes

_START = r"^(?P<lead>[ \t]*\"?[ \t]*(?:# MAGIC[ \t]+)?)"
_STRING = r"""\\?["'][^"'\\\n]*\\?["']"""
_IN_CALL = r"(?:join|joinpath|Path)\((?:[^\"'\n()\\]|\([^\"'\n()]*\))*"
_FOUND = re.compile(
    rf"{_START}(?:%run[ \t]+(?:\\?[\"'])?(?P<run>[^\s\"'\\$]+)"
    r"|(?P<script>[%!](?:cd|pip|sh|pip3|python)\b[^\n]*|![^\n]*)"
    r"|from[ \t]+(?P<source>\.*[\w.]*)[ \t]+import[ \t]+(?P<names>[\w \t,]*)"
    r"|import[ \t]+(?P<modules>[\w. \t,]+))"
    r"|notebook\.run\([ \t]*\\?[\"'](?P<called>[^\"'\\\n]+)"
    rf"|{_IN_CALL}(?P<listed>{_STRING}(?:[ \t]*,[ \t]*{_STRING})+)"
    rf"|(?P<divided>{_STRING}(?:[ \t]*/[ \t]*{_STRING})+)"
    r"|\\?[\"'](?P<text>[^\"'\\\n]+)\\?[\"']",
    re.MULTILINE,
)
_PIECE = re.compile(r"""["']([^"'\\\n]*)\\?["']""")


def in_code(text: str) -> Iterator[Reference]:
    """The references of a Python file or a notebook, in the order in which they stand."""
    line, behind = 1, 0
    for found in _FOUND.finditer(text):
        line += text.count("\n", behind, found.start())
        behind = found.start()
        group = found.lastgroup or ""
        start = found.start(group)
        if group == "script":
            script = found[group].replace("\\n", "  ")
            shifted = script.lstrip("!")
            at = start + len(script) - len(shifted)
            yield from in_commands(_as_command(shifted), start=at, line=line)
        elif group in {"run", "called"}:
            if is_path(f"./{found[group]}"):
                yield Reference(Kind.NOTEBOOK, found[group], found[group], start, line)
        elif group in {"names", "modules"}:
            yield from _modules(found, line)
        else:
            yield from _strings(group, found[group], start, line)


def _as_command(script: str) -> str:
    """A magic command with blanks instead of its sign, so that places stay."""
    return script if script.startswith("%cd") else script.replace("%", " ", 1)


def _modules(found: re.Match[str], line: int) -> Iterator[Reference]:
    if found["modules"] is None:
        source = found["source"]
        names = [name.split()[0] for name in found["names"].split(",") if name.strip()]
        paths = [f"{source}:{name}" for name in names] or [source]
        at, text = found.start("source"), source
    else:
        words = [each.split()[0] for each in found["modules"].split(",") if each.strip()]
        at, text, paths = found.start("modules"), found["modules"].strip(), words
    for path in paths:
        yield Reference(Kind.MODULE, path, text, at, line)


def _strings(group: str, text: str, start: int, line: int) -> Iterator[Reference]:
    """A path in one text, or in several that a program joins."""
    if group == "text":
        path = slashes(text)
        if is_path(path):
            explicit = path.split("/")[0] in {".", ".."}
            if explicit or "/" in path:
                bases = (HERE,) if explicit else (HERE, ABOVE)
                yield Reference(Kind.PATH, path, text, start, line, bases)
        return
    path = "/".join(_PIECE.findall(text))
    if ".." in path.split("/") and is_path(path):
        yield Reference(Kind.PATH, path, text, start, line)
