"""The merge step of an update: Copier asks and renders, git merges.

Runs in the template's checkout, before Copier compares anything (`before`) and after it is done
(`after`). Copier's own merge drops edits in files that the new version moved or removed. So both
renders are taken from it: where it finds nothing to compare, it leaves the project alone.
"""

import os
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from hooks import custody, handover
from hooks.errors import UserError
from hooks.guards import obstacles
from hooks.history import WORKSHOP
from hooks.merging import Merged, Versions, merge
from hooks.terminal import say
from hooks.tree import Tree, read_tree
from hooks.worktree import Worktree

RECOVERY = "git reset --quiet -- . && git restore -- . && git clean -fd -- ."
SIDES = {
    frozenset({1, 2, 3}): "you and the new version changed the same",
    frozenset({1, 2}): "you changed it; the new version removed it",
    frozenset({1, 3}): "you removed it; the new version changed it",
    frozenset({2, 3}): "you and the new version both made it",
}


@dataclass(frozen=True)
class Update:
    """A merge that is ready to be written."""

    worktree: Worktree
    merged: Merged


def prepare(project: Path, workshop: Path) -> None:
    """Look whether a merge is possible, and take the old render before Copier compares it.

    Raises:
        UserError: something is in the way; the text lists all of it.
    """
    note = handover.find()
    found = obstacles(project, rendered=note is not None)
    if note is None or found:
        raise UserError("\n".join(f"  {each}." for each in found))
    old = Path(note.render)
    handover.take(old, workshop / "old")
    # Copier applies the text changes that it finds: to it, every file is binary.
    attributes = handover.repository_of(old) / "info" / "attributes"
    attributes.parent.mkdir()
    attributes.write_text("* -diff\n")
    handover.leave(replace(note, checkout=str(workshop.parent)))


def join(project: Path, answers_file: str, workshop: Path) -> Update | None:
    """Merge, without a change to the project; nothing where nothing is new.

    Raises:
        UserError: the outcome cannot be written without a loss.
    """
    old, new = read_tree(workshop / "old"), read_tree(workshop / "new")
    if old == new:
        return None
    worktree = Worktree.of(project)
    if changed := worktree.changed():
        raise UserError(f"These changes, made meanwhile or before, are in no commit:\n{changed}")
    unknown = worktree.unknown({*old.files, *new.files})
    # The answers file, which is Copier's own, always takes the new side.
    answers = {answers_file: old.files[answers_file]}
    beside = Tree({**unknown.files, **answers}, unknown.executables)
    scratch = workshop / "scratch"
    scratch.mkdir()
    versions = Versions(old, new, worktree.committed_tree(), beside)
    merged = merge(scratch, worktree.top, versions)
    if names := worktree.in_the_way(merged, unknown):
        listed = "\n".join(f"  {name}" for name in names)
        raise UserError(
            "The new version changes these files, and git could not give yours back:\n"
            f"{listed}\nMove them away, or commit them (git add --force; for a file that git was "
            "told to overlook, git update-index --no-assume-unchanged --no-skip-worktree first)."
        )
    return Update(worktree, merged)


def way_back(worktree: Worktree) -> str:
    """The command that makes the project what its last commit holds, wherever it is typed."""
    return f"  cd {shlex.quote(str(worktree.project))} && {RECOVERY}"


def tell(merged: Merged, worktree: Worktree) -> None:
    """Say what is to be looked at."""
    if not merged.conflicts:
        count = len(merged.written) + len(merged.gone)
        say(f"{count} files changed. Look at them (git status, git diff), test, and commit.")
        return
    say("Your changes and the new version's meet in these files:")
    for path, sides in merged.conflicts.items():
        say(f"  {path}: {SIDES.get(sides, 'it was moved to or from here')}")
    say(
        "In each, keep what is right between the markers. Where there are none, what stands there "
        "is\nwhole: keep it (git add), take the new version's (git checkout --theirs), or remove "
        f"it\n(git rm). Then git add and commit. To leave the update:\n{way_back(worktree)}"
    )


def main(stage: str, project: Path, answers_file: str) -> int:
    """Run one of the two halves."""
    custody.take(os.environ)
    workshop = Path.cwd() / WORKSHOP
    try:
        if stage == "before":
            prepare(project, workshop)
            return 0
        update = join(project, answers_file, workshop)
    except (UserError, OSError) as error:
        say(f"The update was stopped before it touched anything:\n{error}")
        return 1
    except KeyboardInterrupt:
        return 1
    if update is None:
        say("Nothing has changed between the two versions.")
        return 0
    return write(update)


def write(update: Update) -> int:
    """Write the merge into the project; 1 where a person has to look at it."""
    try:
        update.worktree.bring_to(update.merged)
    except (UserError, OSError, KeyboardInterrupt) as error:
        say(f"{error}\nThe update was ended halfway. To have the project as it was:")
        say(way_back(update.worktree))
        return 1
    tell(update.merged, update.worktree)
    return 1 if update.merged.conflicts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
