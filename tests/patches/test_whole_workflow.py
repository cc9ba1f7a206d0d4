"""A workflow with keys of its own is one that GitHub takes, after all patches."""

import subprocess
from pathlib import Path

import pytest
import yaml

from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from tests.patches.sample import SETTINGS, WORKFLOW, project, text
from tests.support.parts.tools import tool

OWN = text("""
    name: Tests
    on:
      pull_request:
    env:
      DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}
    jobs:
      integration_test:
        runs-on: ubuntu-latest
        <env>
        permissions:
          contents: read
          checks: write
        steps:
          - uses: actions/checkout@v4
            with:
              fetch-depth: 0
          - uses: databricks/setup-cli@v0.236.0
          - name: Validate
            env: {REGION: eu}
            run: databricks bundle validate -t ${{ github.ref_name }}
            if: success()
          - uses: actions/github-script@v7
            if: always()
            with:
              script: |
                github.rest.issues.createComment({body: 'env:'})
    """)
ENVIRONMENTS = {
    "below": "env:\n      REGION: eu  # near",
    "on one line": "env: {REGION: eu}",
    "nothing": "env:",
    "between quotes": '"env": {"REGION": "eu"}',
}


def judged(workflow: str, folder: Path) -> str:
    """What actionlint finds."""
    file = folder / "workflow.yml"
    file.write_text(workflow)
    command: list[str | Path] = [tool("actionlint"), "-oneline", "-shellcheck=", "-pyflakes=", file]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_what_is_added_joins_what_is_there(env: str, tmp_path: Path) -> None:
    files = {WORKFLOW: OWN.replace("<env>", env), SETTINGS: "bundle: {name: churn}\n"}

    new, _ = apply_patches(project(files), PATCHES)

    workflow = new.text(WORKFLOW) or ""
    job = yaml.safe_load(workflow)["jobs"]["integration_test"]
    own = {} if env == "env:" else {"REGION": "eu"}
    assert job["env"] == {"DATABRICKS_TOKEN": "${{ secrets.STAGING_WORKSPACE_TOKEN }}", **own}
    assert job["permissions"].keys() == {"contents", "checks", "pull-requests"}
    assert job["steps"][0]["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert job["steps"][2]["env"] == {"REGION": "eu", "REF_NAME": "${{ github.ref_name }}"}
    assert judged(workflow, tmp_path) == ""


@pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_a_sign_in_without_a_secret_joins_what_is_there(env: str, tmp_path: Path) -> None:
    files = {WORKFLOW: OWN.replace("<env>", env), SETTINGS: "bundle: {name: churn}\n"}

    new, _ = apply_patches(
        project(
            files, cloud="aws", use_databricks_service_principal=True, credentials="federation"
        ),
        PATCHES,
    )

    workflow = new.text(WORKFLOW) or ""
    job = yaml.safe_load(workflow)["jobs"]["integration_test"]
    own = {} if env == "env:" else {"REGION": "eu"}
    assert job["env"] == own | {
        "DATABRICKS_AUTH_TYPE": "github-oidc",
        "DATABRICKS_CLIENT_ID": "${{ vars.DATABRICKS_CLIENT_ID }}",
        "DATABRICKS_TOKEN_AUDIENCE": "${{ vars.DATABRICKS_TOKEN_AUDIENCE }}",
    }
    assert job["permissions"].keys() == {"contents", "checks", "pull-requests", "id-token"}
    assert job["environment"] == "staging"
    assert judged(workflow, tmp_path) == ""


def test_a_key_that_stands_twice_would_be_found(tmp_path: Path) -> None:
    doubled = (
        "on: push\njobs:\n  a:\n    runs-on: x\n    env: {A: b}\n    env: {C: d}\n    steps: []\n"
    )

    assert 'key "env" is duplicated' in judged(doubled, tmp_path)
