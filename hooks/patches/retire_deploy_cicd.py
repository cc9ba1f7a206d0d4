"""The workflow that sets up CI/CD for further projects goes.

deploy-cicd.yml unpacks cicd.tar.gz into workflows for a second project.
It cannot work: its parameters carry names that the archive does not
know, so that the workflows deploy to targets that do not exist; it
appends to a file with a backslash in its name; and it puts the
project's name, which anybody who starts it may choose, into a shell. It
also needs a personal token that may change workflows, and would bring
back the sign-in that this project may have replaced. A further project
is started from its own template instead.

https://github.com/databricks/mlops-stacks/issues/186
"""

import re

from hooks.patches.patch import Patch
from hooks.project.rendered import Project

# As the stack writes them: a project or a table may be called like any of the words in them.
WORDS = (
    *("deploy-cicd.yml", "cicd.tar.gz", "cicd_params.json", "Deploy CICD"),
    *("secrets.WORKFLOW_TOKEN", "`WORKFLOW_TOKEN`", "`CICD_Only`"),
)
PARTS = re.compile(r"\.github/workflows/deploy-cicd\.yml|cicd\.tar\.gz|cicd_params\.json")
CUT = (
    re.compile(r"^[-*+] `WORKFLOW_TOKEN`.*\n", re.MULTILINE),
    re.compile(r"^├── cicd\.tar\.gz.*\n", re.MULTILINE),
    re.compile(r"^### Setting up CI/CD workflows\n.*?(?=^## )", re.MULTILINE | re.DOTALL),
    re.compile(r"^[-*+] Allow workflows to be able to open pull requests.*\n", re.MULTILINE),
)
TREE_END = re.compile(r"^│\n(?=```$)", re.MULTILINE)
SETTING_UP = re.compile(
    r"^## Setting up CI/CD\n(?=.*?deploy-cicd\.yml).*?(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
TO_ADD = re.compile(
    r" CI/CD can be set up as part of the\s+MLOps Stacks initialization .*?"
    r"^To add CI/CD to this repo:\n(?: \d\. [^\n]*\n)+",
    re.MULTILINE | re.DOTALL,
)
TO_SET_UP = re.compile(
    r"^To set up CI/CD for a new project,\n.*?`WORKFLOW_TOKEN`.*?(?=^\S*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def rewrite(text: str, _: Project) -> str:
    """The document without a word about setting up CI/CD for further projects."""
    for pattern in CUT:
        text = pattern.sub("", text)
    text = TREE_END.sub("", text)
    text = SETTING_UP.sub(
        "## Setting up CI/CD\n"
        "The workflows in `.github/workflows` belong to this project. Follow the\n"
        "[MLOps Setup Guide](./docs/mlops-setup.md) to let them sign in to the workspaces.\n",
        text,
    )
    text = TO_ADD.sub(" See the [MLOps setup guide](../docs/mlops-setup.md).\n", text)
    return TO_SET_UP.sub(
        "The [MLOps Setup Guide](../../docs/mlops-setup.md) tells how they sign in.\n",
        text,
    )


def holds(text: str, project: Project) -> bool:
    """Whether nothing names the workflow, its archive or its token; a project may be called so."""
    own = {f"`{name}`" for name in (project.answers.project_name, project.answers.module_name)}
    return not any(word in text for word in WORDS if word not in own)


def applies(project: Project) -> str:
    """Why there is nothing to do: the stack has no such workflow."""
    return "" if any(map(PARTS.fullmatch, project.files)) else "it has no such workflow"


PATCH = Patch(
    name="retire_deploy_cicd",
    subject="Retire the workflow that sets up CI/CD elsewhere",
    reason=__doc__.strip(),
    files=r".+\.md|\.github/.+\.ya?ml",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
    removes=rf"{PARTS.pattern}|(?:[^/]+/)?project_params\.json",
)
