"""The checks see what they are there to see: in a sound project one thing at a time goes wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from hooks.patches._actions import reference
from hooks.patches.cli_pin import PATCH as CLI_PIN
from tests.patches.sample import RESOURCE, SETTINGS, WORKFLOW, project
from tests.support import checks
from tests.support.answers import usual_answers
from tests.support.parts.workspace import serving

ANSWERS = usual_answers(project_name="churn", use_databricks_service_principal=True)
SOUND = {
    SETTINGS: """\
bundle:
  name: churn
include:
  - resources/*.yml
variables:
  catalog_name:
    description: its catalog
targets:
  dev:
    mode: development
    default: true
    variables:
      catalog_name: ml_test
    workspace:
      host: https://adb-1111.1.azuredatabricks.net
""",
    RESOURCE: """\
new_cluster: &new_cluster
  new_cluster:
    spark_version: 15.4.x-cpu-ml-scala2.12
    num_workers: 1
    node_type_id: small
    data_security_mode: SINGLE_USER
    single_user_name: ${workspace.current_user.userName}
resources:
  jobs:
    train:
      permissions:
        - level: CAN_VIEW
          group_name: ml-readers
      tasks:
        - task_key: Train
          <<: *new_cluster
          notebook_task:
            notebook_path: ../training/Train.py
""",
    WORKFLOW: f"""\
name: Tests
on:
  pull_request:
permissions:
  contents: read
concurrency:
  group: tests
  cancel-in-progress: true
jobs:
  test:
    name: Unit tests
    runs-on: ubuntu-latest
    steps:
      - uses: {reference("actions/checkout")}
        with:
          persist-credentials: false
      - run: pytest
""",
    "churn/training/Train.py": "# Databricks notebook source\n",
    "churn/requirements.txt": "pyspark~=3.5.0\n",
    "README.md": "[the bundle](churn/databricks.yml), [the vendor](https://docs.databricks.com)\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in SOUND.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace something in a file of the sound project."""
    text = SOUND[name]
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def test_a_sound_project_has_no_findings(folder: Path) -> None:
    assert checks.findings(folder, ANSWERS) == []
    assert checks.lint(folder) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        pytest.param(RESOURCE, "num", "node_type_id: x\n    num", "doubled", id="a key twice"),
        pytest.param(RESOURCE, "SINGLE_USER", "NONE", "a cluster has", id="another access mode"),
        pytest.param(RESOURCE, "ml-readers", "users", "open to ['users']", id="another group"),
        pytest.param(RESOURCE, "15.4", "13.3", "an ended runtime", id="an ended runtime"),
        pytest.param(RESOURCE, "Train.py", "Gone.py", "there is no", id="a notebook less"),
        pytest.param(
            RESOURCE, "num", "table: ${bundle.target}.a.b\n    num", "a table in", id="a table"
        ),
        pytest.param(
            RESOURCE, "num", "output_schema_name: a.b\n    num", "nothing creates", id="a schema"
        ),
        pytest.param(SETTINGS, "development", "production", "paused is False", id="a schedule"),
        pytest.param(
            SETTINGS, "https://adb-1111.1.azuredatabricks.net", "", "no workspace", id="no host"
        ),
        pytest.param(WORKFLOW, " # v7.0.1", "", "not pinned", id="an action without a version"),
        pytest.param(
            WORKFLOW, "run: pytest", "run: echo ${{ github.ref }}", "in a script", id="a script"
        ),
        pytest.param(
            WORKFLOW,
            "permissions",
            "env:\n  X: ${{ secrets.STAGING_DATABRICKS_CLIENT_ID }}\npermissions",
            "every job",
            id="credentials for all",
        ),
        pytest.param(
            WORKFLOW,
            "run: pytest",
            "run: pytest\n        env:\n          X: ${{ secrets.PROD_DATABRICKS_CLIENT_ID }}",
            "reaches production",
            id="production in a pull request",
        ),
        pytest.param(
            WORKFLOW,
            "runs-on",
            "environment: prod\n    runs-on",
            "reaches production",
            id="production's environment in a pull request",
        ),
        pytest.param(
            WORKFLOW,
            "run: pytest",
            "run: pytest\n        env:\n          ARM_CLIENT_ID: ${{ secrets.OTHER }}",
            "signs in another way",
            id="another sign-in",
        ),
        pytest.param(
            WORKFLOW,
            "run: pytest",
            "run: pytest\n        env:\n          X: ${{ secrets.OTHER }}",
            "read the secrets ['OTHER']",
            id="an unknown secret",
        ),
        pytest.param("README.md", "churn/databricks", "churn/gone", "links to", id="a dead link"),
        pytest.param("README.md", "[the v", "git push upstream [", "a remote", id="a stale word"),
    ],
)
def test_one_thing_wrong_is_one_finding_more(
    folder: Path, name: str, old: str, new: str, words: str
) -> None:
    spoil(folder, name, old, new)

    found = checks.findings(folder, ANSWERS)

    assert words in "\n".join(found)


@pytest.mark.parametrize(
    ("credentials", "named", "found"),
    [
        ("environments", "staging", []),
        ("environments", "", ["churn-run-tests.yml: the environment of test is None"]),
        ("environments", "live", ["churn-run-tests.yml: the environment of test is live"]),
        ("repository", "", []),
        ("repository", "staging", ["churn-run-tests.yml: the environment of test is staging"]),
    ],
)
def test_a_job_in_another_environment_than_its_secrets_is_a_finding(
    folder: Path, credentials: str, named: str, found: list[str]
) -> None:
    secret = "${{ secrets.STAGING_DATABRICKS_CLIENT_ID }}"
    line = f"    environment: {named}\n" if named else ""
    step = f"    steps:\n      - run: deploy\n        env: {{A: '{secret}'}}\n"
    spoil(folder, WORKFLOW, "    steps:\n", f"{line}{step}")

    assert checks.findings(folder, replace(ANSWERS, credentials=credentials)) == found
    assert ("secrets-outside-env" in "".join(checks.lint(folder))) is (not named)


def test_the_settings_of_a_project_for_zizmor_count(folder: Path) -> None:
    named = "{A: '${{ secrets.KNOWN }}', B: '${{ secrets.OTHER }}'}"
    step = f"    steps:\n      - run: deploy\n        env: {named}\n"
    spoil(folder, WORKFLOW, "    steps:\n", step)
    settings = "rules: {secrets-outside-env: {config: {allow: [KNOWN]}}}\n"
    (folder / ".github" / "zizmor.yml").write_text(settings)

    found = "".join(checks.lint(folder))

    assert "secrets.OTHER" in found
    assert "1 finding:" in found


def test_an_archive_of_workflows_is_a_finding(folder: Path) -> None:
    (folder / "cicd.tar.gz").write_bytes(b"\0")

    assert checks.findings(folder, ANSWERS) == ["an archive of workflows is left"]


@pytest.mark.parametrize(
    ("changes", "secret"),
    [
        pytest.param({"cloud": "azure"}, "STAGING_AZURE_SP_TENANT_ID", id="azure"),
        pytest.param({"cloud": "aws"}, "STAGING_WORKSPACE_TOKEN", id="tokens"),
    ],
)
def test_who_did_not_ask_for_databricks_principals_signs_in_as_before(
    folder: Path, changes: dict[str, str], secret: str
) -> None:
    given = replace(ANSWERS, use_databricks_service_principal=False, **changes)  # type: ignore[arg-type]  # by name
    step = f"run: pytest\n        env:\n          X: ${{{{ secrets.{secret} }}}}"
    spoil(folder, WORKFLOW, "run: pytest", step)

    assert checks.findings(folder, given) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("pull_request", "pull_reqest", "unknown Webhook event", id="actionlint"),
        pytest.param("persist-credentials: false", "ref: main", "artipacked", id="zizmor"),
        pytest.param("    name: Unit tests\n", "", "anonymous-definition", id="its strictest one"),
    ],
)
def test_both_linters_are_heard(folder: Path, old: str, new: str, words: str) -> None:
    spoil(folder, WORKFLOW, old, new)

    found = checks.lint(folder)

    assert words in "\n".join(found)


def test_a_warning_of_the_bundle_is_heard(folder: Path) -> None:
    with serving() as workspace:
        before = checks.warnings(folder, workspace)
        spoil(folder, RESOURCE, "permissions:", "unknown: field\n      permissions:")

        found = checks.warnings(folder, workspace)

    assert before == []
    assert "unknown field" in found[0]


def test_a_history_without_faults_has_none() -> None:
    old = project({WORKFLOW: "steps:\n  - uses: databricks/setup-cli@v0.1.0\n"})

    assert checks.history(old, [CLI_PIN]) == []


@pytest.mark.parametrize(
    ("more", "addition", "words"),
    [
        pytest.param("steps: []\n", "", "doubled: steps", id="a commit that leaves a broken file"),
        pytest.param("", "# more\n", "cli_pin changes", id="a patch that is never done"),
    ],
)
def test_a_history_with_a_fault_shows_it(more: str, addition: str, words: str) -> None:
    old = project({WORKFLOW: f"steps:\n  - uses: databricks/setup-cli@v0.1.0\n{more}"})
    worse = replace(CLI_PIN, rewrite=lambda text, at: CLI_PIN.rewrite(text, at) + addition)

    found = checks.history(old, [worse])

    assert words in "\n".join(found)
