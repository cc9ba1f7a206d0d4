from collections.abc import Callable

import pytest

from hooks.project.answers import Answers
from hooks.project.rendered import Project

MakeProject = Callable[..., Project]
CLUSTER = b"jobs:\n  - new_cluster: {}\n"


@pytest.fixture
def make_project(make_answers: Callable[..., Answers]) -> MakeProject:
    return lambda files: Project(make_answers(), "starter at 0123456", files)


@pytest.mark.parametrize(
    ("files", "settings", "bundle"),
    [
        pytest.param({"a/x": b"", "b/databricks.yml": b""}, "b/databricks.yml", "b", id="a folder"),
        pytest.param({"databricks.yml": b""}, "databricks.yml", ".", id="the project itself"),
        pytest.param({"not-databricks.yml": b""}, "", ".", id="none"),
    ],
)
def test_the_bundle_is_where_its_settings_are(
    make_project: MakeProject, files: dict[str, bytes], settings: str, bundle: str
) -> None:
    project = make_project(files)

    assert (project.settings, project.bundle) == (settings, bundle)


@pytest.mark.parametrize(
    ("files", "clusters"),
    [
        pytest.param({"b/databricks.yml": b"", "b/resources/job.yml": CLUSTER}, True, id="a job"),
        pytest.param({"databricks.yml": b"", "resources/job.yaml": CLUSTER}, True, id="at the top"),
        pytest.param({"b/databricks.yml": b"", "b/resources/job.yml": b""}, False, id="serverless"),
        pytest.param(
            {"databricks.yml": b'a: [{"new_cluster" : {}}]'}, True, id="in another form of YAML"
        ),
        pytest.param({"databricks.yml": b"a: # new_cluster: {}"}, False, id="a comment"),
        pytest.param({"databricks.yml": b"targets: {new_cluster: {}}"}, False, id="a target"),
        pytest.param({"databricks.yml": b"new_cluster: {"}, False, id="no YAML"),
        pytest.param({"b/databricks.yml": b"", "b/README.md": CLUSTER}, False, id="only words"),
        pytest.param({"b/databricks.yml": b"", "c/job.yml": CLUSTER}, False, id="another place"),
    ],
)
def test_job_clusters_are_found_in_the_bundle_s_own_yaml(
    make_project: MakeProject, files: dict[str, bytes], *, clusters: bool
) -> None:
    assert make_project(files).has_job_clusters is clusters


def test_only_text_is_read_as_text(make_project: MakeProject) -> None:
    files = {"text": "Größe\r\n".encode(), "zero": b"a\0b", "latin": "Größe".encode("latin-1")}

    project = make_project(files)

    assert [project.text(name) for name in files] == ["Größe\r\n", None, None]


def test_a_change_replaces_adds_and_removes(make_project: MakeProject) -> None:
    project = make_project({"a": b"1", "b": b"2", "c": b"3"})

    changed = project.changed({"a": b"new", "b": None, "d": b"4"})

    assert changed.files == {"a": b"new", "c": b"3", "d": b"4"}
    assert project.files == {"a": b"1", "b": b"2", "c": b"3"}
