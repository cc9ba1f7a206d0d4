"""Where the files of a project went since they were first committed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath

from hooks.adopting.likeness import compare

ALIKE = 0.5  # of the lines; git itself takes half for a renamed file
MOST = 20  # files of one name that are compared


def moved(
    born: Mapping[str, str],
    now: Mapping[str, str],
    before: Callable[[str], str | None],
    after: Callable[[str], str | None],
) -> dict[str, str]:
    """Each path of a project's first files with its path now; a file that was removed has none.

    Args:
        born: the paths of the first files that are followed, with git's ids of their contents.
        now: all paths of the newest commit, with git's ids.
        before: the first text at a path.
        after: the newest text at a path.
    """
    found = {path: path for path in born if path in now}
    lost = [path for path in born if path not in now]
    free = {path: name for path, name in now.items() if path not in born}
    found |= _same(born, lost, free)
    folders = _folders(found)
    for path in lost:
        if path not in found and (place := _in_moved_folder(path, folders)) in free:
            found[path] = place
    called = dict[str, list[str]]()
    for place in free.keys() - found.values():
        called.setdefault(PurePosixPath(place).name, []).append(place)
    for path in lost:
        if path not in found and (text := before(path)):
            places = sorted(called.get(PurePosixPath(path).name, []))[:MOST]
            alike, place = max(_alike(text, places, after), default=(0.0, ""))
            if alike >= ALIKE and place not in found.values():
                found[path] = place
    return found


def _same(
    born: Mapping[str, str], lost: Collection[str], free: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The files with the very content of one that is gone, where there is only one of them."""
    places = dict[str, list[str]]()
    for place, name in free.items():
        places.setdefault(name, []).append(place)
    for path in lost:
        if len(same := places.get(born[path], [])) == 1:
            yield path, same[0]


def _folders(found: Mapping[str, str]) -> Mapping[str, str]:
    """Where most files of a folder went that was moved, by the folder as it was."""
    counted = dict[str, Counter[str]]()
    for path, place in found.items():
        old, new = PurePosixPath(path), PurePosixPath(place)
        while path != place and old.name == new.name and old.parent != old:
            old, new = old.parent, new.parent
            counted.setdefault(f"{old}", Counter())[f"{new}"] += 1
    return {old: counts.most_common(1)[0][0] for old, counts in counted.items()}


def _in_moved_folder(path: str, folders: Mapping[str, str]) -> str:
    """The path that a file has if it went with its folder; empty where that stayed."""
    way = PurePosixPath(path)
    for folder in way.parents:
        if f"{folder}" in folders and folders[f"{folder}"] != f"{folder}":
            return f"{PurePosixPath(folders[f'{folder}']) / way.relative_to(folder)}"
    return ""


def _alike(
    text: str, places: Collection[str], after: Callable[[str], str | None]
) -> Iterator[tuple[float, str]]:
    """How much each of some files is like a text."""
    for place in places:
        common, lines, _ = compare(text, after(place))
        yield common / lines, place
