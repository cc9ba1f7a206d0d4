"""What a killed run left half-written makes room; what git knows stays."""

import io
import json
import runpy
from collections.abc import Sequence
from pathlib import Path

import pytest

from hooks.system.git import git
from tests.support.place import ROOT

NAMES = [":(top)x", "dir/é.txt", "README.md"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def step(project: Path, names: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(names)))
    monkeypatch.setattr("sys.argv", ["resume", str(project)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "resume.py"), run_name="__main__")
    return ended.value.code


def test_outside_a_repository_all_of_them_make_room(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = step(project, NAMES, monkeypatch)

    assert code == 0
    assert [path for path in project.rglob("*") if path.is_file()] == []
    assert capsys.readouterr().err.count("written anew") == len(NAMES)


def test_what_git_knows_stays(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(project, "init", "--quiet")
    git(project, "--literal-pathspecs", "add", "README.md", ":(top)x")

    code = step(project, NAMES, monkeypatch)

    assert code == 0
    there = sorted(path.name for path in project.iterdir() if path.is_file())
    assert there == [":(top)x", "README.md"]


def test_in_a_folder_of_a_larger_repository_too(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(project, "init", "--quiet")
    git(project, "add", "dir")
    (project / "dir" / "new.txt").touch()

    step(project / "dir", ["new.txt", "é.txt"], monkeypatch)

    assert [path.name for path in (project / "dir").iterdir()] == ["é.txt"]


def test_where_git_does_not_work_nothing_is_removed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(project, "init", "--quiet")
    (project / ".git" / "index").write_text("no index")

    code = step(project, NAMES, monkeypatch)

    assert code == 1
    assert "git" in capsys.readouterr().out
    assert (project / "README.md").exists()
