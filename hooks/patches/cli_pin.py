"""Workflows run a Databricks CLI that works.

The CLI that the scaffold pinned downloads Terraform and checks it by a
key that expired in April 2026, so that no deployment gets through. The
workflows now use one current release, by commit. It deploys without
Terraform. Where the bundle's settings refuse that release, by
`databricks_cli_version`, the part that does so is gone.

https://github.com/databricks/cli/issues/5022
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair
from hooks.formats.yaml_text.reading import read
from hooks.patches._actions import ACTIONS, SETUP_CLI, Use, pin, uses
from hooks.patches._cli_versions import KEY, admitting, is_newer
from hooks.patches._schedules import SETTINGS
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


def refusals(document: Document, project: Project) -> Iterator[tuple[Mapping, Pair, str]]:
    """The constraints of a bundle that refuse the release of its workflows.

    Yields:
        The mapping, the pair in it, and the constraint.
    """
    if not any(map(runs_cli, project.files.items())):
        return
    for top in document.tops:
        bundle = top.below("bundle")
        pair = bundle.pair(KEY) if bundle else None
        if bundle and pair and admitting(said := bundle.text(KEY), VERSION) != said:
            yield bundle, pair, said


def runs_cli(file: tuple[str, bytes]) -> bool:
    """Whether a file is a workflow that installs the CLI."""
    path, content = file
    return SETUP_CLI.encode() in content and re.fullmatch(WORKFLOWS, path) is not None


def rewrite(text: str, project: Project) -> str:
    """The workflow with the CLI by the commit of one release; the settings that admit it.

    Raises:
        UnknownText: the bundle asks for a newer release.
    """
    draft = Draft(document := read(text))
    for use in uses(document):
        if use.action != SETUP_CLI:
            continue
        if use.version != RELEASE.commit:
            pin(draft, use)
        if place := other_version(use):
            draft.set(*place, VERSION)
    for bundle, pair, said in refusals(document, project):
        if is_newer(said, VERSION):
            raise document.unknown(pair[1].start, f"it needs a newer Databricks CLI than {VERSION}")
        if kept := admitting(said, VERSION):
            draft.set(bundle, pair, kept)
        else:
            draft.remove(bundle, pair)
    return draft.text()


def holds(text: str, project: Project) -> bool:
    """Whether the CLI is used by that commit and no other way, and the bundle admits it."""
    document = read(text)
    found = [use for use in uses(document) if use.action == SETUP_CLI]
    is_pinned = all(use.version == RELEASE.commit and not other_version(use) for use in found)
    return is_pinned and not any(refusals(document, project))


PATCH = Patch(
    name="cli_pin",
    subject="Pin a Databricks CLI that can deploy",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|{SETTINGS}",
    rewrite=rewrite,
    holds=holds,
)
