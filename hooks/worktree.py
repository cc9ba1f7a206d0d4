"""The project's folder within its repository: put back as it was, then brought to a merged tree."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.git import git
from hooks.merging import Merged, Stage

_QUIETLY = ("-c", f"core.hooksPath={os.devnull}", "-c", "advice.detachedHead=false")


@dataclass(frozen=True)
class Worktree:
    """A project's folder in a repository.

    Attributes:
        top: the repository's own folder.
        prefix: the project's folder below it, with a slash at its end; empty where they are one.
        index: git's index file.
    """

    top: Path
    prefix: str
    index: Path

    @classmethod
    def of(cls, project: Path) -> "Worktree":
        """Ask git where the project lies."""
        asked = (
            "--show-toplevel",
            "--path-format=absolute",
            "--git-path",
            "index",
            "--show-prefix",
        )
        top, index, prefix = f"{git(project, 'rev-parse', *asked)}\n".split("\n")[:3]
        return cls(Path(top), prefix, Path(index))

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.top / self.prefix

    def committed_tree(self) -> str:
        """The id of the project's tree in the last commit."""
        return git(self.top, "rev-parse", f"HEAD:{self.prefix.removesuffix('/')}")

    def committed_paths(self) -> set[str]:
        """The project's files in the last commit."""
        names = git(self.project, "ls-tree", "-r", "-z", "--name-only", "HEAD")
        return set(filter(None, names.split("\0")))

    def put_back(self, index: Path) -> None:
        """Make index and files as they were when the index was copied; files apart from it stay."""
        shutil.copyfile(index, self.index)
        git(self.project, *_QUIETLY, "restore", "--worktree", "--", ".")

    def bring_to(self, merged: Merged, before: Mapping[str, bytes]) -> list[str]:
        """Write what the merge changed, leaving it uncommitted, with its conflicts in the index.

        Args:
            merged: the outcome of the merge.
            before: the files of the user's that were merged without being committed.

        Returns:
            The paths that changed.
        """
        borrowed = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": str(merged.scratch / "objects")}
        committed = self.committed_tree()
        listing = git(
            self.top, "diff-tree", "-r", "-z", "--no-renames", "--name-status",
            committed, merged.tree, extra=borrowed,
        )  # fmt: skip
        words = listing.split("\0")
        changes = dict(zip(words[1::2], words[0::2], strict=False))
        written = [name for name, kind in changes.items() if kind != "D"]
        gone = [name for name, kind in changes.items() if kind == "D"]
        for name in gone:
            self._remove(name)
        self._write(merged.tree, written, borrowed)
        if merged.stages:
            self._mark(merged)
        return sorted(changes.keys() - before.keys())

    def _remove(self, name: str) -> None:
        path = self.project / name
        path.unlink(missing_ok=True)
        for folder in path.relative_to(self.project).parents:
            place = self.project / folder
            if place == self.project or any(place.iterdir() if place.is_dir() else [place]):
                break
            place.rmdir()

    def _write(self, tree: str, names: list[str], borrowed: Mapping[str, str]) -> None:
        """Write files of a tree as git would: with the user's line ends, filters and modes."""
        index = {**borrowed, "GIT_INDEX_FILE": str(self.index.with_name("ml-init-index"))}
        try:
            git(self.top, "read-tree", f"--prefix={self.prefix}", tree, extra=index)
            wanted = "".join(f"{self.prefix}{name}\0" for name in names)
            git(
                self.top, "checkout-index", "--force", "-z", "--stdin",
                given=os.fsencode(wanted), extra=index,
            )  # fmt: skip
        finally:
            Path(index["GIT_INDEX_FILE"]).unlink(missing_ok=True)

    def _mark(self, merged: Merged) -> None:
        """Enter every side of every conflict into the index, as a merge by git does."""
        objects = "\n".join(stage.object for stage in merged.stages)
        pack = self.index.with_name("ml-init-conflicts")
        asked = ("pack-objects", "--quiet", str(pack))
        name = git(merged.scratch, *asked, given=objects.encode())
        packed = Path(f"{pack}-{name}.pack")
        try:
            git(self.top, "unpack-objects", "-q", given=packed.read_bytes())
        finally:
            for leftover in pack.parent.glob(f"{pack.name}-*"):
                leftover.unlink()
        lines = [f"0 {'0' * 40}\t{self.prefix}{path}\0" for path in merged.conflicts]
        lines += [self._entry(stage) for stage in merged.stages]
        git(self.top, "update-index", "-z", "--index-info", given=os.fsencode("".join(lines)))

    def _entry(self, stage: Stage) -> str:
        return f"{stage.mode} {stage.object} {stage.number}\t{self.prefix}{stage.path}\0"
