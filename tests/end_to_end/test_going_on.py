"""Whatever ends a run at a terminal, the command that it prints goes on without asking again."""

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pytest

from hooks.project.answers import Answers
from tests.end_to_end.failing_git import git_without_room
from tests.support.answers import IDENTITIES, answers_with, words_of
from tests.support.github.server import GitHub
from tests.support.place import ROOT, release
from tests.support.published_ends import assert_published
from tests.support.publishing import TOKEN, VALUES, git

NAME = ("What is the use case called", "churn\r")
OWNER = ("Which GitHub organisation", "my-org\r")
STAGING, PROD = "DATABRICKS_STAGING_CLIENT_SECRET", "DATABRICKS_PROD_CLIENT_SECRET"
SECRETS = [(f"{name}:", f"{VALUES[name]}\r") for name in (STAGING, PROD)]
AGAIN = "Try again.*ADMIN_GITHUB_TOKEN"
SECRET_AGAIN = f"Try again.*{STAGING}"
STOP, ENTER = "\x03", "\r"


@dataclass(frozen=True)
class Stop:
    """How a run ends that does not end well.

    Attributes:
        typed: what is typed once a text is shown, after the first question.
        told: what is shown then.
        broken: the variables that make it fail.
        left: the first question that is still open.
    """

    typed: Sequence[tuple[str, str]] = ()
    told: str = ""
    broken: Mapping[str, str] = field(default_factory=dict)
    left: tuple[tuple[str, str], ...] = ()


TOKEN_PROMPT = "GitHub token"
STOPS = {
    "a question": Stop([(OWNER[0], STOP)], left=(OWNER,)),
    "the token": Stop([(TOKEN_PROMPT, STOP)], "Nothing was created on GitHub"),
    "no token": Stop([(TOKEN_PROMPT, ENTER), (AGAIN, ENTER), (AGAIN, ENTER)], "Nothing was typed"),
    "a wrong token": Stop(
        [(TOKEN_PROMPT, "ghp_a\r"), (AGAIN, "ghp_b\r"), (AGAIN, "ghp_c\r")], "Bad credentials"
    ),
    "a secret": Stop(
        [(TOKEN_PROMPT, f"{TOKEN}\r"), (STAGING, STOP)], "Nothing was created on GitHub"
    ),
    "no secret": Stop(
        [
            (TOKEN_PROMPT, f"{TOKEN}\r"),
            (STAGING, ENTER),
            (SECRET_AGAIN, ENTER),
            (SECRET_AGAIN, ENTER),
        ],
        f"{STAGING}: Nothing was typed",
    ),
    "the stack": Stop(told="could not be fetched", broken={"STACK": "away"}),
    "the scaffold": Stop(told="DATABRICKS_CLI", broken={"DATABRICKS_CLI": "/none"}),
    "the patches": Stop(told="no room", broken={"PATH": "git"}),
}


def run(command: Sequence[str], folder: Path, typed: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """A program at a terminal with a person; its exit code, and all that was shown."""
    terminal = pexpect.spawn(
        sys.executable, ["-m", *command], cwd=str(folder), encoding="utf-8", timeout=90
    )
    shown = ""
    for question, answer in typed:
        terminal.expect(question)
        shown += f"{terminal.before}{terminal.after}"
        terminal.send(answer)
    terminal.expect(pexpect.EOF)
    shown += terminal.before or ""
    terminal.close()
    return terminal.exitstatus or 0, shown


# In the gate a question is left, and the patches fail, in test_prompts.py.
@pytest.mark.breadth
@pytest.mark.parametrize("stop", STOPS.values(), ids=[*STOPS])
@pytest.mark.usefixtures("start_copier")
def test_the_printed_command_goes_on(
    template: Path,
    tmp_path: Path,
    github: GitHub,
    monkeypatch: pytest.MonkeyPatch,
    stop: Stop,
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", github.web)
    stack = tmp_path / "stack"
    shutil.copytree(ROOT / "stacks" / "starter", stack)
    release(stack, "v1")
    commit = git(stack, "rev-parse", "HEAD")
    own = {"stack": "custom", "stack_url": str(stack), "stack_commit": commit}
    answers = answers_with(**{**IDENTITIES, **own, "project_name": "churn"})
    given = {name: value for name, value in answers.items() if name != "project_name"}
    if stop.left:
        del given["github_owner"]
    project = tmp_path / "my project"
    words = ["copier", "copy", "--trust", *words_of(given), str(template), str(project)]

    with monkeypatch.context() as broken:
        break_it(stop.broken, stack, tmp_path, broken)
        code, shown = run(words, tmp_path, [NAME, *stop.typed])
    if (tmp_path / "away").exists():
        (tmp_path / "away").rename(stack)
    command = shown.replace("\r\n", "\n").partition("To go on with the next question:\n")[2]

    assert code == 1
    assert stop.told in shown
    assert "Traceback" not in shown
    assert not project.exists()
    assert github.organisation.repositories == {}
    token = (TOKEN_PROMPT, f"{TOKEN}\r")
    code, shown = run(shlex.split(command), tmp_path, [*stop.left, token, *SECRETS])
    assert code == 0, shown
    assert NAME[0] not in shown
    assert_published(github, project, Answers.parse(answers))


def break_it(
    broken: Mapping[str, str], stack: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make what a run needs fail for now."""
    for name, value in broken.items():
        if name == "STACK":
            stack.rename(folder / value)
        elif name == "PATH":
            git_without_room(folder / "programs", monkeypatch)
        else:
            monkeypatch.setenv(name, value)
