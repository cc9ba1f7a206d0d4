"""A rendered starter deploys itself to the vendor's test workspace as a service principal."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.parts.workspace import (
    SERVICE_PRINCIPAL,
    WorkspaceServer,
    bundle,
    point_at,
    serving,
)
from tests.support.programs import RunCopier

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


@pytest.mark.parametrize("feature_store", [False, True], ids=["plain", "feature store"])
def test_every_target_deploys_with_clusters_of_the_service_principal(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    workspace: WorkspaceServer,
    *,
    feature_store: bool,
) -> None:
    data = answers_with(use_databricks_service_principal=True, include_feature_store=feature_store)
    run_copier("copy", template, tmp_path / "project", data=data)
    folder = tmp_path / "project" / "awesome_ml_project"
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
    run_copier: RunCopier, template: Path, tmp_path: Path, workspace: WorkspaceServer
) -> None:
    project = tmp_path / "project"
    run_copier("copy", template, project, data=answers_with())
    for resource in (project / "awesome_ml_project" / "resources").glob("*.yml"):
        lines = resource.read_text().splitlines(keepends=True)
        resource.write_text("".join(line for line in lines if "single_user_name" not in line))
    folder = project / "awesome_ml_project"
    point_at(folder, workspace.url)

    bundle("deploy", "staging", folder, workspace)

    clusters = clusters_of(workspace)
    assert clusters
    assert not any(cluster.get("single_user_name") == SERVICE_PRINCIPAL for cluster in clusters)
