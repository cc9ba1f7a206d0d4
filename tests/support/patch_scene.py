"""A project as Copier has just written it, with the plan of its history."""

from dataclasses import dataclass
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.project.history import Commit, History
from hooks.system.git import git
from hooks.system.tree import Tree, write_tree

ODD = "dir/odd 'name' é { x }}.txt"
BASE = {
    "README.md": b"raw\n",
    "data.bin": bytes(range(256)),
    "gone.txt": b"gone\n",
    "run.sh": b"#!/bin/sh\n",
    ODD: b"odd\n",
}
PATCHES = [
    Commit("Mend the readme", "It was raw.", {"README.md": "mended\n"}),
    Commit("Remove what nobody needs", "", {"gone.txt": None}),
]
NEW = {"README.md": b"mended\n", "CODEOWNERS": b"* @my-org/ml\n"}
FINAL = {name: content for name, content in BASE.items() if name != "gone.txt"} | NEW
SUBJECTS = ["Start", "Mend the readme", "Remove what nobody needs"]


@dataclass(frozen=True)
class RenderedProject:
    """A project as Copier has just written it, with the template's checkout beside it."""

    project: Path
    base: Path

    def subjects(self) -> list[str]:
        return git(self.project, "log", "--reverse", "--format=%s").splitlines()

    def uncommitted(self) -> list[str]:
        listed = git(self.project, "status", "--porcelain", "--untracked-files=all")
        return listed.splitlines()


def set_up(folder: Path) -> Path:
    """Write a scene's folders; returns the template's checkout."""
    runs = frozenset({"run.sh"})
    write_tree(Tree(BASE, runs), folder / "base")
    write_tree(Tree(FINAL, runs), folder / "project")
    (folder / "checkout" / WORK_FOLDER).mkdir(parents=True)
    base, notes = str(folder / "base"), ["read_group: already true"]
    history = History("Start", "From a stack.", base, ["CODEOWNERS"], PATCHES, notes)
    history.save(folder / "checkout")
    return folder / "checkout"
