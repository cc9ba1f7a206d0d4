"""References in Python and in notebooks, also those that are JSON: read by pattern, not parsed.

A notebook's magic commands are no Python, and a file in conflict is none either.
"""

import re
from collections.abc import Iterator

from hooks.references.commands import in_commands
from hooks.references.reference import ABOVE, HERE, Kind, Reference, is_path, slashes


def _pattern(quote: str) -> re.Pattern[str]:
    """What is looked for, in a text whose strings stand between such quotes."""
    start = r"^(?P<lead>[ \t]*\"?[ \t]*(?:# MAGIC[ \t]+)?)"
    string = rf"{quote}[^\"'\\\n]*{quote}"
    in_call = r"(?:join|joinpath|Path)\((?:[^\"'\n()\\]|\([^\"'\n()]*\))*"
    return re.compile(
        rf"{start}(?:%run[ \t]+(?:{quote}(?P<quoted>[^\"'\\\n]+)|(?P<run>[^\s\"'\\$]+))"
        r"|(?P<script>[%!](?:cd|pip|sh|pip3|python)\b[^\n]*|![^\n]*)"
        r"|from[ \t]+(?P<source>\.*[\w.]*)[ \t]+import[ \t]+(?P<names>[\w \t,]*)"
        r"|import[ \t]+(?P<modules>[\w. \t,]+))"
        rf"|notebook\.run\([ \t]*{quote}(?P<called>[^\"'\\\n]+)"
        rf"|{in_call}(?P<listed>{string}(?:[ \t]*,[ \t]*{string})+)"
        rf"|(?P<divided>{string}(?:[ \t]*/[ \t]*{string})+)"
        rf"|{quote}(?P<text>[^\"'\\\n]+){quote}",
        re.MULTILINE,
    )


_IN_PYTHON = _pattern("[\"']")
_IN_JSON = _pattern(r"(?:\\\"|')")
_PIECE = re.compile(r"""["']([^"'\\\n]*)\\?["']""")


def in_python(text: str) -> Iterator[Reference]:
    """The references of a Python file or a notebook, in the order in which they stand."""
    return _references(text, _IN_PYTHON)


def in_notebook(text: str) -> Iterator[Reference]:
    """The references of a notebook that is JSON, whose own quotes stand behind a backslash."""
    return _references(text, _IN_JSON)


def _references(text: str, pattern: re.Pattern[str]) -> Iterator[Reference]:
    line, behind = 1, 0
    for found in pattern.finditer(text):
        line += text.count("\n", behind, found.start())
        behind = found.start()
        group = found.lastgroup or ""
        start = found.start(group)
        if group == "script":
            script = found[group].replace("\\n", "  ")
            shifted = script.lstrip("!")
            at = start + len(script) - len(shifted)
            yield from in_commands(_as_command(shifted), start=at, line=line)
        elif group in {"run", "quoted", "called"}:
            if is_path(found[group], bare=True):
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
