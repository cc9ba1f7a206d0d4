"""How the branch at GitHub stands to the local one, commit by commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from hooks.publishing.scratch import Scratch
from hooks.system.git import GitFailed

MOST_NAMES, LONGEST_NAME = 3, 40  # of what strangers have called themselves


class Relation(Enum):
    """How the branch at GitHub stands to the local one."""

    EMPTY = "there is none"
    BEHIND = "ours continues it"
    SAME = "it is ours, commit by commit"
    AHEAD = "it begins with ours, and goes on"
    OTHER = "it is another history"


@dataclass(frozen=True)
class RemoteBranch:
    """What was found at GitHub.

    Attributes:
        relation: how its branch stands to ours.
        head: the last commit there; empty where there is none.
        commits: the commits there that stand for ours, the oldest first.
        branches: the names of the other branches there.
        on_top: how many commits there are not ours.
        authors: who made the last of these, by the names that they gave themselves.
        rehearsals: what was pushed as a rehearsal, and is there still.
    """

    relation: Relation
    head: str = ""
    commits: Sequence[str] = ()
    branches: Sequence[str] = ()
    on_top: int = 0
    authors: Sequence[str] = ()
    rehearsals: Sequence[str] = ()


def compare(scratch: Scratch, ours: str, theirs: str, branches: Sequence[str]) -> RemoteBranch:
    """Compare two histories whose commits are all at hand.

    Commit ids hold the time and the person, so two runs with the same answers make different ones;
    what they contain is compared, commit by commit from the first.
    """
    if is_ancestor(scratch, theirs, ours):
        known = [commit for commit, _ in commits_and_trees(scratch, theirs)]
        relation = Relation.SAME if theirs == ours else Relation.BEHIND
        return RemoteBranch(relation, theirs, known, branches)
    mine = [tree for _, tree in commits_and_trees(scratch, ours)]
    first = commits_and_trees(scratch, theirs)[: len(mine)]
    if [tree for _, tree in first] != mine:
        return RemoteBranch(Relation.OTHER, theirs, branches=branches)
    known = [commit for commit, _ in first]
    # All of their commits count: one that was merged in is no first parent of any.
    if not (on_top := _count(scratch, theirs) - _count(scratch, ours)):
        return RemoteBranch(Relation.SAME, theirs, known, branches)
    written = scratch.git("log", "--format=%an", theirs, "--not", known[-1]).splitlines()
    authors = tuple(dict.fromkeys(map(shortened, written)))[:MOST_NAMES]
    return RemoteBranch(Relation.AHEAD, theirs, known, branches, on_top, authors)


def shortened(name: str) -> str:
    """A name that a stranger chose: nothing in it but letters and signs, and not many."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:LONGEST_NAME]}…"


def is_ancestor(scratch: Scratch, earlier: str, later: str) -> bool:
    """Whether one commit leads to the other."""
    try:
        scratch.git("merge-base", "--is-ancestor", earlier, later)
    except GitFailed:
        return False
    return True


def commits_and_trees(scratch: Scratch, head: str) -> list[tuple[str, str]]:
    """The ids of every commit and its tree along the first parents, the oldest first."""
    lines = scratch.git("log", "--first-parent", "--reverse", "--format=%H %T", head).splitlines()
    return [(commit, tree) for commit, _, tree in (line.partition(" ") for line in lines)]


def _count(scratch: Scratch, head: str) -> int:
    return int(scratch.git("rev-list", "--count", head))
