"""The check signs in by the ID token of its job, where the project itself stores no secret."""

from dataclasses import replace
from pathlib import Path

import pytest

from hooks.project.answers import Answers
from hooks.readiness import gather, project_findings
from hooks.system import variables
from hooks.workspaces.client import credentials
from hooks.workspaces.finding import Finding, State
from hooks.workspaces.id_token import by_id_token
from hooks.workspaces.inspection import inspect
from tests.support.answers import publishing_answers
from tests.support.parts.account import JOB, Account
from tests.workspaces.scene import both

FEDERATION: dict[str, str | bool] = {
    "credentials": "federation",
    "use_databricks_service_principal": True,
}
JOB_OF_BUTTON = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://runner.example.org/token?api-version=2.0",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": JOB,
}


def at(account: Account) -> Answers:
    """Answers of a project whose workspaces are both here."""
    answers = publishing_answers(**FEDERATION)
    return replace(answers, staging_workspace_host=account.url, prod_workspace_host=account.url)


def sign_ins(found: list[Finding]) -> list[Finding]:
    """What is said of signing in."""
    return [each for each in found if each.what == "the sign-in"]


def test_a_job_signs_in_as_the_principal_that_will_deploy(account: Account, tmp_path: Path) -> None:
    found = project_findings(tmp_path, at(account), account.job())

    assert {(each.where, each.state) for each in sign_ins(found)} == {
        ("staging", State.OK),
        ("production", State.OK),
    }


def test_a_job_that_is_not_trusted_is_told_whom_to_ask(account: Account, tmp_path: Path) -> None:
    account.trusts_job = False

    found = project_findings(tmp_path, at(account), account.job())

    for each in sign_ins(found):
        assert each.state is State.WRONG
        assert "No policy matches" in each.told
        assert "trust the job that asks" in each.cure.advice
    assert JOB not in repr(found)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(
            FEDERATION,
            {
                "DATABRICKS_CLIENT_ID": "prod-client",
                "DATABRICKS_TOKEN_AUDIENCE": "https://adb-2222.2.azuredatabricks.net/oidc/v1/token",
            },
            id="Databricks' principals",
        ),
        pytest.param(
            {"credentials": "federation"},
            {"ARM_CLIENT_ID": "prod-client", "ARM_TENANT_ID": "prod-tenant"},
            id="Azure's own",
        ),
    ],
)
def test_the_cli_is_told_what_the_workflows_of_the_project_will_tell_it(
    answers: dict[str, str | bool], expected: dict[str, str]
) -> None:
    given = vars(publishing_answers(**answers))

    _, prod = by_id_token(both(**given), given, JOB_OF_BUTTON)

    secret = gather([prod], JOB_OF_BUTTON, lambda _: None)[prod.deployer.variable]
    assert credentials(prod.deployer, secret) == {**expected, **JOB_OF_BUTTON}


def test_a_secret_that_is_there_for_the_check_alone_goes_before() -> None:
    given = vars(publishing_answers(**FEDERATION))
    alone = {**JOB_OF_BUTTON, "DATABRICKS_PROD_CLIENT_SECRET": "x"}

    staging, prod = by_id_token(both(**given), given, alone)

    assert (staging.deployer.sign_in.name, prod.deployer.sign_in.name) == (
        "github-oidc",
        "oauth-m2m",
    )


@pytest.mark.parametrize("missing", JOB_OF_BUTTON)
def test_without_an_id_token_nothing_is_checked_and_the_reason_said(missing: str) -> None:
    given = vars(publishing_answers(**FEDERATION))
    environment = {name: value for name, value in JOB_OF_BUTTON.items() if name != missing}

    found = inspect(by_id_token(both(**given), given, environment), {}, Path("none"), State.WRONG)

    assert {(each.state, each.told) for each in sign_ins(found)} == {
        (State.UNCHECKED, "because the project stores no secret, and this run has no ID token")
    }


def test_a_project_with_secrets_signs_in_by_them() -> None:
    given = vars(publishing_answers())
    places = both(**given)

    assert by_id_token(places, given, JOB_OF_BUTTON) == [*places]


def test_no_program_inherits_what_a_job_asks_for_id_tokens_with() -> None:
    environment = {**JOB_OF_BUTTON, "PATH": "/bin"}

    taken = variables.take_secrets(environment)

    assert environment == {"PATH": "/bin"}
    assert taken["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] == JOB
