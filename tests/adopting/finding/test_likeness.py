"""How much of a render and of a project are the same lines, and where files went."""

import pytest

from hooks.adopting.form import Form, token
from hooks.adopting.likeness import Likeness, are_same, likeness
from hooks.adopting.moved import moved


def test_the_same_files_are_alike_as_a_whole() -> None:
    files = {"a": "1\n2\n", "b": "3\n"}

    found = likeness(files, files.get)

    assert (found.share, found.is_whole, found.identical, found.of) == (1.0, True, 2, 2)


def test_line_ends_and_the_identity_of_the_bundle_make_no_difference() -> None:
    theirs = {"databricks.yml": "name: x\r\n  uuid: 1234\r\nend: y\r\n"}

    found = likeness({"databricks.yml": "name: x\n  uuid: 9999\nend: y\n"}, theirs.get)

    assert found.is_whole


def test_a_changed_line_counts_in_both() -> None:
    found = likeness({"a": "1\n2\n3\n4\n"}, {"a": "1\n2\n3\n5\n"}.get)

    assert found == Likeness(6, 8, 0, 1)
    assert found.share == 0.75


def test_a_file_that_is_gone_counts_with_its_lines() -> None:
    found = likeness({"a": "1\n2\n", "b": "3\n4\n"}, {"a": "1\n2\n"}.get)

    assert found == Likeness(4, 6, 1, 2)


def test_a_file_that_only_another_render_has_counts_against_this_one() -> None:
    theirs = {"a": "1\n", "b": "2\n3\n"}

    found = likeness({"a": "1\n"}, theirs.get, beside={"a", "b", "c"})

    assert found == Likeness(2, 4, 1, 1)


def test_nothing_is_like_nothing() -> None:
    found = likeness({}, dict[str, str]().get)

    assert (found.share, found.is_whole) == (0.0, False)


def test_renders_are_the_same_file_by_file() -> None:
    assert are_same({"a": "x\n uuid: 1\n"}, {"a": "x\n uuid: 2\n"})
    assert not are_same({"a": "x"}, {"a": "y"})
    assert not are_same({"a": "x"}, {"b": "x"})


def follow(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Where files went, told by their texts; a text stands for its id as well."""
    return moved(before, after, before.get, after.get)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "a"}),
        ({"a": "1"}, {}, {}),
        ({"a": "1"}, {"b": "1"}, {"a": "b"}),
        ({"a": "1"}, {"b": "1", "c": "1"}, {}),
        (
            {"old/a": "1", "old/in/b": "2", "old/c": "3"},
            {"new/a": "1", "new/in/b": "changed", "new/d": "4"},
            {"old/a": "new/a", "old/in/b": "new/in/b"},
        ),
        ({"x/a.py": "1\n2\n3\n"}, {"y/a.py": "1\n2\n4\n"}, {"x/a.py": "y/a.py"}),
        ({"x/a.py": "1\n2\n3\n"}, {"y/a.py": "7\n8\n9\n"}, {}),
        ({"x/a.py": "1\n2\n3\n"}, {"y/b.py": "1\n2\n4\n"}, {}),
        (
            {"top/x/a": "1", "top/b": "2"},
            {"x/a": "1", "b": "2 changed"},
            {"top/x/a": "x/a", "top/b": "b"},
        ),
    ],
)
def test_a_file_is_followed_where_it_went(
    before: dict[str, str], after: dict[str, str], expected: dict[str, str]
) -> None:
    assert follow(before, after) == expected


@pytest.mark.parametrize(
    ("name", "details", "expected"),
    [
        ("input_project_name", {}, "zq07z-zq"),
        ("input_some_host", {"pattern": "^(https.*)?$"}, "https://zq07z.example.com"),
        ("input_table", {"default": "dev.{{ .input_project_name }}.x"}, "zq07za.zq07zb.zq07zc"),
        ("input_other", {"default": 3}, "zq07z"),
    ],
)
def test_a_token_has_the_form_that_the_input_asks(
    name: str, details: dict[str, object], expected: str
) -> None:
    assert token(7, name, details) == expected


def test_a_form_is_filled_in_every_spelling() -> None:
    form = Form({"input_project_name": "zq00z-zq", "input_x_host": "https://zq01z.example.com"}, {})
    text = "zq00z-zq zq00z_zq https://zq01z.example.com zq01z.example.com"

    filled = form.fill(text, {"input_project_name": "a-b", "input_x_host": "https://c.org"})

    assert filled == "a-b a_b https://c.org c.org"
    assert form.fill(text, {}) == text


@pytest.mark.parametrize(
    ("bundle", "expected"), [("churn", "churn/databricks.yml"), (".", "databricks.yml")]
)
def test_the_folder_of_the_bundle_may_have_another_name(bundle: str, expected: str) -> None:
    form = Form({"input_project_name": "zq00z"}, {"zq00z/databricks.yml": "", "zq00z.md": ""})

    placed = dict(form.places({"input_project_name": "x"}, bundle))

    assert placed == {"zq00z/databricks.yml": expected, "zq00z.md": "x.md"}
