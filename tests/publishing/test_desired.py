"""The wanted repository follows from the answers alone."""

import re

import pytest

from hooks.publishing.desired import Grant, desired
from hooks.publishing.properties import Properties
from tests.support.answers import SIGN_INS, publishing_answers


@pytest.mark.parametrize("credentials", ["environments", "repository"])
@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_every_secret_has_a_name_that_github_takes_and_one_place_to_come_from(
    sign_in: dict[str, str | bool], credentials: str
) -> None:
    secrets = desired(publishing_answers(**sign_in, credentials=credentials)).every_secret

    assert len({secret.name for secret in secrets}) == len(secrets) > 0
    for secret in secrets:
        assert re.fullmatch(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", secret.name)
        assert bool(secret.value) != bool(secret.variable)


def test_the_organisation_s_properties_are_wanted_too() -> None:
    properties: Properties = {"cost-center": "ml", "regions": ["eu", "us"]}

    assert desired(publishing_answers(), properties).properties == properties
    assert desired(publishing_answers()).properties == {}


def test_the_marker_stands_in_the_description_and_follows_the_bundle() -> None:
    wanted = desired(publishing_answers())

    assert wanted.marker == "ml-init 5c4f1a0e-9d1b-5b3a-8b1e-0d6a3f9b2c11"
    assert wanted.marker in wanted.description


def test_a_team_named_for_both_is_an_admin() -> None:
    wanted = desired(publishing_answers(github_contributor_group="ML Admins"))

    assert wanted.grants == (Grant("ml-admins", "admin"),)
