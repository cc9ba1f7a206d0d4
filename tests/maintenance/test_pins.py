"""What is named in several places has one version: actions by their commit, and Copier."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from hooks.patches.actions import ACTIONS, reference
from tests.checks import PIN
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))


def used(workflow: Path) -> list[str]:
    """What follows each ``uses:`` that is not a file of this repository."""
    return re.findall(r"(?m)^[ -]*uses: +(?!\./)(.*)$", workflow.read_text())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_that_projects_use_too_has_their_version(workflow: Path) -> None:
    for action in used(workflow):
        name = action.partition("@")[0]
        assert action == (reference(name) if name in ACTIONS else action)


def test_an_action_has_one_commit_and_says_its_version() -> None:
    actions = {action for workflow in WORKFLOWS for action in used(workflow)}

    assert [action for action in actions if not PIN.search(f"uses: {action}")] == []
    assert len({action.partition("@")[0] for action in actions}) == len(actions)


def test_the_oldest_copier_is_the_same_for_who_installs_and_who_copies() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    template = yaml.safe_load((ROOT / "copier.yml").read_text())

    assert f"copier>={template['_min_copier_version']}" in asked
