"""The read group sees jobs and experiments, and nobody else does.

The stack asks for a group and ignores the answer: every resource was
open to the group "users", which is every user of the workspace. It now
names the group that was asked for.

https://docs.databricks.com/aws/en/dev-tools/bundles/permissions
"""

import re

from hooks.patches.blocks import RESOURCES
from hooks.patches.scalars import ONE_LINE, read, written
from hooks.patching import Patch
from hooks.project import Project

EVERYBODY = "users"
GROUP = re.compile(rf"^([ -]*group_name: *)([\"']?){EVERYBODY}\2(?= *(?:#.*)?$)", re.MULTILINE)
NAMED = re.compile(rf"\bgroup_name: *({ONE_LINE}) *(?=[,}}\]#]|$)", re.MULTILINE)


def rewrite(text: str, project: Project) -> str:
    """The text with the read group in the place of everybody."""
    return GROUP.sub(lambda found: found[1] + written(project.answers.read_user_group), text)


def holds(text: str, project: Project) -> bool:
    """Whether no group but the read group is named ``users``."""
    if project.answers.read_user_group == EVERYBODY:
        return True
    return all(read(found[1]) != EVERYBODY for found in NAMED.finditer(text))


def applies(project: Project) -> str:
    """Why there is nothing to do: the stack grants nothing to groups."""
    grants = any(b"group_name:" in content for content in project.resources.values())
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
