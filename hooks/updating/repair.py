"""References that a merge broke: written anew where it is known what they mean, else listed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from posixpath import basename

from hooks.references.finding import find
from hooks.references.names import NONE, Names
from hooks.references.reference import Kind, Reference, fixed_part
from hooks.references.resolving import BUNDLE_FILES, Paths, Resolved, Walk, join, places, resolve
from hooks.references.rewriting import retarget
from hooks.updating.moves import Moves

Key = tuple[Kind, str]
NAMES = {Kind.TARGET: "target", Kind.RESOURCE: "resource", Kind.VARIABLE: "variable"}


@dataclass(frozen=True)
class Version:
    """A tree as far as its references are asked for.

    Attributes:
        paths: all its paths.
        texts: the files that are read, by path.
    """

    paths: Paths
    texts: Mapping[str, str]
    _known: dict[str, Mapping[Key, list[Resolved]]] = field(default_factory=dict)

    def places(self, file: str) -> Mapping[Key, list[Resolved]]:
        """Where the references of a file lead, by what they are and what they name."""
        if file not in self._known:
            found: dict[Key, list[Resolved]] = defaultdict(list)
            for place in places(file, find(file, self.texts.get(file, "")), self.paths):
                found[place.reference.kind, place.reference.path].append(place)
            self._known[file] = dict(found)
        return self._known[file]


@dataclass(frozen=True)
class Problem:
    """Something that worked before the update, and that a person has to put right after it."""

    file: str
    line: int
    named: str
    remedy: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.file}:{self.line}: {self.named}: {self.remedy}"


@dataclass(frozen=True)
class Change:
    """A reference that is written anew."""

    file: str
    old: Reference
    new: Reference

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.file}:{self.old.line}: {self.old.text} → {self.new.text}"


@dataclass(frozen=True)
class _Meaning:
    """What a reference led to in the version that wrote it, and where that is now.

    Attributes:
        origin: where it led in that version.
        target: where that is in the merged tree; nothing where it is gone.
        is_new: whether the new version says so, not the user alone.
    """

    origin: Resolved
    target: str | None
    is_new: bool


@dataclass(frozen=True)
class MergedTrees:
    """What a merge joined, and what came out.

    Attributes:
        yours: the user's tree.
        theirs: the new version's render.
        merged: the outcome.
        from_yours: the way from the user's tree to the outcome.
        from_theirs: the way from the new render to it.
        in_conflict: the files that hold markers.
        gone: the names that the new version takes from the bundle.
        left: the names that the bundle has.
    """

    yours: Version
    theirs: Version
    merged: Version
    from_yours: Moves
    from_theirs: Moves
    in_conflict: frozenset[str] = frozenset()
    gone: Names = NONE
    left: Names = NONE

    def look_through(self, file: str) -> Iterator[Change | Problem]:
        """What there is to do in one file of the merged tree."""
        walk = Walk(file, self.merged.paths, self.from_yours.of)
        counted: dict[Key, int] = defaultdict(int)
        for reference in find(file, self.merged.texts.get(file, "")):
            key = (reference.kind, reference.path)
            if reference.kind in NAMES:
                yield from self._name(file, reference)
                continue
            place = walk.find(reference)
            meaning = self._meaning(file, key, counted[key])
            counted[key] += 1
            if meaning is None:
                walk.settle(place, place.found)
                continue
            base = self._base(walk, reference, meaning)
            leads = {place.found, resolve(reference, base, self.merged.paths)}
            is_right = _is_right(place, leads, meaning)
            if not is_right:
                yield self._repaired(file, base, reference, meaning)
            walk.settle(place, place.found if is_right else meaning.target)
        if basename(file) in BUNDLE_FILES:
            yield from self._left_out(file)

    def _name(self, file: str, reference: Reference) -> Iterator[Problem]:
        """A name that the bundle has no more, unless the new version itself names it."""
        theirs = self.from_theirs.origin(file)
        said = self.theirs.places(theirs) if theirs else {}
        what = NAMES[reference.kind]
        gone, left = (getattr(names, f"{what}s") for names in (self.gone, self.left))
        if reference.path in gone and (reference.kind, reference.path) not in said:
            remedy = (
                f"the bundle has no such {what} now. It has {', '.join(sorted(left)) or 'none'}"
            )
            yield Problem(file, reference.line, reference.text, remedy)

    def _meaning(self, file: str, key: Key, number: int) -> _Meaning | None:
        """What a reference means; nothing where it led nowhere before, or leads nowhere for all."""
        mine = _nth(self.yours, self.from_yours.origin(file), key, number)
        new = _nth(self.theirs, self.from_theirs.origin(file), key, number)
        if mine is not None and mine.found is None:
            return None
        place, moves = (new, self.from_theirs) if new is not None else (mine, self.from_yours)
        if place is None or place.found is None:
            return None
        return _Meaning(place, _target(place, place.found, moves), is_new=new is not None)

    def _base(self, walk: Walk, reference: Reference, meaning: _Meaning) -> str:
        """Where a path starts that is to be written."""
        moves = self.from_theirs if meaning.is_new else self.from_yours
        bases = walk.bases(reference)
        now = moves.of(meaning.origin.base)
        return now if now in bases else bases[0]

    def _repaired(
        self, file: str, base: str, reference: Reference, meaning: _Meaning
    ) -> Change | Problem:
        """A reference that leads to what it means; a problem where that cannot be written."""
        target, remedy = meaning.target, _remedy(meaning)
        if target is not None and reference.kind is not Kind.MODULE:
            new = retarget(reference, base, target)
            if resolve(new, base, self.merged.paths) == target:
                if file not in self.in_conflict:
                    return Change(file, reference, new)
                remedy = f"write {new.text}"
        return Problem(file, reference.line, reference.path.replace(":", "."), remedy)

    def _left_out(self, file: str) -> Iterator[Problem]:
        """The user's own files that a bundle included and no longer does."""
        before = self.from_yours.origin(file)
        if before is None:
            return
        old = [place for found in self.yours.places(before).values() for place in found]
        new = [place for found in self.merged.places(file).values() for place in found]
        for path in sorted(self.yours.paths.files):
            now = self.from_yours.of(path)
            if (
                not path.endswith((".yml", ".yaml", ".json"))
                or now is None
                or now in self.theirs.paths.files
            ):
                continue
            if _covered(old, path) and not _covered(new, now):
                yield Problem(file, 1, now, "it is not included any more. Add it to `include`")


def _covered(found: list[Resolved], path: str) -> bool:
    return any(place.covers(path) for place in found)


def _nth(version: Version, file: str | None, key: Key, number: int) -> Resolved | None:
    """The same reference in another version of a file: the same time that it stands there."""
    found = version.places(file).get(key) if file is not None else None
    return found[min(number, len(found) - 1)] if found else None


def _target(place: Resolved, found: str, moves: Moves) -> str | None:
    """Where that is now to which a reference led."""
    path = place.reference.path
    if place.reference.kind is not Kind.PATTERN:
        return moves.of(found)
    return moves.searched(found, join(place.base, path) or path, path[len(fixed_part(path)) :])


def _is_right(place: Resolved, leads: AbstractSet[str | None], meaning: _Meaning) -> bool:
    """Whether a reference leads where it should.

    What the new version itself says is let be, and what leads to something in the same place though
    the old thing is gone (`%run ./a` to another ending); but a module is looked for in so many
    places that another one is none of these.
    """
    if meaning.target is not None and meaning.target in leads:
        return True
    in_place = meaning.target is None and place.base == meaning.origin.base
    return (
        (meaning.is_new or in_place) and leads != {None} and place.reference.kind is not Kind.MODULE
    )


def _remedy(meaning: _Meaning) -> str:
    found = meaning.origin.found
    if meaning.target is not None:
        return f"it is {meaning.target} now. Name it so"
    if meaning.is_new:
        return f"the new version needs {found}, which you do not have. Add it, or remove this"
    return f"{found} is gone. Name another, or bring it back: git checkout HEAD -- {found}"
