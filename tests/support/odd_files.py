"""Harmless odd files that a stack may write: drawn names, bytes and modes."""

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import strategies as st

LETTERS = st.characters(
    categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters='/\\<>:"|?*{}~'
)
PIECES = st.sampled_from(
    ["{", "}}", "%}", "#}", "{ {", "👩\u200d💻", "e\u0301", "..", "`", "'", "$(x)"]
)
PARTS = st.lists(st.one_of(st.text(LETTERS, max_size=8), PIECES), max_size=4).map(" ".join)
FOLDERS = st.one_of(
    st.lists(PARTS.filter(lambda part: "##[" not in part), max_size=4),
    st.just(["deep"] * 24),
    st.just(["long" * 40]),
)
DRAWN = st.tuples(FOLDERS, st.binary(max_size=300), st.booleans())


@dataclass(frozen=True)
class OddFile:
    """A file of a drawn name; ``runs`` says that it is executable."""

    name: str
    content: bytes
    runs: bool


def named(drawn: Iterable[tuple[list[str], bytes, bool]]) -> list[OddFile]:
    """The drawn files, of which each part of a path has a number in front and a letter at its end.

    So no two names are one, and none is one that Windows keeps for itself.
    """
    return [
        OddFile("/".join(f"{number}{part}x" for part in parts) or f"{number}", content, runs)
        for number, (parts, content, runs) in enumerate(drawn)
    ]


def odd_files(least: int, most: int) -> st.SearchStrategy[list[OddFile]]:
    """So many odd files of one stack."""
    return st.lists(DRAWN, min_size=least, max_size=most).map(named)
