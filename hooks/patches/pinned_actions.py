"""Every action is used by commit, and checkouts keep no credentials.

A tag can be moved to other code, which then runs with the workflow's
secrets; a commit cannot. Some tags were also so old that GitHub no
longer runs them. Each action is now pinned to the commit of a current
release, with the version in a comment. The checkout left its token in
the folder, where each later step could read it; nothing here needs it.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.patches.actions import ACTIONS, SETUP_CLI, reference
from hooks.patches.blocks import WORKFLOWS, beside, item_around, key_indent, key_of
from hooks.patching import Patch
from hooks.project import Project

USE = re.compile(r"^( *(?:- )?uses: *)([\w.-]+/[\w./-]+)@(\S+)(?: *#.*)?$", re.MULTILINE)
PINNED = re.compile(r"[0-9a-f]{40}")
KEEPS_NONE = "persist-credentials: false"


def by_commit(found: re.Match[str]) -> str:
    """The use of an action by the commit of the table; another one as it was.

    The Databricks CLI has a pin and a reason of its own: cli_pin.
    """
    if PINNED.fullmatch(found[3]) or found[2] not in ACTIONS.keys() - {SETUP_CLI}:
        return found[0]
    return found[1] + reference(found[2])


def keep_no_credentials(text: str) -> str:
    """The workflow whose checkouts leave no token behind."""
    lines = text.split("\n")
    for at in reversed(range(len(lines))):
        if key_of(lines[at]) != "uses" or "actions/checkout@" not in lines[at]:
            continue
        start, end = item_around(lines, at)
        if any("persist-credentials:" in line for line in lines[start:end]):
            continue
        space = " " * key_indent(lines[at])
        given = beside(lines, at, "with")
        added = [] if given else [f"{space}with:"]
        place = given[0] + 1 if given else at + 1
        lines[place:place] = [*added, f"{space}  {KEEPS_NONE}"]
    return "\n".join(lines)


def rewrite(text: str, _: Project) -> str:
    """The workflow with every known action by commit."""
    return keep_no_credentials(USE.sub(by_commit, text))


def holds(text: str, _: Project) -> bool:
    """Whether each action is a commit, and each checkout keeps no credentials."""
    commits = [found[3] for found in USE.finditer(text)]
    checkouts = sum(found[2] == "actions/checkout" for found in USE.finditer(text))
    kept = checkouts - text.count("persist-credentials:")
    return kept <= 0 and all(PINNED.fullmatch(commit) for commit in commits)


PATCH = Patch(
    name="pinned_actions",
    subject="Pin every action to a commit",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
