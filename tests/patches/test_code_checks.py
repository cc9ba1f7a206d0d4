import pytest
import yaml

from hooks.patches.code_checks import PATCH, applies
from tests.patches.sample import WORKFLOW, patched, project, text

TESTS = text("""
    on:
      pull_request:
        paths:
          - 'churn/**'
          - 'pyproject.toml'
    jobs:
      unit_tests:
        steps:
          - uses: actions/checkout@v4
          - name: Install
            run: |
              pip install -r requirements.txt
              pip install -r ../test-requirements.txt
          # the tests
          -   name: Run tests with pytest
              run: |
                pytest
          - run: pytest --last-failed
      deploy:
        steps:
          - run: databricks bundle deploy
    """)
CHECK = "ruff format --check . && ruff check . && mypy"


def test_the_code_is_looked_at_before_its_tests_run() -> None:
    new = patched(PATCH, WORKFLOW, TESTS, fresh_start=True)

    jobs = yaml.safe_load(new)["jobs"]
    steps = jobs["unit_tests"]["steps"]
    assert [step.get("run", "").strip() for step in steps[2:]] == [
        CHECK,
        "pytest",
        "pytest --last-failed",
    ]
    assert steps[2]["working-directory"] == "."
    assert jobs["deploy"] == yaml.safe_load(TESTS)["jobs"]["deploy"]


def test_a_change_of_the_settings_starts_the_workflow_too() -> None:
    new = patched(PATCH, WORKFLOW, TESTS, fresh_start=True)

    on = yaml.load(new, yaml.BaseLoader)["on"]  # noqa: S506 - texts alone
    assert on["pull_request"]["paths"] == ["test-requirements.txt", "churn/**", "pyproject.toml"]


def test_a_list_of_paths_on_one_line_stays() -> None:
    before = TESTS.replace("\n      - 'churn/**'\n      - 'pyproject.toml'", " ['churn/**']")

    new = patched(PATCH, WORKFLOW, before, fresh_start=True)

    assert "paths: ['churn/**']\n" in new
    assert CHECK in new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("pytest\n", "ruff check .\n            pytest\n", id="looked at already"),
        pytest.param("test-requirements", "other", id="tools that nothing installs"),
        pytest.param("pytest", "tox", id="no tests"),
    ],
)
def test_another_workflow_stays(old: str, new: str) -> None:
    other = TESTS.replace(old, new)
    assert other != TESTS

    assert patched(PATCH, WORKFLOW, other, fresh_start=True) == other


def test_code_that_was_there_before_is_not_judged_by_new_rules() -> None:
    assert "fresh_start" in applies(project({WORKFLOW: TESTS}))
    assert "of its own" in applies(project({"pyproject.toml": ""}, fresh_start=True))
    assert applies(project({WORKFLOW: TESTS}, fresh_start=True)) == ""
