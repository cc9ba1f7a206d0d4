"""The answers that decide where secrets go are the organisation's, as the product reads them."""

import pytest

from extensions.rules import RULES
from front_door.binding import BOUND, VARIABLE, deviations, opened
from hooks.errors import UserError
from tests.front_door.organisation import VARIABLES
from tests.support.place import ROOT

OWN = {
    **VARIABLES,
    "GITHUB_REPOSITORY_OWNER": "my-org",
    "ML_INIT_CREDENTIALS": "environments",
    "ML_INIT_PROTECTED_BRANCHES": "true",
    "ML_INIT_STACK": "custom",
    "ML_INIT_STACK_URL": "https://example.org/stack.git",
    "ML_INIT_STACK_COMMIT": "a" * 40,
}
ANOTHER = {
    "github_owner": "evil-org",
    "cloud": "aws",
    "staging_workspace_host": "https://evil.example.org",
    "prod_workspace_host": "https://adb-2222.2.azuredatabricks.net.evil.example.org",
    "use_databricks_service_principal": "true",
    "credentials": "repository",
    "protected_branches": "no",
    "stack": "starter",
    "stack_url": "https://evil.example.org/stack.git",
    "stack_commit": "b" * 40,
    "staging_client_id": "mine",
    "prod_client_id": "mine",
    "staging_tenant_id": "mine",
    "prod_tenant_id": "mine",
}


def refused(given: dict[str, object], **variables: str) -> list[str]:
    """The questions whose answers may not differ."""
    return [each.question for each in deviations(given, {**OWN, **variables})]


def test_every_question_that_decides_where_secrets_go_and_who_uses_them_is_bound() -> None:
    places = {name for name in RULES if name.endswith(("_host", "_client_id", "_tenant_id"))}
    code = {name for name in RULES if name.startswith("stack")}
    sign_in = {"github_owner", "cloud", "use_databricks_service_principal"}
    guards = {"credentials", "protected_branches"}

    assert {*BOUND} == places | code | sign_in | guards == ANOTHER.keys()


@pytest.mark.attack("an answer of a use case in place of the organisation's")
def test_all_that_differs_is_refused_together() -> None:
    assert refused({**ANOTHER}) == [*BOUND]


@pytest.mark.parametrize("name", BOUND)
def test_the_variable_opens_single_ones(name: str) -> None:
    others = [bound for bound in BOUND if bound != name]

    assert refused({**ANOTHER}, **{VARIABLE: name}) == others
    assert refused({**ANOTHER}, **{VARIABLE: f"{name}, {others[0]}"}) == others[1:]


@pytest.mark.parametrize("name", BOUND)
def test_without_a_variable_of_the_organisation_it_is_for_the_use_case_to_say(name: str) -> None:
    assert name not in refused({**ANOTHER}, **{RULES[name].variable: " "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("prod_workspace_host", "HTTPS://ADB-2222.2.azuredatabricks.net/?o=1"),
        ("prod_workspace_host", ""),
        ("prod_workspace_host", None),
        ("github_owner", "My-Org"),
        ("use_databricks_service_principal", False),
        ("use_databricks_service_principal", "no"),
        ("protected_branches", True),
        ("cloud", " azure "),
    ],
)
def test_what_is_read_alike_does_not_differ(name: str, value: object) -> None:
    assert refused({name: value}) == []


@pytest.mark.attack("a host that only looks like the organisation's")
@pytest.mark.parametrize(
    "host",
    [
        "https://adb-2222.2.azuredatabricks.net:8443",
        "https://user@adb-2222.2.azuredatabricks.net",
        "https://[",
        "http://adb-2222.2.azuredatabricks.net",
    ],
)
def test_a_host_that_only_looks_alike_differs(host: str) -> None:
    assert refused({"prod_workspace_host": host}) == ["prod_workspace_host"]


def test_the_address_of_a_stack_is_not_shown() -> None:
    (found,) = deviations({"stack_url": "https://token@example.org"}, OWN)

    assert "token" not in found.fault


@pytest.mark.parametrize("text", ["prod_host", "project_name", "cloud;stack"])
def test_an_unknown_name_is_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(UserError, match=f"names '{text}'.*github_owner, cloud, "):
        opened({VARIABLE: f"cloud {text}"})


def test_the_docs_list_them() -> None:
    told = (ROOT / "docs" / "batch.md").read_text()

    assert VARIABLE in told
    assert all(f"`{name}`" in told for name in BOUND)
