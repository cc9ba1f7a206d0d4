import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.workflow_permissions import PATCH
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
          pull-requests: write # for the comment
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


ONLY = "if: github.event_name == 'pull_request'\n"
WHOLE_JOB = COMMENTING.replace(f"        {ONLY}", "").replace("  check:\n", f"  check:\n    {ONLY}")


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
        pytest.param(
            WHOLE_JOB, WHOLE_JOB, id="a job that runs only where there is a pull request stays"
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


COMMENT = "steps: [{uses: a, with: {script: a.createComment()}, if: IF}]".replace(
    "IF", "github.event_name == 'pull_request'"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"permissions: read-all\njobs:\n  a:\n    {COMMENT}\n",
            "permissions: read-all\njobs:\n  a:\n    permissions:\n      contents: read\n"
            f"      pull-requests: write # for the comment\n    {COMMENT}\n",
            id="where all may be read",
        ),
        pytest.param(
            f"permissions: write-all\njobs:\n  a:\n    {COMMENT}\n",
            f"permissions: write-all\njobs:\n  a:\n    {COMMENT}\n",
            id="where all may be written, it suffices",
        ),
        pytest.param(
            f"permissions: {{packages: write}}\njobs:\n  a:\n    {COMMENT}\n",
            "permissions: {packages: write}\njobs:\n  a:\n    permissions:\n"
            f"      packages: write\n      pull-requests: write # for the comment\n    {COMMENT}\n",
            id="what the workflow may do stays",
        ),
        pytest.param(
            f"permissions: {{}}\njobs:\n  a:\n    permissions: {{actions: read}}\n    {COMMENT}\n",
            "permissions: {}\njobs:\n  a:\n"
            f"    permissions: {{pull-requests: write, actions: read}}\n    {COMMENT}\n",
            id="what the job may do stays",
        ),
        pytest.param(
            f"jobs:\n  a:\n    permissions: read-all # x\n    {COMMENT}\n",
            "jobs:\n  a:\n    permissions:\n      contents: read\n"
            f"      pull-requests: write # for the comment # x\n    {COMMENT}\n",
            id="a job that may read all",
        ),
        pytest.param(
            "name: x\njobs: {a: {steps: []}}\n",
            "name: x\npermissions:\n  contents: read\n\njobs: {a: {steps: []}}\n",
            id="none yet",
        ),
        pytest.param(
            "{jobs: {a: {steps: []}}}\n",
            "{permissions: {contents: read}, jobs: {a: {steps: []}}}\n",
            id="none yet, on one line",
        ),
        pytest.param(
            "permissions: {}\njobs: {a: {steps: [{run: 'permissions:'}]}}\n",
            "permissions: {}\njobs: {a: {steps: [{run: 'permissions:'}]}}\n",
            id="on the first line they are stated too",
        ),
        pytest.param(
            "jobs: {a: {permissions: {}, steps: []}}\n",
            "jobs: {a: {permissions: {}, steps: []}}\n",
            id="each job may state its own",
        ),
    ],
)
def test_permissions_join_what_is_there(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(" always()", " {0} && (always())", id="a condition"),
        pytest.param(' "${{ failure() }}"', " {0} && (failure())", id="in braces"),
        pytest.param(" |\n          a", " {0} && (a)", id="a block of text"),
        pytest.param("", " {0}", id="no condition"),
        pytest.param(" \"contains(x, ': ')\"", " \"{0} && (contains(x, ': '))\"", id="in quotes"),
    ],
)
def test_a_comment_waits_for_both_conditions(before: str, after: str) -> None:
    head = "permissions: {issues: write}\njobs:\n  a:\n    steps:\n      - uses: a\n        if:"
    step = "\n        with: {script: a.createComment()}\n"

    new = patched(PATCH, WORKFLOW, head + before + step)

    assert new == head + after.replace("{0}", "github.event_name == 'pull_request'") + step


def test_a_condition_of_parts_is_refused_by_name() -> None:
    parts = COMMENT.replace("github.event_name == 'pull_request'", "'${{ a }} ${{ b }}'")
    odd = project({WORKFLOW: f"jobs: {{a: {{{parts}}}}}\n"})

    with pytest.raises(PatchError, match=r"workflow_permissions .* put together from parts"):
        apply_patch(PATCH, odd)


def test_a_guide_that_shows_a_workflow_is_no_workflow() -> None:
    guide = "# Setup: the jobs\n```\njobs:\n  a: b\n```\n"

    assert patched(PATCH, GUIDE, guide) == guide


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(COMMENTING.replace("permissions:\n  contents: read\n", ""), id="not stated"),
        pytest.param(COMMENTING.replace("pull-requests: write", "issues: read"), id="too little"),
        pytest.param(
            COMMENTING.replace("if: github.event_name == 'pull_request'", "id: x"), id="always"
        ),
    ],
)
def test_each_fault_alone_is_seen(fault: str) -> None:
    assert PATCH.holds(COMMENTING, project({}))
    assert not PATCH.holds(fault, project({}))
