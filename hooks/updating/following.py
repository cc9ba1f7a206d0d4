"""Which of the user's own files go along with a folder that the new version moved.

git moves every file of such a folder. A file that the user put there stays where it is, unless what
names it went along, so that it would name nothing.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from posixpath import dirname

from hooks.references.reference import Kind
from hooks.references.resolving import Resolved
from hooks.updating.repair import Version

# A document that names a file does not need it to run.
_ONLY_TOLD = {Kind.LINK, Kind.FOLDER}


def needed(
    moved: Mapping[str, str], changed: Mapping[str, str], yours: Version, merged: Version
) -> AbstractSet[str]:
    """The user's own files that are needed where git put them, by their paths before.

    Args:
        moved: the files that git moved with their folder, each with its new path.
        changed: the other files that are not as they were, by new path, each with its old path.
        yours: the user's tree.
        merged: the tree as git left it.
    """
    found = set[str]()
    asking = dict(changed)
    while asking:
        places = [(_places(yours, old), _places(merged, new)) for new, old in asking.items()]
        went = {
            old
            for old, new in moved.items()
            if old not in found and any(_follows(old, new, *pair) for pair in places)
        }
        went |= {each for old in went for each in _folder_of(old, moved, yours)} - found
        found |= went
        asking = {moved[old]: old for old in went}
    return found


def _folder_of(file: str, moved: Mapping[str, str], yours: Version) -> list[str]:
    """The files around a file where all of them are the user's own: a package goes as a whole."""
    folder = f"{dirname(file)}/"
    around = [path for path in yours.paths.files if path.startswith(folder)]
    return around if all(path in moved for path in around) else []


def _places(version: Version, file: str) -> list[Resolved]:
    found = [place for places in version.places(file).values() for place in places]
    return [place for place in found if place.reference.kind not in _ONLY_TOLD]


def _follows(old: str, new: str, before: list[Resolved], after: list[Resolved]) -> bool:
    """Whether a file named the old place and names the new one, and only that, now."""
    return (
        any(place.covers(new) for place in after)
        and any(place.covers(old) for place in before)
        and not any(place.covers(old) for place in after)
    )
