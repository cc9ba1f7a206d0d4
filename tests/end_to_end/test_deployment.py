"""A rendered starter deploys itself to the vendor's test workspace as a service principal."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.patches import PATCHES, single_user_clusters
from tests.end_to_end.rendered import rendered
from tests.support.answers import usual_answers
from tests.support.checks import bundle_of
from tests.support.parts.workspace import (
    SERVICE_PRINCIPAL,
    WorkspaceServer,
    bundle,
    point_at,
    serving,
)

TARGETS = ("dev", "staging", "prod", "test")


@pytest.fixture
def workspace() -> Iterator[WorkspaceServer]:
    with serving() as running:
        yield running


def clusters_of(workspace: WorkspaceServer) -> list[dict[str, object]]:
    """Every job cluster in every job that was created."""
    jobs = workspace.bodies("/jobs/create")
    found: list[dict[str, object]] = []
    pending: list[object] = list(jobs)
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if "new_cluster" in part:
                found.append(part["new_cluster"])
            pending += part.values()
        elif isinstance(part, list):
            pending += part
    return found


@pytest.mark.parametrize(
    "feature_store",
    [
        # test_workflows_run.py deploys it to staging, to production and for the tests.
        pytest.param(False, id="plain", marks=pytest.mark.breadth),
        pytest.param(True, id="feature store"),
    ],
)
def test_every_target_deploys_with_clusters_of_the_service_principal(
    databricks_cli: Path, tmp_path: Path, workspace: WorkspaceServer, *, feature_store: bool
) -> None:
    answers = usual_answers(
        use_databricks_service_principal=True, include_feature_store=feature_store
    )
    folder = bundle_of(rendered(databricks_cli, answers, tmp_path / "project"))
    point_at(folder, workspace.url)

    for target in TARGETS:
        validated = bundle("validate", target, folder, workspace)
        deployed = bundle("deploy", target, folder, workspace)

        assert validated.returncode == 0, validated.stdout + validated.stderr
        assert deployed.returncode == 0, deployed.stderr
    clusters = clusters_of(workspace)
    assert len(clusters) >= 2 * len(TARGETS)
    for cluster in clusters:
        assert cluster["data_security_mode"] == "SINGLE_USER", json.dumps(cluster)
        assert cluster["single_user_name"] == SERVICE_PRINCIPAL


def test_without_the_cluster_patch_the_clusters_are_nobodys(
    databricks_cli: Path, tmp_path: Path, workspace: WorkspaceServer
) -> None:
    others = [patch for patch in PATCHES if patch is not single_user_clusters.PATCH]
    project = rendered(databricks_cli, usual_answers(), tmp_path / "project", patches=others)
    folder = bundle_of(project)
    point_at(folder, workspace.url)

    bundle("deploy", "staging", folder, workspace)

    clusters = clusters_of(workspace)
    assert clusters
    assert not any(cluster.get("single_user_name") == SERVICE_PRINCIPAL for cluster in clusters)
