"""Bringing the local history and the one at GitHub together, without overwriting either."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.retry import Retry
from hooks.publishing import push_errors
from hooks.publishing.comparing import Relation, RemoteBranch, compare
from hooks.publishing.desired import BRANCH
from hooks.publishing.remote import REF, GitRefused, Remote
from hooks.publishing.scratch import Scratch
from hooks.system.git import GitFailed, git

T = TypeVar("T")
PATIENCE = 60.0  # seconds for which git is tried again
TRANSPORT = r"^http\.(proxy|sslcainfo|sslcapath|sslbackend|schannelusesslcainfo)$"
OF_THE_PROJECT = {"local", "worktree"}  # the scopes of `git config --show-scope` that are not asked


@dataclass(frozen=True)
class Pushing:
    """One project's history on its way to one remote repository.

    ``ours`` is the commit to be there; ``scratch`` borrows the project's objects. ``client`` knows
    whether GitHub may not show the repository yet: git does not find it then either.
    """

    remote: Remote
    scratch: Scratch
    project: Path
    ours: str
    client: Client

    def compare(self) -> RemoteBranch:
        """See what GitHub has, and change nothing.

        Raises:
            PublishError: it could not be read.
        """
        heads = self._patiently(lambda: self.remote.heads(self.scratch))
        others = sorted(heads.keys() - {BRANCH})
        if not (theirs := heads.get(BRANCH, "")):
            return RemoteBranch(Relation.EMPTY, branches=others)
        if theirs != self.ours:
            self._patiently(lambda: self.remote.fetch(self.scratch, self.ours))
        return compare(self.scratch, self.ours, theirs, others)

    def refuse_other(self, branch: RemoteBranch) -> None:
        """Stop where the branch at GitHub holds what neither history can take in.

        Raises:
            PublishError: it is so; nothing was overwritten.
        """
        if words := self.objection(branch):
            raise PublishError(f"{self.remote.full_name}: {words}")

    def objection(self, branch: RemoteBranch) -> str:
        """Why the branch at GitHub is no part of this project's history; empty where it is one."""
        if branch.relation is Relation.AHEAD:
            told = "1 commit" if branch.on_top == 1 else f"{branch.on_top} commits"
            return (
                f"{told} of others {'is' if branch.on_top == 1 else 'are'} on top of "
                f"{BRANCH} (by {', '.join(branch.authors)})"
            )
        if branch.relation is Relation.OTHER:
            return (
                f"{BRANCH} holds another history. If this command made it, then with another "
                "version of ml-init or with other answers: give it the same ones (--vcs-ref, "
                f"--data). To go on with that one: git clone {self.remote.url}"
            )
        return ""

    def settle(self, branch: RemoteBranch) -> str:
        """Make both histories one: push ours, or take the commits that GitHub has of it.

        Returns:
            The commit that the branch now holds at GitHub.

        Raises:
            PublishError: GitHub refused the push, or did not answer for a minute.
        """
        if branch.relation is Relation.SAME:
            git(self.project, "update-ref", REF, branch.head, self.ours)
            return branch.head
        self._patiently(self._push)
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
            return self.remote.heads(self.scratch).get(BRANCH) == self.ours
        except GitRefused:
            return False

    def _patiently(self, work: Callable[[], T]) -> T:
        """Try again while it may help, for a minute."""
        retry = Retry(self.client.clock, PATIENCE)
        while True:
            try:
                return work()
            except GitRefused as refusal:
                cure = self._cure(refusal)
                if cure or not retry.wait("git does not get through to GitHub"):
                    reason = push_errors.telling_lines(refusal.words)
                    message = f"{self.remote.full_name}: git got no further.\n{reason}\n"
                    raise PublishError(message + (cure or AGAIN)) from None

    def _cure(self, refusal: GitRefused) -> str:
        """What a person can do; empty where trying again may help."""
        if told := push_errors.cure(refusal.words):
            return told
        may_come = self.client.is_settling(f"/repos/{self.remote.full_name}")
        return push_errors.MISSING if push_errors.is_missing(refusal.words) and not may_come else ""


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


def origin_of(project: Path) -> str:
    """The address of the project's ``origin``; empty where it has none of its own."""
    if not (project / ".git").exists():
        return ""
    try:
        return git(project, "config", "--get", "remote.origin.url")
    except GitFailed:
        return ""


def follow_origin(project: Path) -> None:
    """Let main follow the pushed branch; the project is none with an ``origin`` by that."""
    git(project, "update-ref", f"refs/remotes/origin/{BRANCH}", REF)
    git(project, "config", f"branch.{BRANCH}.remote", "origin")
    git(project, "config", f"branch.{BRANCH}.merge", REF)
    git(project, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")


def set_origin(project: Path, url: str) -> None:
    """Mark the project as published: ``origin`` is the clean address."""
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
