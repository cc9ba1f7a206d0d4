"""A stack as its commit holds it: fetched within limits, judged, then written byte for byte.

There is no checkout, so that no filter, attribute or hook of anybody's takes part: what git keeps
is what the Databricks CLI will read. A file that git-lfs keeps elsewhere stays the pointer that it
is. The user's own git fetches, with its mirrors, proxies and credentials.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hooks.errors import CliError, StackError
from hooks.scaffolding.stack_files import MOST_FILES, File, refuse_source
from hooks.system.child import Limits, run_child
from hooks.system.git import GitFailed, command, environment, git_bare, git_bytes, named
from hooks.system.limited_git import git_within
from hooks.system.tree import EXECUTABLE, Tree, size_of, write_tree

LIMIT = 600.0  # seconds for one fetch
SILENCE = 60.0  # seconds without a byte
MOST = 256 << 20  # bytes that git may keep of what it fetches
LIMITS_IN_WORDS = f"at most {LIMIT:g} s and {MOST >> 20} MiB"
WHERE_TO_LOOK = (  # where nothing could be fetched
    "Look whether the address, the commit and your right to read it are correct; a mirror can "
    "stand in by git's url.<base>.insteadOf."
)
LISTING = MOST_FILES << 10  # bytes of a list of files
GLANCE = 4.0  # seconds for a look at an address, while a person waits at a prompt
LOCAL = 60.0  # seconds for git to read what it has
# How git says that there is nothing to fetch at an address.
_NO_SOURCE = re.compile(
    "does not appear to be a git repository|[Rr]epository .*(not found|does not exist)"
    "|Couldn't connect|Connection refused"
)
# No upkeep starts on what arrives, and large files need little memory.
_SETTINGS = (
    "core.bigFileThreshold=16m",
    "fetch.unpackLimit=1",
    "gc.auto=0",
    "maintenance.auto=false",
)


@dataclass
class _Growth:
    """Watches what arrives in a folder.

    Attributes:
        folder: where it arrives.
        size: bytes at the last look.
        since: when it last grew.
    """

    folder: Path
    size: int = 0
    since: float = field(default_factory=time.monotonic)

    def fault(self) -> str:
        """Why to wait no longer; empty where all is well."""
        size, now = size_of(self.folder), time.monotonic()
        if size > MOST:
            return f"it sent more than {MOST >> 20} MiB"
        if size != self.size:
            self.size, self.since = size, now
        return f"it sent nothing for {SILENCE:g} seconds" if now - self.since > SILENCE else ""


def write_source(url: str, commit: str, owner: str, folder: Path) -> None:
    """Write the files of a stack's commit into a folder.

    Args:
        url: where git fetches it.
        commit: its commit.
        owner: the stack in the words of messages.
        folder: an empty one; git's own folder will lie next to it.

    Raises:
        GitFailed: the commit could not be fetched, or not within the limits.
        StackError: it holds what no stack may hold.
    """
    repository = folder.with_name("repository")
    new_repository(repository)
    _fetch(repository, url, commit)
    write_commit(repository, commit, owner, folder)


def write_commit(repository: Path, commit: str, owner: str, folder: Path, *parts: str) -> None:
    """Write the files of a commit that a repository of ours has, or those of some parts of it.

    Args:
        repository: a bare one.
        commit: its commit.
        owner: the stack in the words of messages.
        folder: an empty one.
        parts: files and folders at its top; all of them by default.

    Raises:
        GitFailed: git does not read it, or not in time.
        StackError: it holds what no stack may hold.
    """
    listed = [*list_files(repository, commit, owner, *parts)]
    files = [file for file, _ in listed]
    refuse_source(files, owner)
    contents = contents_of(repository, {name: file.size for file, name in listed})
    runs = frozenset(file.path for file in files if file.mode & EXECUTABLE)
    write_tree(Tree({file.path: contents[name] for file, name in listed}, runs), folder)


def new_repository(folder: Path) -> None:
    """Make an empty bare repository of ours; nothing of the user's goes into it."""
    folder.mkdir(exist_ok=True)
    git_bare(folder, "init", "--quiet", "--bare", "--template=")


def fetch_into(repository: Path, url: str, *wanted: str, seconds: float) -> None:
    """Fetch from an address into a bare repository of ours, within the limits of a stack.

    Args:
        repository: where it goes.
        url: what git fetches from.
        wanted: what of it; options may stand in front of ``--``, which stands for the address.
        seconds: that it may take.

    Raises:
        GitFailed: it could not be fetched, or not within the limits.
    """
    options = [word for setting in _SETTINGS for word in ("-c", setting)]
    source = os.path.expanduser(url)  # noqa: PTH111  # leaves alone whom it does not know
    place = wanted.index("--")
    words = [*wanted[:place], "--", source, *wanted[place + 1 :]]
    limits = Limits(seconds, stop=_Growth(repository).fault)
    around = named(repository)
    git_within(
        repository, limits, *options, "fetch", "--quiet", *words, extra=around, at_terminal=True
    )


def _fetch(repository: Path, url: str, commit: str) -> None:
    end = time.monotonic() + LIMIT
    try:
        fetch_into(repository, url, "--no-tags", "--depth=1", "--", commit, seconds=LIMIT)
    except GitFailed as refusal:
        # Some servers give only what a branch or tag names: then all of it, and look inside.
        if not re.search("not our ref|unadvertised|not allowed", refusal.words):
            raise
        rest = end - time.monotonic()
        fetch_into(repository, url, "--", "+refs/*:refs/source/*", seconds=rest)


def address_fault(url: str) -> str:
    """Why git surely cannot fetch from an address; empty where it can, or where that is not sure.

    Nobody is asked for a password here, and a host that is slow or not known may be there later.
    """
    limits = Limits(GLANCE)
    asked = command("ls-remote", "--", os.path.expanduser(url), "HEAD")  # noqa: PTH111  # as above
    try:
        ended = run_child(asked, Path.cwd(), environment({"GIT_TERMINAL_PROMPT": "0"}), limits)
    except CliError:
        return ""
    found = _NO_SOURCE.search(ended.errors) if ended.code else None
    return found[0] if found else ""


def list_files(
    repository: Path, commit: str, owner: str, *parts: str
) -> Iterator[tuple[File, str]]:
    """The files of a commit, each with the id of its content.

    Args:
        repository: a bare repository, or the folder that is git's in another.
        commit: its commit.
        owner: whose it is, in the words of messages.
        parts: files and folders at its top; all of them by default.

    Raises:
        GitFailed: git does not read it, or not in time.
        StackError: it holds more than it may.
    """
    limits = Limits(LOCAL, LISTING)
    # Folders are listed too: without a file in them they could be without end, unseen.
    around = named(repository)
    asked = ("ls-tree", "-rtlz", "--full-tree", commit, "--", *parts)
    listed = git_within(repository, limits, *asked, extra=around)
    if len(listed) == LISTING:
        raise StackError(
            f"{owner} holds more files and folders than ml-init takes ({MOST_FILES} files).\n"
            "Nothing of it was used. Choose another stack."
        )
    for line in filter(None, listed.split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, kind, name, size = about.decode().split()
        if kind != "tree":
            yield File(os.fsdecode(path), int(mode, 8), int(size) if size.isdigit() else 0), name


def contents_of(
    repository: Path, sizes: Mapping[str, int], extra: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """The contents of files by their ids, of which the sizes are known.

    Args:
        repository: a bare repository, or the folder that is git's in another.
        sizes: bytes, by the id.
        extra: variables of git's environment beside the one that names the repository.

    Raises:
        GitFailed: one of them is not there.
    """
    heads = {name: len(f"{name} blob {size}\n") for name, size in sizes.items()}
    whole = sum(heads.values()) + sum(sizes.values()) + len(sizes)
    given = "".join(f"{name}\n" for name in sizes).encode()
    around = {**named(repository), **(extra or {})}
    batch = git_bytes(repository, "cat-file", "--batch", given=given, extra=around)
    if len(batch) != whole:
        raise GitFailed("cat-file", "the commit is not complete")
    contents, start = {}, 0
    for name, size in sizes.items():
        start += heads[name]
        contents[name] = batch[start : start + size]
        start += size + 1
    return contents
