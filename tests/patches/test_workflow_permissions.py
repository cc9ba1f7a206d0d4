import pytest

from hooks.errors import PatchError
from hooks.patches.workflow_permissions import PATCH
from hooks.patching import apply_patch
from tests.patches.sample import GUIDE, WORKFLOW, patched, project, text

MODEST = text("""
    on: push

    permissions:
      contents: read

    jobs:
      test:
        steps:
          - run: pytest
    """)
COMMENTING = text("""
    on: pull_request

    permissions:
      contents: read

    jobs:
      check:
        permissions:
          contents: read
          pull-requests: write
        steps:
          - uses: actions/checkout@v4
          - name: Comment
            if: github.event_name == 'pull_request'
            uses: actions/github-script@v7
            with:
              script: |
                github.rest.issues.createComment({})
      other:
        steps: []
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(MODEST, MODEST, id="permissions that are stated stay"),
        pytest.param(
            MODEST.replace("permissions:\n  contents: read\n\n", ""), MODEST, id="others read"
        ),
        pytest.param(COMMENTING, COMMENTING, id="a comment that can be written stays"),
        pytest.param(
            COMMENTING.replace(
                "    permissions:\n      contents: read\n      pull-requests: write\n", ""
            ).replace("        if: github.event_name == 'pull_request'\n", ""),
            COMMENTING,
            id="a job that comments may write to pull requests, where there is one",
        ),
        pytest.param(
            COMMENTING.replace("== 'pull_request'", "== 'pull_request' && always()").replace(
                "    permissions:\n      contents: read\n      pull-requests: write\n", ""
            ),
            COMMENTING.replace("== 'pull_request'", "== 'pull_request' && always()"),
            id="a condition of its own stays",
        ),
    ],
)
def test_workflows_may_do_what_they_need(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("# Setup\n", "# Setup\n", id="another document stays"),
        pytest.param(
            "Be sure to update the [Workflow Permissions](x) to allow "
            "`Read and write permissions`.\n\n\nNext\n",
            "Next\n",
            id="in one sentence",
        ),
        pytest.param(
            "Next, be sure to update the [Workflow Permissions](x):\n"
            "- Allow `Read and write permissions`,\n\nNext\n",
            "Next\n",
            id="in a list",
        ),
    ],
)
def test_the_guide_asks_nobody_to_allow_everything(before: str, after: str) -> None:
    assert patched(PATCH, GUIDE, before) == after


def test_a_comment_that_may_not_be_written_is_refused_by_name() -> None:
    odd = project({WORKFLOW: COMMENTING.replace("pull-requests: write", "pull-requests: read")})

    with pytest.raises(PatchError, match=f"workflow_permissions .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)
