"""Where the files of a project went since they were first committed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath

from hooks.adopting.likeness import compare

ALIKE = 0.5  # of the lines; git itself takes half for a renamed file


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
    taken = set(found.values())
    for path in lost:
        if path not in found:
            nearest = max(_alike(path, free.keys() - taken, before, after), default=None)
            if nearest:
                found[path] = nearest[1]
                taken.add(nearest[1])
    return found


def _same(
    born: Mapping[str, str], lost: Collection[str], free: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The files with the very content of one that is gone, where there is only one of them."""
    for path in lost:
        same = [place for place, name in free.items() if name == born[path]]
        if len(same) == 1:
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
    path: str,
    places: Collection[str],
    before: Callable[[str], str | None],
    after: Callable[[str], str | None],
) -> Iterator[tuple[float, str]]:
    """The files of the same name that are alike, with how much."""
    text = before(path)
    for place in places:
        if text is not None and PurePosixPath(place).name == PurePosixPath(path).name:
            common, lines, _ = compare(text, after(place))
            if common >= ALIKE * lines:
                yield common / lines, place
