"""The merge step of an update: Copier asks and renders, git merges.

Runs in the template's checkout, before Copier touches the project (`before`) and after it is done
(`after`). Between the two, Copier's own merge has run over the project; its result is put back,
because it drops edits in files that the new version moved or removed.
"""

import shutil
import sys
from pathlib import Path

from hooks import handover
from hooks.errors import UserError
from hooks.guards import obstacles
from hooks.history import WORKSHOP
from hooks.merging import Merged, merge
from hooks.terminal import say
from hooks.tree import Tree, read_tree
from hooks.worktree import Worktree

RECOVERY = "git restore --staged --worktree -- . && git clean -fd -- ."


class Stopped(UserError):
    """The update cannot start; the project is as it was."""


def prepare(project: Path, workshop: Path) -> None:
    """Look whether a merge is possible, and keep what Copier is about to overwrite.

    Raises:
        Stopped: something is in the way; the text lists all of it.
    """
    note = handover.find()
    if found := obstacles(project, rendered=note is not None):
        listed = "\n".join(f"  {each}." for each in found)
        raise Stopped(f"The update was stopped before it touched anything:\n{listed}")
    assert note is not None  # noqa: S101  # an obstacle otherwise
    worktree = Worktree.of(project)
    workshop.mkdir(exist_ok=True)
    shutil.copytree(note.render, workshop / "old", symlinks=True)
    shutil.copyfile(worktree.index, workshop / "index")
    keep_uncommitted(worktree, workshop)
    handover.leave(handover.Note(note.render, str(workshop.parent)))


def keep_uncommitted(worktree: Worktree, workshop: Path) -> None:
    """Keep the user's versions of files that the template made and the project ignores."""
    committed = worktree.committed_paths()
    kept = workshop / "uncommitted"
    kept.mkdir()
    for name in read_tree(workshop / "old").files:
        path = worktree.project / name
        if name not in committed and path.is_file():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, kept / name)


def finish(project: Path, answers_file: str, workshop: Path) -> list[str]:
    """Undo Copier's own merge, and make git's.

    Returns:
        The files in conflict.
    """
    worktree = Worktree.of(project)
    old, new = read_tree(workshop / "old"), read_tree(workshop / "new")
    worktree.put_back(workshop / "index")
    uncommitted = put_back_uncommitted(worktree, workshop, new)
    if old == new:
        say("Nothing has changed between the two versions.")
        return []
    merged = merge_versions(worktree, old, new, uncommitted, answers_file, workshop)
    changed = worktree.bring_to(merged, uncommitted)
    tell(merged, changed)
    return merged.conflicts


def put_back_uncommitted(worktree: Worktree, workshop: Path, new: Tree) -> dict[str, bytes]:
    """Restore the kept files; with those that the new version would add, they are the user's."""
    kept = read_tree(workshop / "uncommitted").files
    for name, content in kept.items():
        (worktree.project / name).parent.mkdir(parents=True, exist_ok=True)
        (worktree.project / name).write_bytes(content)
    committed = worktree.committed_paths()
    met = [n for n in new.files if n not in committed and (worktree.project / n).is_file()]
    for name in committed:  # what Copier's own merge leaves
        if f"{name}.rej" not in committed:
            (worktree.project / f"{name}.rej").unlink(missing_ok=True)
    return {name: (worktree.project / name).read_bytes() for name in [*kept, *met]}


def merge_versions(  # noqa: PLR0913, PLR0917  # the three sides, and where
    worktree: Worktree,
    old: Tree,
    new: Tree,
    uncommitted: dict[str, bytes],
    answers_file: str,
    workshop: Path,
) -> Merged:
    """Let git merge; the answers file, which Copier keeps, always takes the new side."""
    scratch = workshop / "scratch"
    scratch.mkdir()
    changed = {**uncommitted, answers_file: old.files[answers_file]}
    return merge(scratch, worktree.top, old, new, mine=worktree.committed_tree(), changed=changed)


def tell(merged: Merged, changed: list[str]) -> None:
    """Say what is to be looked at."""
    if not merged.conflicts:
        say(f"{len(changed)} files changed. Look at them with git diff, run the tests, and commit.")
        return
    say("Both you and the new version changed these files; git could not join the changes:")
    for path in merged.conflicts:
        say(f"  {path}")
    say(
        "Open each, keep what is right between the markers, `git add` it, and commit.\n"
        f"To leave the update instead: {RECOVERY}"
    )


def main(stage: str, project: Path, answers_file: str) -> int:
    """Run one of the two halves."""
    workshop = Path.cwd() / WORKSHOP
    try:
        if stage == "before":
            prepare(project, workshop)
            return 0
        conflicts = finish(project, answers_file, workshop)
    except (UserError, OSError) as error:
        handover.remove()
        say(str(error))
        if not isinstance(error, Stopped):
            say(f"The update failed. To have the project as it was: {RECOVERY}")
        return 1
    except KeyboardInterrupt:
        return 1
    handover.remove()
    return 1 if conflicts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
