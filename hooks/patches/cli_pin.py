"""Workflows run a Databricks CLI that works.

The CLI that the scaffold pinned downloads Terraform and checks it by a
key that expired in April 2026, so that no deployment gets through. The
workflows now use one current release, by commit. It deploys without
Terraform.

https://github.com/databricks/cli/issues/5022
"""

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Mapping, Pair
from hooks.formats.yaml_text.reading import read
from hooks.patches._actions import ACTIONS, SETUP_CLI, Use, pin, uses
from hooks.patches._yaml_blocks import WORKFLOWS
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

RELEASE = ACTIONS[SETUP_CLI]
VERSION = RELEASE.version.removeprefix("v")


def other_version(use: Use) -> tuple[Mapping, Pair] | None:
    """The input that has the action fetch another release than its own, and where it stands."""
    inputs = use.around.below("with")
    pair = inputs.pair("version") if inputs else None
    return (inputs, pair) if inputs and pair and inputs.text("version") != VERSION else None


def rewrite(text: str, _: Project) -> str:
    """The workflow with the CLI by the commit of one release."""
    draft = Draft(read(text))
    for use in uses(draft.document):
        if use.action != SETUP_CLI:
            continue
        if use.version != RELEASE.commit:
            pin(draft, use)
        if place := other_version(use):
            draft.set(*place, VERSION)
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether the CLI is used by that commit and no other way."""
    found = [use for use in uses(read(text)) if use.action == SETUP_CLI]
    return all(use.version == RELEASE.commit and not other_version(use) for use in found)


PATCH = Patch(
    name="cli_pin",
    subject="Pin a Databricks CLI that can deploy",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
