"""The commits of a stack's repository that can have made a project."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from hooks.errors import StackError
from hooks.scaffolding.stack_source import (
    LIMIT,
    LIMITS_IN_WORDS,
    WHERE_TO_LOOK,
    fetch_into,
    new_repository,
)
from hooks.scaffolding.stacks import SCHEMA
from hooks.system.cache import building, cache_folder, usable
from hooks.system.child import Limits
from hooks.system.git import GitFailed, git_bare, named
from hooks.system.limited_git import git_within
from hooks.system.progress import note
from hooks.system.terminal import harmless, waiting

DAY = 86400.0  # seconds that a history counts as new
SECONDS = 60.0  # for git to read what it has
MOST_COMMITS = 5000  # of a repository; the newest ones
LISTING = 8 << 20  # bytes of their list
PARTS = (SCHEMA, "library", "template")  # what the Databricks CLI reads of a stack
# Videos and the like lie in no part that counts; git fetches a larger file when it is read.
_FETCHED = (
    "--filter=blob:limit=1m",
    "--",
    "+refs/heads/*:refs/heads/*",
    "+refs/tags/*:refs/tags/*",
)


@dataclass(frozen=True)
class Commit:
    """A commit of a stack.

    Attributes:
        name: its id.
        date: its day, as ``2024-06-07``.
        subject: the first line of its message.
        parts: git's ids of the parts that the Databricks CLI reads; empty where it lacks one.
    """

    name: str
    date: str
    subject: str
    parts: tuple[str, ...] = ()


def place_of(url: str) -> Path:
    """Where the cache keeps the history of an address."""
    return cache_folder() / "histories" / hashlib.sha256(url.encode()).hexdigest()


def history(url: str, commit: str = "") -> Path:
    """The whole history of a stack's repository, fetched at most once a day.

    Args:
        url: where git fetches it.
        commit: one that has to be in it; where it is not, it is fetched by itself.

    Raises:
        StackError: it cannot be had.
        UserError: the cache cannot be written, or others can write to it.
    """
    entry = place_of(url)
    try:
        if not usable(entry):
            with waiting(f"Fetching {url} ({LIMITS_IN_WORDS})"), building(entry) as folder:
                new_repository(folder)
                fetch_into(folder, url, *_FETCHED, seconds=LIMIT)
        elif time.time() - (entry / "FETCH_HEAD").stat().st_mtime > DAY:
            _renew(entry, url)
        if commit and not _has(entry, commit):
            fetch_into(entry, url, "--no-tags", "--", commit, seconds=LIMIT)
    except GitFailed as error:
        raise StackError(
            f"The commits of {url} could not be fetched: {error.words}\n{WHERE_TO_LOOK}"
        ) from error
    return entry


def _renew(entry: Path, url: str) -> None:
    try:
        with waiting(f"Fetching {url}"):
            fetch_into(entry, url, *_FETCHED, seconds=LIMIT)
    except GitFailed as error:
        note(
            f"{url} could not be fetched again, so that its newest commits may be missing here: "
            f"{error.words}"
        )


def _has(repository: Path, commit: str) -> bool:
    with suppress(GitFailed):
        return not git_bare(repository, "cat-file", "-e", f"{commit}^{{commit}}")
    return False


def candidates(repository: Path, commit: str = "") -> list[Commit]:
    """The commits that differ in what the CLI reads, the oldest first; of equal ones the first.

    Args:
        repository: the stack's history.
        commit: the only one that counts; empty for all.

    Raises:
        GitFailed: git cannot read them.
    """
    shown = "--format=%H%x09%cs%x09%s"
    which = ["--no-walk", commit] if commit else ["--branches", "--tags", "--date-order"]
    listed = _git(repository, "log", f"--max-count={MOST_COMMITS}", shown, *which, "--")
    told = (line.split("\t", 2) for line in reversed(listed.splitlines()))
    commits = [Commit(name, date, harmless(subject)) for name, date, subject in told]
    whole = {each.parts: each for each in reversed([*_with_parts(repository, commits)])}
    return [each for each in reversed(whole.values()) if each.parts]


def _with_parts(repository: Path, commits: list[Commit]) -> Iterator[Commit]:
    """The same commits with the ids of their parts; where one has no schema there are none."""
    given = "".join(f"{commit.name}:{part}\n" for commit in commits for part in PARTS).encode()
    told = git_bare(repository, "cat-file", "--batch-check=%(objectname)", given=given)
    names = ["" if line.endswith(" missing") else line for line in told.splitlines()]
    for commit, place in zip(commits, range(0, len(names), len(PARTS)), strict=True):
        parts = tuple(names[place : place + len(PARTS)])
        yield replace(commit, parts=parts if parts[0] and parts[-1] else ())


def _git(repository: Path, *arguments: str) -> str:
    limits = Limits(SECONDS, LISTING)
    told = git_within(repository, limits, *arguments, extra=named(repository))
    return told.decode(errors="replace")
