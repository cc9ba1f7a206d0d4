"""The values of the secrets, known, in the environment, or missing."""

import pytest

from hooks.errors import PublishError
from hooks.publishing.deployment_secrets import collect, problems
from hooks.publishing.desired import DeploymentSecret

ANSWERED = DeploymentSecret("A_CLIENT_ID", value="client")
IN_VARIABLE = DeploymentSecret("A_CLIENT_SECRET", variable="A_VARIABLE")
NOWHERE = DeploymentSecret("A_TENANT_ID")


def test_a_value_is_answered_or_in_its_variable() -> None:
    values = collect([ANSWERED, IN_VARIABLE], {"A_VARIABLE": " canary \n"})

    assert {name: value.reveal() for name, value in values.items()} == {
        "A_CLIENT_ID": "client",
        "A_CLIENT_SECRET": "canary",
    }


def test_all_missing_values_are_named_where_nobody_can_be_asked() -> None:
    with pytest.raises(PublishError, match="There is no value for A_VARIABLE, A_TENANT_ID"):
        collect([ANSWERED, IN_VARIABLE, NOWHERE], {"A_VARIABLE": "  "})


def test_each_problem_has_its_cure() -> None:
    assert problems([ANSWERED, IN_VARIABLE, NOWHERE], {}) == [
        "The secret A_CLIENT_SECRET has no value: set A_VARIABLE.",
        "The secret A_TENANT_ID has no value: answer the question for its id.",
    ]


def test_values_as_long_as_github_takes_are_no_problem() -> None:
    assert problems([IN_VARIABLE], {"A_VARIABLE": "x" * 48 * 1024}) == []
    assert len(problems([IN_VARIABLE], {"A_VARIABLE": "x" * (48 * 1024 + 1)})) == 1
