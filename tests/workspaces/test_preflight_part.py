"""The Databricks side in preflight: its problems stop publishing before anything is made."""

import re

import pytest

from hooks.errors import PublishError
from hooks.project.answers import Answers
from tests.support.answers import answers_with
from tests.support.github.server import GitHub
from tests.support.publishing import TOKEN
from tests.support.publishing_run import Run
from tests.support.terminals import answering
from tests.workspaces.organisation import SCHEMA, DatabricksSide, problems


@pytest.fixture
def environment(
    github: GitHub,
    ready: DatabricksSide,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """The variables of a run that publishes to the double, from an organisation that is ready."""
    for name in ("DATABRICKS_CLI", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, ready.environment[name])
    return {"GITHUB_SERVER_URL": github.web, "ADMIN_GITHUB_TOKEN": TOKEN, **ready.environment}


def answers(ready: DatabricksSide, **changes: str | bool) -> Answers:
    told = {name: value for name, value in ready.data.items() if isinstance(value, str | bool)}
    return Answers.parse(answers_with(publish=True, **{"stack": "mlops-stacks", **told, **changes}))


@pytest.fixture
def run(run: Run, ready: DatabricksSide) -> Run:
    """A run for the answers of this organisation."""
    run.answers = answers(ready)
    return run


def test_an_organisation_that_is_ready_passes(run: Run) -> None:
    said = run.preflight()

    assert "The Databricks side is ready." in said
    assert "nothing stops publishing" in said


def test_what_is_missing_at_databricks_and_at_github_is_told_in_one_run(
    run: Run, ready: DatabricksSide
) -> None:
    ready.remove("schema", f"ml_test.{SCHEMA}")
    ready.revoke("catalog", "ml_prod", "USE_CATALOG")
    del run.github.organisation.teams["ml-admins"]

    with pytest.raises(PublishError, match="- The team ml-admins is missing") as refused:
        run.preflight()

    told = str(refused.value)
    assert "- The Databricks side is not ready: 3 of 22 checks failed. Each is listed above" in told
    assert problems(run.output.readouterr().err) == [
        f"staging: the schema ml_test.{SCHEMA}",
        f"staging: the rights on ml_test.{SCHEMA}",
        "production: the rights on ml_prod",
    ]
    assert run.github.organisation.repositories == {}


def test_a_missing_secret_is_publishings_own_problem(run: Run) -> None:
    del run.environment["DATABRICKS_PROD_CLIENT_SECRET"]

    with pytest.raises(PublishError, match="set DATABRICKS_PROD_CLIENT_SECRET") as refused:
        run.preflight()

    assert str(refused.value).count("\n- ") == 1
    assert "not checked: production: the sign-in" in run.output.readouterr().err


def test_an_own_stack_is_looked_at_as_it_was_rendered(run: Run, ready: DatabricksSide) -> None:
    (run.project / "databricks.yml").write_text("resources: {jobs: {a: {new_cluster: {}}}}\n")
    (run.project / "job.yml").write_text("new_cluster:\n")
    run.answers = answers(
        ready, stack="custom", stack_url="https://git.example.org/s", stack_commit="a" * 40
    )

    assert "note: staging: the right to start clusters" in run.preflight()


def test_the_checks_are_turned_off_and_that_is_said(
    run: Run, ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_CHECKS", "off")

    said = run.preflight()

    assert "Not checked: Databricks (ML_INIT_CHECKS is off)." in said
    assert ready.workspaces["staging"].requests()[-1].method != "GET"


def test_what_a_typed_secret_lets_see_stops_publishing_too(
    run: Run, ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.remove("schema", f"ml_test.{SCHEMA}")
    answering(monkeypatch, run.environment.pop("DATABRICKS_PROD_CLIENT_SECRET"))

    with pytest.raises(PublishError, match="The Databricks side is not ready: 2 of 22"):
        run.publish()

    assert f"wrong: staging: the schema ml_test.{SCHEMA}" in run.output.readouterr().err
    assert run.github.organisation.repositories == {}


def test_a_workspace_that_gives_no_answer_is_not_called_checked(
    run: Run, ready: DatabricksSide
) -> None:
    run.answers = answers(ready, prod_workspace_host="https://workspace.invalid")

    said = run.preflight()

    assert "Checked: nothing at GitHub stops publishing" in said
    assert re.search(r"Not checked: Databricks \(1 of \d+ could not be checked\)\.", said)
