"""One module knows how a project signs in; what cannot import it is held to it."""

import re

import pytest

from extensions.rules import RULES, needs_client, needs_tenant
from hooks.project.sign_in import (
    AZURE,
    DATABRICKS,
    GITHUB_OIDC,
    GITHUB_OIDC_AZURE,
    TOKEN,
    SignIn,
    credentials,
    sign_in,
    with_secret,
)
from hooks.system import variables

CHOICES = [
    pytest.param(
        {"cloud": cloud, "use_databricks_service_principal": databricks}, id=f"{cloud} {databricks}"
    )
    for cloud in ("azure", "aws", "gcp")
    for databricks in ("yes", "no")
]


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        pytest.param({"cloud": "azure"}, AZURE, id="Azure's own on Azure"),
        pytest.param(
            {"cloud": "azure", "use_databricks_service_principal": True},
            DATABRICKS,
            id="Databricks' own on Azure",
        ),
        pytest.param(
            {"cloud": "gcp", "use_databricks_service_principal": "TRUE"},
            DATABRICKS,
            id="Databricks' own on GCP",
        ),
        pytest.param(
            {"cloud": "aws", "use_databricks_service_principal": False}, TOKEN, id="tokens on AWS"
        ),
        pytest.param(
            {"cloud": "azure", "credentials": "federation"},
            GITHUB_OIDC_AZURE,
            id="Azure's own without a secret",
        ),
        pytest.param(
            {
                "cloud": "aws",
                "use_databricks_service_principal": True,
                "credentials": "federation",
            },
            GITHUB_OIDC,
            id="Databricks' own without a secret",
        ),
    ],
)
def test_the_answers_choose_one_way(answers: dict[str, object], way: SignIn) -> None:
    assert sign_in(answers) is way


@pytest.mark.parametrize(
    ("databricks", "staging", "prod"),
    [
        pytest.param(
            True,
            {
                "DATABRICKS_CLIENT_ID": "s-client",
                "DATABRICKS_TOKEN_AUDIENCE": "https://s.example.net/oidc/v1/token",
            },
            {
                "DATABRICKS_CLIENT_ID": "p-client",
                "DATABRICKS_TOKEN_AUDIENCE": "https://p.example.net:8443/oidc/v1/token",
            },
            id="Databricks' own",
        ),
        pytest.param(
            False,
            {"ARM_TENANT_ID": "s-tenant", "ARM_CLIENT_ID": "s-client"},
            {"ARM_TENANT_ID": "p-tenant", "ARM_CLIENT_ID": "p-client"},
            id="Azure's own",
        ),
    ],
)
def test_without_a_secret_each_environment_has_the_same_variables_with_its_own_values(
    *, databricks: bool, staging: dict[str, str], prod: dict[str, str]
) -> None:
    answers: dict[str, object] = {
        "cloud": "azure",
        "credentials": "federation",
        "use_databricks_service_principal": databricks,
        "staging_workspace_host": "https://S.example.net/?o=12",
        "prod_workspace_host": "https://p.example.net:8443/",
        "staging_client_id": "s-client",
        "prod_client_id": "p-client",
        "staging_tenant_id": "s-tenant",
        "prod_tenant_id": "p-tenant",
    }
    way = sign_in(answers)

    assert credentials(answers) == ()
    assert [way.variables(answers, place) for place in ("staging", "prod")] == [staging, prod]


def test_a_variable_without_its_answer_is_empty() -> None:
    answers = {"cloud": "azure", "use_databricks_service_principal": True, "prod_client_id": None}

    assert {*GITHUB_OIDC.variables(answers, "prod").values()} == {""}


@pytest.mark.parametrize("databricks", [True, False])
def test_the_workflows_of_a_stack_know_the_way_by_a_secret(*, databricks: bool) -> None:
    kept = {"cloud": "azure", "use_databricks_service_principal": databricks}

    assert with_secret({**kept, "credentials": "federation"}) is sign_in(kept)


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        pytest.param({"cloud": "gcp"}, ["WORKSPACE_TOKEN"], id="tokens"),
        pytest.param(
            {"cloud": "azure"},
            ["AZURE_SP_TENANT_ID", "AZURE_SP_APPLICATION_ID", "AZURE_SP_CLIENT_SECRET"],
            id="Azure's",
        ),
        pytest.param(
            {"cloud": "azure", "use_databricks_service_principal": "yes"},
            ["DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"],
            id="Databricks' own",
        ),
    ],
)
def test_the_secrets_have_the_names_that_the_stacks_workflows_read(
    answers: dict[str, object], names: list[str]
) -> None:
    assert [each.secret for each in credentials(answers)] == [
        f"{workspace}_{name}" for workspace in ("STAGING", "PROD") for name in names
    ]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_value_is_a_known_answer_or_a_variable_that_is_kept_from_children(
    choice: dict[str, object],
) -> None:
    every = credentials(choice)
    environment = {each.variable: "x" for each in every if each.variable}

    variables.take_secrets(environment)

    assert environment == {}
    for each in every:
        assert bool(each.question) != bool(each.variable)
        assert each.question in {"", *RULES}


@pytest.mark.parametrize("choice", CHOICES)
def test_copier_asks_for_the_ids_that_the_way_needs(choice: dict[str, object]) -> None:
    given = {**choice, "publish": True}

    asked = set()
    for name, needed in (("client_id", needs_client(given)), ("tenant_id", needs_tenant(given))):
        asked |= {f"staging_{name}", f"prod_{name}"} if needed else set()

    assert asked == {each.question for each in credentials(choice) if each.question}


def test_each_way_has_the_name_that_the_cli_knows() -> None:
    names = [way.name for way in (DATABRICKS, AZURE, TOKEN, GITHUB_OIDC, GITHUB_OIDC_AZURE)]

    assert names == [
        *("oauth-m2m", "azure-client-secret", "pat"),
        *("github-oidc", "github-oidc-azure"),
    ]


@pytest.mark.parametrize(
    "way",
    [DATABRICKS, AZURE, TOKEN, GITHUB_OIDC, GITHUB_OIDC_AZURE],
    ids=lambda way: way.name,
)
def test_the_cli_gets_each_value_under_a_name_of_its_own(way: SignIn) -> None:
    names = [*(each.cli for each in way.credentials), *(each.name for each in way.public)]

    assert len({*names}) == len(names)
    assert all(re.fullmatch("(DATABRICKS|ARM)_[A-Z_]+", name) for name in names)
