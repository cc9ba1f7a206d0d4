"""The project's folder within its repository: looked at, then brought to a merged tree."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hooks.system.git import git, git_bare
from hooks.system.tree import EXECUTABLE, Tree
from hooks.updating.line_ends import KINDS
from hooks.updating.merging import Merged

SUBMODULE = "160000"  # the mode of a commit of another repository, whose objects lie elsewhere


@dataclass(frozen=True)
class Worktree:
    """A project's folder in a repository.

    Attributes:
        top: the repository's own folder.
        prefix: the project's folder below it, with a slash at its end; empty where they are one.
        index: git's index file.
        objects: the folder of git's objects.
        committed: the id of the project's tree in the last commit.
    """

    top: Path
    prefix: str
    index: Path
    objects: Path
    committed: str

    @classmethod
    def of(cls, project: Path) -> "Worktree":
        """Ask git where the project lies."""
        places = ("--show-toplevel", "--git-path", "index", "--git-path", "objects")
        asked = ("--path-format=absolute", *places, "--show-prefix", "HEAD:./")
        top, index, objects, prefix, committed = git(project, "rev-parse", *asked).split("\n")[:5]
        return cls(Path(top), prefix, Path(index), Path(objects), committed)

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.top / self.prefix

    def changed(self) -> str:
        """What differs from the last commit, as `git status` puts it by default."""
        return git(self.project, "status", "--porcelain", "--untracked-files=normal", "--", ".")

    @cached_property
    def known(self) -> dict[str, str]:
        """The files that git keeps, each with the letter of `git ls-files -v`."""
        lines = git(self.project, "ls-files", "-v", "-z").split("\0")
        return {line[2:]: line[0] for line in lines if line}

    def line_ends(self, names: Iterable[str]) -> dict[str, bool]:
        """Those of the files that git keeps with one kind of line ends; whether it is CRLF."""
        asked = ("--literal-pathspecs", "ls-files", "--eol", "-z", "--", *names)
        lines = (line.partition("\t") for line in git(self.project, *asked).split("\0"))
        kinds = {name: facts.partition(" ")[0] for facts, _, name in lines}
        return {name: KINDS[kind] for name, kind in kinds.items() if kind in KINDS}

    def unknown(self, names: Iterable[str]) -> Tree:
        """Those of the files that are there, but that git does not keep."""
        paths = {name: self.project / name for name in names if name not in self.known}
        there = {name: path for name, path in paths.items() if self._is_plain(name)}
        return Tree(
            {name: path.read_bytes() for name, path in there.items()},
            frozenset(name for name, path in there.items() if path.stat().st_mode & EXECUTABLE),
        )

    def in_the_way(self, merged: Merged, unknown: Tree) -> list[str]:
        """The files that git could not give back if the merge were written.

        Args:
            merged: the outcome of the merge.
            unknown: the files that were merged although git does not keep them.
        """
        touched = {*merged.written, *merged.gone}
        overlooked = {n for n, letter in self.known.items() if letter.islower() or letter == "S"}
        added = set(merged.written) - self.known.keys() - unknown.files.keys()
        return sorted(
            (overlooked & touched)
            | (unknown.files.keys() & merged.conflicts.keys())
            | {name for name in added if self._is_taken(name, merged.gone)}
        )

    def bring_to(self, merged: Merged) -> None:
        """Write what the merge changed, leaving it uncommitted, with its conflicts in the index."""
        for name in merged.gone:
            if name in self.known:
                self._remove(name)
        self._write(merged)
        if merged.stages:
            self._mark(merged)

    def _is_plain(self, name: str) -> bool:
        """Whether this is a file, reached without a symbolic link."""
        path = self.project / name
        return path.is_file() and path.resolve() == self.project.resolve() / name

    def _is_taken(self, name: str, gone: Iterable[str]) -> bool:
        """Whether something stands where a new file belongs, beside what the merge takes away."""
        for folder in Path(name).parents:
            place = self.project / folder
            if place.is_symlink() or place.is_file():
                return folder.as_posix() not in gone
        place = self.project / name
        if place.is_dir() and not place.is_symlink():
            inside = [path for path in place.rglob("*") if path.is_symlink() or not path.is_dir()]
            return any(path.relative_to(self.project).as_posix() not in gone for path in inside)
        return os.path.lexists(place)

    def _remove(self, name: str) -> None:
        """Remove a file, with the folders that are empty then."""
        path = self.project / name
        path.unlink()
        folder = path.parent
        while folder != self.project and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _write(self, merged: Merged) -> None:
        """Write files of a tree as git would: with the user's line ends, filters and modes."""
        extra = {
            "GIT_INDEX_FILE": str(merged.scratch / "written"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(merged.scratch / "objects"),
        }
        names = "".join(f"{self.prefix}{name}\0" for name in merged.written)
        read = ("read-tree", f"--prefix={self.prefix}", merged.tree)
        git(self.top, *read, extra=extra)
        checkout = ("checkout-index", "--force", "-z", "--stdin")
        git(self.top, *checkout, given=os.fsencode(names), extra=extra)

    def _mark(self, merged: Merged) -> None:
        """Enter every side of every conflict into the index, as a merge by git does."""
        kept = [stage for stage in merged.stages if stage.mode != SUBMODULE]
        objects = "\n".join({stage.object for stage in kept})
        pack = merged.scratch / "conflicts"
        name = git_bare(merged.scratch, "pack-objects", "-q", str(pack), given=objects.encode())
        packed = Path(f"{pack}-{name}.pack").read_bytes()
        git(self.top, "unpack-objects", "-q", given=packed)
        entries = [f"0 {'0' * 40}\t{self.prefix}{path}" for path in merged.conflicts]
        entries += [f"{s.mode} {s.object} {s.number}\t{self.prefix}{s.path}" for s in merged.stages]
        self._enter("".join(f"{entry}\0" for entry in entries), merged.scratch / "marked")

    def _enter(self, entries: str, draft: Path) -> None:
        """Change the index in one stroke, under git's own lock."""
        shutil.copyfile(self.index, draft)
        update = ("update-index", "-z", "--index-info")
        extra = {"GIT_INDEX_FILE": str(draft)}
        git(self.top, *update, given=os.fsencode(entries), extra=extra)
        lock = self.index.with_name("index.lock")
        with lock.open("xb") as file:
            file.write(draft.read_bytes())
        lock.replace(self.index)
