"""What stops an update before it begins."""

import re
from pathlib import Path

from hooks.system.git import git

OLDEST_GIT = (2, 38)  # `git merge-tree --write-tree`
UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}
UNMERGED = {"DD", "AU", "UD", "UA", "DU", "AA", "UU"}  # of https://git-scm.com/docs/git-status


def obstacles(project: Path, *, rendered: bool) -> list[str]:
    """Everything that stands in the way of a merge, each with its cure.

    Args:
        project: the project's folder, in a git repository.
        rendered: whether the old version's render is known to us.
    """
    told = git(project, "--version")
    number = re.search(r"(\d+)\.(\d+)", told)
    if number is None or tuple(map(int, number.groups())) < OLDEST_GIT:
        return [f"{told} cannot merge trees. Install git 2.38 or newer"]
    begun, committed = under_way(project)
    # Wherever in the repository, and whether it is in a commit or not.
    asked = ("status", "-z", "--porcelain", "--ignored", "--no-renames", "--", ":/")
    status = git(project, *asked).split("\0")
    found = []
    if not rendered:
        found.append("the render of the old version was not kept. Run the update without -T")
    if not committed:
        found.append("the project is in no commit. Commit it first (git add --force, git commit)")
    if sparse(project):
        found.append("this is a sparse checkout. Run `git sparse-checkout disable` first")
    found += [f"{what} is under way. Finish or abort it first" for what in begun]
    found += [f"{name} is in conflict. Settle it first" for name in unmerged(status)]
    found += [
        f"{name} is left from an earlier patch, and Copier would take it for its own. Remove it"
        for name in rejects(status)
    ]
    return found


def under_way(project: Path) -> tuple[list[str], bool]:
    """What git has begun in this worktree and not ended; whether a commit holds the project."""
    asked = [word for name in UNDER_WAY for word in ("--git-path", name)]
    # --revs-only: where the last commit has no such folder, nothing is printed for it.
    told = git(project, "rev-parse", "--path-format=absolute", *asked, "--revs-only", "HEAD:./")
    places = told.splitlines()
    pairs = zip(places, UNDER_WAY.values(), strict=False)
    return [what for place, what in pairs if Path(place).exists()], len(places) > len(UNDER_WAY)


def sparse(project: Path) -> bool:
    """Whether only a part of the repository is checked out."""
    return git(project, "config", "--default=false", "--type=bool", "core.sparseCheckout") == "true"


def unmerged(status: list[str]) -> list[str]:
    """The files in conflict, also those of the repository outside the project."""
    return [line[3:] for line in status if line[:2] in UNMERGED]


def rejects(status: list[str]) -> list[str]:
    """Leftovers of `git apply --reject` or `patch` anywhere in the repository.

    Copier merges their files anew in the worktree, edits that are in no commit or not.
    """
    return [line[3:] for line in status if line.endswith(".rej") and line[0] in "?!"]
