"""Files of a tree, read from git's objects."""

import os
from collections.abc import Callable
from pathlib import Path

from hooks.git import git


def files_in(repository: Path, tree: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The contents of a tree's files by POSIX path; links and submodules are left out.

    Args:
        repository: where the objects are.
        tree: the tree's id or name.
        wanted: whether a path is to be read.
    """
    listing = git(repository, "ls-tree", "-r", "-z", "--full-tree", tree)
    found = dict[str, str]()
    for entry in filter(None, listing.split("\0")):
        facts, _, path = entry.partition("\t")
        mode, _, id_ = facts.split(" ")
        if mode.startswith("100") and wanted(path):
            found[path] = id_
    ids = [*dict.fromkeys(found.values())]
    asked = "".join(f"{id_}\n" for id_ in ids).encode()
    told = os.fsencode(git(repository, "cat-file", "--batch", given=asked)) if ids else b""
    contents, start = dict[str, bytes](), 0
    for id_ in ids:
        head = told.index(b"\n", start)
        size = int(told[start:head].split(b" ")[2])
        contents[id_] = told[head + 1 : head + 1 + size]
        start = head + 1 + size + 1
    return {path: contents[id_] for path, id_ in found.items()}
