"""The Databricks side in preflight: its problems stop publishing before anything is made."""

import re
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.project.answers import Answers
from hooks.publish import publish
from tests.support.answers import answers_with
from tests.support.github.server import GitHub
from tests.support.publishing import TOKEN, FastClock
from tests.support.terminals import answering
from tests.workspaces.organisation import SCHEMA, Organisation, problems


@pytest.fixture
def environment(
    github: GitHub,
    ready: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """The variables of a run that publishes to the double, from an organisation that is ready."""
    for name in ("DATABRICKS_CLI", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, ready.environment[name])
    return {"GITHUB_SERVER_URL": github.web, "ADMIN_GITHUB_TOKEN": TOKEN, **ready.environment}


def answers(ready: Organisation, **changes: str | bool) -> Answers:
    told = {name: value for name, value in ready.data.items() if isinstance(value, str | bool)}
    return Answers.parse(answers_with(publish=True, **{"stack": "mlops-stacks", **told, **changes}))


def refused(
    project: Path,
    told: Answers,
    environment: dict[str, str],
    fast: FastClock,
) -> str:
    with pytest.raises(PublishError) as problem:
        preflight(project, told, environment, fast.clock)
    return str(problem.value)


def test_an_organisation_that_is_ready_passes(
    ready: Organisation,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    preflight(project, answers(ready), environment, fast.clock)

    said = capsys.readouterr().err
    assert "The Databricks side is ready." in said
    assert "nothing stands in the way of publishing" in said


def test_what_is_missing_at_databricks_and_at_github_is_told_in_one_run(  # noqa: PLR0913, PLR0917
    ready: Organisation,
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ready.remove("schema", f"ml_test.{SCHEMA}")
    ready.revoke("catalog", "ml_prod", "USE_CATALOG")
    del github.organisation.teams["ml-admins"]

    told = refused(project, answers(ready), environment, fast)

    assert "- The team ml-admins is missing" in told
    assert "- The Databricks side is not ready: 3 of 22 checks failed. Each is listed above" in told
    assert problems(capsys.readouterr().err) == [
        f"staging: the schema ml_test.{SCHEMA}",
        f"staging: the rights on ml_test.{SCHEMA}",
        "production: the rights on ml_prod",
    ]
    assert github.organisation.repositories == {}


def test_a_missing_secret_is_publishings_own_problem(
    ready: Organisation,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del environment["DATABRICKS_PROD_CLIENT_SECRET"]

    told = refused(project, answers(ready), environment, fast)

    assert told.count("\n- ") == 1
    assert "set DATABRICKS_PROD_CLIENT_SECRET" in told
    assert "not checked: production: the sign-in" in capsys.readouterr().err


def test_an_own_stack_is_looked_at_as_it_was_rendered(
    ready: Organisation,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / "databricks.yml").write_text("resources: {jobs: {a: {new_cluster: {}}}}\n")
    (project / "job.yml").write_text("new_cluster:\n")
    own = answers(
        ready, stack="custom", stack_url="https://git.example.org/s", stack_commit="a" * 40
    )

    preflight(project, own, environment, fast.clock)

    assert "note: staging: the right to start clusters" in capsys.readouterr().err


def test_the_checks_are_turned_off_and_that_is_said(  # noqa: PLR0913, PLR0917
    ready: Organisation,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ML_INIT_CHECKS", "off")

    preflight(project, answers(ready), environment, fast.clock)

    assert "Not checked: Databricks (ML_INIT_CHECKS is off)." in capsys.readouterr().err
    assert ready.workspaces["staging"].requests()[-1].method != "GET"


def test_what_a_typed_secret_lets_see_stops_publishing_too(  # noqa: PLR0913, PLR0917
    ready: Organisation,
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ready.remove("schema", f"ml_test.{SCHEMA}")
    answering(monkeypatch, environment.pop("DATABRICKS_PROD_CLIENT_SECRET"))

    with pytest.raises(PublishError, match="The Databricks side is not ready: 2 of 22"):
        publish(project, answers(ready), environment, fast.clock)

    assert f"wrong: staging: the schema ml_test.{SCHEMA}" in capsys.readouterr().err
    assert github.organisation.repositories == {}


def test_a_workspace_that_gives_no_answer_is_not_called_checked(
    ready: Organisation,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = answers(ready, prod_workspace_host="https://workspace.invalid")

    preflight(project, nowhere, environment, fast.clock)

    said = capsys.readouterr().err
    assert "Checked: nothing at GitHub stands in the way of publishing" in said
    assert re.search(r"Not checked: Databricks \(1 of \d+ could not be checked\)\.", said)
