"""The bundle has no warnings under "bundle validate --strict".

The dev target named no workspace: a deployment without a target went
wherever the caller happened to be signed in. It now goes to the staging
workspace, where the organisation develops. Fields that the bundle's
schema does not know are gone: a description of an experiment, the git
source beside tasks that take none, a model that depends on jobs. The
CLI ignored them.

https://github.com/databricks/bundle-examples/pull/164
"""

import re
from collections.abc import Iterator

from hooks.formats.bundle_yaml import having, scopes
from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import RESOURCES, members
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

TODO = re.compile(r"^ *# TODO: add dev workspace URL\n", re.MULTILINE)
SHARED = "The organisation develops in the staging workspace."
PLAIN_TASKS = ("condition_task", "run_job_task")
UNKNOWN = (("experiments", "description"), ("registered_models", "depends_on"))
SOURCE = "git_source_info"
# Without any of these words a text has none of what goes.
WORDS = ("host", "experiments", "registered_models", SOURCE)


def empty_hosts(document: Document) -> Iterator[tuple[str, Mapping, Pair]]:
    """The hosts without a value: the target, or nothing for all of them, and where it is.

    For a target that is its workspace, else the top.
    """
    for top in document.tops:
        for name, around in [("", top), *members(top, "targets")]:
            workspace = around.below("workspace")
            pair = workspace.pair("host") if workspace else None
            if not workspace or not pair or not isinstance(pair[1], Scalar):
                continue
            if pair[1].is_null or not pair[1].value:
                yield name, workspace if name else top, pair


def strays(document: Document) -> Iterator[tuple[Mapping, str]]:
    """The fields that the bundle's schema does not know: where each stands, and its name."""
    for scope in scopes(document):
        resources = scope.below("resources")
        for section, field in UNKNOWN:
            for _, resource in members(resources, section):
                yield resource, field
    for kind in PLAIN_TASKS:
        for task in having(document, kind):
            yield task, SOURCE
            if inside := task.below(kind):
                yield inside, SOURCE


def rewrite(text: str, project: Project) -> str:
    """The text with a workspace for each target and without unknown fields."""
    draft = Draft(document := read(TODO.sub("", text)))
    for name, around, pair in empty_hosts(document):
        if not name:
            draft.remove_all(around, "workspace", {"host"})
        elif name in {"prod", project.answers.prod_catalog_name}:
            draft.set(around, pair, project.answers.prod_workspace_host)
        else:
            draft.set(around, pair, project.answers.staging_workspace_host, SHARED)
    for around, field in strays(document):
        if stray := around.pair(field):
            draft.remove(around, stray)
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether every host has a value and no field is unknown."""
    if not any(word in text for word in WORDS):
        return True
    document = read(text)
    return not any(empty_hosts(document)) and not any(
        around.pair(field) for around, field in strays(document)
    )


PATCH = Patch(
    name="strict_bundle",
    subject="Leave the bundle without warnings",
    reason=__doc__.strip(),
    files=RESOURCES,
    rewrite=rewrite,
    holds=holds,
)
