"""No expression is pasted into a script.

GitHub replaces ${{ }} in a script before a shell reads it, so that a
value with a quote or a newline becomes code. Values now reach scripts
as environment variables, which the shell keeps apart from its code.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.patches.blocks import WORKFLOWS, beside, block_end, indent, key_indent, key_of
from hooks.patching import Patch
from hooks.project import Project

EXPRESSION = re.compile(r"\$\{\{ *([^}]*?([\w-]+)) *\}\}")
SCRIPT = re.compile(r"^( *)(- )?(?:run|script): *(.*)$")
BLOCK = re.compile(r"[|>][+-]?\d*(?: *#.*)?")


def variable(found: re.Match[str]) -> str:
    """The name of the environment variable that carries an expression's value."""
    return found[2].upper().replace("-", "_")


def as_variables(line: str) -> str:
    """A line of shell with variables in the place of expressions, quoted where nothing quotes."""

    def replaced(found: re.Match[str]) -> str:
        quoted = line[: found.start()].count('"') % 2 == 1
        name = "${" + variable(found) + "}"
        return name if quoted else f'"{name}"'

    return EXPRESSION.sub(replaced, line)


def as_block(lines: list[str], at: int) -> list[str]:
    """The lines of a script, with its first line below its key."""
    head, value = lines[at].split("run:", maxsplit=1)
    rest = lines[at + 1 : block_end(lines, at)]
    if BLOCK.fullmatch(value.strip()):
        return [lines[at], *rest]
    return [f"{head}run: |", f"{' ' * key_indent(lines[at])}  {value.strip()}", *rest]


def carry(lines: list[str], at: int) -> None:
    """Put the expressions of the script at this line into its step's environment."""
    space = " " * key_indent(lines[at])
    script = as_block(lines, at)
    found = {variable(one): one[0] for line in script for one in EXPRESSION.finditer(line)}
    values = [f"{space}  {name}: {expression}" for name, expression in found.items()]
    lines[at : block_end(lines, at)] = [script[0], *map(as_variables, script[1:])]
    given = beside(lines, at, "env")
    place = given[0] + 1 if given else at + len(script)
    lines[place:place] = values if given else [f"{space}env:", *values]


def rewrite(text: str, _: Project) -> str:
    """The workflow with every expression of a shell script in its environment."""
    lines = text.split("\n")
    for at in reversed(range(len(lines))):
        if key_of(lines[at]) == "run" and SCRIPT.match(lines[at]):
            script = lines[at : block_end(lines, at)]
            if any(EXPRESSION.search(line) for line in script):
                carry(lines, at)
    return "\n".join(lines)


def holds(text: str, _: Project) -> bool:
    """Whether no script holds an expression."""
    column = -1
    for line in text.split("\n"):
        if line.strip() and column >= 0 and indent(line) <= column:
            column = -1
        opened = SCRIPT.match(line)
        if opened and column < 0:
            column = key_indent(line)
        if column >= 0 and "${{" in line:
            return False
    return True


PATCH = Patch(
    name="no_template_injection",
    subject="Hand values to scripts through their environment",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
