"""What an update deploys under another name or no longer, from nothing but files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hooks.updating.bundles import bundles
from hooks.updating.deployment_changes import changes
from hooks.updating.deployment_words import shown, told
from hooks.updating.documents import Document, load, merged


@dataclass(frozen=True)
class MergedFiles:
    """The files of a merge, each by POSIX path.

    Attributes:
        yours: the user's commit.
        merged: what came out.
        old: the old version's render.
        new: the new version's.
        conflicts: the paths in which both sides stand.
    """

    yours: Mapping[str, bytes]
    merged: Mapping[str, bytes]
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]
    conflicts: Collection[str]


def news(sides: MergedFiles, commit: str) -> tuple[str, ...]:
    """Lines in plain English with the commands that help; none where no name changes.

    A file that is in conflict or does not load is read as if it were merged key by key, with the
    new version's side where both changed the same; that is said, as a person may decide otherwise.

    Args:
        sides: the files.
        commit: the user's, for the commands.
    """
    guessed = dict[str, None]()

    def before(path: str) -> Document:
        return _load(sides.yours, path)

    def after(path: str) -> Document:
        found = None if path in sides.conflicts else load(sides.merged[path])
        if found is not None:
            return found
        guessed[path] = None
        return merged(_load(sides.old, path), before(path), _load(sides.new, path))

    pairs = changes(bundles(sides.yours, before), bundles(sides.merged, after))
    remarks = [
        f"This is so if you keep the new version's side in {shown(path)}, which does not load yet."
        for path in guessed
    ]
    return (*told(pairs, commit), *remarks) if pairs else ()


def _load(files: Mapping[str, bytes], path: str) -> Document:
    return load(files.get(path, b"")) or {}
