"""Projects that cannot be brought under ml-init, told by the files that they have."""

import shlex
from collections.abc import Collection
from pathlib import Path

from hooks.adopting.form import SETTINGS
from hooks.adopting.searching import Match
from hooks.errors import UserError

BEFORE_BUNDLES = ("/databricks-config/", "/.mlops-setup-scripts/")
OTHER_PLATFORMS = {".azure/devops-pipelines/": "Azure DevOps", ".gitlab/pipelines/": "GitLab"}
WORKFLOWS = ".github/workflows/"
_MIGRATE = "https://docs.databricks.com/dev-tools/bundles/settings"


def refuse_unfit(now: Collection[str], ever: Collection[str]) -> None:
    """Refuse a repository that has no bundle for GitHub.

    Args:
        now: the paths of the newest commit.
        ever: those of all files that there were.

    Raises:
        UserError: the text says why, and what to do.
    """
    names = {path.rpartition("/")[2] for path in now}
    if SETTINGS not in names:
        raise UserError(_without_bundle(now, names))
    if not any(WORKFLOWS in path for path in ever):
        for folder, platform in OTHER_PLATFORMS.items():
            if any(folder in path for path in now):
                raise UserError(
                    f"The project's pipelines are for {platform} ({folder}), and the workflows of "
                    "ml-init run on GitHub alone.\nMove the repository to GitHub and its pipelines "
                    "to GitHub Actions first."
                )


def _without_bundle(now: Collection[str], names: Collection[str]) -> str:
    if "bundle.yml" in names:
        return (
            "The project's bundle is described in bundle.yml, as stacks before September 2023 had "
            f"it.\nRename it to {SETTINGS}, and `environments` in it to `targets` ({_MIGRATE}), "
            "commit that, and run the same again."
        )
    if any(folder in f"/{path}" for path in now for folder in BEFORE_BUNDLES):
        return (
            "The project was made by mlops-stacks when it used Terraform, before September 2023: "
            f"there is no {SETTINGS}.\nStart a new project (./ml-init new FOLDER), and bring the "
            "team's code into it."
        )
    return (
        f"There is no Databricks bundle here: no {SETTINGS} in the newest commit.\n"
        "Name the folder of a project that was made from a stack such as mlops-stacks, or start a "
        "new one: ./ml-init new FOLDER."
    )


def too_far(folder: Path, url: str, match: Match | None, near: float) -> UserError:
    """What is said of a project to which no commit is near enough.

    Args:
        folder: the project's.
        url: the stack's repository.
        match: the nearest commit; None where nothing is the same.
        near: the likeness that is needed, from 0 to 1.
    """
    nearest = "no line of it is the same."
    if match:
        commit = match.look.commit
        nearest = (
            f"the nearest commit is {commit.name[:12]} of {commit.date} ({commit.subject}), "
            f"with {match.likeness.share:.0%} of the lines; {near:.0%} are needed."
        )
    return UserError(
        f"It cannot be seen that {folder} was made from {url}: {nearest}\n"
        "- If it was made from another stack, name that: -d stack_url=URL.\n"
        "- If you know the commit, name it: --stack-commit COMMIT; half of the lines are enough "
        "then.\n"
        "- A clone without its history shows less: git -C "
        f"{shlex.quote(str(folder))} fetch --unshallow"
    )
