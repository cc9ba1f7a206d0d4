import pytest

from hooks.patches.blocks import (
    block_end,
    children,
    indent,
    item_around,
    key_indent,
    key_of,
    value_of,
)

TEXT = """\
jobs:
  test:
    steps:
    - uses: one
      with:
        # why
        name: two

    - run: three

  # apart
  deploy:
    steps: []
"""
LINES = TEXT.split("\n")


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        pytest.param("", "", "", id="an empty line has no key"),
        pytest.param("  - plain", "", "", id="an item that is a plain word has no key"),
        pytest.param("  name: 'a b'  # why", "name", "a b", id="quotes and comment go"),
        pytest.param("  - name: x", "name", "x", id="a key may stand behind a dash"),
        pytest.param('name: "x', "name", '"x', id="a quote that is not closed stays"),
        pytest.param("name: a#b", "name", "a#b", id="a hash inside a word begins no comment"),
        pytest.param("name: &base", "name", "&base", id="an anchor is a value"),
    ],
)
def test_a_line_has_a_key_and_a_value(line: str, key: str, value: str) -> None:
    assert (key_of(line), value_of(line)) == (key, value)


def test_a_dash_counts_for_the_column_of_a_key() -> None:
    line = "    - uses: one"

    columns = indent(line), key_indent(line)

    assert columns == (4, 6)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(
            0, 13, id="a block ends with its last line, not with the blank ones behind it"
        ),
        pytest.param(1, 9, id="a block ends before the next key in its column"),
        pytest.param(2, 9, id="items in the column of their key belong to it"),
        pytest.param(12, 13, id="a key with its value beside it has one line"),
        pytest.param(3, 4, id="the first key of an item ends before the second"),
    ],
)
def test_a_block_ends_where_its_column_ends(start: int, end: int) -> None:
    assert block_end(LINES, start) == end


def test_children_are_the_keys_right_below() -> None:
    assert children(LINES, 0) == [1, 11]
    assert children(LINES, 4) == [6]
    assert children(LINES, 12) == []


@pytest.mark.parametrize(
    ("at", "item"),
    [
        pytest.param(3, (3, 7), id="from its first key"),
        pytest.param(4, (3, 7), id="from another key"),
        pytest.param(8, (8, 9), id="the last one ends with its list"),
    ],
)
def test_an_item_is_found_from_each_of_its_keys(at: int, item: tuple[int, int]) -> None:
    assert item_around(LINES, at) == item


def test_an_item_may_end_the_file() -> None:
    lines = ["steps:", "  - run: one", "    name: two", ""]

    item = item_around(lines, 2)

    assert item == (1, 3)
