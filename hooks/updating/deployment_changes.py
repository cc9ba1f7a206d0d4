"""What an update deploys under another name, elsewhere, or no longer.

Targets before and after in, changes out; `deployment_words` puts them into words.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hooks.updating.bundles import Bundle, Target

SETTINGS = ("name", "bundle", "host", "root_path", "mode", "prefix")
ALIKE = 0.5  # the least share of common traits by which a target is known under another name


@dataclass(frozen=True)
class Renamed:
    """A resource that a target had, and what became of it.

    Attributes:
        kind: as under `resources`.
        key: its key before.
        name: its deployed name before.
        new_key: its key now; empty where it is gone.
        new_name: its deployed name now.
    """

    kind: str
    key: str
    name: str
    new_key: str
    new_name: str


@dataclass(frozen=True)
class Pair:
    """A target before an update, and after it.

    Attributes:
        folder: the bundle's folder before.
        new_folder: the bundle's folder now.
        old: the target as it was.
        new: as it is; None where it is gone.
    """

    folder: str
    new_folder: str
    old: Target
    new: Target | None

    @property
    def is_left(self) -> bool:
        """Whether the next deployment knows nothing of what was deployed before."""
        return bool({"host", "root_path"} & self.settings.keys()) or self.new is None

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.settings or self.renamed or self.is_left)

    @property
    def settings(self) -> dict[str, tuple[str, str]]:
        """What changed in the target itself: each with the text before and now."""
        if self.new is None:
            return {}
        both = {name: (getattr(self.old, name), getattr(self.new, name)) for name in SETTINGS}
        return {name: texts for name, texts in both.items() if texts[0] != texts[1]}

    @property
    def renamed(self) -> tuple[Renamed, ...]:
        """The resources whose key or name changed, or that went.

        Left out is what went with its target, or only follows the name of a target or bundle whose
        deployments are left.
        """
        if self.new is None:
            return ()
        follows = _follower(self.old, self.new) if self.is_left else str
        return tuple(_renamed(self.old.resources, self.new.resources, follows))


def changes(before: dict[str, Bundle], after: dict[str, Bundle]) -> tuple[Pair, ...]:
    """The targets of which there is something to tell, in the order of their files."""
    folders = _folders(before, after)
    pairs = [
        Pair(folder, folders.get(folder, folder), bundle[old], new)
        for folder, bundle in before.items()
        for old, new in _matched(bundle, after.get(folders.get(folder, ""), {})).items()
    ]
    return tuple(pair for pair in pairs if pair.has_changed)


def _folders(before: dict[str, Bundle], after: dict[str, Bundle]) -> dict[str, str]:
    """Where each bundle is now; one that moved is known by being the only one."""
    found = {folder: folder for folder in before if folder in after}
    gone, added = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    return found | dict(zip(gone, added, strict=True)) if len(gone) == len(added) == 1 else found


def _matched(before: Bundle, after: Bundle) -> dict[str, Target | None]:
    """What each target has become: the one of its name, else the most alike of the new ones."""
    found = {name: after.get(name) for name in before}
    gone = [target for name, target in before.items() if name not in after]
    added = [target for name, target in after.items() if name not in before]
    likeness = {(a.name, b.name): _likeness(a, b) for a in gone for b in added}
    taken = set[str]()
    for (old, new), share in sorted(likeness.items(), key=lambda item: -item[1]):
        if share >= ALIKE and found[old] is None and new not in taken:
            found[old] = after[new]
            taken.add(new)
    return found


def _likeness(one: Target, other: Target) -> float:
    """The share of traits that two targets have in common; nothing across workspaces or modes."""
    if (one.host, one.mode) != (other.host, other.mode):
        return 0
    return 2 * len(one.traits & other.traits) / (len(one.traits) + len(other.traits))


def _renamed(
    old: Mapping[tuple[str, str], str],
    new: Mapping[tuple[str, str], str],
    follows: Callable[[str], str],
) -> Iterator[Renamed]:
    for (kind, key), name in old.items():
        expected = {name, follows(name)}
        if (kind, key) in new:
            now = new[kind, key]
            if now not in expected:
                yield Renamed(kind, key, name, key, now)
            continue
        keys = [each for each in new if each not in old and each[0] == kind]
        new_key = next((each for each in keys if name and new[each] in expected), ("", ""))
        yield Renamed(kind, key, name, new_key[1], new.get(new_key, ""))


def _follower(old: Target, new: Target) -> Callable[[str], str]:
    """What turns a name into the one that it has where only target and bundle changed theirs."""

    def follow(name: str) -> str:
        name = name.replace(old.name, new.name)
        return name.replace(old.bundle, new.bundle) if old.bundle else name

    return follow
