"""Whatever a stack writes, a patch ends in a file that loads as before, or in its own error."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.errors import PatchError
from hooks.formats.well_formed import fault
from hooks.patches import PATCHES
from hooks.patches.patch import apply_patch
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from tests.patches.sample import GUIDE, RESOURCE, SETTINGS, WORKFLOW
from tests.support.answers import answers_with
from tests.support.breadth import examples

PATHS = (
    WORKFLOW,
    SETTINGS,
    RESOURCE,
    GUIDE,
    "README.md",
    "churn/resources/README.md",
    "churn/requirements.txt",
    "churn/tests/training/test_notebooks.py",
    "churn/training/notebooks/Train.py",
)
# Parts of lines, most of which some patch looks for, and signs that YAML reads in its own way.
PARTS = (
    *("on: pull_request", "jobs:", "steps:", "env:", "with:", "permissions:", "targets:", "dev:"),
    *("  ", "    ", "- ", "{", "}", "[", "]", ", ", ": ", "? ", '"', "'", "|", "|+", ">-", "\t"),
    *("&a ", "*a", "<<: ", "# ", "---", "...", "!!str ", "%", "\r", "\x85", "```\n", "\n", "\n\n"),
    *("uses: actions/checkout@v4", "uses: databricks/setup-cli@v1", "run: echo ${{ a.b }}"),
    *("run: |", "script: ", ".createComment(", "TOKEN: ${{ secrets.A }}", "${{ env.TOKEN }}"),
    *("concurrency: x", "python-version: 3.10", "${{ secrets.PROD_A }}", "PROD_A: x", "if: x"),
    *("resources:", "experiments:", "description: x", "new_cluster:", "spark_version: 13.3.x-"),
    *("git_source_info: x", "run_job_task:", "workspace:", "host:", "presets:", "mode: x"),
    *("group_name: users", "catalog_name: dev", "variables:", "<(curl download-actionlint.bash)"),
    *("ARM_TENANT_ID: ${{ secrets.A }}", "DATABRICKS_TOKEN: ${{ env.PROD_WORKSPACE_TOKEN }}"),
    *(
        "DATABRICKS_CLIENT_SECRET: ${{ secrets.PROD_DATABRICKS_CLIENT_SECRET }}",
        "environment: prod",
    ),
    *("DATABRICKS_AUTH_TYPE: github-oidc", "${{ secrets.PROD_DATABRICKS_CLIENT_ID }}", "secrets:"),
    "\ufeff",
)
A_WORKFLOW = """\
on: {pull_request: , push: }
env:
  TOKEN: ${{ secrets.A }}
concurrency: x
jobs:
  one:
    environment: staging
    env: &a
      A: b
      DATABRICKS_CLIENT_SECRET: ${{ secrets.STAGING_DATABRICKS_CLIENT_SECRET }}
    steps:
      - uses: databricks/setup-cli@v1
      - uses: actions/checkout@v4
        with: {ref: main}
      - run: |
          echo ${{ a.b }}
        env: *a
      - uses: actions/github-script@v7
        with:
          python-version: 3.10
          script: x.createComment()
"""
A_BUNDLE = """\
variables:
  catalog_name: {}
targets:
  dev: &dev
    workspace:
      host:
    variables: {catalog_name: dev}
  test:
    <<: *dev
    presets: {name_prefix: x}
resources:
  jobs:
    one:
      permissions: [{level: CAN_VIEW, group_name: users}]
      tasks:
      - new_cluster:
          spark_version: "13.3.x-cpu"
          node_type_id: x
      - git_source_info: x
        run_job_task: {git_source_info: x}
  experiments: {e: {description: x}}
"""
CREDENTIALS = ("repository", "federation")
lines = st.lists(st.sampled_from(PARTS), max_size=4).map("".join)
texts = st.lists(lines, max_size=14).map("\n".join) | st.text(max_size=60)


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A sound file with other parts in a few places."""
    text = draw(st.sampled_from([A_WORKFLOW, A_BUNDLE]))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(lines) + text[at + draw(st.integers(0, 12)) :]
    return text


fast = settings(derandomize=True, deadline=None, database=None)


@pytest.mark.parametrize("number", examples(100, 400))
def test_a_file_that_loaded_loads_or_is_refused_by_name(number: int) -> None:
    drawn = given(st.sampled_from(PATHS), texts | spoiled(), st.sampled_from(CREDENTIALS))

    settings(fast, max_examples=number)(drawn(assert_loads_or_is_refused))()


def assert_loads_or_is_refused(path: str, text: str, credentials: str) -> None:
    usual = answers_with(use_databricks_service_principal=True, credentials=credentials)
    answers = Answers.parse(usual)
    beside = {"cicd.tar.gz": b"", RESOURCE: b"new_cluster: {}\ngroup_name: users\n"}
    project = Project(answers, "a stack", {**beside, path: text.encode()})
    for patch in PATCHES:
        with suppress(PatchError):
            project = project.changed(apply_patch(patch, project).changes)

    assert fault(path, text.encode()) or not fault(path, project.files[path])
