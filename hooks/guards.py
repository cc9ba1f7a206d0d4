"""What must be so before an update may touch a project."""

import re
from pathlib import Path

from hooks.git import git

OLDEST_GIT = (2, 38)  # `git merge-tree --write-tree`
UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "REBASE_HEAD": "a rebase",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}


def obstacles(project: Path, *, rendered: bool) -> list[str]:
    """Everything that stands in the way of a merge, each with its cure.

    Args:
        project: the project's folder, in a git repository.
        rendered: whether the old version's render is known to us.
    """
    found = []
    if not rendered:
        found.append("the render of the old version was not kept. Run the update without -T")
    told = git(project, "--version")
    number = re.search(r"(\d+)\.(\d+)", told)
    if number is None or tuple(map(int, number.groups())) < OLDEST_GIT:
        found.append(f"{told} cannot merge trees. Install git 2.38 or newer")
    if sparse(project):
        found.append("this is a sparse checkout. Run `git sparse-checkout disable` first")
    found += [f"{what} is under way. Finish or abort it first" for what in under_way(project)]
    return found


def under_way(project: Path) -> set[str]:
    """What git has begun in this worktree and not ended."""
    asked = [word for name in UNDER_WAY for word in ("--git-path", name)]
    places = git(project, "rev-parse", "--path-format=absolute", *asked).splitlines()
    pairs = zip(places, UNDER_WAY.values(), strict=True)
    return {what for place, what in pairs if Path(place).exists()}


def sparse(project: Path) -> bool:
    """Whether only a part of the repository is checked out."""
    return git(project, "config", "--default=false", "--type=bool", "core.sparseCheckout") == "true"
