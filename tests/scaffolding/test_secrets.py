"""What publishing will need is seen by no program that the scaffold and commit steps start."""

import os
import shutil
from pathlib import Path

import pytest

from hooks import commit
from tests.scaffolding.scene import ScaffoldStep
from tests.support.secret_variables import SECRETS

OF_GIT = {"GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file into which a git that stands before the real one writes its environment."""
    record = tmp_path / "seen"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nenv >>{record}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    for name in SECRETS:
        monkeypatch.setenv(name, f"value-of-{name}")
    return record


def test_a_stack_is_fetched_without_them_but_for_what_a_credential_helper_needs(
    step: ScaffoldStep, seen: Path
) -> None:
    request = step.request()
    seen.unlink()

    code = step.run(request)

    assert code == 0
    told = seen.read_text()
    assert {name for name in SECRETS if f"value-of-{name}" in told} == OF_GIT


def test_the_history_is_recorded_without_any(step: ScaffoldStep, seen: Path) -> None:
    step.run(step.request(), checkout=step.checkout())
    (step.folder / "project").mkdir()
    for name in SECRETS:
        os.environ[name] = f"value-of-{name}"
    seen.unlink()

    commit.main(step.folder / "project")

    assert "value-of-" not in seen.read_text()
