"""The actions that workflows may use, each by the commit of one release.

To refresh: look up the newest release of an action, then
``git ls-remote --tags https://github.com/OWNER/NAME`` names its commit; where a tag has a second
line that ends in ``^{}``, that line holds the commit. Change version and commit together, and read
the release notes of a new major version. Version and commit of databricks/setup-cli are those of
the CLI itself: where a workflow gives it no ``version``, it downloads the one that the file VERSION
of its own commit names, not the newest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Scalar


@dataclass(frozen=True)
class Action:
    """One release of an action."""

    version: str
    commit: str


SETUP_CLI = "databricks/setup-cli"
ACTIONS = {
    "actions/checkout": Action("v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1"),
    "actions/download-artifact": Action("v8.0.1", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"),
    "actions/github-script": Action("v9.0.0", "3a2844b7e9c422d3c10d287c895573f7108da1b3"),
    "actions/setup-java": Action("v6.0.1", "de7274f081f381c8f8158605e0321c36c376e2e6"),
    "actions/setup-python": Action("v7.0.0", "5fda3b95a4ea91299a34e894583c3862153e4b97"),
    "actions/upload-artifact": Action("v7.0.1", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"),
    SETUP_CLI: Action("v1.13.0", "6bb7075f85b326f8b9ce160933dfe9bcd63c8121"),
}


_USE = re.compile(r"([\w.-]+/[\w./-]+)@(\S+)")


@dataclass(frozen=True)
class Use:
    """One place that uses an action: the step or job, the scalar, the action, and which of it."""

    around: Mapping
    value: Scalar
    action: str
    version: str


def uses(document: Document) -> Iterator[Use]:
    """Every use of an action that has a version; local ones and images have none."""
    for around in document.having("uses"):
        value = around.get("uses")
        if isinstance(value, Scalar) and (found := _USE.fullmatch(value.value)):
            yield Use(around, value, found[1].lower(), found[2])


def pin(draft: Draft, use: Use) -> None:
    """Use the action by the commit of the table."""
    name = reference(use.action)
    if use.around.is_flow:
        draft.replace(use.value, name.partition(" ")[0])
    else:
        draft.replace(use.value, name, with_comment=True)


def reference(name: str) -> str:
    """How a workflow names an action: by commit, with the version in a comment."""
    action = ACTIONS[name]
    return f"{name}@{action.commit} # {action.version}"
