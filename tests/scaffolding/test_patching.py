"""Repairs are worked out once for the same files, answers and release."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.patching import repair
from hooks.system.cache import cache_folder

RELEASE = "1" * 40
RESOURCE = "awesome_ml_project/resources/model-workflow-resource.yml"
FILES = {
    "cicd.tar.gz": b"\0",
    "awesome_ml_project/databricks.yml": b"targets:\n  dev:\n    mode: development\n",
    RESOURCE: b"permissions:\n  - level: CAN_VIEW\n    group_name: users\n",
}

MakeProject = Callable[..., Project]


@pytest.fixture
def make_project(make_answers: Callable[..., Answers]) -> MakeProject:
    """A project with work for two patches: one changes a file, one removes one."""
    return lambda **changes: Project(make_answers(**changes), "a stack", FILES)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))


def memories() -> list[Path]:
    return sorted((cache_folder() / "repairs").glob("*"))


def test_what_is_remembered_is_what_was_worked_out(make_project: MakeProject) -> None:
    first = repair(make_project(), Path("entry"), RELEASE)

    again = repair(make_project(), Path("entry"), RELEASE)

    assert len(memories()) == 1
    assert again == first
    assert b"group_name: ml-readers" in again.apply(FILES)[RESOURCE]
    assert "cicd.tar.gz" not in again.apply(FILES)


def test_a_remembered_repair_is_not_worked_out_again(make_project: MakeProject) -> None:
    repair(make_project(), Path("entry"), RELEASE)
    (memory,) = memories()
    memory.write_text(json.dumps({"commits": [], "notes": ["remembered"]}))

    assert repair(make_project(), Path("entry"), RELEASE).notes == ["remembered"]


def one_change(name: str, text: object) -> str:
    commit = {"subject": "s", "body": "b", "changes": {name: text}}
    return json.dumps({"commits": [commit], "notes": []})


RUBBISH = [
    "", "[]", "{}", '{"commits": [{}], "notes": []}', "[" * 100_000,
    one_change(RESOURCE, 1), one_change(".git/config", "x"), one_change("gone", None),
]  # fmt: skip


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_a_corrupted_memory_is_mended(make_project: MakeProject, rubbish: str) -> None:
    first = repair(make_project(), Path("entry"), RELEASE)
    (memory,) = memories()
    memory.write_text(rubbish)

    assert repair(make_project(), Path("entry"), RELEASE) == first


def test_another_answer_release_or_tree_is_another_repair(make_project: MakeProject) -> None:
    repair(make_project(), Path("entry"), RELEASE)
    repair(make_project(use_databricks_service_principal=True), Path("entry"), RELEASE)
    repair(make_project(), Path("entry"), "2" * 40)
    repair(make_project(), Path("other"), RELEASE)

    assert len(memories()) == 4


def test_nothing_is_remembered_of_an_unknown_release(make_project: MakeProject) -> None:
    repair(make_project(), Path("entry"), "")

    assert memories() == []


def test_a_cache_that_cannot_be_written_is_said(make_project: MakeProject) -> None:
    cache_folder().mkdir()
    (cache_folder() / "repairs").touch()

    with pytest.raises(UserError, match="ML_INIT_CACHE"):
        repair(make_project(), Path("entry"), RELEASE)


def test_a_patch_without_work_says_why(make_project: MakeProject, tmp_path: Path) -> None:
    notes = repair(make_project(), tmp_path, "").notes

    why = "not applicable (Databricks service principals were not asked for)"
    assert f"databricks_service_principal: {why}" in notes
    assert "cli_pin: already true" in notes
