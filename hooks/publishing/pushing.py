"""Bringing the local history and the one at GitHub together, without overwriting either."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from hooks.errors import PublishError
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.rate_limit import Clock
from hooks.github_api.retry import Retry
from hooks.publishing import push_errors
from hooks.publishing.desired import BRANCH
from hooks.publishing.remote import REF, GitRefused, Remote
from hooks.publishing.scratch import Scratch
from hooks.system.git import GitFailed, git

T = TypeVar("T")
PATIENCE = 60.0  # seconds for which git is tried again
TRANSPORT = r"^http\.(proxy|sslcainfo|sslcapath|sslbackend|schannelusesslcainfo)$"
OF_THE_PROJECT = {"local", "worktree"}  # the scopes of `git config --show-scope` that are not asked


class Relation(Enum):
    """How the branch at GitHub stands to the local one."""

    EMPTY = "there is none"
    BEHIND = "ours continues it"
    SAME = "it begins with ours, commit by commit"


@dataclass(frozen=True)
class Standing:
    """What was found at GitHub.

    Attributes:
        relation: how it stands to ours.
        head: the last commit there; empty where there is none.
        commit: the one there that has our last tree, where it begins with our history.
    """

    relation: Relation
    head: str = ""
    commit: str = ""


@dataclass(frozen=True)
class Pushing:
    """One project's history on its way to one remote repository.

    ``ours`` is the commit to be there; ``scratch`` borrows the project's objects. The methods'
    ``young`` says that the repository was made moments ago, when git may not find it yet.
    """

    remote: Remote
    scratch: Scratch
    project: Path
    ours: str
    clock: Clock

    def compare(self, *, young: bool) -> Standing:
        """See what GitHub has of the branch, and change nothing.

        Raises:
            PublishError: it holds another history, or could not be read.
        """
        theirs = self._patiently(lambda: self.remote.head(self.scratch), young=young)
        if not theirs:
            return Standing(Relation.EMPTY)
        if theirs == self.ours:
            return Standing(Relation.SAME, theirs, theirs)
        self._patiently(lambda: self.remote.fetch(self.scratch, self.ours), young=young)
        if is_ancestor(self.scratch, theirs, self.ours):
            return Standing(Relation.BEHIND, theirs)
        if commit := counterpart(self.scratch, self.ours, theirs):
            return Standing(Relation.SAME, theirs, commit)
        message = (
            f"{self.remote.full_name} holds another history on {BRANCH}; it was not touched.\n"
            f"To go on with that one: git clone {self.remote.url}. To make this project beside it, "
            "choose another project name. If this command made it, then with another version of "
            "ml-init or with other answers: give it the same ones (--vcs-ref, --data)."
        )
        raise PublishError(message)

    def settle(self, standing: Standing, *, young: bool) -> str:
        """Make both histories one: push ours, or take the commits that GitHub has of it.

        Returns:
            The commit that the branch now holds at GitHub.

        Raises:
            PublishError: GitHub refused the push, or did not answer for a minute.
        """
        if standing.relation is Relation.SAME:
            git(self.project, "update-ref", REF, standing.commit, self.ours)
            return standing.head
        self._patiently(self._push, young=young)
        return self.ours

    def _push(self) -> None:
        """Push, and believe the branch at GitHub rather than an answer that was lost."""
        try:
            self.remote.push(self.scratch, self.ours)
        except GitRefused as refusal:
            if self._arrived():
                return
            raise refusal from None

    def _arrived(self) -> bool:
        try:
            return self.remote.head(self.scratch) == self.ours
        except GitRefused:
            return False

    def _patiently(self, work: Callable[[], T], *, young: bool) -> T:
        """Try again while it may help, for a minute."""
        retry = Retry(self.clock, PATIENCE)
        while True:
            try:
                return work()
            except GitRefused as refusal:
                cure = push_errors.cure(refusal.words, young=young)
                if cure or not retry.wait("git does not get through to GitHub"):
                    reason = push_errors.telling_lines(refusal.words)
                    message = f"{self.remote.full_name}: git got no further.\n{reason}\n"
                    raise PublishError(message + (cure or AGAIN)) from None


def local_head(project: Path) -> str:
    """The project's commit that will be pushed.

    Raises:
        PublishError: the project has no commit on the branch.
    """
    try:
        return git(project, "rev-parse", "--verify", "--quiet", f"{REF}^{{commit}}")
    except GitFailed:
        message = (
            f"{project} has no commit on {BRANCH} to publish. Commit its files, on a branch of "
            f"that name (git branch -m {BRANCH}), and run the same command again."
        )
        raise PublishError(message) from None


def is_ancestor(scratch: Scratch, earlier: str, later: str) -> bool:
    """Whether one commit leads to the other."""
    try:
        scratch.git("merge-base", "--is-ancestor", earlier, later)
    except GitFailed:
        return False
    return True


def counterpart(scratch: Scratch, ours: str, theirs: str) -> str:
    """The commit of their history that stands for our last one; empty where they differ.

    Commit ids hold the time and the person, so two runs with the same answers make different ones;
    what they contain is compared, commit by commit from the first.
    """
    mine = [tree for _, tree in commits_and_trees(scratch, ours)]
    other = commits_and_trees(scratch, theirs)[: len(mine)]
    if [tree for _, tree in other] != mine:
        return ""
    return other[-1][0]


def commits_and_trees(scratch: Scratch, head: str) -> list[tuple[str, str]]:
    """The ids of every commit and its tree along the first parents, the oldest first."""
    lines = scratch.git("log", "--first-parent", "--reverse", "--format=%H %T", head).splitlines()
    return [(commit, tree) for commit, _, tree in (line.partition(" ") for line in lines)]


def origin_of(project: Path) -> str:
    """The address of the project's ``origin``; empty where it has none of its own."""
    if not (project / ".git").exists():
        return ""
    try:
        return git(project, "config", "--get", "remote.origin.url")
    except GitFailed:
        return ""


def set_origin(project: Path, url: str) -> None:
    """Mark the project as published: ``origin`` is the clean address, and main follows it."""
    git(project, "update-ref", f"refs/remotes/origin/{BRANCH}", REF)
    git(project, "config", f"branch.{BRANCH}.remote", "origin")
    git(project, "config", f"branch.{BRANCH}.merge", REF)
    git(project, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    git(project, "config", "remote.origin.url", url)


def transport(project: Path) -> dict[str, str]:
    """What the user's configuration says about proxies and certificates.

    The project's own is left out: it may be somebody else's, and a proxy sees the token.
    """
    asked = ("config", "--null", "--show-scope", "--get-regexp", TRANSPORT)
    try:
        words = git(project, *asked).split("\0")
    except GitFailed:
        return {}
    scoped = zip(words[::2], words[1::2], strict=False)
    pairs = [entry.partition("\n") for scope, entry in scoped if scope not in OF_THE_PROJECT]
    return {name: value for name, _, value in pairs}
