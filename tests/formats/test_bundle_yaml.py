import pytest

from hooks.errors import UnknownText
from hooks.formats.bundle_yaml import documents, having, scopes
from hooks.formats.yaml_text.reading import read

EXAMPLES = """\
# A guide: with examples
```yaml
...
key: 1
```
```
key: [
```
  ```
  - key: 2
  ```
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("key: 1\n", ["key: 1\n"], id="a file"),
        pytest.param("other: 1\n", [], id="a file without the key"),
        pytest.param("also: 1\n", ["also: 1\n"], id="a file with another that leads to it"),
        pytest.param(EXAMPLES, ["...\nkey: 1\n", "  - key: 2\n"], id="examples that can be read"),
        pytest.param("Only words about key\n", [], id="words"),
        pytest.param("A guide: about: key\n", [], id="words that are no YAML"),
    ],
)
def test_documents_are_the_file_or_its_examples(text: str, found: list[str]) -> None:
    parts = [(start, document.text) for start, document in documents(text, "key", "also")]

    assert [part for _, part in parts] == found
    assert all(text[start:].startswith(part) for start, part in parts)


def test_a_value_of_an_example_stands_where_the_text_has_it() -> None:
    found = [
        document.text[each.start : each.end].strip()
        for _, document in documents(EXAMPLES, "key")
        for each in document.having("key")
    ]

    assert found == ["key: 1", "key: 2"]


def test_a_file_with_the_key_that_is_no_yaml_is_told() -> None:
    with pytest.raises(UnknownText, match="it is not valid YAML"):
        list(documents("key: {\n", "key"))


@pytest.mark.parametrize(
    "names",
    [
        "targets: {key: {}}",
        "variables: {key: {}}",
        "resources: {jobs: {key: {}}}",
        "targets: {dev: {variables: {key: 1}, resources: {jobs: {key: {}}}}}",
    ],
)
def test_a_name_that_somebody_chose_is_no_key(names: str) -> None:
    document = read(f"{names}\nx: {{key: 1}}\n")

    found = having(document, "key")

    assert [document.text[each.start : each.end] for each in found] == ["{key: 1}"]


def test_a_target_may_say_what_the_bundle_says() -> None:
    document = read("targets:\n  dev: {a: 1}\n  prod: x\n")

    assert [each.pair("a") is not None for each in scopes(document)] == [False, True]
