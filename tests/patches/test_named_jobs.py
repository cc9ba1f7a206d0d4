import pytest

from hooks.patches.named_jobs import PATCH
from tests.patches.sample import WORKFLOW, patched, text

NAMED = text("""
    on: push
    jobs:
      unit_tests:
        name: unit_tests
        runs-on: ubuntu-latest
      lint:
        name: Check the style
        runs-on: ubuntu-latest
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(NAMED, NAMED, id="names stay"),
        pytest.param(
            NAMED.replace("    name: unit_tests\n", ""),
            NAMED,
            id="a check is called as GitHub has called it",
        ),
        pytest.param(
            "jobs: {a: {runs-on: x}}\n", "jobs: {a: {name: a, runs-on: x}}\n", id="in braces"
        ),
        pytest.param(
            "jobs:\n  a: &one\n    runs-on: x\n  b: *one\n",
            "jobs:\n  a: &one\n    runs-on: x\n  b: *one\n",
            id="what two jobs share is named by neither",
        ),
    ],
)
def test_each_job_has_a_name(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after
