"""Every action is used by commit, and checkouts keep no credentials.

A tag can be moved to other code, which then runs with the workflow's
secrets; a commit cannot. Some tags were also so old that GitHub no
longer runs them. Each action is now pinned to the commit of a current
release, with the version in a comment. The checkout left its token in
the folder, where each later step could read it; nothing here needs it.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.reading import read
from hooks.patches._actions import ACTIONS, SETUP_CLI, Use, pin, uses
from hooks.patches._yaml_blocks import WORKFLOWS
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

PINNED = re.compile(r"[0-9a-f]{40}")
CHECKOUT = "actions/checkout"
KEEPS = "persist-credentials"
# The Databricks CLI has a pin and a reason of its own: cli_pin.
KNOWN = ACTIONS.keys() - {SETUP_CLI}


def says_what_it_keeps(use: Use) -> bool:
    """Whether a checkout says if it leaves its token behind; other actions have none."""
    inputs = use.around.below("with")
    return use.action != CHECKOUT or (inputs is not None and inputs.get(KEEPS) is not None)


def rewrite(text: str, _: Project) -> str:
    """The workflow with every known action by commit, and checkouts that keep no credentials."""
    draft = Draft(read(text))
    for use in uses(draft.document):
        if not PINNED.fullmatch(use.version) and use.action in KNOWN:
            pin(draft, use)
        if not says_what_it_keeps(use):
            behind = Position(after=use.around.pair("uses"))
            draft.join(use.around, "with", {KEEPS: "false"}, behind)
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether each action is a commit, and each checkout says what it keeps."""
    return all(
        PINNED.fullmatch(use.version) and says_what_it_keeps(use) for use in uses(read(text))
    )


PATCH = Patch(
    name="pinned_actions",
    subject="Pin every action to a commit",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
