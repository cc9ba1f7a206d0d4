"""Three trees merged by git, in a scratch repository that borrows the project's objects."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hooks.system.fast_import import COMMAND, DELETE_ALL, commit, contents, whole_tree
from hooks.system.git import git, git_bare
from hooks.system.tree import Tree
from hooks.updating.merge_settings import MergeSettings

# Named as the conflict markers will show them.
YOURS, THEIRS, BASE = "yours", "ml-init", "base"
_MERGE_OPTIONS = ("-c", "merge.directoryRenames=true", "-c", "merge.renames=true")
MOVED_WITH_FOLDER = "Path updated due to directory rename"  # a kind of git merge-tree's messages


@dataclass(frozen=True)
class Versions:
    """What is to be merged.

    Attributes:
        old: the old version's render.
        new: the new version's render.
        committed: the id of the user's committed tree.
        beside: files of the user's that the committed tree has not, or not so.
    """

    old: Tree
    new: Tree
    committed: str
    beside: Tree


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
        written: the files in it that are not as the user has them.
        gone: the user's files that are not in it.
        stages: the sides of every conflict; empty after a clean merge.
        scratch: the repository whose objects the ids name.
        followed: the files that git moved with the folder around them, by the paths they had.
    """

    tree: str
    written: tuple[str, ...]
    gone: tuple[str, ...]
    stages: tuple[Stage, ...]
    scratch: Path
    followed: Mapping[str, str] = field(default_factory=dict)

    @property
    def conflicts(self) -> dict[str, frozenset[int]]:
        """The paths in conflict, each with the numbers of its sides."""
        paths = sorted({stage.path for stage in self.stages})
        return {path: frozenset(s.number for s in self.stages if s.path == path) for path in paths}


def merge(
    scratch: Path, objects: Path, versions: Versions, settings: MergeSettings | None = None
) -> Merged:
    """Merge what changed from old to new into what the user has.

    Args:
        scratch: an empty folder.
        objects: the project's, which are borrowed.
        versions: the three sides.
        settings: what the user's repository tells git of merges.
    """
    settings = settings or MergeSettings()
    git_bare(scratch, "init", "--quiet", "--bare", "--template=")
    (scratch / "objects" / "info" / "alternates").write_text(f"{objects}\n")
    git_bare(scratch, *COMMAND, given=b"".join(_commits(versions)))
    command = ("merge-tree", "--write-tree", "-z", "--messages", YOURS, THEIRS)
    (scratch / "info").mkdir(exist_ok=True)
    (scratch / "info" / "attributes").write_bytes(settings.attributes)
    careful = (*_MERGE_OPTIONS, *command)
    folder, extra = settings.folder or scratch, settings.environment(scratch)
    told = git(folder, *careful, extra=extra, accept=(0, 1))  # 1: with conflicts
    tree, *rest = told.split("\0")
    records, messages = rest[: rest.index("")], rest[rest.index("") + 1 :]
    listing = git_bare(
        scratch, "diff-tree", "-r", "-z", "--no-renames", "--name-status", YOURS, tree
    )
    words = listing.split("\0")
    kinds = dict(zip(words[1::2], words[0::2], strict=False))
    return Merged(
        tree,
        written=tuple(name for name, kind in kinds.items() if kind != "D"),
        gone=tuple(name for name, kind in kinds.items() if kind == "D"),
        stages=tuple(map(_stage, records)),
        scratch=scratch,
        followed=dict(_followed(messages)),
    )


def _commits(versions: Versions) -> Iterator[bytes]:
    """The old version, and on top of it the new one and the user's."""
    old, new, beside = versions.old, versions.new, versions.beside
    yours = [whole_tree(versions.committed), *contents(beside.files, beside.executables)]
    theirs = [DELETE_ALL, *contents(new.files, new.executables)]
    base = f"refs/heads/{BASE}"
    yield commit(base, [DELETE_ALL, *contents(old.files, old.executables)])
    yield commit(f"refs/heads/{THEIRS}", theirs, parent=base)
    yield commit(f"refs/heads/{YOURS}", yours, parent=base)


def _followed(messages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The old and the new path of each file that was moved with a folder.

    A message is the number of its paths, these, its kind and its text, each ended by a NUL byte
    (https://git-scm.com/docs/git-merge-tree#OUTPUT). The kinds are for programs and do not change.
    """
    at = 0
    while at + 1 < len(messages):
        count = int(messages[at])
        paths, kind = messages[at + 1 : at + 1 + count], messages[at + 1 + count]
        if kind == MOVED_WITH_FOLDER:
            new, old = paths
            yield old, new
        at += count + 3


def _stage(record: str) -> Stage:
    facts, _, path = record.partition("\t")
    mode, object_, number = facts.split(" ")
    return Stage(mode, object_, int(number), path)
