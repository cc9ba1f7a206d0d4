import pytest

from hooks.patches.superseded_runs import PATCH
from tests.patches.sample import WORKFLOW, patched, text

DEPLOYMENT = text("""
    on:
      push:
        branches: [release]

    jobs:
      prod:
        concurrency:
          group: churn-prod
          cancel-in-progress: false
        env:
          TOKEN: ${{ secrets.PROD_TOKEN }}
    """)
SHORT = DEPLOYMENT.replace(
    "concurrency:\n      group: churn-prod\n      cancel-in-progress: false",
    "concurrency: churn-prod",
)
CHECK = text("""
    on:
      pull_request:
        paths: ['.github/workflows/**']
      workflow_dispatch:

    concurrency:
      group: ${{ github.workflow }}-${{ github.ref }}
      cancel-in-progress: true

    jobs:
      lint:
        runs-on: ubuntu-latest
    """)
UNLIMITED = CHECK.replace(CHECK[CHECK.index("concurrency") : CHECK.index("jobs")], "")
ENDS_THE_OLDER = "      cancel-in-progress: true\n"


def same(before: str, why: str) -> object:
    """A workflow that stays."""
    return pytest.param(before, before, id=why)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        same(DEPLOYMENT, "what is said stays"),
        same(DEPLOYMENT.replace("progress: false", "progress: true"), "whatever it is"),
        pytest.param(SHORT, DEPLOYMENT, id="a newer deployment waits, as it did"),
        pytest.param(
            DEPLOYMENT.replace(ENDS_THE_OLDER.replace("true", "false"), ""),
            DEPLOYMENT,
            id="where the group stands below",
        ),
        pytest.param(
            SHORT.replace("    concurrency: churn-prod\n", "").replace(
                "jobs:", "concurrency: &all churn\n\njobs:"
            ),
            SHORT.replace("    concurrency: churn-prod\n", "").replace(
                "jobs:", "concurrency: &all churn\n\njobs:"
            ),
            id="what has an anchor stays",
        ),
        pytest.param(
            "on: push\nconcurrency: {group: a}\njobs: {}\n",
            "on: push\nconcurrency: {cancel-in-progress: false, group: a}\njobs: {}\n",
            id="in braces",
        ),
        same("on: push\nconcurrency:\njobs: {}\n", "no group at all"),
        same(CHECK, "a check with a group stays"),
        pytest.param(UNLIMITED, CHECK, id="a newer check ends the older"),
        same(UNLIMITED.replace("runs-on: u", "runs-on: ${{ secrets.R }}u"), "one with a secret"),
        same(UNLIMITED.replace("workflow_dispatch:", "push:"), "one that pushes start, too"),
        same(UNLIMITED.replace("workflow_dispatch:", "workflow_call:"), "one that others call"),
        same("on: [push]\njobs: {}\n", "one that pull requests do not start"),
    ],
)
def test_a_run_says_what_becomes_of_an_older_one(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after
