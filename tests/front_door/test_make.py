"""The make step in this process: Copier, its steps, and what is told at the end."""

import os
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from plumbum import local

from front_door.make import ANSWERS_FILE
from tests.conftest import ROOT, answers_with
from tests.front_door.conftest import ML_INIT
from tests.github.faults import Answer, Fault
from tests.github.server import GitHub
from tests.publish.conftest import IDENTITIES
from tests.trees import git

NAME = "awesome-ml-project"


@pytest.fixture(autouse=True)
def summary(
    template: Path,
    databricks_cli: Path,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """A runner's step in a checkout of ml-init, and the file of its summary."""
    git(tmp_path, "clone", "--quiet", str(template), "ml-init")
    monkeypatch.chdir(tmp_path / "ml-init")
    monkeypatch.setattr(sys, "argv", ["make", str(tmp_path / "use-case.yml")])
    told = {
        **environment,
        "DATABRICKS_CLI": str(databricks_cli),
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "ML_INIT_REPOSITORY": ML_INIT,
        "RUNNER_TEMP": str(tmp_path),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with local.env():  # plumbum read the environment when it was imported
        local.env.clear()
        local.env.update(os.environ)
        yield tmp_path / "summary.md"


def make(data: object, folder: Path) -> object:
    """The exit code of the step for a data file."""
    (folder / "use-case.yml").write_text(yaml.safe_dump(data))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "front_door" / "make.py"), run_name="__main__")
    return ended.value.code


def test_a_use_case_is_made_from_the_address_and_the_release(
    github: GitHub, summary: Path, tmp_path: Path
) -> None:
    code = make(answers_with(**IDENTITIES), tmp_path)

    assert code == 0
    assert summary.read_text().startswith(
        f"## [my-org/{NAME}]({github.web}/my-org/{NAME}) was made"
    )
    stored = git(github.repository(NAME).folder, "show", f"main:{ANSWERS_FILE}")
    assert yaml.safe_load(stored)["_src_path"] == f"{github.web}/{ML_INIT}.git"
    assert yaml.safe_load(stored)["_commit"] == "v0.1.0"
    assert list(tmp_path.glob("tmp*")) == []


def test_what_the_steps_add_comes_below(
    summary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ML_INIT_CHECKS")
    local.env.pop("ML_INIT_CHECKS")

    code = make(answers_with(**IDENTITIES), tmp_path)

    assert code == 0
    headings = [line for line in summary.read_text().splitlines() if line.startswith("## ")]
    assert headings[1:] == ["## Databricks prerequisites"]


def test_refused_answers_are_listed_once_and_annotated(
    github: GitHub, summary: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = answers_with(**{**IDENTITIES, "project_name": "-x", "cloud": "ibm"})

    code = make(data, tmp_path)

    assert code == 1
    assert summary.read_text().startswith("## -x was not made\n")
    assert "- project\\_name: '-x' is not accepted" in summary.read_text()
    assert "- cloud: 'ibm' is not accepted" in summary.read_text()
    assert "::error title=-x was not made::" in capfd.readouterr().err
    assert github.seen == []


def test_what_github_decides_otherwise_is_a_warning(
    github: GitHub, summary: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = f"/repos/my-org/{NAME}/actions/permissions/workflow"
    shown = {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": False}
    github.faults = [Fault(f"GET {path}", Answer(200, shown))]

    code = make(answers_with(**IDENTITIES), tmp_path)

    assert code == 0
    assert "Worth knowing (1)" in summary.read_text()
    assert f"::warning title={NAME}::" in capfd.readouterr().err


def test_ctrl_c_is_a_cancelled_run(
    summary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("copier.run_copy", cancelled)
    monkeypatch.delitem(sys.modules, "front_door.copying")

    code = make(answers_with(**IDENTITIES), tmp_path)

    assert code == 1
    assert "The run was cancelled" in summary.read_text()


def test_a_github_without_https_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://github.example.org")

    code = make(answers_with(**IDENTITIES), tmp_path)

    assert code == 1
    assert "GITHUB_SERVER_URL is not the https URL" in capfd.readouterr().err
