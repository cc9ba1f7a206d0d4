"""The look step: whether git can have a stack, as soon as its address or its commit is answered.

Runs in the template's checkout. Reads the answers ``stack``, ``stack_url`` and ``stack_commit``
from standard input, as far as they are known: a JSON object. Where only the commit is missing, it
prints why the address is surely wrong, or nothing. Otherwise it fetches the stack into the cache,
where the scaffold step will find it.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from hooks.scaffolding.stack_source import address_fault
from hooks.scaffolding.stacks import fetch, named
from hooks.step import Step, start
from hooks.system import variables
from hooks.system.terminal import harmless


def look(given: Mapping[str, str], checkout: Path) -> None:
    """Look at the stack of the answers so far.

    Raises:
        StackError: it cannot be had, or holds what no stack may hold.
        UserError: the cache cannot be used.
    """
    url, commit = given.get("stack_url", ""), given.get("stack_commit", "")
    if url and not commit:
        print(address_fault(url))
    else:
        fetch(named(given["stack"], url, commit, checkout), checkout)


def main() -> int:
    """Look at one stack."""
    return Step(
        "look",
        leave=variables.is_for_git,
        tell=lambda text: print(harmless(text)),  # git and the stack's server have a part in it
    ).run(lambda _: look(json.load(sys.stdin), Path.cwd()))


if __name__ == "__main__":
    start(main)
