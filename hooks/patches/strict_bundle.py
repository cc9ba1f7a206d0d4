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

from hooks.patches.blocks import RESOURCES, block_end, children, indent, key_of, parent, value_of
from hooks.patching import Patch
from hooks.project import Project

TODO = re.compile(r"^ *# TODO: add dev workspace URL\n", re.MULTILINE)
# What is indented more stands below: a target that is called host.
NO_HOST = re.compile(r"^( +)host: *$(?!\n\1 )", re.MULTILINE)
EMPTY = re.compile(r"^( +)host:[ \t]*(?:#.*|null|~)?$(?!\n\1 )", re.MULTILINE)
SHARED = "# The organisation develops in the staging workspace."
PLAIN_TASKS = {"condition_task", "run_job_task"}


def strays(lines: list[str]) -> list[int]:
    """The lines whose fields the bundle's schema does not know."""
    found = []
    for index, line in enumerate(lines):
        key = key_of(line)
        if key == "experiments" and not value_of(line):
            found += named_below(lines, index, {"description"})
        elif key == "registered_models" and not value_of(line):
            found += named_below(lines, index, {"depends_on"})
        elif key in PLAIN_TASKS:
            found += [at for at in children(lines, index) if key_of(lines[at]) == "git_source_info"]
        elif key == "git_source_info" and is_beside_task(lines, index):
            found += [index] if parent(lines, index) != "targets" else []
    return found


def named_below(lines: list[str], start: int, names: set[str]) -> list[int]:
    """The lines of these keys in each resource of a section."""
    return [
        at
        for resource in children(lines, start)
        for at in children(lines, resource)
        if key_of(lines[at]) in names
    ]


def is_beside_task(lines: list[str], index: int) -> bool:
    """Whether a condition or another job stands above, in the same task."""
    column = indent(lines[index])
    for line in reversed(lines[:index]):
        if line.strip() and indent(line) < column:
            return False
        if indent(line) == column and key_of(line) in PLAIN_TASKS:
            return True
    return False


def rewrite(text: str, project: Project) -> str:
    """The text with a workspace for the dev target and without unknown fields."""
    host = project.answers.staging_workspace_host
    text = TODO.sub("", text)
    text = NO_HOST.sub(rf"\g<1>{SHARED}\n\g<1>host: {host}", text)
    lines = text.split("\n")
    for start in sorted(set(strays(lines)), reverse=True):
        del lines[start : block_end(lines, start)]
    return "\n".join(lines)


def holds(text: str, _: Project) -> bool:
    """Whether every host has a value and no field is unknown."""
    return EMPTY.search(text) is None and not strays(text.split("\n"))


PATCH = Patch(
    name="strict_bundle",
    subject="Leave the bundle without warnings",
    reason=__doc__.strip(),
    files=RESOURCES,
    rewrite=rewrite,
    holds=holds,
)
