"""What stands between git's merge and the worktree: what worked before still has to work.

Every file that loaded loads, and every reference that led somewhere leads there. What can be put
right is; the rest is listed.
"""

from dataclasses import dataclass

from hooks.system.git import git_bare
from hooks.updating.merging import THEIRS, Merged, Versions


@dataclass(frozen=True)
class Review:
    """What a person should know of a merge before they commit it.

    Attributes:
        rewritten: the references that were written anew, one line each.
        problems: what worked before and does not now, one line each.
    """

    rewritten: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def review(merged: Merged, versions: Versions) -> tuple[Merged, Review]:
    """Look through a merge; the user's own files stay where they are, unless they are needed.

    Args:
        merged: what git made of the three; objects are added to its repository.
        versions: the three.

    Returns:
        The merge with its repairs, and what is to be told.
    """
    if git_bare(merged.scratch, "rev-parse", f"{THEIRS}^{{tree}}") == merged.tree:
        return merged, Review()  # nothing of the user's is in it
    from hooks.updating.inspection import inspect  # which is slow to import

    return inspect(merged, versions)
