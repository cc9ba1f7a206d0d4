from collections.abc import Iterable

import pytest
import yaml

from extensions.rules import RULES
from extensions.validation import validate
from tests.support.answers import UNQUOTED, answers_with

GROUPS = ["read_user_group", "unity_catalog_read_user_group"]  # a name of their makers' own
COMPLETE = answers_with(
    staging_client_id="a", prod_client_id="b", staging_tenant_id="c", prod_tenant_id="d"
)
HOSTILE = [
    '"; touch x; "', "$(touch x)", "`touch x`", "a;touch x", "a\nb: c", "abc\n", "{{ 7 * 7 }}",
    "${{ secrets.X }}", "{% raw %}", "a: b", "# x", "- a", "[a]", "*a", " abc", "abc ", "a\tb",
    "a\0b", "a\\b", "é\u2028é", "\u202eabc", "abc'",
]  # fmt: skip


def taken(questions: Iterable[str], value: object) -> list[str]:
    """The questions that accept a value."""
    return [
        question
        for question in questions
        if not validate(RULES, {**COMPLETE, question: value}, complete=False)
    ]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.attack("an answer is a command for a shell, a template, git or a reader of YAML")
def test_no_question_takes_what_another_program_would_obey(value: str) -> None:
    assert taken(RULES.keys() - GROUPS, value) == []


@pytest.mark.parametrize(
    "value", ["a\nb", "abc\n", "${{ secrets.X }}", "a\tb", "a\0b", "é\u2028é", "\u202eabc"]
)
def test_no_group_holds_a_line_a_reference_or_what_nobody_sees(value: str) -> None:
    assert taken(GROUPS, value) == []


@pytest.mark.parametrize("value", [123, 1.5, 2**70, None, [], ["a"], {}, {"a": "b"}], ids=repr)
def test_no_question_takes_another_type(value: object) -> None:
    assert taken(RULES, value) == []


def test_a_yes_that_yaml_made_of_a_word_is_taken_only_where_yes_or_no_was_asked() -> None:
    value = yaml.safe_load("yes")

    assert taken(RULES, value) == [
        "include_feature_store",
        "use_databricks_service_principal",
        "protected_branches",
        "paused_staging",
        "fresh_start",
        "publish",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "null",
        "True",
        "false",
        "yes",
        "no",
        "On",
        "off",
        "123",
        "0123",
        "1_000",
        "0x1f",
        "0b1",
        "2024-01-01",
    ],
)
def test_what_yaml_reads_as_something_else_is_no_name(value: str) -> None:
    read_as = yaml.safe_load(f"x: {value}")["x"]

    assert read_as != value
    assert taken(UNQUOTED, value) == []


@pytest.mark.parametrize("value", ["1e5", "1e_6", "1_e6", "0x_", "___"])
def test_what_another_reader_of_yaml_takes_for_a_number_is_no_name(value: str) -> None:
    assert taken(UNQUOTED, value) == []
