"""The workflows that this repository ships and runs satisfy the strictest of their linters."""

import subprocess
import sys
from pathlib import Path

import pytest

from extensions.rules import PLATFORMS
from tests.support.parts.tools import tool
from tests.support.place import ROOT
from tests.template.rendered import rendered

WORKFLOWS = [*sorted((ROOT / ".github/workflows").glob("*.yml")), ROOT / "examples" / "caller.yml"]
UNSAFE = """
name: Unsafe
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
"""


def lint(workflow: Path) -> list[str]:
    """What actionlint and zizmor (its strictest persona, offline) find in one workflow."""
    zizmor = Path(sys.executable).with_name("zizmor")
    found = []
    commands: list[list[str | Path]] = [
        [tool("actionlint"), "-no-color", workflow],
        [zizmor, "--offline", "--quiet", "--persona=auditor", "--format=plain", workflow],
    ]
    for command in commands:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            found.append(ended.stdout + ended.stderr)
    return found


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_of_ours_has_no_finding(workflow: Path) -> None:
    assert lint(workflow) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_workflow_of_a_project_has_no_finding(platform: str, tmp_path: Path) -> None:
    workflow = tmp_path / ".github" / "workflows" / "update-from-template.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(rendered(platform))

    assert lint(workflow) == []


def test_the_linters_find_what_is_unsafe(tmp_path: Path) -> None:
    workflow = tmp_path / ".github" / "workflows" / "unsafe.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(UNSAFE)

    assert len(lint(workflow)) == 2
