"""Renders with the line ends that the user's repository keeps.

ml-init writes LF. In a repository that holds CRLF every line would differ, and conflict.
"""

from collections.abc import Mapping
from dataclasses import replace

from hooks.system.tree import Tree

KINDS = {"i/lf": False, "i/crlf": True}  # of `git ls-files --eol`; others are mixed, or no text


def like_yours(render: Tree, kept: Mapping[str, bool]) -> Tree:
    """The render, in CRLF where the user's file is; a file the user has not is like most.

    Args:
        render: a version's files.
        kept: for each of the user's files whether it is in CRLF; those without line ends left out.
    """
    most = sum(kept.values()) * 2 > len(kept)
    if not any(kept.values()):
        return render
    files = render.files.items()
    return replace(render, files={n: _with_crlf(c) if kept.get(n, most) else c for n, c in files})


def _with_crlf(content: bytes) -> bytes:
    return content if b"\0" in content else content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
