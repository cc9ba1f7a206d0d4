import pytest

from hooks.errors import PatchError
from hooks.patches.safe_prod import PATCH, rewrite
from hooks.patching import apply_patch
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
