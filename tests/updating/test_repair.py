"""After any moves every reference leads to what it meant, or is listed."""

from collections.abc import Mapping
from posixpath import dirname, relpath

from hypothesis import example, given
from hypothesis import strategies as st

from hooks.references.finding import find
from hooks.references.resolving import Paths, Walk, resolve
from hooks.references.rewriting import rewrite
from hooks.updating.moves import Moves
from hooks.updating.repair import Change, MergedTrees, Problem, Version

FOLDERS = ["", "a", "a/b", "a/b/c", "d", "d/e"]
WAYS = {
    ".yml": "  - path: {}\n",
    ".py": 'open("{}")\n',
    ".md": "[x]({})\n",
    ".sh": "cat {}\n",
}
names = st.tuples(st.sampled_from(FOLDERS), st.sampled_from("pqrs"), st.sampled_from(sorted(WAYS)))
trees = st.lists(names.map(lambda each: f"{each[0]}/{each[1]}{each[2]}".strip("/")), unique=True,
                 min_size=1, max_size=8)  # fmt: skip


@st.composite
def merges(draw: st.DrawFn) -> tuple[Mapping[str, list[str]], Mapping[str, str | None]]:
    """Files, each with those that it names; and where each is after a merge, if anywhere."""
    files = draw(trees)
    named = {file: draw(st.lists(st.sampled_from(files), max_size=4)) for file in files}
    places = draw(st.permutations([*files, *(f"new/{file}" for file in files)]))
    gone = draw(st.sets(st.sampled_from(files)))
    stays = draw(st.sets(st.sampled_from(files)))
    free = iter(place for place in places if place not in stays)
    moves: dict[str, str | None] = {}
    for file in files:
        new = file if file in stays else next(free)
        same_ending = new.rpartition(".")[0] + "." + file.rpartition(".")[2]
        is_taken = same_ending in moves.values() or (same_ending in stays and same_ending != file)
        moves[file] = None if file in gone or is_taken else same_ending
    return named, moves


def written(file: str, named: list[str]) -> str:
    """A file's text that names others from its own folder."""
    way = WAYS[f".{file.rpartition('.')[2]}"]
    start = dirname(file) or "."
    return "".join(way.format(f"./{path}" if not path.startswith(".") else path)
                   for path in (relpath(each, start) for each in named))  # fmt: skip


# What is gone is not where another file went, though it stands in the new folder under its name.
@example(
    (
        {"a/p.md": [], "a/q.md": ["a/p.md"]},
        {"a/p.md": None, "a/q.md": "new/p.md"},
    )
)
@given(merges())
def test_every_reference_leads_to_what_it_meant_or_is_listed(
    drawn: tuple[Mapping[str, list[str]], Mapping[str, str | None]],
) -> None:
    named, moves = drawn
    texts = {file: written(file, others) for file, others in named.items()}
    kept = {new: texts[file] for file, new in moves.items() if new is not None}
    before, after, nothing = Paths(frozenset(named)), Paths(frozenset(kept)), Paths(frozenset())
    moved = {old: new for old, new in moves.items() if new is not None and new != old}
    sides = MergedTrees(
        Version(before, texts),
        Version(nothing, {}),
        Version(after, kept),
        Moves(moved, before, after),
        Moves({}, nothing, after),
    )

    found = {file: list(sides.look_through(file)) for file in kept}

    repaired = {
        file: rewrite(kept[file], [(c.old, c.new) for c in those if isinstance(c, Change)])
        for file, those in found.items()
    }
    listed = {(p.file, p.line) for those in found.values() for p in those if isinstance(p, Problem)}
    for old, others in named.items():
        file = moves[old]
        if file is None:
            continue
        leads = {
            each.line: {resolve(each, base, after) for base in Walk(file, after).bases(each)}
            for each in find(file, repaired[file])
        }
        for line, other in enumerate(others, 1):
            meant = moves[other]
            # What names something that is gone may name what stands in its place now.
            assert (file, line) in listed or meant in leads[line] or (
                meant is None and other in after.files
            )  # fmt: skip
