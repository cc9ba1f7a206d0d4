"""What workflows run is pinned: every action by one commit, every package by its hashes."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from hooks.patches._actions import ACTIONS, SETUP_CLI, reference
from tests.support.checks import PIN
from tests.support.place import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
SHIPPED = sorted((ROOT / "template" / ".github" / "workflows").glob("*.y*ml*"))
OF_PROJECTS = ROOT / "template" / ".github" / "ml-init" / "requirements.txt"
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), OF_PROJECTS]
COPIER = ("copier", "copier-template-extensions")


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


@pytest.mark.parametrize("workflow", SHIPPED, ids=lambda path: path.name)
def test_projects_run_the_databricks_cli_that_the_commit_of_its_action_names(
    workflow: Path,
) -> None:
    after = re.findall(rf"uses: {re.escape(reference(SETUP_CLI))}\n(.*)", workflow.read_text())

    assert after
    assert [line for line in after if line.strip().startswith("with:")] == []


def locked(file: Path) -> dict[str, str]:
    """What a lock says of each package: version, markers and hashes."""
    blocks = re.split(r"(?m)^(?=[\w-])", file.read_text())[1:]
    return {block.partition("==")[0]: block for block in blocks}


def needed(*names: str) -> set[str]:
    """Packages with all that they need here, by what is installed."""
    found = set(names)
    for name in names:
        wanted = map(Requirement, requires(name) or [])
        found |= {each.name for each in wanted if each.marker is None or each.marker.evaluate()}
    return found if found == {*names} else needed(*found)


@pytest.mark.parametrize("workflow", [*WORKFLOWS, *SHIPPED], ids=lambda path: path.name)
@pytest.mark.attack("a package that nobody has seen is installed beside a token")
def test_packages_are_installed_by_their_hashes_alone(workflow: Path) -> None:
    installed = re.findall(
        r"\b(?:pip|pip3|uv pip|pipx|uv tool) install\b(.*)", workflow.read_text()
    )

    by_hashes = r" --require-hashes --only-binary :all: -r \S+"
    assert [one for one in installed if not re.fullmatch(by_hashes, one)] == []


def test_the_oldest_packages_are_the_lower_bounds_and_the_rest_is_that_of_the_tests() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    bounds = {each.name: f"{each.specifier}".removeprefix(">=") for each in map(Requirement, asked)}
    oldest, usual = (locked(ROOT / "requirements" / name) for name in ("oldest.txt", "check.txt"))

    installed = {name: Version(oldest[name].partition("==")[2].split()[0]) for name in bounds}

    assert installed == {name: Version(bound) for name, bound in bounds.items()}
    assert oldest.keys() - usual.keys() == {"pywin32"}  # plumbum 1.10 asks for it on Windows
    assert usual.keys() <= oldest.keys()


def test_projects_install_copier_with_all_that_it_needs() -> None:
    names = {name.lower().replace("_", "-") for name in needed(*COPIER)}

    assert names <= locked(OF_PROJECTS).keys()


def test_projects_install_what_ml_init_itself_is_run_with() -> None:
    ours = locked(ROOT / "requirements" / "run.txt")

    assert {name: ours.get(name) for name in locked(OF_PROJECTS)} == locked(OF_PROJECTS)


@pytest.mark.parametrize("file", LOCKS, ids=lambda path: path.parent.name + "/" + path.name)
def test_a_lock_names_no_registry(file: Path) -> None:
    assert "://" not in file.read_text()
    assert not re.search(r"(?m)^-", file.read_text())


def test_the_oldest_copier_is_the_same_for_who_installs_and_who_copies() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    template = yaml.safe_load((ROOT / "copier.yml").read_text())

    assert f"copier>={template['_min_copier_version']}" in asked
