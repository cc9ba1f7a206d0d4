"""The first page leads to the first day.

README.md described the code, and nothing on it led to the guide of this
project, or said what had made it and what brings later versions. Its
first line does so now. Only a new project gets it: most teams write
that page anew.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-readmes
"""

import re

from extensions.commands import HOME
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

GUIDE = "docs/first-day.md"
HEADING = re.compile(r"\A(\s*# .*\n)?\s*")
LINE = (
    f"**Begin with [your first day]({GUIDE}).** Made by [ml-init]({HOME}){{origin}}, which\n"
    "[brings later versions too](docs/first-day.md#stay-up-to-date).\n\n"
)
MLOPS_STACKS = " from\n[mlops-stacks](https://github.com/databricks/mlops-stacks)"


def rewrite(text: str, project: Project) -> str:
    """The page with the line below its heading."""
    if holds(text, project):
        return text
    is_theirs = project.answers.stack.startswith("mlops-stacks")
    line = LINE.format(origin=MLOPS_STACKS if is_theirs else "")
    return HEADING.sub(lambda found: f"{found[1] or ''}{chr(10) * bool(found[1])}{line}", text)


def holds(text: str, _: Project) -> bool:
    """Whether the page leads to the guide."""
    return GUIDE in text


def applies(project: Project) -> str:
    """Why there is nothing to do: the page is somebody's."""
    return "" if project.answers.fresh_start else "the page is the team's already (fresh_start)"


PATCH = Patch(
    name="first_page",
    subject="Lead from the first page to the first day",
    reason=__doc__.strip(),
    files=r"README\.md",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
