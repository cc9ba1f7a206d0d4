import pytest

from hooks.errors import PatchError
from hooks.patches.job_credentials import PATCH
from hooks.patching import apply_patch
from tests.patches.sample import WORKFLOW, patched, project, text

APART = text("""
    on: push

    jobs:
      unit:
        steps:
          - run: pytest
      deploy:
        env:
          DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
        steps:
          - uses: databricks/setup-cli@v1
    """)
TOGETHER = text("""
    on: push

    env:
      DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}

    jobs:
      unit:
        steps:
          - run: pytest
      deploy:
        steps:
          - uses: databricks/setup-cli@v1
    """)
BY_NAME = text("""
    on: push

    env:
      STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
      LANGUAGE: en

    jobs:
      deploy:
        steps:
          - uses: databricks/setup-cli@v1
          - run: validate
            env:
              DATABRICKS_TOKEN: ${{ env.STAGING_TOKEN }}
              OTHER: ${{ env.LANGUAGE }}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(APART, APART, id="credentials of a job stay"),
        pytest.param(
            TOGETHER.replace("secrets.", "vars."),
            TOGETHER.replace("secrets.", "vars."),
            id="what is no secret stays with all",
        ),
        pytest.param(TOGETHER, APART, id="credentials of all jobs go to the one that signs in"),
        pytest.param(
            BY_NAME,
            BY_NAME.replace("  STAGING_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}\n", "")
            .replace("env.STAGING_TOKEN", "secrets.STAGING_WORKSPACE_TOKEN")
            .replace("\n\njobs", "\n\njobs"),
            id="credentials that one step asks for go to this step",
        ),
    ],
)
def test_credentials_go_to_those_who_sign_in(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


def test_credentials_in_another_form_are_refused_by_name() -> None:
    odd = project({WORKFLOW: "env:\n  TOKEN: Bearer ${{ secrets.TOKEN }}\njobs: {}\n"})

    with pytest.raises(PatchError, match=f"job_credentials .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)
