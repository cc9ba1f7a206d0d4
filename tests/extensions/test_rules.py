import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from extensions.rules import PLATFORMS, RULES, needs_client, needs_tenant
from extensions.stacks import CLOUDS, STACKS
from extensions.values import is_yes

ROOT = Path(__file__).parent.parent.parent

# Each question in the order in which a person meets it, with the organisation's variable.
CONTRACT = {
    "project_name": "",
    "github_owner": "GITHUB_REPOSITORY_OWNER",
    "github_contributor_group": "GITHUB_CONTRIBUTOR_GROUP",
    "github_admins_group": "GITHUB_ADMINS_GROUP",
    "model_schema": "DATABRICKS_MODEL_SCHEMA",
    "include_feature_store": "",
    "inference_table": "",
    "cloud": "DATABRICKS_CLOUD",
    "cicd_platform": "DATABRICKS_CICD_PLATFORM",
    "staging_workspace_host": "DATABRICKS_STAGING_WORKSPACE_HOST",
    "prod_workspace_host": "DATABRICKS_PROD_WORKSPACE_HOST",
    "staging_catalog_name": "DATABRICKS_STAGING_CATALOG_NAME",
    "prod_catalog_name": "DATABRICKS_PROD_CATALOG_NAME",
    "test_catalog_name": "DATABRICKS_TEST_CATALOG_NAME",
    "dev_catalog_name": "DATABRICKS_DEV_CATALOG_NAME",
    "read_user_group": "DATABRICKS_READ_USER_GROUP",
    "unity_catalog_read_user_group": "DATABRICKS_UNITY_CATALOG_READ_USER_GROUP",
    "use_databricks_service_principal": "USE_DATABRICKS_SERVICE_PRINCIPAL",
    "credentials": "ML_INIT_CREDENTIALS",
    "protected_branches": "ML_INIT_PROTECTED_BRANCHES",
    "stack": "ML_INIT_STACK",
    "stack_url": "ML_INIT_STACK_URL",
    "stack_commit": "ML_INIT_STACK_COMMIT",
    "publish": "",
    "staging_client_id": "DATABRICKS_STAGING_CLIENT_ID",
    "prod_client_id": "DATABRICKS_PROD_CLIENT_ID",
    "staging_tenant_id": "DATABRICKS_STAGING_TENANT_ID",
    "prod_tenant_id": "DATABRICKS_PROD_TENANT_ID",
}
DERIVED = {"bundle_uuid", "paused_staging", "fresh_start"}


@pytest.fixture(scope="module")
def questions() -> dict[str, dict[str, Any]]:
    """The questions of copier.yml, in its order."""
    settings = yaml.safe_load((ROOT / "copier.yml").read_text())
    return {name: details for name, details in settings.items() if not name.startswith("_")}


def test_copier_asks_the_contract_s_questions_in_its_order(
    questions: dict[str, dict[str, Any]],
) -> None:
    asked = [name for name in questions if name not in DERIVED]

    assert asked == list(CONTRACT)
    assert [questions[name]["ask"] for name in DERIVED] == [False] * 3


def test_there_is_a_rule_for_each_question_and_no_other() -> None:
    assert RULES.keys() == CONTRACT.keys() | DERIVED
    assert [name for name in RULES if name not in DERIVED] == list(CONTRACT)


def test_each_question_reads_the_contract_s_variable() -> None:
    variables = {name: rule.variable for name, rule in RULES.items() if name not in DERIVED}

    assert variables == CONTRACT


@pytest.mark.parametrize("name", CONTRACT)
def test_copier_s_question_is_wired_to_its_own_rule(
    questions: dict[str, dict[str, Any]], name: str
) -> None:
    question = questions[name]
    free_text = question["type"] == "str" and "choices" not in question

    assert question["ask"] == f"{{{{ unanswered('{name}') }}}}"
    assert (question["type"] == "bool") == (RULES[name].takes is bool)
    if free_text:
        assert question["validator"] == f"{{{{ problem('{name}', {name}) }}}}"
    if CONTRACT[name]:
        assert f"from_environment('{name}')" in question["default"]


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("cloud", CLOUDS),
        ("cicd_platform", PLATFORMS),
        ("credentials", ("environments", "federation", "repository")),
        ("stack", tuple(STACKS)),
    ],
)
def test_copier_offers_what_the_rule_accepts(
    questions: dict[str, dict[str, Any]], name: str, accepted: tuple[str, ...]
) -> None:
    choices = questions[name]["choices"]
    named = choices.values() if isinstance(choices, dict) else choices

    values = tuple(each["value"] if isinstance(each, dict) else each for each in named)

    assert values == accepted
    assert all(map(RULES[name].allows, values))


def test_a_default_that_always_stands_in_copier_is_marked_in_the_rule(
    questions: dict[str, dict[str, Any]],
) -> None:
    standing = {
        name
        for name, question in questions.items()
        if not re.search(r"UNSET|inference_table\(\)", str(question["default"]))
    }

    assert standing == {name for name, rule in RULES.items() if rule.has_default}


@pytest.mark.parametrize(
    ("given", "client", "tenant"),
    [
        pytest.param({"cloud": "azure"}, False, False, id="nothing while it is not published"),
        pytest.param({"publish": True, "cloud": "azure"}, True, True, id="both for azure"),
        pytest.param({"publish": "yes", "cloud": "aws"}, False, False, id="a token for aws"),
        pytest.param({"publish": "true", "cloud": "gcp"}, False, False, id="a token for gcp"),
        pytest.param(
            {"publish": True, "cloud": "azure", "use_databricks_service_principal": True},
            True,
            False,
            id="no tenant for databricks service principals",
        ),
        pytest.param(
            {"publish": True, "cloud": "gcp", "use_databricks_service_principal": "TRUE"},
            True,
            False,
            id="a client for databricks service principals on gcp",
        ),
    ],
)
def test_publishing_asks_for_what_the_sign_in_needs(
    given: dict[str, object], *, client: bool, tenant: bool
) -> None:
    assert (needs_client(given), needs_tenant(given)) == (client, tenant)


def test_only_yes_and_true_mean_yes() -> None:
    words = [True, False, "yes", "True", "TRUE", "no", "false", "", "1", "y", None]

    assert [word for word in words if is_yes(word)] == [True, "yes", "True", "TRUE"]


@pytest.mark.parametrize("name", ["1" * 100_000 + "x", "1_" * 50_000 + "x", " " * 100_000 + "x"])
def test_an_answer_without_end_is_refused_at_once(name: str) -> None:
    assert not [
        question for question, rule in RULES.items() if rule.allows(name) or rule.kept(name)
    ]


@pytest.mark.parametrize(
    ("question", "longest"),
    [
        ("read_user_group", "g" * 256),
        ("unity_catalog_read_user_group", "é" * 256),
        ("inference_table", ".".join(["t" * 255] * 3)),
        ("prod_catalog_name", "c" * 255),
        ("model_schema", "s" * 255),
        ("staging_workspace_host", "https://" + "h" * 2040),
        ("stack_url", "/" + "s" * 2047),
    ],
)
def test_an_answer_has_a_longest_form(question: str, longest: str) -> None:
    assert RULES[question].allows(longest)
    assert not RULES[question].allows(longest + longest[-1])
