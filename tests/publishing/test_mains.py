"""The steps as copier.yml starts them, in this process."""

import os
import runpy
import signal
import sys
from pathlib import Path

import pytest

from tests.support.answers import publishing_answers
from tests.support.github.server import GitHub
from tests.support.misfortune import request
from tests.support.place import ROOT
from tests.support.publishing import git


def run_step(name: str, *arguments: str | Path) -> object:
    """The exit code of a step."""
    sys.argv = [name, *map(str, arguments)]
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / f"{name}.py"), run_name="__main__")
    return ended.value.code


@pytest.fixture(autouse=True)
def _in_a_checkout(
    tmp_path: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    request(checkout, publishing_answers())
    monkeypatch.chdir(checkout)
    monkeypatch.setattr(sys, "argv", sys.argv)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("step", ["preflight", "publish"])
def test_a_published_project_is_left_alone(
    github: GitHub, project: Path, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    git(project, "remote", "add", "origin", f"{github.web}/my-org/awesome-ml-project.git")

    code = run_step(step, project)

    assert code == 0
    said = capsys.readouterr().err
    assert "published already" in said
    assert said.endswith(f"./ml-init converge {project}\n")
    assert github.seen == []


def test_preflight_says_what_is_wrong_and_what_becomes_of_the_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ADMIN_GITHUB_TOKEN")
    monkeypatch.setenv("PATH", os.defpath)

    code = run_step("preflight", project)

    assert code == 1
    assert "Copier now removes the folder" in capsys.readouterr().err


def test_ctrl_c_during_preflight_is_one_line(
    github: GitHub, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    github.watch = lambda _: os.kill(os.getpid(), signal.SIGINT)

    code = run_step("preflight", project)

    signal.signal(signal.SIGINT, usual)
    assert code == 1
    assert "Stopped. Nothing was created on GitHub." in capsys.readouterr().err


def test_the_plan_is_printed_for_those_who_only_pretend(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run_step("plan")

    assert code == 0
    assert "push the history to main" in capsys.readouterr().out
