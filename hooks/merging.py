"""Three trees merged by git, in a scratch repository that borrows the project's objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.fast_import import EVERYTHING_GOES, commit, contents, whole_tree
from hooks.git import git
from hooks.tree import Tree

# Named as the conflict markers will show them.
YOURS, THEIRS, BASE = "refs/heads/yours", "refs/heads/ml-init", "refs/heads/base"
_LIKE_A_CAREFUL_PERSON = ("-c", "merge.directoryRenames=true", "-c", "merge.renames=true")


@dataclass(frozen=True)
class Stage:
    """One side of a conflict, as the index holds it: 1 the old version, 2 yours, 3 the new."""

    mode: str
    object: str
    number: int
    path: str


@dataclass(frozen=True)
class Merged:
    """What git made of the three.

    Attributes:
        tree: the merged tree's id; conflicting files hold markers or one side.
        stages: the sides of every conflict; empty after a clean merge.
        scratch: the repository whose objects the ids name.
    """

    tree: str
    stages: tuple[Stage, ...]
    scratch: Path

    @property
    def conflicts(self) -> list[str]:
        """The paths in conflict."""
        return sorted({stage.path for stage in self.stages})


def merge(  # noqa: PLR0913  # the three sides, and where
    scratch: Path, project: Path, old: Tree, new: Tree, *, mine: str, changed: Mapping[str, bytes]
) -> Merged:
    """Merge what changed from old to new into the user's tree.

    Args:
        scratch: an empty folder.
        project: the folder whose objects are borrowed.
        old: the old version's render.
        new: the new version's render.
        mine: the id of the user's committed tree.
        changed: files of the user's that the tree does not have so.
    """
    objects = git(project, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    git(scratch, "init", "--quiet", "--bare")
    (scratch / "objects" / "info" / "alternates").write_text(f"{objects}\n")
    stream = [
        commit(BASE, [EVERYTHING_GOES, *contents(old.files, old.executables)]),
        commit(THEIRS, [EVERYTHING_GOES, *contents(new.files, new.executables)], parent=BASE),
        commit(YOURS, [whole_tree(mine), *contents(changed, frozenset())], parent=BASE),
    ]
    git(scratch, "fast-import", "--quiet", given=b"".join(stream))
    return _merge_tree(scratch)


def _merge_tree(scratch: Path) -> Merged:
    command = (*_LIKE_A_CAREFUL_PERSON, "merge-tree", "--write-tree", "-z", "--no-messages")
    sides = (YOURS.removeprefix("refs/heads/"), THEIRS.removeprefix("refs/heads/"))
    told = git(scratch, *command, *sides, accept=(0, 1))  # 1: with conflicts
    tree, *records = told.split("\0")
    stages = []
    for record in filter(None, records):
        facts, _, path = record.partition("\t")
        mode, object_, number = facts.split(" ")
        stages.append(Stage(mode, object_, int(number), path))
    return Merged(tree, tuple(stages), scratch)
