"""The gate leaves out only what another cell of the same kind tries."""

import pytest

from tests.support.breadth import diagonals, every, examples, in_gate, kind, marks, sweep

TABLE = [[(row, column) for column in "abc"] for row in range(4)]


def test_the_diagonals_hold_every_cell_once_and_begin_with_each_row() -> None:
    cells = diagonals(TABLE)

    assert sorted(cells) == sorted(cell for row in TABLE for cell in row)
    assert cells[:4] == [(0, "a"), (1, "b"), (2, "c"), (3, "a")]


def test_rows_of_different_lengths_keep_their_cells() -> None:
    assert sorted(diagonals([["a"], ["b", "c", "d"]])) == ["a", "b", "c", "d"]


def test_every_kind_has_a_cell_in_the_gate_and_none_has_more_than_it_needs() -> None:
    kept = in_gate(diagonals(TABLE), lambda cell: [cell[1], cell[0] % 2])

    assert {column for _, column in kept} == {*"abc"}
    assert {row % 2 for row, _ in kept} == {0, 1}
    assert kept == [(0, "a"), (1, "b"), (2, "c")]


def test_a_cell_that_is_not_in_the_gate_is_marked() -> None:
    assert marks(1, [1, 2]) == ()
    assert [mark.name for mark in marks(3, [1, 2])] == ["breadth"]


def test_a_sweep_marks_each_cell_whose_kind_another_has_in_the_gate() -> None:
    named = pytest.param(3, "odd", id="three", marks=pytest.mark.attack)

    swept = sweep([(1, "odd"), (2, "even"), named], lambda number, _: number % 2)

    assert [cell.values for cell in swept] == [(1, "odd"), (2, "even"), (3, "odd")]
    assert [[mark.name for mark in cell.marks] for cell in swept] == [[], [], ["attack", "breadth"]]
    assert swept[2].id == "three"


def test_the_gate_draws_a_few_examples_and_the_sweep_all() -> None:
    few, whole = examples(3, 30)

    assert few == 3
    assert isinstance(whole, type(pytest.param()))
    assert (whole.values, [mark.name for mark in whole.marks]) == ((30,), ["breadth"])


def test_requests_that_one_loop_sends_are_of_one_kind() -> None:
    place = "PUT /repos/o/r/environments"

    assert kind(f"{place}/staging") == kind(f"{place}/prod") != kind(f"{place}/prod #2")
    assert kind(f"{place}/prod/secrets/A_B") == kind(f"{place}/staging/secrets/C")
    assert kind("PUT /orgs/o/teams/a/repos/o/r") == kind("PUT /orgs/o/teams/b/repos/o/r")
    assert kind("GET /repos/o/r/rulesets/1") == kind("GET /repos/o/r/rulesets/2")
    rulesets = "POST /repos/o/r/rulesets"
    assert kind(rulesets) == kind(f"{rulesets} #2") != kind(f"{rulesets} #3")
    assert kind("GET /repos/o/r/environments") == kind("GET /repos/o/r/environments #2")
    assert kind(rulesets) != kind("GET /repos/o/r/rulesets")


def test_every_cell_of_a_table_is_tried_under_its_name_and_the_gate_s_are_not_marked() -> None:
    rows = [[("a", "1"), ("a", "2")], [("b", "1")]]

    cells = every(rows, [("a", "2")], lambda letter, number: f"{letter} at {number}")

    assert [cell.values for cell in cells] == [("a", "1"), ("a", "2"), ("b", "1")]
    assert [cell.id for cell in cells] == ["a at 1", "a at 2", "b at 1"]
    assert [[mark.name for mark in cell.marks] for cell in cells] == [["breadth"], [], ["breadth"]]
