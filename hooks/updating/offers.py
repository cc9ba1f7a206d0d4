"""What is offered and not taken is no part of an update."""

from collections.abc import Container, Mapping
from pathlib import Path

from hooks.project.offered import OFFERED, is_offer, refused
from hooks.system.tree import Tree


def not_taken(old: Tree, new: Tree, project: Path) -> set[str]:
    """The offers of the new version that the project does without, or has in its own way.

    Args:
        old: the old version's render.
        new: the new version's.
        project: the project's folder.
    """
    there = _Folder(project)
    offers = [name for name in OFFERED if is_offer(new.files.get(name, b""))]
    return {name for name in offers if _is_left_out(name, old.files, there)}


def without(tree: Tree, names: Container[str]) -> Tree:
    """A render without these files."""
    files = {name: content for name, content in tree.files.items() if name not in names}
    return Tree(files, tree.executables & files.keys())


def _is_left_out(name: str, old: Mapping[str, bytes], there: "_Folder") -> bool:
    if name not in old:
        return bool(refused(there, [name]))
    if name not in there:
        return True  # the team removed it, or never took it
    content = there.project.joinpath(name).read_bytes()
    return not is_offer(content) and content.replace(b"\r\n", b"\n") != old[name]


class _Folder:
    """Whether a name is a file of the project."""

    def __init__(self, project: Path) -> None:
        self.project = project

    def __contains__(self, name: object) -> bool:
        return (self.project / str(name)).is_file()
