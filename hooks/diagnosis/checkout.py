"""A project's folder as git knows it: its files, and those that it was made with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from hooks.errors import UserError
from hooks.project.adopted import listed
from hooks.project.stored_answers import ANSWERS_FILE, NO_PROJECT
from hooks.system.git import GitFailed, git_bytes

WHERE = "files"  # what the findings about them say


@dataclass(frozen=True)
class Checkout:
    """The files of a project, read once.

    Attributes:
        folder: the project's folder.
        files: every file that git does not ignore, by its POSIX path; a link to a file is its text.
        made_with: the paths that came with the answers file: what ml-init or the stack wrote. Empty
            where the history does not show it.
        missing: the files that git keeps and that are not there.
    """

    folder: Path
    files: Mapping[str, bytes]
    made_with: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path) -> "Checkout":
        """Read a project.

        Raises:
            UserError: the folder is no project of ml-init, or git cannot tell its files.
        """
        if not (folder / ANSWERS_FILE).is_file():
            raise UserError(NO_PROJECT.format(folder))
        listed = _paths(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        present = [path for path in dict.fromkeys(listed) if (folder / path).is_file()]
        files = {path: (folder / path).read_bytes() for path in present}
        return cls(folder, files, _made_with(folder), frozenset(listed) - files.keys())

    @cached_property
    def raw_answers(self) -> Mapping[str, object]:
        """What the answers file holds; empty where it does not load."""
        try:
            told = yaml.safe_load(self.files[ANSWERS_FILE])
        except (ValueError, KeyError, RecursionError, yaml.YAMLError):
            return {}
        return {f"{name}": value for name, value in told.items()} if isinstance(told, dict) else {}

    def is_of_the_team(self, path: str) -> bool:
        """Whether the team added a file; where nobody can tell, it is ml-init's."""
        return bool(self.made_with) and path not in self.made_with


def _paths(folder: Path, *arguments: str) -> list[str]:
    listed = git_bytes(folder, *arguments).decode(errors="surrogateescape")
    return listed.split("\0")[:-1]


def _made_with(folder: Path) -> frozenset[str]:
    """What ml-init or the stack wrote, below this folder.

    The first commit that has the answers file has nothing else, or lists it (an adoption).
    """
    query = ("log", "--diff-filter=A", "--format=%H", "--", ANSWERS_FILE)
    try:
        commits = git_bytes(folder, *query).decode().split()
    except GitFailed:  # no commit yet
        return frozenset()
    if not commits:
        return frozenset()
    first = commits[-1]  # git lists the newest first
    message = git_bytes(folder, "show", "--no-patch", "--format=%B", first)
    told = listed(message.decode(errors="surrogateescape"))
    return told or frozenset(_paths(folder, "ls-tree", "-rz", "--name-only", first))
