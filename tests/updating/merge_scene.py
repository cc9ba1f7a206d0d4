"""An update's steps in the order in which Copier takes them, on a project of a few files."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hooks.merge import main
from hooks.snapshot import keep
from hooks.system.git import git
from hooks.system.tree import Tree, write_tree
from hooks.updating import handover

ANSWERS = ".copier-answers.yml"
OLD: Mapping[str, bytes] = {
    ANSWERS: b"_commit: v1\n",
    "README.md": b"one\ntwo\nthree\nfour\nfive\n",
    "folder/code.py": b"a = 1\nb = 2\nc = 3\nd = 4\n",
    "folder/more.py": b"m = 1\nn = 2\no = 3\n",
    "gone.txt": b"gone\n",
    "picture.png": b"\x89\0\0",
}
NEW: Mapping[str, bytes] = {
    ANSWERS: b"_commit: v2\n",
    "README.md": b"one\ntwo\nthree\nfour\nFIVE\n",
    "moved/code.py": OLD["folder/code.py"],
    "moved/more.py": OLD["folder/more.py"],
    "fresh.txt": b"fresh\n",
    "picture.png": b"\x89\0\0",
}


def tree(files: Mapping[str, bytes], *executables: str) -> Tree:
    """The files as data."""
    return Tree(dict(files), frozenset(executables))


def with_crlf(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with line ends of Windows."""
    return {name: content.replace(b"\n", b"\r\n") for name, content in files.items()}


def commit(folder: Path, message: str = "mine") -> None:
    """Commit all there is, ignored or not."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def start(folder: Path, files: Mapping[str, bytes] = OLD) -> Path:
    """A project with one commit."""
    folder.mkdir(parents=True)
    write_tree(tree(files), folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


@dataclass(frozen=True)
class Renders:
    """The temporary folders of one update, below the checkout in which its steps run."""

    checkout: Path
    subfolder: str = ""

    def make(self, kind: str, files: Tree) -> Path:
        """One render, in a folder named as Copier does."""
        top = Path(tempfile.mkdtemp(prefix=f"copier._main.{kind}_copy."))
        render = top / self.subfolder
        render.mkdir(exist_ok=True, parents=True)
        write_tree(files, render)
        return render

    def before(self, project: Path, old: Tree) -> int:
        """The old version's render, and the first half."""
        handover.leave(handover.Note(str(self.make("old", old))), os.getppid())
        return main("before", project, ANSWERS)

    def update(self, project: Path, old: Tree, new: Tree) -> int:
        """A whole update; returns the second half's exit code."""
        assert self.before(project, old) == 0
        return self.after(project, new)

    def after(self, project: Path, new: Tree) -> int:
        """The new version's render, and the second half."""
        keep(self.make("new", new))
        try:
            return main("after", project, ANSWERS)
        finally:
            note = handover.find(os.getppid())
            assert note is not None
            shutil.rmtree(handover.repository_of(Path(note.render)).parent)


@dataclass(frozen=True)
class Merge:
    """A project of the old version whose update is merged.

    Attributes:
        project: the project, with one commit.
        renders: the folders of its update.
        output: what the steps say.
    """

    project: Path
    renders: Renders
    output: pytest.CaptureFixture[str]

    def update(self, old: Mapping[str, bytes] = OLD, new: Mapping[str, bytes] = NEW) -> int:
        """A whole update; returns the exit code."""
        return self.renders.update(self.project, tree(old), tree(new))

    def said(self) -> str:
        """What the steps have said since this was last asked."""
        return self.output.readouterr().err
