"""The read group sees jobs and experiments, and nobody else does.

The stack asks for a group and ignores the answer: every resource was
open to the group "users", which is every user of the workspace. It now
names the group that was asked for.

https://docs.databricks.com/aws/en/dev-tools/bundles/permissions
"""

from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Pair
from hooks.formats.yaml_text.reading import read
from hooks.formats.yaml_text.writing import Written
from hooks.patches._scalars import written
from hooks.patches._yaml_blocks import RESOURCES
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

EVERYBODY = "users"
KEY = "group_name"


def for_everybody(document: Document) -> Iterator[tuple[Mapping, Pair]]:
    """Where a group is every user of the workspace."""
    for around in document.having(KEY):
        if (pair := around.pair(KEY)) and around.text(KEY) == EVERYBODY:
            yield around, pair


def rewrite(text: str, project: Project) -> str:
    """The text with the read group in the place of everybody."""
    draft = Draft(read(text))
    for around, pair in for_everybody(draft.document):
        draft.set(around, pair, Written(written(project.answers.read_user_group)))
    return draft.text()


def holds(text: str, project: Project) -> bool:
    """Whether no group but the read group is named ``users``."""
    is_wanted = project.answers.read_user_group == EVERYBODY or KEY not in text
    return is_wanted or not any(for_everybody(read(text)))


def applies(project: Project) -> str:
    """Why there is nothing to do: the stack grants nothing to groups."""
    grants = any(KEY.encode() in content for content in project.resources.values())
    return "" if grants else "it grants nothing to a group"


PATCH = Patch(
    name="read_group",
    subject="Give the read group its view, and only that group",
    reason=__doc__.strip(),
    files=RESOURCES,
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
