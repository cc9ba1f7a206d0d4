"""Each real part does what the tests take for granted, and can fail."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.parts.actions import (
    PACKAGES,
    RunSettings,
    pull_request,
    push,
    run_workflow,
    stand_ins,
    workflows_on_pull_request,
    workflows_on_push,
)
from tests.support.parts.comments import receiving
from tests.support.parts.tools import tool
from tests.support.parts.workspace import (
    SERVICE_PRINCIPAL,
    WorkspaceServer,
    bundle,
    point_at,
    serving,
)
from tests.support.place import release

BUNDLE = """\
bundle:
  name: tiny
resources:
  jobs:
    greeting:
      name: greeting
      tasks:
        - task_key: greet
          notebook_task:
            notebook_path: ./greet.py
targets:
  staging:
    workspace:
      host: https://adb-1.1.azuredatabricks.net  # the address
  prod:
    workspace:
      host: https://adb-2.2.azuredatabricks.net
"""
DEPLOY = """\
on:
  push:
    branches: [main]
jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      DATABRICKS_CLIENT_ID: ${{ secrets.CLIENT_ID }}
      DATABRICKS_CLIENT_SECRET: ${{ secrets.CLIENT_SECRET }}
    steps:
      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v5.0.0
      - uses: databricks/setup-cli@v1.9.0
      - run: databricks bundle deploy -t staging
"""
COMMENT = """\
on: pull_request
jobs:
  comment:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - uses: actions/setup-python@v6
      - run: python -c 'import sys; print(sys.prefix != sys.base_prefix)' > answer.txt
      - uses: actions/github-script@v8
        with:
          script: |
            const answer = require('fs').readFileSync('answer.txt', 'utf8');
            await github.rest.issues.createComment({
              ...context.repo, issue_number: context.issue.number, body: answer,
            });
"""


FAILING = """\
on: push
jobs:
  fail:
    runs-on: ubuntu-latest
    steps:
      - run: seq 30000; exit 1
"""


@pytest.fixture
def workspace() -> Iterator[WorkspaceServer]:
    with serving() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, workspace: WorkspaceServer) -> Path:
    folder = tmp_path / "project"
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "deploy.yml").write_text(DEPLOY)
    (workflows / "comment.yml").write_text(COMMENT)
    (folder / "databricks.yml").write_text(BUNDLE)
    (folder / "greet.py").write_text("# Databricks notebook source\nprint('hello')\n")
    point_at(folder, workspace.url)
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "All"]):
        run("git", *command, folder=folder).check_returncode()
    return folder


def run(
    *command: str | Path, folder: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_workspace_takes_a_deployment_of_its_service_principal(
    project: Path, workspace: WorkspaceServer
) -> None:
    deployed = bundle("deploy", "staging", project, workspace)

    assert deployed.returncode == 0, deployed.stderr
    (job,) = workspace.bodies("/jobs/create")
    assert isinstance(job, dict)
    assert job["name"] == "greeting"
    assert f"/Users/{SERVICE_PRINCIPAL}/" in job["tasks"][0]["notebook_task"]["notebook_path"]


def test_the_workspace_refuses_another_secret(project: Path, workspace: WorkspaceServer) -> None:
    stranger = replace(workspace, client_secret="another")

    refused = bundle("deploy", "staging", project, stranger)

    assert refused.returncode == 1
    assert "cannot configure default credentials" in refused.stderr
    assert workspace.bodies("/jobs/create") == []


def test_the_workspace_keeps_no_secret(project: Path, workspace: WorkspaceServer) -> None:
    bundle("validate", "staging", project, workspace)

    assert [call.body for call in workspace.requests() if call.path == "/oidc/v1/token"] == [""]
    assert workspace.client_secret not in workspace.record.read_text() + repr(workspace)


@pytest.mark.parametrize(
    ("token", "code", "listed"),
    [
        pytest.param("right", 0, ["data people"], id="the access token under test is admitted"),
        pytest.param("wrong", 1, [], id="another access token is refused"),
    ],
)
def test_an_access_token_lists_groups(
    token: str, code: int, listed: list[str], tmp_path: Path
) -> None:
    command = ["groups", "list", "--filter", 'displayName eq "data people"', "--output", "json"]

    with serving(token="right", groups=["readers", "data people"]) as workspace:
        signed_in = {"DATABRICKS_HOST": workspace.url, "DATABRICKS_TOKEN": token}
        ended = run(tool("databricks"), *command, folder=tmp_path, env=signed_in)

    assert ended.returncode == code, ended.stderr
    assert [group["displayName"] for group in json.loads(ended.stdout or "[]")] == listed


@pytest.mark.parametrize(
    ("warning", "code"),
    [
        pytest.param("", 0, id="a clean bundle passes"),
        pytest.param("a_field_nobody_knows: 1\n", 1, id="a warning fails"),
    ],
)
def test_validation_is_strict(
    warning: str, code: int, project: Path, workspace: WorkspaceServer
) -> None:
    with (project / "databricks.yml").open("a") as settings:
        settings.write(warning)

    validated = bundle("validate", "prod", project, workspace)

    assert validated.returncode == code, validated.stderr


def test_one_host_alone_can_be_replaced(tmp_path: Path) -> None:
    settings = tmp_path / "databricks.yml"
    settings.write_text(BUNDLE + "  dev:\n    workspace:\n      host:\n")

    point_at(tmp_path, "http://127.0.0.1:1", instead_of="https://adb-2.2.azuredatabricks.net")

    expected = BUNDLE.replace("https://adb-2.2.azuredatabricks.net", "http://127.0.0.1:1")
    assert settings.read_text() == expected + "  dev:\n    workspace:\n      host:\n"


def test_a_workflow_deploys_with_the_right_secret(
    project: Path, workspace: WorkspaceServer
) -> None:
    secrets = {"CLIENT_ID": workspace.client_id, "CLIENT_SECRET": workspace.client_secret}

    ended = run_workflow(project, "deploy.yml", push("main"), RunSettings(secrets=secrets))

    assert ended.returncode == 0, ended.output
    assert len(workspace.bodies("/jobs/create")) == 1
    assert workspace.client_secret not in ended.output


def test_a_workflow_fails_with_another_secret(project: Path, workspace: WorkspaceServer) -> None:
    secrets = {"CLIENT_ID": workspace.client_id, "CLIENT_SECRET": "another $'\"\\ one"}

    ended = run_workflow(project, "deploy.yml", push("main"), RunSettings(secrets=secrets))

    assert ended.returncode == 1, ended.output
    assert "cannot configure default credentials" in ended.output


def test_a_step_that_fails_is_heard_out(tmp_path: Path) -> None:
    place = tmp_path / ".github" / "workflows" / "fail.yml"
    place.parent.mkdir(parents=True)
    place.write_text(FAILING)
    release(tmp_path, "v1")

    ended = run_workflow(tmp_path, "fail.yml", push("main"), RunSettings(secrets={}))

    assert ended.returncode == 1
    assert "| 30000\n" in ended.output


@pytest.mark.parametrize(
    ("token", "packages", "code", "received"),
    [
        pytest.param("right", PACKAGES, 0, ["True\n"], id="its comment arrives"),
        pytest.param(
            "right", None, 0, ["True\n"], id="with a pip of its own", marks=pytest.mark.breadth
        ),
        pytest.param(
            "wrong", PACKAGES, 1, [], id="another token is refused", marks=pytest.mark.breadth
        ),
    ],
)
def test_a_pull_request_is_commented(
    token: str, packages: Path | None, code: int, received: list[str], project: Path
) -> None:
    commit = run("git", "rev-parse", "HEAD", folder=project).stdout.strip()
    event = pull_request(7, commit)

    with receiving("right") as comments:
        ended = run_workflow(
            project,
            "comment.yml",
            event,
            RunSettings(
                secrets={"GITHUB_TOKEN": token},
                env={"GITHUB_API_URL": comments.url},
                packages=packages,
            ),
        )

    assert ended.returncode == code, ended.output
    assert comments.received == received


def test_an_action_without_a_stand_in_is_refused() -> None:
    with pytest.raises(LookupError, match="someone/else"):
        stand_ins("      - uses: someone/else@v1\n")


def test_an_event_runs_what_listens_to_it(project: Path) -> None:
    assert workflows_on_push(project, "main") == ["deploy.yml"]
    assert workflows_on_push(project, "release") == []
    assert workflows_on_pull_request(project) == ["comment.yml"]


@pytest.mark.parametrize(
    ("runner", "code"),
    [
        pytest.param("ubuntu-latest", 0, id="a right workflow passes"),
        pytest.param("a-machine-nobody-has", 1, id="a planted error is found"),
    ],
)
def test_actionlint_judges_a_workflow(runner: str, code: int, tmp_path: Path) -> None:
    workflow = tmp_path / "workflow.yml"
    workflow.write_text(DEPLOY.replace("ubuntu-latest", runner))

    judged = run(tool("actionlint"), workflow, folder=tmp_path)

    assert judged.returncode == code, judged.stdout
