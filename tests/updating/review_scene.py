"""A merge of three small trees by real git, looked through before it would be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.system.git import git
from hooks.updating import objects
from hooks.updating.merging import Merged, Versions, merge
from hooks.updating.review import Review, review
from tests.updating.merge_scene import start, tree

Files = Mapping[str, str]


@dataclass(frozen=True)
class Reviewed:
    """The merged files, the merge as it would be written, and what was found."""

    files: Files
    merged: Merged
    review: Review


def reviewed(place: Path, old: Files, new: Files, mine: Files) -> Reviewed:
    """Merge what changed from old to new into the user's files, and look through it."""
    project = start(place / "project", encoded(mine))
    scratch = place / "scratch"
    scratch.mkdir()
    committed = git(project, "rev-parse", "HEAD^{tree}")
    versions = Versions(tree(encoded(old)), tree(encoded(new)), committed, tree({}))
    merged = merge(scratch, project / ".git" / "objects", versions)
    merged, found = review(merged, versions)
    entries = objects.entries(scratch, merged.tree)
    contents = objects.contents(scratch, (entry.object for entry in entries.values()))
    files = {path: objects.to_text(contents[entry.object]) for path, entry in entries.items()}
    return Reviewed(files, merged, found)


def encoded(files: Files) -> Mapping[str, bytes]:
    """The files as bytes."""
    return {path: objects.to_bytes(text) for path, text in files.items()}


def code(name: str) -> str:
    """A module's text that git tells from any other's."""
    return "".join(f"{name}_{number} = {number}\n" for number in range(12))
