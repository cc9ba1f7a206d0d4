"""Bringing the local history and the one at GitHub together, without overwriting either."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from hooks.errors import PublishError
from hooks.github_api.client import Client
from hooks.github_api.error_messages import AGAIN
from hooks.github_api.retry import Retry
from hooks.publishing import push_errors
from hooks.publishing.comparing import Relation, RemoteBranch, compare
from hooks.publishing.desired import BRANCH
from hooks.publishing.remote import REF, REFS, REHEARSALS, GitRefused, Remote
from hooks.publishing.scratch import Scratch
from hooks.system.git import GitFailed, git

T = TypeVar("T")
PATIENCE = 60.0  # seconds for which git is tried again
TRANSPORT = r"^http\.(proxy|sslcainfo|sslcapath|sslbackend|schannelusesslcainfo)$"
OF_THE_PROJECT = {"local", "worktree"}  # the scopes of `git config --show-scope` that are not asked


class GotNoFurther(PublishError):
    """Git's conversation with GitHub failed for good.

    Attributes:
        words: everything that git said, without the token.
    """

    def __init__(self, message: str, words: str) -> None:
        """Keep the words beside what people read."""
        super().__init__(message)
        self.words = words


@dataclass(frozen=True)
class Pushing:
    """One project's history on its way to one remote repository.

    ``ours`` is the commit to be there; ``scratch`` borrows the project's objects. ``client`` knows
    whether GitHub may not show the repository yet: git does not find it then either. ``rehearses``
    where nobody knows what the token may do.
    """

    remote: Remote
    scratch: Scratch
    project: Path
    ours: str
    client: Client
    rehearses: bool = False

    def compare(self) -> RemoteBranch:
        """See what GitHub has, and change nothing.

        Raises:
            PublishError: it could not be read.
        """
        refs = self._patiently(lambda: self.remote.refs(self.scratch))
        rehearsals = sorted(ref for ref in refs if ref.startswith(REHEARSALS))
        others = sorted(ref.removeprefix(REFS) for ref in refs.keys() - {REF, *rehearsals})
        if not (theirs := refs.get(REF, "")):
            return RemoteBranch(Relation.EMPTY, branches=others, rehearsals=rehearsals)
        if theirs != self.ours:
            self._patiently(lambda: self.remote.fetch(self.scratch, self.ours))
        found = compare(self.scratch, self.ours, theirs, others)
        return replace(found, rehearsals=rehearsals)

    def rehearse(self, branch: RemoteBranch) -> RemoteBranch:
        """Push to where nothing runs, so that a right that the token lacks shows before secrets.

        GitHub looks at the rights to write contents and workflows at a push to any ref. Only what
        it says of them ends the run; whatever else is wrong, the push of the branch will tell.

        Raises:
            PublishError: the token lacks a right.
        """
        if not self.rehearses or branch.relation is not Relation.EMPTY:
            return branch
        name = f"{REHEARSALS}{uuid4().hex}"
        try:
            self._patiently(lambda: self.remote.push(self.scratch, f"{self.ours}:{name}"))
        except GotNoFurther as refusal:
            if push_errors.is_about_rights(refusal.words):
                raise
        return replace(branch, rehearsals=[*branch.rehearsals, name])

    def clear(self, branch: RemoteBranch) -> list[str]:
        """Remove what was pushed as a rehearsal.

        Returns:
            What was left, a line for each.
        """
        if not branch.rehearsals:
            return []
        try:
            self._patiently(self._remove_rehearsals)
        except GotNoFurther:
            command = shlex.join(["git", "push", self.remote.url, "--delete", *branch.rehearsals])
            return [f"a rehearsal of the push is left: {command}"]
        return []

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

    def _remove_rehearsals(self) -> None:
        """Remove those that are there: git refuses to remove another, and an answer may be lost."""
        refs = self.remote.refs(self.scratch)
        if there := [f":{ref}" for ref in refs if ref.startswith(REHEARSALS)]:
            self.remote.push(self.scratch, *there)

    def _push(self) -> None:
        """Push, and believe the branch at GitHub rather than an answer that was lost."""
        try:
            self.remote.push(self.scratch, f"{self.ours}:{REF}")
        except GitRefused as refusal:
            if self._arrived():
                return
            raise refusal from None

    def _arrived(self) -> bool:
        try:
            return self.remote.refs(self.scratch).get(REF) == self.ours
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
                    raise GotNoFurther(message + (cure or AGAIN), refusal.words) from None

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
