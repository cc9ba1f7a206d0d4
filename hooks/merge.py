"""The merge step of an update: Copier asks and renders, git merges.

Runs in the template's checkout, before Copier compares anything (`before`) and after it is done
(`after`). Copier's own merge drops edits in files that the new version moved or removed. So both
renders are taken from it: where it finds nothing to compare, it leaves the project alone.

What only one of the halves needs is imported there: most updates bring nothing.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from hooks import WORKSHOP, custody
from hooks.errors import UserError
from hooks.terminal import end, say


def prepare(project: Path, workshop: Path) -> None:
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
    handover.take(old, workshop / "old")
    # Copier applies the text changes that it finds: to it, every file is binary.
    attributes = handover.repository_of(old) / "info" / "attributes"
    attributes.parent.mkdir()
    attributes.write_text("* -diff\n")
    handover.leave(handover.Note(note.render, str(workshop.parent)), os.getppid())


def join(project: Path, answers_file: str, workshop: Path) -> Callable[[], int] | None:
    """Merge, without a change to the project; nothing where nothing is new.

    Returns:
        What writes the merge into the project, and tells the exit code.

    Raises:
        UserError: the outcome cannot be written without a loss.
    """
    from hooks.tree import read_tree

    old, new = read_tree(workshop / "old"), read_tree(workshop / "new")
    if old == new:
        return None
    from hooks.updating.update import Update

    scratch = workshop / "scratch"
    scratch.mkdir()
    return Update.of(project, answers_file, (old, new), scratch).write


def main(stage: str, project: Path, answers_file: str) -> int:
    """Run one of the two halves."""
    custody.take(os.environ)
    workshop = Path.cwd() / WORKSHOP
    try:
        if stage == "before":
            prepare(project, workshop)
            return 0
        write = join(project, answers_file, workshop)
    except (UserError, OSError) as error:
        say(f"The update was stopped before it touched anything:\n{error}")
        return 1
    except KeyboardInterrupt:
        return 1
    if write is None:
        say("Nothing has changed between the two versions.")
        return 0
    return write()


if __name__ == "__main__":
    end(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
