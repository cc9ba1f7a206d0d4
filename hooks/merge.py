"""The merge step of an update: Copier asks and renders, git merges.

Runs in the template's checkout, before Copier compares anything (`before`) and after it is done
(`after`). Copier's own merge drops edits in files that the new version moved or removed. So both
renders are taken from it: where it finds nothing to compare, it leaves the project alone.

What only one of the halves needs is imported there: most updates bring nothing.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from hooks import WORK_FOLDER
from hooks.errors import UserError
from hooks.step import Step, start
from hooks.system.terminal import say, waiting


def prepare(project: Path, work_folder: Path) -> None:
    """Look whether a merge is possible, and take the old render before Copier compares it.

    Raises:
        UserError: something is in the way; the text lists all of it.
    """
    from hooks.updating import handover
    from hooks.updating.guards import obstacles

    note = handover.find(os.getppid())
    found = obstacles(project, rendered=note is not None)
    if note is None or found:
        raise UserError("\n".join(f"  {each}." for each in found))
    old = Path(note.render)
    handover.take(old, work_folder / "old")
    # Copier applies the text changes that it finds: to it, every file is binary.
    attributes = handover.repository_of(old) / "info" / "attributes"
    attributes.parent.mkdir()
    attributes.write_text("* -diff\n")
    handover.leave(handover.Note(note.render, str(work_folder.parent)), os.getppid())


def join(project: Path, answers_file: str, work_folder: Path) -> Callable[[], int]:
    """Merge, without a change to the project.

    Returns:
        What writes the merge into the project, and tells the exit code.

    Raises:
        UserError: the outcome cannot be written without a loss.
    """
    from hooks.system.tree import read_tree

    old, new = read_tree(work_folder / "old"), read_tree(work_folder / "new")
    if old == new:
        return nothing_new
    from hooks.updating.news import changelog
    from hooks.updating.update import Update

    scratch = work_folder / "scratch"
    scratch.mkdir()
    changes = changelog(work_folder.parent)
    with waiting("Merging the new version with your files"):
        return Update.of(project, answers_file, (old, new), scratch, changes).write


def nothing_new() -> int:
    """Say that there is nothing to write."""
    say("Nothing has changed between the two versions.")
    return 0


def main(stage: str, project: Path, answers_file: str) -> int:
    """Run one of the two halves."""
    work_folder = Path.cwd() / WORK_FOLDER
    merged: list[Callable[[], int]] = []

    def work(_: Mapping[str, str]) -> None:
        if stage == "before":
            prepare(project, work_folder)
        else:
            merged.append(join(project, answers_file, work_folder))

    code = Step("merge", failed="The update was stopped before it touched anything:\n{}").run(work)
    return merged[0]() if merged else code  # from here on the project is touched


if __name__ == "__main__":
    start(lambda: main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
