"""The team's clone: whether it can be adopted as it stands, and where git keeps its objects.

Whoever made the repository may mean harm. git runs nothing that its configuration names, fetches
nothing, and refreshes no index; what is read of the project is read elsewhere (`original`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import UserError
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.system.git import GitFailed, git
from hooks.updating.guards import under_way

# A repository may name programs for these; what the user's own configuration names may run.
_LOCAL_SCOPES = {"local", "worktree"}
_CAREFUL = {"GIT_ALLOW_PROTOCOL": "none", "GIT_OPTIONAL_LOCKS": "0"}


class AlreadyAdopted(UserError):
    """The project is one of ml-init's; the text says what to do instead."""


@dataclass(frozen=True)
class Clone:
    """A clone that can be adopted.

    Attributes:
        top: its folder.
        commit: the newest commit of the branch that it is on.
        branch: that branch.
        objects: where git keeps its objects.
    """

    top: Path
    commit: str
    branch: str
    objects: Path

    @classmethod
    def look(cls, folder: Path, wanted: str) -> "Clone":
        """Look at a clone; nothing in it is changed.

        Args:
            folder: the project's.
            wanted: the branch that the adoption would make.

        Raises:
            AlreadyAdopted: the project has its answers file.
            UserError: something stands in the way; the text lists all of it, each with a remedy.
        """
        top = _top(folder)
        try:
            commit = git(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", extra=_CAREFUL)
        except GitFailed as failure:
            raise UserError(f"{top} has no commit yet: there is nothing to adopt.") from failure
        _refuse_answers(top)
        branch = git(top, "symbolic-ref", "--quiet", "--short", "HEAD", accept=(0, 1))
        found = [*_obstacles(top, branch), *_taken(top, wanted)]
        if found:
            listed = "\n".join(f"  {each}." for each in found)
            raise UserError(f"{top} cannot be adopted as it stands:\n{listed}")
        place = git(top, "rev-parse", "--path-format=absolute", "--git-path", "objects")
        return cls(top, commit, branch, Path(place))


def careful(folder: Path) -> dict[str, str]:
    """The variables with which git runs no filter that the repository's configuration names.

    Empty is no filter (https://git-scm.com/docs/gitattributes#_filter).
    """
    asked = ("config", "--null", "--show-scope", "--name-only", "--get-regexp", r"^filter\.")
    words = git(folder, *asked, accept=(0, 1)).split("\0")
    pairs = zip(words[0::2], words[1::2], strict=False)
    names = [name for scope, name in pairs if scope in _LOCAL_SCOPES]
    start = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    found = {**_CAREFUL, "GIT_CONFIG_COUNT": f"{start + len(names)}"}
    for number, name in enumerate(names, start):
        off = "false" if name.endswith(".required") else ""
        found |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": off}
    return found


def _top(folder: Path) -> Path:
    """The folder of the clone.

    Raises:
        UserError: the folder is in none, or below its top.
    """
    try:
        top = Path(git(folder, "rev-parse", "--show-toplevel")) if folder.is_dir() else None
    except GitFailed as failure:
        if "not a git repository" not in failure.words:
            raise
        top = None
    if top is None:
        raise UserError(
            f"{folder} is no clone of a repository. Clone the project, and name its folder."
        )
    if not top.samefile(folder):
        inside = folder.resolve().relative_to(top.resolve()).as_posix()
        raise UserError(
            f"{folder} lies inside the repository {top}. ml-init adopts a project that has a "
            "repository of its own, because GitHub looks for its workflows at the top only.\n"
            f"Give it one, with its history: git -C {top} subtree split --prefix={inside} "
            "--branch=alone. Then clone that branch, and adopt the clone."
        )
    return top


def _refuse_answers(top: Path) -> None:
    """Refuse a project that has the file which an adoption would begin with."""
    entry = git(top, "ls-tree", "-z", "HEAD", "--", ANSWERS_FILE)
    if not entry:
        return
    if not entry.startswith("100"):
        raise UserError(
            f"{ANSWERS_FILE} is no plain file in {top}, and Copier keeps the answers there. Remove "
            "it, commit that, and adopt again."
        )
    if "_commit:" not in git(top, "cat-file", "blob", f"HEAD:{ANSWERS_FILE}"):
        raise UserError(
            f"{top} has a {ANSWERS_FILE} that Copier cannot update from: it names no version. "
            "Remove it, commit that, and adopt again."
        )
    raise AlreadyAdopted(
        f"{top} has its {ANSWERS_FILE} already: there is nothing to adopt.\n"
        "What is new in ml-init comes by: copier update --trust"
    )


def _obstacles(top: Path, branch: str) -> Iterator[str]:
    """What is wrong with the clone, each with its remedy."""
    if not branch:
        yield "it is on no branch. Switch to the one that the adoption is for: git switch main"
    if git(top, "rev-parse", "--is-shallow-repository") == "true":
        yield "its history is not whole. Fetch the rest: git fetch --unshallow"
    promised = ("config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$")
    if git(top, *promised, accept=(0, 1)):
        yield "it is a partial clone. Clone the repository anew, without --filter"
    if git(top, "rev-parse", "--show-object-format") != "sha1":
        yield "its objects are named by SHA-256, which GitHub does not take"
    begun, _ = under_way(top)
    yield from (f"{what} is under way. Finish or abort it first" for what in begun)
    asked = ("status", "-z", "--porcelain", "--no-renames", "--ignore-submodules=all")
    changed = [line[3:] for line in git(top, *asked, extra=careful(top)).split("\0") if line]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        yield (
            f"{changed[0]!r}{more} is in no commit as it is. Commit it, or put it away: "
            "git stash --include-untracked"
        )


def _taken(top: Path, wanted: str) -> Iterator[str]:
    """Why a branch cannot be made, with the remedy."""
    name = f"refs/heads/{wanted}"
    try:
        git(top, "check-ref-format", "--branch", wanted)
    except GitFailed:
        yield f"{wanted!r} is no name of a branch. Give another: --branch NAME"
        return
    every = git(top, "for-each-ref", "--format=%(refname)", "refs/heads/").splitlines()
    if name in every:
        yield (
            f"it has the branch {wanted} already. Remove it (git branch -D {wanted}), or give "
            "another name: --branch NAME"
        )
    elif near := [r for r in every if name.startswith(f"{r}/") or r.startswith(f"{name}/")]:
        other = near[0].removeprefix("refs/heads/")
        yield f"the branch {other} stands in the way of {wanted}. Give another name: --branch NAME"
