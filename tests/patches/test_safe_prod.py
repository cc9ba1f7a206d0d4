import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.safe_prod import PATCH, rewrite
from tests.patches.sample import WORKFLOW, patched, project, text

DEPLOYING = text("""
    on:
      push:
        branches: [release]
    env:
      DATABRICKS_TOKEN: ${{ secrets.PROD_WORKSPACE_TOKEN }}
    jobs:
      prod:
        concurrency: churn-bundle-job # one at a time
    """)
BESIDE = {".github/workflows/churn-cd.yml": DEPLOYING}
SAFE = text("""
    on:
      pull_request:

    env:
      STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}

    jobs:
      staging:
        concurrency:
          group: ${{ github.workflow }}-${{ github.ref }}
          cancel-in-progress: true
        steps:
          - run: validate -t staging
    """)
UNSAFE = text("""
    on:
      pull_request:

    env:
      STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
      PROD_TOKEN: ${{ secrets.PROD_WORKSPACE_TOKEN }}

    jobs:
      staging:
        concurrency: churn-bundle-job
        steps:
          - run: validate -t staging

      prod:
        steps:
          - run: validate -t prod
            env:
              DATABRICKS_TOKEN: ${{ env.PROD_TOKEN }}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SAFE, SAFE, id="a pull request without them stays as it is"),
        pytest.param(DEPLOYING, DEPLOYING, id="a deployment has them"),
        pytest.param(UNSAFE, SAFE, id="a job with them goes, the others get a group of their own"),
        pytest.param(
            SAFE.replace("    concurrency:", "    concurrency: # apart"),
            SAFE.replace("    concurrency:", "    concurrency: # apart"),
            id="comments stay",
        ),
    ],
)
def test_pull_requests_hold_no_production_credentials(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before, beside=BESIDE) == after


def test_a_deployment_is_never_rewritten() -> None:
    assert rewrite(DEPLOYING, project({WORKFLOW: DEPLOYING})) == DEPLOYING


def test_credentials_in_another_place_are_refused_by_name() -> None:
    odd = project({WORKFLOW: "on:\n  pull_request:\nname: ${{ secrets.PROD_TOKEN }}\n"})

    with pytest.raises(PatchError, match=f"safe_prod .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)


GROUP = "${{ github.workflow }}-${{ github.ref }}"


@pytest.mark.parametrize(
    "trigger", ["on: pull_request", "on: [push, pull_request]", '"on": {pull_request_target: }']
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "concurrency: churn-bundle-job\njobs: {a: {}}\n",
            f"concurrency:\n  group: {GROUP}\n  cancel-in-progress: true\njobs: {{a: {{}}}}\n",
            id="for the whole workflow",
        ),
        pytest.param(
            "jobs: {a: {concurrency: churn-bundle-job}}\n",
            f'jobs: {{a: {{concurrency: {{group: "{GROUP}", cancel-in-progress: true}}}}}}\n',
            id="on one line",
        ),
        pytest.param(
            "jobs:\n  a:\n    concurrency:\n      group: churn-bundle-job  # x\n",
            f"jobs:\n  a:\n    concurrency:\n      group: {GROUP}  # x\n",
            id="beside other settings",
        ),
        pytest.param(
            "jobs:\n  a: {}\n\n  prod:\n    steps: [{run: '${{ secrets.PROD_A }}'}]\n\n  b: {}\n",
            "jobs:\n  a: {}\n\n  b: {}\n",
            id="a job between others goes",
        ),
        pytest.param(
            "jobs: {a: {concurrency: other}, b: {concurrency: {group: churn-bundle-job}}}\n",
            f'jobs: {{a: {{concurrency: other}}, b: {{concurrency: {{group: "{GROUP}"}}}}}}\n',
            id="beside a group of its own",
        ),
        pytest.param(
            "env: {PROD_a: '${{ secrets.PROD_A }}', A: b}\n"
            "jobs: {PROD_a: {}, b: {needs: PROD_a}}\n",
            "env: {A: b}\njobs: {PROD_a: {}, b: {needs: PROD_a}}\n",
            id="a job called like a variable stays",
        ),
        pytest.param(
            "env: {A: b, PROD_A: c}\njobs: {a: {}, b: {env: {PROD_A: '${{ env.PROD_A }}'}}}\n",
            "env: {A: b}\njobs: {a: {}}\n",
            id="on one line they go as well",
        ),
        pytest.param(
            "env:\n  PROD_A: ${{ secrets['PROD_A'] }}\n\njobs:\n  a: {}\n",
            "\njobs:\n  a: {}\n",
            id="an environment of nothing else goes whole",
        ),
        pytest.param(
            "jobs:\n  a: {environment: production}\n  b:\n    environment: Prod\n",
            "jobs:\n  a: {environment: production}\n",
            id="a job in production's environment goes",
        ),
        pytest.param(
            "jobs: {a: {environment: staging}, b: {environment: {name: prod, url: u}}}\n",
            "jobs: {a: {environment: staging}}\n",
            id="with a page of its own as well",
        ),
        pytest.param(
            "jobs:\n  PROD_tests: {}\nconcurrency: other\n",
            "jobs:\n  PROD_tests: {}\nconcurrency: other\n",
            id="a job's name and a group of one's own stay",
        ),
    ],
)
def test_pull_requests_are_known_in_any_form(trigger: str, before: str, after: str) -> None:
    new = patched(PATCH, WORKFLOW, f"{trigger}\n{before}", beside=BESIDE)

    assert new == f"{trigger}\n{after}"


def test_a_group_with_the_workflow_s_own_name_is_nobody_else_s() -> None:
    group = f"concurrency: {GROUP}\njobs: {{}}\n"
    own = f"on: pull_request\n{group}"

    new = patched(PATCH, WORKFLOW, own, beside={".github/workflows/cd.yml": f"on: push\n{group}"})

    assert new == own


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("concurrency: {a", id="no YAML"),
        pytest.param("\0", id="no text"),
        pytest.param("concurrency: {cancel-in-progress: true}", id="no name"),
    ],
)
def test_a_workflow_may_have_no_group(other: str) -> None:
    beside = project({".github/workflows/cd.yml": other})

    assert PATCH.holds("on: pull_request\nconcurrency: a\njobs: {b: {concurrency: {}}}\n", beside)


@pytest.mark.parametrize(
    ("jobs", "why"),
    [
        pytest.param("{a: {env: {PROD_A: x}}}", "every job uses", id="nothing would be left"),
        pytest.param(
            "{a: {env: {PROD_A: x}}, b: {needs: [a]}}", "the job b needs a", id="another needs it"
        ),
        pytest.param(
            "{a: {steps: [{env: {PROD_A: x}}]}, b: {needs: a}}", "the job b needs a", id="it alone"
        ),
    ],
)
def test_a_workflow_that_would_not_run_any_more_is_refused_by_name(jobs: str, why: str) -> None:
    odd = project({WORKFLOW: f"on: pull_request\njobs: {jobs}\nname: '${{{{ vars.PROD_A }}}}'\n"})

    with pytest.raises(PatchError, match=rf"safe_prod .* {WORKFLOW} in a stack: line 2: {why}"):
        apply_patch(PATCH, odd)
