"""The trees of a merge, read once for all that is to be looked at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename

from hooks.references.finding import reader
from hooks.references.names import NONE, Names, names_in
from hooks.references.resolving import Paths
from hooks.updating import objects
from hooks.updating.merging import THEIRS, YOURS, Merged, Versions
from hooks.updating.moves import Moves
from hooks.updating.objects import Entries, Entry, to_text
from hooks.updating.repair import MergedTrees, Version

PLAIN = {"100644", "100755"}
LARGEST = 1_000_000  # bytes; what is larger is data, and is not read


@dataclass(frozen=True)
class Trees:
    """What a merge joined, and what came out.

    Attributes:
        merged: what git made.
        versions: of what.
        before: the user's tree.
        after: the merged one.
        moved: the files that have another path in it, each with that.
        texts: the files that are read, by the ids of their objects.
        dropped: the names that the new version took from the bundle.
    """

    merged: Merged
    versions: Versions
    before: Entries
    after: Entries
    moved: Mapping[str, str]
    texts: Mapping[str, str]
    dropped: Names

    @classmethod
    def of(cls, merged: Merged, versions: Versions) -> "Trees":
        """Read what may have to be looked at."""
        scratch = merged.scratch
        before, after = (objects.entries(scratch, tree) for tree in (YOURS, merged.tree))
        gone = before.keys() - after.keys()
        moved = objects.renames(scratch, YOURS, merged.tree) if gone else {}
        moved |= {old: new for old, new in merged.followed.items() if old in before}
        dropped = _dropped(versions)
        changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
        everything, settings = bool(gone) or dropped != NONE, any(map(defines_names, changed))
        asked = [
            entry.object
            for entries in (before, after)
            for path, entry in entries.items()
            if (everything or path in changed or (settings and defines_names(path)))
            and _is_read(path, entry)
        ]
        read = objects.contents(scratch, asked)
        texts = {object_: to_text(content) for object_, content in read.items()}
        return cls(merged, versions, before, after, moved, texts, dropped)

    @cached_property
    def origins(self) -> Mapping[str, str]:
        """The files that have another path in the merged tree, by that."""
        return {new: old for old, new in self.moved.items()}

    def changed(self, entries: Entries) -> Iterator[str]:
        """The files of a later tree that are not as the user has them, or not there."""
        return (path for path, entry in entries.items() if self.before.get(path) != entry)

    def version(self, entries: Entries) -> Version:
        """A tree whose references can be asked for."""
        found = {path: self.texts.get(entry.object) for path, entry in entries.items()}
        read = {path: text for path, text in found.items() if text is not None and reader(path)}
        return Version(Paths(frozenset(entries)), read)

    def sides(self, stays: Mapping[str, str]) -> MergedTrees:
        """What there is to compare.

        Args:
            stays: files that are not to be moved, each with the path to which git moved it.
        """
        back = {new: old for old, new in stays.items()}
        yours = self.version(self.before)
        merged = self.version({back.get(path, path): each for path, each in self.after.items()})
        new = self.versions.new.files
        theirs = Version(
            Paths(frozenset(new)), {p: to_text(content) for p, content in new.items() if reader(p)}
        )
        moved = {old: now for old, now in self.moved.items() if old not in stays}
        lacking = theirs.paths.files - merged.paths.files
        elsewhere = (
            objects.renames(self.merged.scratch, THEIRS, self.merged.tree) if lacking else {}
        )
        conflicts = frozenset(self.merged.conflicts)
        settled = {p: t for p, t in merged.texts.items() if p not in conflicts}
        names = names_in(text for path, text in settled.items() if defines_names(path))
        return MergedTrees(
            yours,
            theirs,
            merged,
            Moves(moved, yours.paths, merged.paths),
            Moves(elsewhere, theirs.paths, merged.paths),
            conflicts,
            gone=self.dropped - names,
            left=names | _names(new) if self.dropped != NONE else NONE,
        )

    def asked(self, sides: MergedTrees) -> set[str]:
        """The files of the merged tree in which something may have been broken."""
        before, after = sides.yours.paths, sides.merged.paths
        stems = {_stem(path) for path in before.files - after.files}
        stems |= {basename(folder) for folder in before.folders - after.folders}
        stems |= sides.gone.targets | sides.gone.resources | sides.gone.variables
        found = {p for p in self.changed(self.after) if p in after.files}
        found |= set(sides.from_yours.files.values())
        if stems:
            words = re.compile("|".join(map(re.escape, sorted(stems))))
            texts = sides.merged.texts.items()
            # A pattern names what it finds by no word of its own.
            found |= {p for p, text in texts if words.search(text) or _has_pattern(p, text)}
        return found


def _dropped(versions: Versions) -> Names:
    """The names that the new version took from the bundle."""
    old, new = versions.old.files, versions.new.files
    changed = {path: content for path, content in old.items() if new.get(path) != content}
    return taken - _names(new) if (taken := _names(changed)) != NONE else NONE


def _names(files: Mapping[str, bytes]) -> Names:
    return names_in(to_text(content) for path, content in files.items() if defines_names(path))


def defines_names(path: str) -> bool:
    """Whether a file may be one of a bundle: GitHub's and Copier's are not."""
    return path.endswith((".yml", ".yaml")) and not path.startswith(".")


def _has_pattern(path: str, text: str) -> bool:
    return path.endswith((".yml", ".yaml")) and "*" in text


def _is_read(path: str, entry: Entry) -> bool:
    return entry.mode in PLAIN and entry.size <= LARGEST and reader(path) is not None


def _stem(path: str) -> str:
    """The word by which files name this one: of a package, its folder's."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return basename(folder) if stem == "__init__" and folder else stem or name
