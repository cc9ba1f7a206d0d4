"""A data file of use cases is understood as written, and judged as Copier would judge it."""

from collections.abc import Mapping

import pytest

from extensions.validation import Problem
from front_door.use_cases import MOST, UseCase, problems, use_cases, writes_of
from hooks.errors import AnswersRefused
from tests.front_door.organisation import VARIABLES
from tests.support.place import ROOT

ENVIRONMENT = {**VARIABLES, "GITHUB_REPOSITORY_OWNER": "my-org"}
TEAMS = {"github_contributor_group": "ml-contributors", "github_admins_group": "ml-admins"}


def case(number: int = 1, answers: Mapping[str, object] | None = None) -> UseCase:
    """A use case as good as any, but for what is given."""
    return UseCase(number, {"project_name": "churn", **TEAMS, **(answers or {})})


def faults(*cases: UseCase, **environment: str) -> list[list[str]]:
    """What is wrong with each, as question and fault."""
    found = problems(cases, {**ENVIRONMENT, **environment})
    return [[f"{each.question}: {each.fault}" for each in own] for own in found]


def test_the_example_has_no_problem() -> None:
    text = (ROOT / "examples" / "use-cases.yml").read_text()

    cases = use_cases(text)

    assert [each.name for each in cases] == [
        "churn-prediction",
        "demand-forecast",
        "price-elasticity",
    ]
    assert problems(cases, ENVIRONMENT) == [[], [], []]


def test_an_answer_of_its_own_goes_before_a_shared_one() -> None:
    text = "defaults: {cloud: aws, stack: starter}\nuse_cases: [{project_name: a, cloud: gcp}]"

    (found,) = use_cases(text)

    assert found.answers == {"project_name": "a", "cloud": "gcp", "stack": "starter"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "something else", id="empty"),
        pytest.param("just text", "something else", id="text"),
        pytest.param("[a, b]", "something else", id="a list"),
        pytest.param("usecases: []", "something else", id="a name mistyped"),
        pytest.param("{use_cases: [{}], 1: x}", "something else", id="a name that is a number"),
        pytest.param("use_cases:", f"1 to {MOST}", id="no use case"),
        pytest.param("use_cases: {a: b}", f"1 to {MOST}", id="no list"),
        pytest.param(f"use_cases: [{'{},' * 257}]", f"1 to {MOST}", id="too many"),
        pytest.param("use_cases: [churn]", "In use case 1 the", id="a name alone"),
        pytest.param("use_cases: [{a: b}, {on: x}]", "In use case 2 the", id="a word of YAML"),
        pytest.param("{defaults: [a], use_cases: [{}]}", "In `defaults` the", id="shared list"),
        pytest.param("use_cases: [{a: b, 'a': c}]", "line 1: the name 'a' is given", id="twice"),
        pytest.param("use_cases:\n\t- a", "line 2: found character", id="a tab"),
        pytest.param("use_cases: [{? [a] : b}]", "unhashable key", id="a list for a name"),
        pytest.param("use_cases: *x", "undefined alias", id="an alias of nothing"),
        pytest.param("!!python/object:os.system {}", "constructor", id="an object of Python"),
        pytest.param("a: \x00", "special characters", id="a byte that no text has"),
        pytest.param("a: 2024-99-99", "put dates in quotes", id="a date that is none"),
        pytest.param("a: !!int ''", "put dates in quotes", id="a number that is none"),
        pytest.param("a: !!bool x", "put dates in quotes", id="a word that is none"),
        pytest.param("a: !!timestamp x", "put dates in quotes", id="a time that is none"),
        pytest.param("[" * 1000, "put dates in quotes", id="without end"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, reason: str) -> None:
    with pytest.raises(AnswersRefused, match=reason):
        use_cases(text)


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"project_name": None}, "project_name: missing"),
        ({"project_name": 'a"; touch x; "'}, "project_name: 'a\"; touch x; \"' is not accepted"),
        ({"project_name": "$(touch x)"}, "project_name: '$(touch x)' is not accepted"),
        ({"project_name": "${{ secrets.X }}"}, "project_name: '${{ secrets.X }}' is not accepted"),
        ({"project_name": "a\n::error::x"}, "project_name: 'a\\n::error::x' is not accepted"),
        ({"project_name": True}, "project_name: True is not accepted"),
        ({"project_name": 2024}, "project_name: a number is not accepted"),
        ({"model_schema": ["a"]}, "model_schema: a list is not accepted"),
        ({"model_schema": {"a": "b"}}, "model_schema: a mapping is not accepted"),
        ({"model_schema": b"a"}, "model_schema: this value is not accepted"),
        ({"publish": False}, "publish: a batch decides it"),
        ({"bundle_uuid": "x"}, "bundle_uuid: a batch decides it"),
        ({"shema": "a"}, "'shema': no question has this name"),
        ({"_commit": "a"}, "'_commit': no question has this name"),
        ({"x" * 5000: "a"}, f"'{'x' * 56}…: no question has this name"),
    ],
)
def test_an_answer_that_does_not_fit_is_named(answers: dict[str, object], fault: str) -> None:
    assert faults(case(1, answers)) == [[fault]]


def test_the_nearest_question_is_named() -> None:
    (found,) = problems([case(1, {"shema": "a"})], ENVIRONMENT)

    assert found == [Problem("'shema'", "no question has this name", "the nearest is model_schema")]


def test_names_that_differ_in_capitals_alone_are_one() -> None:
    found = faults(case(1), case(2, {"project_name": "CHURN"}), case(3, {"project_name": "other"}))

    assert found == [[], ["project_name: use case 1 (churn) has it already"], []]


def test_what_is_missing_in_two_use_cases_is_not_the_same_name() -> None:
    nameless = case(1, {"project_name": ""}), case(2, {"project_name": ""})

    assert faults(*nameless) == [["project_name: missing"]] * 2


def test_the_organisations_variables_are_judged_with_the_answers() -> None:
    stack = {"cloud": "oracle", "stack": "mlops-stacks-v0.4"}

    (found,) = faults(case(1, stack), DATABRICKS_PROD_CATALOG_NAME="ml_staging")

    assert found[:2] == [
        "cloud: 'oracle' is not accepted",
        "prod_catalog_name: 'ml_staging' does not fit",
    ]


def test_an_answer_left_empty_is_the_organisations() -> None:
    assert faults(case(1, {"cloud": "", "model_schema": None})) == [[]]
    assert faults(case(1, {"cloud": ""}), DATABRICKS_CLOUD="") == [["cloud: missing"]]


@pytest.mark.parametrize(
    ("answers", "writes"),
    [
        pytest.param({}, 22, id="six secrets of Azure"),
        pytest.param({"use_databricks_service_principal": True}, 20, id="four of Databricks"),
        pytest.param({"cloud": "aws"}, 18, id="two tokens"),
        pytest.param({"cloud": "aws", "github_admins_group": "ML Contributors"}, 17, id="one team"),
        pytest.param({"protected_branches": "no"}, 19, id="branches that are not protected"),
        pytest.param({"credentials": "repository"}, 14, id="secrets of the repository"),
        pytest.param({"credentials": "repository", "protected_branches": "no"}, 11, id="no guards"),
    ],
)
def test_the_writes_of_a_use_case_are_those_of_its_plan(
    answers: dict[str, object], writes: int
) -> None:
    assert writes_of(case(1, answers), ENVIRONMENT) == writes


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("churn", "use case 1 (churn)"),
        ("", "use case 1 (no name)"),
        (["a"], "use case 1 (no name)"),
        ("::add-mask::a\n", "use case 1 ('::add-mask::a\\n')"),
    ],
)
def test_a_use_case_is_known_by_its_name(name: object, title: str) -> None:
    assert case(1, {"project_name": name}).title == title
