"""A project, a target or a group may be called like what a patch looks for."""

import pytest
import yaml

from hooks.patches import PATCHES, supported_runtime
from hooks.patches.patch import apply_patches
from tests.patches.sample import RESOURCE, SETTINGS, WORKFLOW, patched, project, text

PULL_REQUEST = text("""
    name: Tests for {name}
    on:
      pull_request:
        paths: ['{name}/**', '.github/workflows/{name}-run-tests.yml']
    permissions:
      contents: read
    concurrency:
      group: tests
      cancel-in-progress: true
    jobs:
      unit_tests:
        name: Unit tests
        runs-on: ubuntu-latest
        steps:
          - run: pytest {name}
    """)


def after(files: dict[str, str], **answers: str | bool) -> dict[str, str]:
    """Every file after all patches."""
    new, _ = apply_patches(project(files, **answers), PATCHES)
    return {path: content.decode() for path, content in new.files.items()}


@pytest.mark.parametrize(
    "name",
    ["createComment", "download-actionlint", "ARM_CLIENT_ID", "x_WORKSPACE_TOKEN"],
)
def test_a_workflow_stays_as_it_is_whatever_the_project_is_called(name: str) -> None:
    workflow = PULL_REQUEST.replace("{name}", name)

    new = after({WORKFLOW: workflow}, project_name=name, use_databricks_service_principal=True)

    assert new[WORKFLOW] == workflow


def test_only_the_job_with_production_s_credentials_goes() -> None:
    prod = "  prod:\n    env:\n      KEY: ${{ secrets.PROD_KEY }}\n    runs-on: ubuntu-latest\n"
    workflow = PULL_REQUEST.replace("{name}", "PROD_model")

    new = after({WORKFLOW: workflow + prod}, project_name="PROD_model")

    assert new[WORKFLOW] == workflow


def test_a_group_called_like_an_ended_runtime_stays() -> None:
    before = "spark_version: 15.4.x-cpu\nnew_cluster: {}\ngroup_name: 'spark_version: 13.3.x-cpu'\n"

    assert patched(supported_runtime.PATCH, SETTINGS, before) == before


@pytest.mark.parametrize("group", ["new_cluster: x", "users # all"])
def test_a_resource_stays_as_it_is_whatever_a_group_is_called(group: str) -> None:
    resource = f"permissions:\n  - group_name: '{group}'\n"
    settings = "targets:\n  dev:\n    mode: development\n    workspace:\n      host: https://x\n"

    new = after({SETTINGS: settings, RESOURCE: resource}, read_user_group=group)

    assert yaml.safe_load(new[RESOURCE]) == {"permissions": [{"group_name": group}]}
    assert not project(new).has_job_clusters


@pytest.mark.parametrize("names", [("run_job_task", "git_source_info", "new_cluster")], ids=str)
def test_a_target_stays_as_it_is_whatever_its_catalog_is_called(names: tuple[str, ...]) -> None:
    target = "  {}:\n    workspace:\n      host: https://x\n"
    settings = "targets:\n" + "".join(target.format(name) for name in names)
    staging, prod, test = names

    new = after(
        {SETTINGS: settings},
        staging_catalog_name=staging,
        prod_catalog_name=prod,
        test_catalog_name=test,
    )

    targets = yaml.safe_load(new[SETTINGS])["targets"]
    paused = {"presets": {"trigger_pause_status": "PAUSED"}}
    workspace = {"workspace": {"host": "https://x"}}
    assert targets == {staging: workspace, prod: workspace, test: {**paused, **workspace}}
