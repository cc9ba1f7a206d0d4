"""Projects that cannot be adopted are refused with what to do instead."""

from pathlib import Path

import pytest

from hooks.adopting.finding import find
from hooks.errors import UserError
from hooks.system.tree import Tree
from tests.adopting.finding.scene import MakeTeam, StackHistory, Team

WORKFLOW = ".github/workflows/x.yml"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["README.md"], "no databricks.yml in the newest commit"),
        (["x/bundle.yml"], "Rename it to databricks.yml"),
        (["x/databricks-config/prod.tf"], "when it used Terraform"),
        ([".mlops-setup-scripts/cicd/bootstrap.py"], "when it used Terraform"),
        (["x/databricks.yml", ".azure/devops-pipelines/x.yml"], "for Azure DevOps"),
        (["x/databricks.yml", ".gitlab/pipelines/x.yml"], "for GitLab"),
    ],
)
def test_another_kind_of_project_is_refused(files: list[str], words: str, tmp_path: Path) -> None:
    contents = dict.fromkeys(files, b"x: y\n")
    team = Team.with_files(Tree(contents, frozenset()), tmp_path / "project")

    with pytest.raises(UserError, match=words):
        find(team.folder, "", {})


def test_what_was_made_from_something_else_is_refused_with_what_is_nearest(
    stack: StackHistory, tmp_path: Path
) -> None:
    files = {"x/databricks.yml": b"bundle:\n  name: x\n", ".github/workflows/x.yml": b"on: push\n"}
    team = Team.with_files(Tree(files, frozenset()), tmp_path / "project")

    with pytest.raises(UserError) as refused:
        find(team.folder, stack.url, {})

    assert "the nearest commit is" in str(refused.value)
    assert "90% are needed" in str(refused.value)
    assert "--stack-commit" in str(refused.value)


def test_what_has_nothing_in_common_is_refused(stack: StackHistory, tmp_path: Path) -> None:
    files = {"x/databricks.yml": b"\0"}
    team = Team.with_files(Tree(files, frozenset()), tmp_path / "project")

    with pytest.raises(UserError, match="no line of it is the same"):
        find(team.folder, stack.url, {})


def test_a_person_who_knows_the_commit_needs_half_of_the_lines(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team("words")
    for path in team.folder.glob("*/t*/**/*.py"):
        path.write_text("# ours\n")
    team.commit_anew()

    with pytest.raises(UserError, match="the nearest commit is"):
        find(team.folder, stack.url, {})
    origin = find(team.folder, stack.url, {}, stack.commits["words"])

    assert 0.5 < origin.likeness < 0.9
