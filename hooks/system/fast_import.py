"""Commits in the language of `git fast-import` (https://git-scm.com/docs/git-fast-import)."""

import os
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

# As one pack: a file for each object takes eight times as long.
COMMAND = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force")
COMMITTER = "committer ml-init <ml-init@localhost> 0 +0000\n"
DELETE_ALL = b"deleteall\n"


def commit(
    branch: str,
    changes: Iterable[bytes],
    *,
    people: str = COMMITTER,
    message: str = "",
    parent: str = "",
) -> bytes:
    """One commit on a branch; without a parent it follows the one before in the same stream."""
    start = f"from {parent}\n".encode() if parent else b""
    head = f"commit {branch}\n{people}".encode() + _data(message.encode())
    return head + start + b"".join(changes)


def contents(changes: Mapping[str, bytes | None], executables: AbstractSet[str]) -> Iterable[bytes]:
    """The files of a commit; None removes one."""
    for name, content in changes.items():
        if content is None:
            yield removal(name)
        else:
            yield written(name, "100755" if name in executables else "100644", content)


def whole_tree(tree: str) -> bytes:
    """Everything that a tree holds, by its id."""
    return f'M 040000 {tree} ""\n'.encode()


def removal(name: str) -> bytes:
    """A file that goes."""
    return b"D %b\n" % _path(name)


def written(name: str, mode: str, content: bytes) -> bytes:
    """A file with its content."""
    return b"M %b inline %b\n%b" % (mode.encode(), _path(name), _data(content))


def stored(name: str, mode: str, object_: str) -> bytes:
    """A file whose content the repository has, by its id."""
    return b"M %b %b %b\n" % (mode.encode(), object_.encode(), _path(name))


def _path(name: str) -> bytes:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%b"' % os.fsencode(escaped)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)
