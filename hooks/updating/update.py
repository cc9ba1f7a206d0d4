"""An update that brings something: merged, then written into the project."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import UserError
from hooks.project import run_report
from hooks.system.terminal import say
from hooks.system.tree import Tree
from hooks.updating.deployment_review import review as deployment_changes
from hooks.updating.line_ends import like_yours
from hooks.updating.merge_settings import MergeSettings
from hooks.updating.merging import Merged, Versions, merge
from hooks.updating.news import news
from hooks.updating.offers import not_taken, without
from hooks.updating.review import Review, review
from hooks.updating.worktree import Worktree

RECOVERY = "git reset --quiet -- . && git restore -- . && git clean -fd -- ."
SHOWN = 20  # lines of a list; all of them go into the outcome
SIDES = {
    frozenset({1, 2, 3}): "you and the new version changed the same",
    frozenset({1, 2}): "you changed it; the new version removed it",
    frozenset({1, 3}): "you removed it; the new version changed it",
    frozenset({2, 3}): "you and the new version both made it",
}


@dataclass(frozen=True)
class Update:
    """A merge that is ready to be written.

    Attributes:
        worktree: where.
        merged: what.
        review: what was repaired in it, and what is broken.
        deployed: what it deploys under another name, in lines for a person.
        news: what is new in ml-init, in lines for a person.
    """

    worktree: Worktree
    merged: Merged
    review: Review
    deployed: tuple[str, ...]
    news: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        project: Path,
        answers_file: str,
        renders: tuple[Tree, Tree],
        scratch: Path,
        changes: str = "",
    ) -> "Update":
        """Merge, without a change to the project.

        Args:
            project: the project's folder.
            answers_file: the answers file's path in it.
            renders: the old version's, and the new one's.
            scratch: an empty folder.
            changes: the changelog of the new version.

        Raises:
            UserError: the outcome cannot be written without a loss.
        """
        worktree = Worktree.of(project)
        if changed := worktree.changed():
            message = "These changes, made meanwhile or before, are in no commit:"
            raise UserError(f"{message}\n{changed}")
        left_out = not_taken(*renders, project)
        renders = without(renders[0], left_out), without(renders[1], left_out)
        kept = worktree.line_ends({**renders[0].files, **renders[1].files})
        old, new = (like_yours(render, kept) for render in renders)
        unknown = worktree.unknown({*old.files, *new.files})
        # The answers file, which is Copier's own, always takes the new side.
        answers = {answers_file: old.files[answers_file]}
        beside = Tree({**unknown.files, **answers}, unknown.executables)
        versions = Versions(old, new, worktree.committed, beside)
        names = {**worktree.known, **old.files, **new.files}
        settings = MergeSettings.of(worktree.top, worktree.prefix, names)
        merged = merge(scratch, worktree.objects, versions, settings)
        merged, found = review(merged, versions)
        if taken := worktree.in_the_way(merged, unknown):
            listed = "\n".join(f"  {name}" for name in taken)
            raise UserError(
                "The new version changes these files, and git could not give yours back:\n"
                f"{listed}\nMove them away, or commit them (git add --force; for a file that git "
                "was told to overlook, git update-index --no-assume-unchanged --no-skip-worktree "
                "first)."
            )
        deployed = deployment_changes(project, merged, renders)
        told = news(changes, *(render.files[answers_file] for render in renders))
        return cls(worktree, merged, found, deployed, tuple(told))

    def write(self) -> int:
        """Write the merge into the project; 1 where a person has to look at it."""
        try:
            self.worktree.bring_to(self.merged)
        except (UserError, OSError, KeyboardInterrupt) as error:
            say(f"{error}\nThe update was ended halfway. To have the project as it was:")
            say(way_back(self.worktree))
            return 1
        found = self.review
        if self.news:
            say(f"What is new in ml-init:\n{_some(self.news)}")
        if self.deployed:
            say("\n".join(self.deployed))
        tell(self.merged, self.worktree, found)
        run_report.keep(
            rewritten=found.rewritten,
            problems=found.problems,
            deployed=self.deployed,
            news=self.news,
        )
        return 1 if self.merged.conflicts or found.problems else 0


def way_back(worktree: Worktree) -> str:
    """The command that makes the project what its last commit holds, wherever it is typed."""
    return f"  cd {shlex.quote(str(worktree.project))} && {RECOVERY}"


def tell(merged: Merged, worktree: Worktree, found: Review) -> None:
    """Say what is to be looked at."""
    if not merged.conflicts:
        count = len(merged.written) + len(merged.gone)
        say(f"{count} files changed. Look at them (git status, git diff), test, and commit.")
    if found.rewritten:
        say(f"These lines name what has moved, and were changed:\n{_some(found.rewritten)}")
    if found.problems:
        say(f"This worked before the update, and does not now:\n{_some(found.problems)}")
    if merged.conflicts:
        tell_conflicts(merged)
    if merged.conflicts or found.problems:
        say(f"To leave the update:\n{way_back(worktree)}")


def tell_conflicts(merged: Merged) -> None:
    """Say what git could not join."""
    say("Your changes and the new version's meet in these files:")
    for path, sides in merged.conflicts.items():
        say(f"  {path}: {SIDES.get(sides, 'it was moved to or from here')}")
    say(
        "In each, keep what is right between the markers. A file without markers holds one "
        "complete\nversion: keep it (git add), take the new one (git checkout --theirs), or remove "
        "it\n(git rm). Then git add and commit."
    )


def _some(lines: Sequence[str]) -> str:
    """The first lines of a list, and how many more there are."""
    shown = [f"  {line}" for line in lines[:SHOWN]]
    return "\n".join([*shown, f"  and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else shown)
