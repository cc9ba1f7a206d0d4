"""An update renders no more than it must, and always the same."""

from pathlib import Path

import pytest

from tests.support.programs import StartCopier
from tests.support.trees import files_of
from tests.updating.scenes import UpdatedProject, Watch, edit_apart, fresh


def test_the_cli_renders_once_for_each_version(apart: UpdatedProject, watch: Watch) -> None:
    assert apart.ended.code == 0, apart.ended.output
    assert watch.started.count("bundle") == 2


@pytest.mark.breadth
def test_two_updates_at_once_with_a_cold_cache_give_the_same_bytes(
    original: Path,
    start_copier: StartCopier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    apart: UpdatedProject,
) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cold"))
    projects = [fresh(tmp_path / name, original) for name in ("one", "two")]
    for project in projects:
        edit_apart(project)

    processes = [start_copier("update", "--defaults", project) for project in projects]
    outputs = [process.communicate()[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0], outputs
    assert [files_of(project) for project in projects] == [files_of(apart.project)] * 2
