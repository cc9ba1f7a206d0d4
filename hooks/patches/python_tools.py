"""The tools that look at the code are installed with those that test it.

pyproject.toml and the pre-commit configuration name ruff and mypy, and
nothing installed them. They are in the requirements of the tests now,
each at one version, so that a laptop and a pull request say the same.

https://docs.astral.sh/ruff/versioning/
"""

import re

from hooks.patches.patch import Patch
from hooks.project.offered import is_offer
from hooks.project.rendered import Project

TOOLS = {"mypy": "2.4.1", "ruff": "0.17.6"}


def missing(text: str) -> list[str]:
    """The tools that a file of requirements does not name."""
    named = {name.lower() for name in re.findall(r"^\s*([\w-]+)", text, re.MULTILINE)}
    return [name for name in TOOLS if name not in named]


def rewrite(text: str, _: Project) -> str:
    """The requirements with the tools, at the top: a team adds its own at the end."""
    return "".join(f"{name}=={TOOLS[name]}\n" for name in missing(text)) + text


def holds(text: str, _: Project) -> bool:
    """Whether each tool is named."""
    return not missing(text)


def applies(project: Project) -> str:
    """Why there is nothing to do: the stack has chosen its tools."""
    own = project.files.get("pyproject.toml")
    brings = own is not None and not is_offer(own)
    return "the stack has a pyproject.toml, and tools of its own" if brings else ""


PATCH = Patch(
    name="python_tools",
    subject="Install the tools that look at the code",
    reason=__doc__.strip(),
    files=r"test-requirements\.txt",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
