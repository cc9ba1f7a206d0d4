"""A document that does not load is no document, whatever PyYAML makes of it."""

import pytest

from hooks.updating.documents import load


@pytest.mark.parametrize("text", ["a: *x", "[", "a: 2024-99-99", "a: !!int ''", "a: !!bool x"])
def test_what_does_not_load_is_no_document(text: str) -> None:
    assert load(text.encode()) is None
    assert load(b"a: b") == {"a": "b"}
