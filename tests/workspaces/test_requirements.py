"""What the answers ask of the Databricks side."""

import pytest

from hooks.project.sign_in import AZURE, DATABRICKS, TOKEN
from hooks.workspaces.requirements import (
    Deployer,
    RequiredSchema,
    stack_has_job_clusters,
    workspaces,
)
from tests.support.answers import answers_with

# Written out: what the schema of the models, and that of predictions alone, have to allow.
MODELS = ("USE_SCHEMA", "CREATE_MODEL", "CREATE_TABLE")
TABLES = ("USE_SCHEMA", "CREATE_TABLE")
IDS = {
    "staging_client_id": "sc",
    "prod_client_id": "pc",
    "staging_tenant_id": "st",
    "prod_tenant_id": "pt",
}


def places(**changes: str | bool) -> list[tuple[RequiredSchema, ...]]:
    both = workspaces(answers_with(**changes), has_job_clusters=None)
    return [workspace.places for workspace in both]


def test_each_catalog_has_the_schema_of_the_models() -> None:
    schema = "all_my_ml_models"

    assert places() == [
        (RequiredSchema("ml_staging", schema, MODELS), RequiredSchema("ml_test", schema, MODELS)),
        (RequiredSchema("ml_prod", schema, MODELS),),
    ]
    assert places(inference_table="") == places()


def test_another_schema_for_predictions_is_needed_in_each_catalog() -> None:
    staging, prod = places(inference_table="ml_prod.predictions.mine")

    assert [(each.full_name, each.privileges) for each in (*staging, *prod)] == [
        ("ml_staging.all_my_ml_models", MODELS),
        ("ml_staging.predictions", TABLES),
        ("ml_test.all_my_ml_models", MODELS),
        ("ml_test.predictions", TABLES),
        ("ml_prod.all_my_ml_models", MODELS),
        ("ml_prod.predictions", TABLES),
    ]


def test_another_catalog_for_predictions_is_needed_in_production() -> None:
    _, prod = places(inference_table="lake.all_my_ml_models.mine")

    assert prod[1:] == (RequiredSchema("lake", "all_my_ml_models", TABLES),)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        pytest.param({}, [], id="the test catalog is checked anyhow"),
        pytest.param({"dev_catalog_name": ""}, [], id="and is the one by default"),
        pytest.param({"dev_catalog_name": "lab"}, ["lab.all_my_ml_models"], id="one of its own"),
        pytest.param(
            {"dev_catalog_name": "lab", "inference_table": "lab.predictions.mine"},
            ["lab.all_my_ml_models", "lab.predictions"],
            id="with the schema of predictions",
        ),
        pytest.param(
            {"stack": "mlops-stacks-v0.4"}, ["dev.all_my_ml_models"], id="the target's own name"
        ),
    ],
)
def test_the_dev_catalog_has_to_be_there_and_needs_no_rights_for_the_one_who_deploys(
    changes: dict[str, str | bool], names: list[str]
) -> None:
    staging, _ = workspaces(answers_with(**changes), has_job_clusters=None)

    places = [place for place in staging.places if place not in staging.places_of_deployment]
    assert [place.full_name for place in places] == names
    assert {place.privileges for place in places} <= {()}
    assert {place.catalog for place in places} <= {*staging.catalogs}


@pytest.mark.parametrize(
    ("changes", "staging"),
    [
        pytest.param(
            {"use_databricks_service_principal": True},
            Deployer(DATABRICKS, "DATABRICKS_STAGING_CLIENT_SECRET", {"client_id": "sc"}),
            id="Databricks service principals",
        ),
        pytest.param(
            {"cloud": "azure"},
            Deployer(
                AZURE, "DATABRICKS_STAGING_CLIENT_SECRET", {"client_id": "sc", "tenant_id": "st"}
            ),
            id="Azure",
        ),
        pytest.param(
            {"cloud": "gcp"}, Deployer(TOKEN, "DATABRICKS_STAGING_TOKEN", {}), id="tokens"
        ),
    ],
)
def test_the_sign_in_is_the_one_that_the_project_will_use(
    changes: dict[str, str | bool], staging: Deployer
) -> None:
    both = workspaces(answers_with(**IDS, **changes), has_job_clusters=None)

    assert both[0].deployer == staging
    assert both[1].deployer.variable == staging.variable.replace("STAGING", "PROD")


def test_a_path_behind_a_host_does_no_harm() -> None:
    given = answers_with(staging_workspace_host="https://ADB-1.net/?o=1")

    assert workspaces(given, has_job_clusters=None)[0].host == "https://adb-1.net"


@pytest.mark.parametrize(
    ("stack", "clusters"), [("mlops-stacks", False), ("mlops-stacks-v0.4", True), ("custom", None)]
)
def test_a_stacks_name_tells_whether_it_has_clusters(stack: str, clusters: object) -> None:
    assert stack_has_job_clusters(stack) is clusters
