"""A merge inspected: what loaded loads, and what led somewhere leads there, or it is listed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hooks.references.rewriting import rewrite
from hooks.updating import objects
from hooks.updating.following import needed
from hooks.updating.merging import Merged, Versions
from hooks.updating.objects import to_bytes
from hooks.updating.repair import Change, MergedTrees, Problem
from hooks.updating.review import Review
from hooks.updating.trees import Trees, defines_names


def inspect(merged: Merged, versions: Versions) -> tuple[Merged, Review]:
    """Repair a merge where it is known how, and list the rest."""
    trees = Trees.of(merged, versions)
    stays = _staying(trees)
    sides = trees.sides(stays)
    found = [each for file in sorted(trees.asked(sides)) for each in sides.look_through(file)]
    changes = [each for each in found if isinstance(each, Change)]
    texts = _rewritten(changes, sides)
    listed = [str(each) for each in found if isinstance(each, Problem)]
    problems = [*_faults(trees, sides, texts), *_without_value(trees, sides), *listed]
    told = Review(tuple(map(str, changes)), tuple(dict.fromkeys(problems)))
    return _written(trees, stays, texts), told


def _staying(trees: Trees) -> dict[str, str]:
    """The user's own files that are to stay, each with the path to which git moved it."""
    merged, paths = trees.merged, trees.version(trees.after).paths
    movable = {
        old: new
        for old, new in merged.followed.items()
        if old in trees.before and new not in merged.conflicts and not paths.has(old)
    }
    if not movable:
        return {}
    changed = {
        path: origin
        for path in trees.changed(trees.after)
        if (origin := trees.origins.get(path, path)) not in movable
    }
    went = needed(movable, changed, trees.version(trees.before), trees.version(trees.after))
    return {old: new for old, new in movable.items() if old not in went}


def _rewritten(changes: list[Change], sides: MergedTrees) -> dict[str, str]:
    """The new texts of the files that have changes."""
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change)
    return {
        file: rewrite(sides.merged.texts[file], [(each.old, each.new) for each in those])
        for file, those in by_file.items()
    }


def _faults(trees: Trees, sides: MergedTrees, texts: Mapping[str, str]) -> Iterator[str]:
    """The files that loaded before and do not now.

    Left out are those in conflict, which are listed as such, and the new version's own.
    """
    before, after = dict[str, bytes](), dict[str, bytes]()
    for path in trees.changed(trees.after):
        text, theirs = trees.texts.get(trees.after[path].object), _theirs(trees, sides, path)
        if text is None or path in sides.in_conflict:
            continue
        content = to_bytes(texts.get(path, text))
        if content == theirs:
            continue
        after[path] = content
        old = trees.before.get(trees.origins.get(path, path))
        if old is not None and old.object in trees.texts:
            before[path] = to_bytes(trees.texts[old.object])
    if not after:
        return
    from hooks.formats import (
        well_formed,  # which is slow to import, and most updates write their own files
    )

    for path, why in well_formed.new_faults(before, after).items():
        theirs = _theirs(trees, sides, path)
        if theirs is None or not well_formed.fault(path, theirs):
            yield f"{path}: it does not load any more: {why}"


def _theirs(trees: Trees, sides: MergedTrees, path: str) -> bytes | None:
    """What the new version has where the merged tree has this file."""
    origin = sides.from_theirs.origin(path)
    return trees.versions.new.files[origin] if origin is not None else None


def _without_value(trees: Trees, sides: MergedTrees) -> Iterator[str]:
    """The targets of the user's own that lack a variable which the new version brings."""
    if not any(map(defines_names, trees.changed(trees.after))):
        return
    from hooks.updating.variables import unset  # it parses YAML, as above

    before, theirs, after = (
        unset((path, text) for path, text in version.texts.items() if defines_names(path))
        for version in (sides.yours, sides.theirs, sides.merged)
    )
    for target, name in sorted(after - before - theirs):
        yield f"target {target}: it has no value for the variable {name}. Add it to its `variables`"


def _written(trees: Trees, stays: Mapping[str, str], texts: Mapping[str, str]) -> Merged:
    """The merge with its repairs."""
    merged = trees.merged
    if not stays and not texts:
        return merged
    back = {new: old for old, new in stays.items()}
    tree = objects.write(merged.scratch, merged.tree, back, texts, trees.after)
    after = {back.get(path, path): entry for path, entry in trees.after.items()}
    return replace(
        merged,
        tree=tree,
        written=tuple(sorted({*trees.changed(after), *texts})),
        gone=tuple(path for path in trees.before if path not in after),
    )
