"""Trees of the scratch repository, read and written in bulk."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.system.fast_import import COMMAND, commit, removal, stored, whole_tree, written
from hooks.system.git import git_bare

PLAIN = {"100644", "100755"}
_REVIEWED = "refs/heads/reviewed"


@dataclass(frozen=True)
class Entry:
    """What a tree has under a path; ``size`` is its bytes, 0 of another repository's commit."""

    mode: str
    object: str
    size: int


Entries = Mapping[str, Entry]
Files = Mapping[str, bytes]


def entries(scratch: Path, tree: str) -> Entries:
    """Everything in a tree, by path."""
    found = {}
    for line in git_bare(scratch, "ls-tree", "-r", "-z", "--long", tree).split("\0")[:-1]:
        facts, _, path = line.partition("\t")
        mode, _, object_, size = facts.split()
        found[path] = Entry(mode, object_, int(size) if size.isdigit() else 0)
    return found


def contents(scratch: Path, objects: Iterable[str]) -> dict[str, bytes]:
    """The objects by id."""
    asked = list(dict.fromkeys(objects))
    if not asked:
        return {}
    told = git_bare(scratch, "cat-file", "--batch", given="".join(f"{i}\n" for i in asked).encode())
    raw, at, found = to_bytes(told), 0, {}
    for object_ in asked:
        start = raw.index(b"\n", at) + 1
        size = int(raw[at:start].split()[2])
        found[object_] = raw[start : start + size]
        at = start + size + 1
    return found


def files(scratch: Path, trees: Iterable[str], wanted: Callable[[str], bool]) -> list[Files]:
    """The wanted files of each tree by path; links and other repositories' commits are left out.

    Args:
        scratch: the repository.
        trees: their ids or names.
        wanted: whether a path is to be read.
    """
    held = [
        {p: e.object for p, e in entries(scratch, tree).items() if e.mode in PLAIN and wanted(p)}
        for tree in trees
    ]
    read = contents(scratch, (object_ for paths in held for object_ in paths.values()))
    return [{path: read[object_] for path, object_ in paths.items()} for paths in held]


def renames(scratch: Path, old: str, new: str) -> dict[str, str]:
    """The files that were moved from one tree to another, each with its new path.

    Where several files have the same content, git pairs them at random: they are left out.
    """
    asked = ("diff-tree", "-r", "-M", "-z", "--raw", "--diff-filter=R", old, new)
    words = git_bare(scratch, *asked).split("\0")
    rows = list(zip(words[0::3], words[1::3], words[2::3], strict=False))
    counted = Counter(facts.split()[2] for facts, _, _ in rows)
    return {was: now for facts, was, now in rows if counted[facts.split()[2]] == 1}


def to_text(content: bytes) -> str:
    """A file as text; a byte that is no UTF-8 becomes a lone surrogate."""
    return content.decode(errors="surrogateescape")


def to_bytes(text: str) -> bytes:
    """The bytes of such a text."""
    return text.encode(errors="surrogateescape")


def write(
    scratch: Path,
    tree: str,
    moved: Mapping[str, str],
    rewritten: Mapping[str, str],
    held: Entries,
) -> str:
    """A tree with files moved and others rewritten; returns its id.

    Args:
        scratch: the repository.
        tree: the tree to begin with.
        moved: the new path of each file to be moved.
        rewritten: the new text of files, by the paths that they have then.
        held: what the tree holds.
    """
    changes = [whole_tree(tree)]
    changes += [removal(path) for path in moved]
    changes += [stored(new, held[old].mode, held[old].object) for old, new in moved.items()]
    origins = {new: old for old, new in moved.items()}
    for path, text in rewritten.items():
        changes.append(written(path, held[origins.get(path, path)].mode, to_bytes(text)))
    git_bare(scratch, *COMMAND, given=commit(_REVIEWED, changes))
    return git_bare(scratch, "rev-parse", f"{_REVIEWED}^{{tree}}")
