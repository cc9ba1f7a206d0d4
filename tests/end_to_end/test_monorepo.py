"""A project inside a larger repository: what a person is told is enough to make it work."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.checks import lint
from tests.support.programs import RunCopier
from tests.support.strict_yaml import load
from tests.support.trees import files_of, git


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A larger repository."""
    folder = tmp_path / "larger" / "mono"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    return folder


@pytest.fixture
def told(run_copier: RunCopier, template: Path, top: Path) -> str:
    """What a copy into its folder teams/churn says."""
    ended = run_copier("copy", template, top / "teams" / "churn", data=answers_with())
    assert ended.code == 0, ended.output
    return ended.output


def follow(told: str, top: Path) -> None:
    """Do by the letter what a person is told."""
    workflows = Path(re.findall(r"move these files to (\S+),", told)[0])
    workflows.mkdir(parents=True)
    for name, listed in re.findall(r"^  (\S+\.yml)\n((?:    line .*\n)*)", told, re.MULTILINE):
        text = (top / name).read_text().splitlines()
        for number, line in re.findall(r"line (\d+): (.*)", listed):
            old = text[int(number) - 1]
            text[int(number) - 1] = old.replace(old.strip(), line)
        (workflows / Path(name).name).write_text("\n".join(text) + "\n")
        (top / name).unlink()
    settings = re.findall(r"^Move (\S+) to (\S+);", told, re.MULTILINE)
    for name, place in settings:
        (top / name).rename(place)
    place, rules = re.findall(r"^Add to (\S+):\n((?:  .*\n)+)", told, re.MULTILINE)[0]
    Path(place).write_text("".join(f"{line.strip()}\n" for line in rules.splitlines()))


def paths_of(workflow: Path) -> set[str]:
    """Where a workflow works, and what starts it."""
    content = load(workflow.read_text())
    assert isinstance(content, dict)
    filters = (content[True].get("pull_request") or {}).get("paths", [])
    return {content["defaults"]["run"]["working-directory"], *filters}


def test_moved_as_told_the_workflows_and_the_owners_find_the_project(told: str, top: Path) -> None:
    follow(told, top)

    moved = sorted((top / ".github" / "workflows").iterdir())
    left = [path.name for path in (top / "teams/churn/.github/workflows").glob("*.yml")]
    assert len(moved) == 4
    assert left == ["update-from-template.yml"]
    assert lint(top) == []
    for path in {path for workflow in moved for path in paths_of(workflow)}:
        assert (top / path.removesuffix("/**")).exists(), path
    rules = (top / ".github" / "CODEOWNERS").read_text().splitlines()
    assert len(rules) == 7
    assert [rule for rule in rules if not (top / rule.split()[0].strip("/")).exists()] == []


@pytest.mark.breadth  # tests/project/test_monorepo.py says where they are added
@pytest.mark.parametrize("place", ["CODEOWNERS", "docs/CODEOWNERS"])
def test_the_owners_are_added_where_the_repository_has_them(
    run_copier: RunCopier, template: Path, top: Path, place: str
) -> None:
    (top / place).parent.mkdir(exist_ok=True)
    (top / place).write_text("* @my-org/everybody\n")

    ended = run_copier("copy", template, top / "churn", data=answers_with())

    assert f"Add to {top / place}:" in ended.output


def test_what_github_overlooks_is_said_and_moved_out_as_told_it_is_a_project_of_its_own(
    told: str, run_copier: RunCopier, template: Path, top: Path
) -> None:
    written = files_of(top / "teams" / "churn")
    seen = git(top, "status", "--porcelain")
    move, copy = (
        shlex.split(command) for command in re.findall(r"(mv .*) && (copier .*)", told)[0]
    )
    project = Path(copy[-1])
    shutil.move(move[1], move[2])

    ended = run_copier("copy", "--defaults", template, project)

    assert "lies inside the repository" in told
    assert "only at the top of a repository" in told
    assert "publish=true" not in told
    assert (seen, (top / ".github").exists()) == ("?? teams/", False)
    assert ended.code == 0, ended.output
    assert files_of(project) == written
    assert git(project, "status", "--porcelain") == ""
    assert "publish=true" in ended.output
