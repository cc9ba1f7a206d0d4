"""What must be so before an update may begin."""

import re
from pathlib import Path

from hooks.git import GitFailed, git

OLDEST_GIT = (2, 38)  # `git merge-tree --write-tree`
UNDER_WAY = {
    "MERGE_HEAD": "a merge",
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
    told = git(project, "--version")
    number = re.search(r"(\d+)\.(\d+)", told)
    if number is None or tuple(map(int, number.groups())) < OLDEST_GIT:
        return [f"{told} cannot merge trees. Install git 2.38 or newer"]
    found = []
    if not rendered:
        found.append("the render of the old version was not kept. Run the update without -T")
    if not committed(project):
        found.append("the project is in no commit. Commit it first (git add --force, git commit)")
    if sparse(project):
        found.append("this is a sparse checkout. Run `git sparse-checkout disable` first")
    found += [f"{what} is under way. Finish or abort it first" for what in under_way(project)]
    found += [f"{name} is in conflict. Settle it first" for name in unmerged(project)]
    found += [
        f"{name} is left from an earlier patch, and Copier would take it for its own. Remove it"
        for name in rejects(project)
    ]
    return found


def committed(project: Path) -> bool:
    """Whether the last commit holds the project's folder."""
    try:
        git(project, "rev-parse", "--quiet", "--verify", "HEAD:./")
    except GitFailed:
        return False
    return True


def sparse(project: Path) -> bool:
    """Whether only a part of the repository is checked out."""
    return git(project, "config", "--default=false", "--type=bool", "core.sparseCheckout") == "true"


def under_way(project: Path) -> list[str]:
    """What git has begun in this worktree and not ended."""
    asked = [word for name in UNDER_WAY for word in ("--git-path", name)]
    places = git(project, "rev-parse", "--path-format=absolute", *asked).splitlines()
    pairs = zip(places, UNDER_WAY.values(), strict=True)
    return [what for place, what in pairs if Path(place).exists()]


def unmerged(project: Path) -> list[str]:
    """The files in conflict, also those of the repository outside the project."""
    told = git(project, "ls-files", "-z", "--unmerged", "--full-name", ":/")
    return sorted({line.partition("\t")[2] for line in told.split("\0") if line})


def rejects(project: Path) -> list[str]:
    """Leftovers of `git apply --reject` or `patch` anywhere in the repository.

    Copier merges their files anew in the worktree, edits that are in no commit or not.
    """
    told = git(project, "status", "-z", "--porcelain", "--ignored", "--no-renames", "--", ":/")
    return [line[3:] for line in told.split("\0") if line.endswith(".rej") and line[0] in "?!"]
