"""A sweep in the gate: each kind of cell. `./ml-init test -m breadth` tries the others.

What is marked `upstream` too is tried by `./ml-init upstream DIR -m upstream`.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Cell = TypeVar("Cell", bound=Hashable)
Parameters = ParameterSet | tuple[object, ...]
SIBLINGS = re.compile(r"(?<=/environments/)[\w-]+|(?<=/teams/)[\w-]+|(?<=/secrets/)[A-Z_]+")


def diagonals(rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """All cells of a table, a diagonal after the other: neighbours differ in row and in column."""
    return [
        row[(number + shift) % len(row)]
        for shift in range(max(map(len, rows), default=0))
        for number, row in enumerate(rows)
        if shift < len(row)
    ]


def in_gate(cells: Iterable[Cell], kinds: Callable[[Cell], Iterable[Hashable]]) -> list[Cell]:
    """The cells that the gate tries: the first of each kind, in the order of the cells."""
    covered: set[Hashable] = set()
    kept = []
    for cell in cells:
        if new := {*kinds(cell)} - covered:
            covered |= new
            kept.append(cell)
    return kept


def marks(cell: Cell, gate: Collection[Cell]) -> tuple[pytest.MarkDecorator, ...]:
    """What marks a cell that is not in the gate."""
    return () if cell in gate else (pytest.mark.breadth,)


def every(
    rows: Iterable[Iterable[tuple[str, ...]]],
    gate: Collection[tuple[str, ...]],
    name: Callable[..., str | None] = lambda *_: None,
) -> list[ParameterSet]:
    """All cells of a table for `pytest.mark.parametrize`, of which the gate tries some.

    Args:
        rows: the table, each cell with the values of a test.
        gate: the cells that the gate tries.
        name: called with the values of a cell, it says the id of its test.
    """
    return [
        pytest.param(*cell, id=name(*cell), marks=marks(cell, gate)) for row in rows for cell in row
    ]


def sweep(cells: Iterable[Parameters], kind_of: Callable[..., Hashable]) -> list[ParameterSet]:
    """Cells for `pytest.mark.parametrize`, of which the gate tries the first of each kind.

    Args:
        cells: the values of each, with or without an id and marks.
        kind_of: called with the values of a cell.
    """
    covered: set[Hashable] = set()
    swept = []
    for cell in cells:
        given = cell if isinstance(cell, ParameterSet) else pytest.param(*cell)
        known = (new := kind_of(*given.values)) in covered
        covered.add(new)
        more = (pytest.mark.breadth,) if known else ()
        swept.append(pytest.param(*given.values, id=given.id, marks=(*given.marks, *more)))
    return swept


def examples(gate: int, whole: int) -> list[int | ParameterSet]:
    """How many examples a test draws, for `pytest.mark.parametrize`: a few in the gate."""
    return [gate, pytest.param(whole, marks=pytest.mark.breadth)]


def kind(call: str) -> str:
    """A request without what tells it from its siblings, which one loop of the product sends.

    The second PUT of an environment gives it its reviewers, and the third ruleset follows the push:
    those are other moments of a run. Another number at the end is the next turn of the loop.
    """
    name, _, number = SIBLINGS.sub("…", call).partition(" #")
    other = (name.startswith("PUT") and number == "2") or number == "3"
    return f"{re.sub(r'/rulesets/[0-9]+', '/rulesets/…', name)}{' #' * other}{number * other}"
