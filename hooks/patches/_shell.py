"""Expressions of GitHub in a script of bash or sh, and the variables that can carry them."""

import re
from collections.abc import Iterable, Mapping

from hooks.errors import UnknownText

EXPRESSION = re.compile(r"\$\{\{\s*([^{}]*?([\w-]+))\s*\}\}")
_TOKEN = re.compile(r"\$\{\{|\$\(|[\\\"'()#]")
_HERE = re.compile(
    r"(?<!<)<<-?[ \t]*([\"']?)(\w+)\1[^\n]*\n(.*?)^[ \t]*\2[ \t]*$", re.DOTALL | re.MULTILINE
)
_QUOTES = {"'", '"'}
# Variables that a shell, the runner or git live by: a value may not take their place.
_RESERVED = {"CI", "ENV", "HOME", "IFS", "LANG", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "USER"}
_RUNNER = ("ACTIONS_", "BASH", "GIT_", "GITHUB_", "LD_", "RUNNER_")


def variables(expressions: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A name for each expression that no other one has: its last word, or more of them.

    Args:
        expressions: what stands between the braces, such as ``inputs.name``.
        taken: names with another meaning in the script or its environment.
    """
    names: dict[str, str] = {}
    for expression in expressions:
        words = re.findall(r"\w+", expression.upper().replace("-", "_"))
        whole = "_".join(words)
        names[expression] = next(
            name
            for name in (words[-1], whole, *(f"VALUE_{count}_{whole}" for count in range(1000)))
            if not (name in taken | _RESERVED or name in names.values())
            and not name.startswith((*_RUNNER, *"0123456789"))
        )
    return names


def with_variables(script: str, names: Mapping[str, str]) -> str:
    """The script with variables in the place of expressions, quoted where nothing quotes them.

    Raises:
        UnknownText: it cannot be told how a place is quoted, or no variable is read there.
    """
    bodies = [(found.start(3), found.end(3), bool(found[1])) for found in _HERE.finditer(script)]
    around, parts, last, skipped = [""], [], 0, 0
    for token in _TOKEN.finditer(script):
        at, word, state = token.start(), token[0], around[-1]
        here = next((is_quoted for start, end, is_quoted in bodies if start <= at < end), None)
        if word == "${{":
            if here or not (found := EXPRESSION.match(script, at)):
                raise UnknownText("an expression is where a variable cannot be")
            name = "${" + names[found[1]] + "}"
            is_bare = here is not None or state == '"' or at < skipped
            quoted = name if is_bare else f'"{name}"'
            parts += [script[last:at], f"'{quoted}'" if state == "'" else quoted]
            last = found.end()
        elif here is None and at >= max(last, skipped):
            skipped = _step(script, at, word, around)
    if _QUOTES.intersection(around):
        raise UnknownText("a quote is not closed")
    return "".join([*parts, script[last:]])


def _step(script: str, at: int, word: str, around: list[str]) -> int:
    """Take one sign into account; returns where the next one may stand."""
    state = around[-1]
    if (word == state and word in _QUOTES) or (word == ")" and state == "("):
        around.pop()
    elif state == "'":
        return at
    elif word == "\\":
        return at + 2
    elif word == "$(":
        around.append("(")
    elif state != '"' and word in {*_QUOTES, "("}:
        around.append(word)
    elif state != '"' and word == "#" and script[at - 1 : at] in {"", *" \t\n;(|&"}:
        return (script + "\n").index("\n", at)
    return at
