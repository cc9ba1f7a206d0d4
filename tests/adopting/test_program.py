"""The verb as a program: it finds, asks at a terminal, and makes the branch."""

import os
import re
import shutil
from pathlib import Path

import pytest

from hooks.project.stored_answers import stored_answers
from tests.adopting.scene import BRANCH, Team
from tests.support.place import ROOT
from tests.support.terminals import at_a_terminal
from tests.support.trees import git

TYPED = {
    "Which GitHub team works on it?": "devs\r",
    "Which GitHub team looks after it?": "admins\r",
    "Where do the workflows run?": "github_actions\r",
    "Which Databricks group may see": "users\r",
    "sign in with Databricks' own": "no\r",
}
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """The starter as a stack of somebody's own."""
    folder = Path(shutil.copytree(ROOT / "stacks" / "starter", tmp_path / "stack"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "A stack")
    return folder


def test_at_a_terminal_it_shows_what_it_found_and_asks_the_rest(team: Team, stack: Path) -> None:
    git(team.clone, "remote", "add", "origin", "https://github.com/acme/awesome-ml-project.git")
    words = ["-m", "hooks.adopt", f"{team.clone}", "--template", f"{team.template}"]
    environment = {**os.environ, "COLUMNS": "80"}

    ended = at_a_terminal([*words, "-d", f"stack_url={stack}"], TYPED, ROOT, environment)

    shown = COLOURS.sub("", ended.shown)
    assert ended.code == 0, shown
    assert "Found so far. What follows is in no file." in shown
    assert "commits on the branch ml-init/adopt" in shown
    table = [line for line in shown.splitlines() if line.startswith(("  ✓ ", "  ! ", "    "))]
    assert len(table) > 30
    assert [line for line in table if len(line) > 80 and f"{stack}" not in line] == []
    git(team.clone, "switch", "--quiet", BRANCH)
    answers = stored_answers(team.clone)
    assert (answers.github_owner, answers.github_admins_group) == ("acme", "admins")
    assert (answers.stack, answers.stack_commit) == ("custom", git(stack, "rev-parse", "HEAD"))
    assert answers.staging_workspace_host == team.answers["staging_workspace_host"]


@pytest.mark.breadth
def test_without_a_terminal_the_missing_answers_are_told_with_the_exit_code(
    team: Team, stack: Path, tmp_path: Path
) -> None:
    ended = at_a_terminal(
        ["-m", "hooks.adopt", f"{team.clone}", "--json", "-d", f"stack_url={stack}"],
        {},
        ROOT,
        dict(os.environ),
    )

    assert ended.code == 1
    assert "github_admins_group: missing; give a team's name" in ended.shown
    assert not (tmp_path / "clone" / ".git" / "refs" / "heads" / "ml-init").exists()
