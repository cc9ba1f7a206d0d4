"""The steps as workflows and ./ml-init start them, in this process."""

import runpy
import sys
from pathlib import Path

import pytest

from tests.maintenance.checkout import Checkout
from tests.maintenance.maintained import TOKEN, MaintainedGitHub
from tests.support.place import ROOT
from tests.support.trees import git


def run_step(name: str, *arguments: str | Path) -> object:
    """The exit code of a step."""
    sys.argv = [name, *map(str, arguments)]
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "maintenance" / f"{name}.py"), run_name="__main__")
    return ended.value.code


@pytest.fixture(autouse=True)
def _in_a_run(
    checkout: Checkout, github: MaintainedGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout.folder)
    monkeypatch.setattr(sys, "argv", sys.argv)
    for name, value in github.told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    for name, value in {"RESULT": "failure", "STACK": "", "CLI": "", "FAILED": ""}.items():
        monkeypatch.setenv(name, value)


def test_a_release_is_prepared_checked_and_announced(
    checkout: Checkout, github: MaintainedGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = checkout.folder.with_name("ml-init-0.2.0.tar.gz")
    archive.write_bytes(b"packed")

    prepared = run_step("release", "0.2.0")
    git(checkout.folder, "update-ref", "refs/remotes/origin/main", checkout.commit("Release 0.2.0"))
    checked = run_step("check_tag", "v0.2.0")
    announced = run_step("announce", "v0.2.0", archive)

    assert (prepared, checked, announced) == (0, 0, 0)
    assert [release.tag_name for release in github.releases] == ["v0.2.0"]
    assert f"v0.2.0 is out: {github.web}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("step", "arguments", "words"),
    [
        pytest.param("release", ["0.2"], "'0.2' is no version", id="to prepare"),
        pytest.param("check_tag", ["v0.2.0"], "pyproject.toml says 0.1.0", id="to check"),
        pytest.param("announce", ["v0.2.0", "x"], "no section for 0.2.0", id="to announce"),
    ],
)
def test_a_release_that_cannot_be_made_ends_in_a_message(
    capsys: pytest.CaptureFixture[str], step: str, arguments: list[str], words: str
) -> None:
    code = run_step(step, *arguments)

    assert code == 1
    said = capsys.readouterr()
    assert words in said.out + said.err


def test_a_failed_look_becomes_an_issue(
    github: MaintainedGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_step("upstream_issue")

    assert code == 0
    assert "Opened issue #1." in capsys.readouterr().out
    assert f"{github.web}/my-org/ml-init/actions/runs/7" in github.issues[0].body


def test_an_issue_that_cannot_be_opened_makes_the_run_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another token")

    code = run_step("upstream_issue")

    assert code == 1
    assert "::error title=Upstream::GitHub refused GET" in capsys.readouterr().err
