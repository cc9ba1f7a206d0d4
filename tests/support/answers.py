"""The usual answers of the tests, and what may be changed of them."""

from collections.abc import Mapping

import pytest

from hooks.project.answers import Answers

ANSWERS: dict[str, str | bool] = {
    "project_name": "awesome-ml-project",
    "github_owner": "my-org",
    "github_contributor_group": "ML Contributors",
    "github_admins_group": "ml-admins",
    "model_schema": "all_my_ml_models",
    "include_feature_store": False,
    "inference_table": "ml_prod.all_my_ml_models.awesome_ml_project_predictions",
    "cloud": "azure",
    "cicd_platform": "github_actions",
    "staging_workspace_host": "https://adb-1111.1.azuredatabricks.net",
    "prod_workspace_host": "https://adb-2222.2.azuredatabricks.net",
    "staging_catalog_name": "ml_staging",
    "prod_catalog_name": "ml_prod",
    "test_catalog_name": "ml_test",
    "dev_catalog_name": "ml_test",
    "read_user_group": "ml-readers",
    "unity_catalog_read_user_group": "uc-readers",
    "use_databricks_service_principal": False,
    "credentials": "repository",
    "protected_branches": False,
    "paused_staging": False,
    "fresh_start": False,
    "stack": "starter",
    "stack_url": "",
    "stack_commit": "",
    "publish": False,
    "staging_client_id": "",
    "prod_client_id": "",
    "staging_tenant_id": "",
    "prod_tenant_id": "",
    "bundle_uuid": "5c4f1a0e-9d1b-5b3a-8b1e-0d6a3f9b2c11",
}


def answers_with(**changes: str | bool) -> dict[str, str | bool]:
    """The usual answers with some of them changed; a name that is no question is refused."""
    if unknown := changes.keys() - ANSWERS.keys():
        raise LookupError(f"no questions: {sorted(unknown)}")
    return {**ANSWERS, **changes}


def usual_answers(**changes: str | bool) -> Answers:
    """The same as the product takes them."""
    return Answers.parse(answers_with(**changes))


IDENTITIES: dict[str, str | bool] = {
    "publish": True,
    "credentials": "environments",
    "protected_branches": True,
    "staging_client_id": "staging-client",
    "prod_client_id": "prod-client",
    "staging_tenant_id": "staging-tenant",
    "prod_tenant_id": "prod-tenant",
}


def words_of(answers: Mapping[str, str | bool]) -> list[str]:
    """The options that give these answers; an empty one is none."""
    known = [f"{name}={value}" for name, value in answers.items() if value != ""]
    return [word for each in known for word in ("-d", each)]


def publishing_answers(**changes: str | bool) -> Answers:
    """Answers of a new project that is published, with every id that a sign-in may need."""
    return Answers.parse(answers_with(**{**IDENTITIES, **changes}))


# The names that a project carries without quotes.
UNQUOTED = [
    "project_name",
    "model_schema",
    "staging_catalog_name",
    "prod_catalog_name",
    "test_catalog_name",
]
# Every way of signing in, on every cloud.
SIGN_INS = [
    pytest.param(
        {"cloud": "azure", "use_databricks_service_principal": False},
        id="azure, the cloud's service principals",
    ),
    pytest.param(
        {"cloud": "azure", "use_databricks_service_principal": True},
        id="azure, Databricks service principals",
    ),
    pytest.param({"cloud": "aws", "use_databricks_service_principal": False}, id="aws, tokens"),
    pytest.param(
        {"cloud": "aws", "use_databricks_service_principal": True},
        id="aws, Databricks service principals",
    ),
    pytest.param({"cloud": "gcp", "use_databricks_service_principal": False}, id="gcp, tokens"),
    pytest.param(
        {"cloud": "gcp", "use_databricks_service_principal": True},
        id="gcp, Databricks service principals",
    ),
]
