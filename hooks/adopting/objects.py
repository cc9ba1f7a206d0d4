"""A repository's objects, read without a setting of that repository.

Its author may be anybody, and its configuration names programs, other names of objects and places
to fetch from. So git works in an empty repository of ours that borrows the objects; filters,
attributes, hooks and replaced objects of the other one have no part in what is read.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hooks.errors import UserError
from hooks.scaffolding.stack_source import contents_of
from hooks.system.child import Limits
from hooks.system.git import GitFailed, git
from hooks.system.limited_git import git_within

SECONDS = 60.0  # for git to read what it has
LISTING = 64 << 20  # bytes of a list of files, or of a history
LARGEST = 1 << 20  # bytes of a file that is read; of larger ones the id alone is compared
MOST = 64 << 20  # bytes of all files that are read
PLAIN = {"100644", "100755"}  # neither a link nor a submodule

Files = Mapping[str, str]


@dataclass
class Objects:
    """The objects of one repository, at its newest commit.

    Attributes:
        head: the newest commit.
        prefix: the folder within the repository that was asked about, with a slash at its end;
            empty for all of it. Paths begin there.
        algorithm: how objects are named: sha1 or sha256.
    """

    head: str
    prefix: str
    algorithm: str
    _empty: Path = field(repr=False)
    _environment: Mapping[str, str] = field(repr=False)
    _sizes: dict[str, int] = field(default_factory=dict, repr=False)
    _contents: dict[str, bytes] = field(default_factory=dict, repr=False)

    def now(self) -> Files:
        """The plain files of the newest commit by their paths, as ids of their contents."""
        listed = self._git("ls-tree", "-rz", "--full-tree", self.head)
        entries = (entry.partition("\t") for entry in _texts(listed) if entry)
        told = ((about.split(), path) for about, _, path in entries)
        return dict(self._here((path, name) for (mode, _, name), path in told if mode in PLAIN))

    def births(self) -> Files:
        """Every path that ever held a plain file, with the id of what it held first.

        Teams edit later, and many push what a stack wrote in several commits: no single commit
        holds it all, but the first version of each file does. A merge counts as one commit.
        """
        # --root and --diff-merges, for settings of the user could leave out either.
        query = ["--first-parent", "--reverse", "--root", "--diff-merges=first-parent"]
        shown = ["--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=A", "--format="]
        words = iter(_texts(self._git("log", *query, *shown, self.head, "--")))
        first = dict[str, str]()
        for word in (each for each in words if each.startswith(":")):
            _, mode, _, name, _ = word.split()
            path = next(words, "")
            if mode in PLAIN:
                first.setdefault(path, name)
        return dict(self._here(first.items()))

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of files by their ids, but for large ones, and ones that are not there."""
        wanted = dict.fromkeys(name for name in names if name not in self._sizes)
        if wanted:
            given = "".join(f"{name}\n" for name in wanted).encode()
            told = git(
                self._empty, "cat-file", "--batch-check", given=given, extra=self._environment
            )
            self._sizes |= dict.fromkeys(wanted, -1)
            for name, kind, *size in map(str.split, told.splitlines()):
                if kind == "blob":
                    self._sizes[name] = int(*size)
            self._read({name: self._sizes[name] for name in wanted})
        return {name: self._contents[name] for name in names if name in self._contents}

    def _read(self, sizes: Mapping[str, int]) -> None:
        room = MOST - sum(map(len, self._contents.values()))
        small = {}
        for name, size in sizes.items():
            if 0 <= size <= min(LARGEST, room):
                small[name] = size
                room -= size
        if small:
            self._contents |= contents_of(self._empty, small, self._environment)

    def _here(self, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for path, name in files:
            if path.startswith(self.prefix):
                yield path.removeprefix(self.prefix), name

    def _git(self, *arguments: str) -> bytes:
        limits = Limits(SECONDS, LISTING)
        return git_within(self._empty, limits, *arguments, extra=self._environment)


@contextmanager
def borrowed(folder: Path) -> Iterator[Objects]:
    """The objects of the repository that a folder is in.

    Raises:
        UserError: it is in none, or there is no commit.
    """
    asked = ("--show-object-format", "--git-path", "objects", "--git-path", "shallow")
    try:
        # rev-parse names places and runs nothing, whatever the configuration says.
        told = git(folder, "rev-parse", *asked, "--show-prefix").split("\n")
        head = git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1))
    except (GitFailed, OSError) as error:
        raise UserError(
            f"{folder} is not in a repository that git reads: {error}\n"
            "Name the folder of a clone: git clone URL FOLDER."
        ) from error
    if not head:
        raise UserError(f"{folder} has no commit yet. Commit the project, and run the same again.")
    algorithm, objects, shallow, prefix = told
    with tempfile.TemporaryDirectory(prefix="ml-init-") as name:
        empty = Path(name)
        git(empty, "init", "--quiet", "--bare", "--template=", f"--object-format={algorithm}")
        environment = {
            "GIT_DIR": str(empty),
            "GIT_OBJECT_DIRECTORY": os.path.abspath(folder / objects),  # noqa: PTH100  # .. stays
        }
        if (folder / shallow).is_file():
            environment["GIT_SHALLOW_FILE"] = str((folder / shallow).absolute())
        yield Objects(head, prefix, algorithm, empty, environment)


def _texts(listed: bytes) -> list[str]:
    """What stands between the zeros of a list; a part that was cut off at the end is left out."""
    return [os.fsdecode(each) for each in listed.split(b"\0")[:-1]]
