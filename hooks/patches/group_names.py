"""Groups are named as YAML reads them.

Databricks and Entra allow nearly any character in a group's name. The
stack wrote it as it is: a colon in it made the file unreadable, and
what followed a number sign was lost. A name that needs them now stands
between quotes.

https://yaml.org/spec/1.2.2/#733-plain-style
"""

import re

from hooks.patches._scalars import written
from hooks.patches._yaml_blocks import RESOURCES
from hooks.patches.patch import Patch
from hooks.project.rendered import Project


def bare(project: Project) -> re.Pattern[str]:
    """Where one of both groups stands as it is, though YAML reads it as something else."""
    answers = project.answers
    groups = {answers.read_user_group, answers.unity_catalog_read_user_group}
    names = sorted(re.escape(group) for group in groups if written(group) != group)
    return re.compile(
        rf"^([ -]*(?:principal|group_name): *)({'|'.join(names) or '(?!)'}) *$", re.MULTILINE
    )


def rewrite(text: str, project: Project) -> str:
    """The text with these names between quotes."""
    return bare(project).sub(lambda found: found[1] + written(found[2]), text)


def holds(text: str, project: Project) -> bool:
    """Whether no group stands as it is where YAML would read another."""
    return bare(project).search(text) is None


def applies(project: Project) -> str:
    """Why there is nothing to do: YAML reads both names as they are."""
    answers = project.answers
    groups = (answers.read_user_group, answers.unity_catalog_read_user_group)
    odd = any(written(group) != group for group in groups)
    return "" if odd else "YAML reads the names of both groups as they are"


PATCH = Patch(
    name="group_names",
    subject="Name groups so that YAML reads them",
    reason=__doc__.strip(),
    files=RESOURCES,
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
