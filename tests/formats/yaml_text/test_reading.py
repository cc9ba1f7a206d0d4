import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.errors import UnknownText
from hooks.formats.well_formed import fault
from hooks.formats.yaml_text.nodes import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    mappings_in,
    resolved,
)
from hooks.formats.yaml_text.reading import read

TEXT = """\
a: &x  # one
  b: 1  # two
  'c d': |
    env:

    x

# apart
e: {f: "q", g: , h: [1, {i: j}]}
k: *x
l:
- - m: n
-
<<: *x
"""


def data(node: Node) -> object:
    """What a loader makes of a node when every scalar is a string."""
    node = resolved(node)
    if isinstance(node, Mapping):
        return {key.value: data(value) for key, value in node.pairs if isinstance(key, Scalar)}
    if isinstance(node, Sequence):
        return list(map(data, node.items))
    assert isinstance(node, Scalar)
    return node.value


def top(text: str) -> Mapping:
    """The mapping of a text."""
    (root,) = read(text).tops
    return root


def test_nodes_hold_what_a_loader_reads() -> None:
    assert data(top(TEXT)) == yaml.load(TEXT, yaml.BaseLoader)  # noqa: S506 - only strings


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_a_node_knows_where_it_stands(mark: str) -> None:
    text = mark + TEXT
    document = read(text)
    found = [text[each.start : each.end] for each in document.mappings]

    assert found[1:] == [
        "&x  # one\n  b: 1  # two\n  'c d': |\n    env:\n\n    x\n\n",
        '{f: "q", g: , h: [1, {i: j}]}',
        "{i: j}",
        "m: n",
    ]
    assert found[0] == text.removeprefix("\ufeff").rstrip("\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: {b: 1}", "1", id="its own"),
        pytest.param("x: &x {b: 1}\na: *x", "1", id="by an alias"),
        pytest.param("x: &x {b: 1}\na: {<<: *x}", "1", id="merged"),
        pytest.param("x: &x {b: 1}\na: {<<: *x, b: 2}", "2", id="its own before a merged one"),
        pytest.param(
            "x: &x {b: 1}\ny: &y {b: 2}\na: {<<: [*y, *x]}", "2", id="of the first merged"
        ),
        pytest.param("x: &x {b: 1}\ny: &y {<<: *x}\na: {<<: *y}", "1", id="merged twice"),
        pytest.param("x: &x {<<: *x}\na: *x", "", id="merged with itself"),
        pytest.param("a: {b: {c: 1}}", "", id="no scalar"),
        pytest.param("a: {c: 1}", "", id="nothing"),
        pytest.param("a: b", "", id="no mapping around it"),
    ],
)
def test_a_value_is_the_one_that_a_reader_sees(text: str, value: str) -> None:
    around = top(text).below("a")

    assert (around.text("b") if around else "") == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("a: {", "it is not valid YAML: .*line 2", id="no YAML"),
        pytest.param("b: 1\na: *x", r"line 2: the alias \*x has no anchor", id="no anchor"),
        pytest.param("a: &x 1\n---\nb: *x", r"line 3: the alias \*x", id="of another document"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, why: str) -> None:
    with pytest.raises(UnknownText, match=why):
        read(text)


def test_only_an_alias_elsewhere_shares_a_value() -> None:
    document = read("a: &x {b: {c: d}, e: *x}\nf: &y [*x]\ng: {h: i}\n")
    outer, inner, other = document.tops[0].below("a"), document.mappings[2], document.mappings[3]

    assert outer
    assert document.is_shared(inner, inner)
    assert document.is_shared(inner, outer), "another alias stands outside"
    assert not document.is_shared(inner, document.tops[0])
    assert not document.is_shared(other, other)


def test_members_are_mappings_with_a_name_of_their_own() -> None:
    names = [name for name, _ in top("a: {}\nb: 1\nc: &c {}\nd: *c\n? [e]\n: {}\n").members()]

    assert names == ["a", "c"]


def test_mappings_of_a_list_are_seen_through_aliases() -> None:
    items = top("a: &a {b: 1}\nc: [*a, 1, {d: 2}]").get("c")

    assert isinstance(items, Sequence)
    assert [data(each) for each in mappings_in(items)] == [{"b": "1"}, {"d": "2"}]
    assert isinstance(items.items[0], Alias)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.text(alphabet="ab:-?{}[],&*|>#\"'! \n\t\r\x85%@", max_size=40))
def test_every_text_is_read_or_told_as_unknown(text: str) -> None:
    try:
        document = read(text)
    except UnknownText:
        assert fault("x.yml", text.encode())
        return
    for mapping in document.mappings:
        assert 0 <= mapping.start <= mapping.end <= len(text)


@pytest.mark.parametrize("text", ["[" * 1_000_000, "{a: " * 20_000, "- " * 20_000 + "a"])
def test_a_deep_text_is_refused_before_the_rest_of_it_is_read(text: str) -> None:
    with pytest.raises(UnknownText, match="more than 1000 collections in each other"):
        read(text)


def test_a_text_may_be_as_deep_as_any_real_one() -> None:
    assert read("[" * 1000 + "]" * 1000).roots
