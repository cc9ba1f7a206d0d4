"""A document that does not load is no document, whatever PyYAML makes of it."""

import pytest

from hooks.updating.documents import LARGEST, load

THOUSAND = "[" + "x," * 1000 + "]"


@pytest.mark.parametrize("text", ["a: *x", "[", "a: 2024-99-99", "a: !!int ''", "a: !!bool x"])
def test_what_does_not_load_is_no_document(text: str) -> None:
    assert load(text.encode()) is None
    assert load(b"a: b") == {"a": "b"}


def test_what_an_alias_names_counts_each_time_that_it_is_named() -> None:
    few, many = 3, LARGEST // 1000 + 1

    assert load(f"a: &a {THOUSAND}\nb: [{'*a,' * few}]".encode()) is not None
    assert load(f"a: &a {THOUSAND}\nb: [{'*a,' * many}]".encode()) is None
