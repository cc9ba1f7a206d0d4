import pytest

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.nodes import Mapping, Pair
from hooks.formats.yaml_text.reading import read


def opened(text: str) -> tuple[Draft, Mapping]:
    """A draft of a text, and the mapping around it all."""
    draft = Draft(read(text))
    return draft, draft.document.tops[0]


def pair_of(around: Mapping | None, key: str) -> Pair:
    """A pair that is there."""
    pair = around.pair(key) if around else None
    assert pair
    return pair


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("a: b", "new: 1\na: b", id="first"),
        pytest.param("# c\na: b\n", "# c\nnew: 1\na: b\n", id="below a comment"),
        pytest.param("---\n  a: b\n", "---\n  new: 1\n  a: b\n", id="with its margin"),
        pytest.param("\ufeffa: b\n", "\ufeffnew: 1\na: b\n", id="behind a byte order mark"),
        pytest.param("&x a: b\n", "new: 1\n&x a: b\n", id="before an anchor of the key"),
        pytest.param("{a: b}", "{new: 1, a: b}", id="in braces"),
        pytest.param("!!map\n{ }", "!!map\n{new: 1 }", id="in braces with a tag"),
    ],
)
def test_an_entry_is_added(text: str, after: str) -> None:
    draft, top = opened(text)

    draft.add(top, {"new": "1"})

    assert draft.text() == after


@pytest.mark.parametrize(
    ("value", "end", "is_before"),
    [
        pytest.param("1 # c", "\nz: 1\n", False, id="a scalar with a comment"),
        pytest.param("'1\n  2'", "\nz: 1\n", False, id="lines between quotes"),
        pytest.param("{b: 1,\n  c: 2}", "\n", False, id="lines in braces"),
        pytest.param(
            "\n- 1\n- x: |\n    y", "\n\n\nz: 1\n", False, id="a list that ends in a text"
        ),
        pytest.param("|\n  x\n\n  y", "\n\nz: 1\n", False, id="a text"),
        pytest.param("|+\n  x", "\n\nz: 1\n", True, id="a text that keeps its blank lines"),
        pytest.param("|\n  x  ", "\nz: 1\n", True, id="a text that ends in spaces"),
        pytest.param("|\n  x", "", True, id="a text that ends the file"),
        pytest.param("", "", False, id="nothing, at the end of the file"),
    ],
)
def test_an_entry_comes_behind_a_value_where_that_changes_nothing(
    value: str,
    end: str,
    is_before: bool,  # noqa: FBT001
) -> None:
    pair = f"a: {value}"
    draft, top = opened(pair + end)

    draft.add(top, {"new": "1"}, Position(after=pair_of(top, "a")))

    assert draft.text() == (f"new: 1\n{pair}{end}" if is_before else f"{pair}\nnew: 1{end}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("? a\n: b\n", "a", id="behind a question mark"),
        pytest.param("x: [a: b]\n", "x", id="alone in brackets"),
    ],
)
def test_an_entry_that_has_no_place_is_refused(text: str, key: str) -> None:
    draft, top = opened(text)
    mapping = draft.document.mappings[-1]

    with pytest.raises(UnknownText, match="line 1"):
        draft.add(mapping, {"new": "1"})

    assert top.pair(key)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("a: b # c\n", "a: 'new' # c\n", id="a comment stays"),
        pytest.param("a: &x b\nc: *x\n", "a: &x new\nc: *x\n", id="an anchor stays"),
        pytest.param("a: |\n  b\n\nc: d\n", "a: new\n\nc: d\n", id="a text with its blank line"),
        pytest.param("a:\nc: d\n", "a: new\nc: d\n", id="nothing"),
        pytest.param("{a: , c: d}", "{a: new, c: d}", id="nothing in braces"),
        pytest.param("{a, c: d}", "{a: new, c: d}", id="a key alone in braces"),
        pytest.param("c: &x d\na: *x\n", "c: &x d\na: new\n", id="an alias, not what it names"),
    ],
)
def test_a_value_is_set(text: str, after: str) -> None:
    draft, top = opened(text)

    draft.set(top, pair_of(top, "a"), "new")

    assert draft.text() == after.replace("'new'", "new")


def test_a_value_gets_quotes_where_it_would_be_read_otherwise() -> None:
    values = {"a": "x: y", "b": "x #y", "c": "# z", "d": "${{ x }}", "e": 'it\'s "x"', "f": "a:b"}
    for text in ("x: 1\n", "{x: 1}\n"):
        draft, top = opened(text)

        draft.add(top, values)

        new = read(draft.text()).tops[0]
        assert {name: new.text(name) for name in values} == values


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("a: 1\nb: 2\nc: 3\n", "a: 1\nc: 3\n", id="in the middle"),
        pytest.param(
            "a: 1\n\nb:\n  x: y\n  # of b\n# of c\nc: 3\n", "a: 1\n\n# of c\nc: 3\n", id="comments"
        ),
        pytest.param("a: 1\n\nb: 2\n\n\nc: 3\n", "a: 1\n\nc: 3\n", id="blank lines stand once"),
        pytest.param("a: 1\n\nb: 2\n\n", "a: 1\n", id="at the end"),
        pytest.param("a: 1\nb: |+\n  x\n\n", "a: 1\n", id="a text that keeps its blank lines"),
        pytest.param("b: 2\n", "", id="all there is"),
        pytest.param("- b: 2\n  c: 3\n", "- c: 3\n", id="the first of an item"),
        pytest.param("- b: 2\n- c\n", "- \n- c\n", id="the only one of an item"),
        pytest.param("{a: 1, b: 2, c: 3}", "{a: 1, c: 3}", id="in braces"),
        pytest.param("{a: 1, b: 2}", "{a: 1}", id="the last in braces"),
        pytest.param("{b: 2}", "{}", id="the only one in braces"),
    ],
)
def test_a_pair_is_removed(text: str, after: str) -> None:
    draft = Draft(read(text))
    mapping = draft.document.mappings[0]

    draft.remove(mapping, pair_of(mapping, "b"))

    assert draft.text() == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("x:\n  a: 1\n  c: 2\n\n  b: 3\n", "x:\n  c: 2\n", id="some"),
        pytest.param("y: 0\nx:\n  a: 1\n\n  b: 3\n", "y: 0\n", id="all, with the key"),
        pytest.param("x: 1\n", "x: 1\n", id="none of a scalar"),
        pytest.param("y: 1\n", "y: 1\n", id="none where the key is not"),
    ],
)
def test_names_are_removed(text: str, after: str) -> None:
    draft, top = opened(text)

    draft.remove_all(top, "x", {"a", "b"})

    assert draft.text() == after


def test_what_others_share_is_not_removed() -> None:
    draft, top = opened("x: &x {a: 1}\ny: *x\n")

    with pytest.raises(UnknownText, match="line 1: other places share this by an alias"):
        draft.remove_all(top, "x", {"a"})


def test_two_words_for_one_place_are_refused() -> None:
    draft, top = opened("z: 1\na: b\n")
    value = pair_of(top, "a")[1]
    draft.replace(value, "c")
    draft.replace(value, "d")

    with pytest.raises(UnknownText, match="line 2: two changes meet there"):
        draft.text()


def test_a_comment_goes_only_with_a_value_that_ends_its_line() -> None:
    draft, top = opened("x: {a: b} # c\n")

    with pytest.raises(UnknownText, match="line 1: something follows the value"):
        draft.replace(pair_of(top.below("x"), "a")[1], "d", with_comment=True)
