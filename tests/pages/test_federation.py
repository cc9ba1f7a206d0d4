"""docs/federation.md tells the forms, names and limits that the code has."""

import json
import re

from hooks.project.sign_in import EXCHANGE, GITHUB_OIDC, GITHUB_OIDC_AZURE
from hooks.trust.issuer import GITHUB
from hooks.trust.policy import MOST, OF_ENTRA, Policy, policy_name
from tests.support.place import ROOT

PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
SUBJECT = "repo:acme@4242/churn-model@987:environment:prod"


def policy(audience: str) -> Policy:
    """The policy of the page's example."""
    name = policy_name("churn-model", "prod")
    return Policy("prod", name, "<client id>", GITHUB, audience, SUBJECT, "acme/churn-model")


def told(option: str) -> object:
    """The JSON behind an option of a command."""
    (found,) = re.findall(rf"--{option} '(\{{\n.*?^\}})'", PAGE, re.MULTILINE | re.DOTALL)
    return json.loads(found)


def test_the_commands_have_the_bodies_that_publishing_sends() -> None:
    assert told("json") == policy(f"https://<workspace>{EXCHANGE}").body
    assert told("parameters") == policy(OF_ENTRA).credential
    assert f"--policy-id {policy('').name} " in PAGE


def test_every_variable_and_type_of_the_two_ways_is_named() -> None:
    for way in (GITHUB_OIDC, GITHUB_OIDC_AZURE):
        assert f"`DATABRICKS_AUTH_TYPE: {way.name}`" in PAGE
        assert [each.name for each in way.public if f"`{each.name}`" not in PAGE] == []


def test_the_limit_of_policies_is_the_one_that_is_counted() -> None:
    assert re.findall(r"at most (\d+)", PAGE) == [str(MOST)] * 2
