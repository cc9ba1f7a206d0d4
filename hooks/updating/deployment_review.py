"""A merge looked at for what it deploys under another name, before it is written."""

from pathlib import Path

from hooks.system.git import git
from hooks.system.tree import Tree
from hooks.updating import objects
from hooks.updating.merging import YOURS, Merged

FORMATS = (".yml", ".yaml", ".json")  # of what a bundle includes


def review(project: Path, merged: Merged, renders: tuple[Tree, Tree]) -> tuple[str, ...]:
    """Lines for a person; none where no deployed name changes.

    Args:
        project: the project's folder.
        merged: the merge.
        renders: the old version's, and the new one's.
    """
    if not any(map(_may_belong, (*merged.written, *merged.gone))):
        return ()
    from hooks.updating.deployments import MergedFiles, news  # most updates change no such file

    old, new = renders
    yours, joined = objects.files(merged.scratch, (YOURS, merged.tree), _may_belong)
    sides = MergedFiles(yours, joined, old.files, new.files, merged.conflicts.keys())
    return news(sides, git(project, "rev-parse", "--short=12", "HEAD"))


def _may_belong(path: str) -> bool:
    """Whether a file may be one of a bundle: those of GitHub and Copier are not."""
    return path.endswith(FORMATS) and not path.startswith(".")
