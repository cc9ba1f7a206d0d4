"""An update renders no more than it must, and always the same."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.programs import StartCopier
from tests.support.trees import files_of
from tests.updating.scenes import Update, UpdatedProject, edit_apart, fresh


def test_the_cli_renders_once_for_each_version(
    project: Path,
    update: Update,
    tmp_path: Path,
    databricks_cli: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = tmp_path / "log"
    counting = tmp_path / "databricks"
    counting.write_text(f'#!/bin/sh\necho "$1" >> {log}\nexec {databricks_cli} "$@"\n')
    counting.chmod(0o755)
    monkeypatch.setenv("DATABRICKS_CLI", str(counting))
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cold"))

    update(fresh(tmp_path / "idle", project), "--vcs-ref", "v0.1.0")
    renders = log.read_text().split().count("bundle")
    ended = update(project).ended

    assert ended.code == 0, ended.output
    assert (renders, log.read_text().split().count("bundle")) == (1, 2)


def test_with_a_warm_cache_and_nothing_new_the_cli_is_not_started(
    project: Path,
    update: Update,
    tmp_path: Path,
    databricks_cli: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cli = tmp_path / "databricks"
    shutil.copy2(databricks_cli, cli)
    monkeypatch.setenv("DATABRICKS_CLI", str(cli))
    update(fresh(tmp_path / "warm", project), "--vcs-ref", "v0.1.0")
    state = cli.stat()
    with cli.open("r+b") as file:
        file.write(b"\0" * 4096)  # whoever starts it now fails
    os.utime(cli, ns=(state.st_atime_ns, state.st_mtime_ns))

    ended = update(project, "--vcs-ref", "v0.1.0").ended

    assert ended.code == 0, ended.output
    assert "Nothing has changed" in ended.output


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
