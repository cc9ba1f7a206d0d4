"""A copy that is stopped at every question in turn is ended by the commands that it prints.

Each of them is typed into a shell as it was printed; it asks the next question, and none before it.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest
import yaml

from hooks.project.answers import Answers
from tests.support.answers import IDENTITIES, answers_with
from tests.support.github.server import GitHub
from tests.support.place import ROOT, release
from tests.support.published_ends import assert_published
from tests.support.publishing import TOKEN, VALUES, git

QUESTIONS: Mapping[str, Mapping[str, object]] = {
    name: question
    for name, question in yaml.safe_load((ROOT / "copier.yml").read_text()).items()
    if not name.startswith("_") and question.get("ask") is not False
}
ASKED_OF = {  # the others are asked of everybody
    "staging_client_id": {"azure", "gcp"},
    "prod_client_id": {"azure", "gcp"},
    "staging_tenant_id": {"azure"},
    "prod_tenant_id": {"azure"},
}
NEEDED = "give one"
STOP, ENTER, DOWN, UP = "\x03", "\r", "\x1b[B", "\x1b[A"
GO_ON = "To go on with the next question:\n"
NOWHERE = "0" * 40
TOKEN_PROMPT = "GitHub token"
PATIENCE = 90  # seconds


def told(name: str) -> str:
    """What is read at the prompt of a question."""
    return str(QUESTIONS[name]["help"]).split("\n")[0]


@dataclass
class Person:
    """Somebody who types, and takes every command from the screen.

    Attributes:
        folder: where the commands are typed.
        terminal: of the command that runs.
        shown: what it has shown so far.
    """

    folder: Path
    terminal: "pexpect.spawn[str]"
    shown: str = ""

    def start(self, command: str) -> None:
        """Type a command into a shell."""
        self.shown = ""
        self.terminal = pexpect.spawn(
            "sh", ["-c", command], cwd=str(self.folder), encoding="utf-8", timeout=PATIENCE,
            dimensions=(24, 80),
        )  # fmt: skip

    def see(self, text: str) -> None:
        """Wait for a text."""
        self.terminal.expect(re.escape(text))
        self.shown += f"{self.terminal.before}{self.terminal.after}"

    def type(self, text: str) -> None:
        """Press these keys."""
        self.terminal.send(text)

    def end(self) -> int:
        """See the command end; its exit code."""
        self.terminal.expect(pexpect.EOF)
        self.shown += self.terminal.before or ""
        self.terminal.close()
        return self.terminal.exitstatus or 0

    def go_on(self) -> None:
        """See the command fail, and type the one that it prints."""
        code = self.end()
        said = self.shown.replace("\r\n", "\n")
        assert code == 1, said
        assert "Traceback" not in said
        _, found, command = said.partition(GO_ON)
        assert found, said
        self.start(command)


@pytest.fixture
def person(tmp_path: Path, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody in an empty folder, whose Copier is this one, and whose GitHub is the double."""
    monkeypatch.setenv("GITHUB_SERVER_URL", github.web)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    somebody = Person(tmp_path, pexpect.spawn("true", encoding="utf-8"))
    yield somebody
    somebody.terminal.close(force=True)


def keys(question: Mapping[str, object], answer: object) -> str:
    """What is typed to give an answer."""
    if question["type"] == "bool":
        return "y" if answer else "n"
    if not (choices := question.get("choices")):
        return f"{answer}\r"
    if answer == "custom":
        return UP + ENTER  # the last of the list
    assert isinstance(choices, list | dict)
    values = [*choices.values()] if isinstance(choices, dict) else choices
    return DOWN * values.index(answer) + ENTER


def answers_of(cloud: str, stack: Path) -> dict[str, str | bool]:
    """Answers that a person in this cloud gives, with a stack of its own."""
    ids = {name: IDENTITIES[name] for name, clouds in ASKED_OF.items() if cloud in clouds}
    return answers_with(
        **ids,
        project_name="churn",
        cloud=cloud,
        use_databricks_service_principal=cloud == "gcp",
        credentials="environments",
        protected_branches=True,
        stack="custom",
        stack_url=str(stack),
        stack_commit=git(stack, "rev-parse", "HEAD"),
        publish=True,
    )


def secrets_of(cloud: str) -> list[str]:
    """The secrets that are asked for, in order."""
    kind = "TOKEN" if cloud == "aws" else "CLIENT_SECRET"
    return [f"DATABRICKS_{place}_{kind}" for place in ("STAGING", "PROD")]


def assert_not_asked(person: Person, names: Iterable[str]) -> None:
    """None of these questions was asked by the command that runs."""
    assert [name for name in names if told(name) in person.shown] == []


def stopped_at_each_question(person: Person, answers: Mapping[str, str | bool]) -> None:
    """Answer one question of each command and stop at the next one, after an empty Enter."""
    cloud = answers["cloud"]
    asked = [name for name in QUESTIONS if cloud in ASKED_OF.get(name, {cloud})]
    for number, name in enumerate(asked):
        question = QUESTIONS[name]
        person.see(told(name))
        if "UNSET }}" in str(question.get("default")) and not question.get("choices"):
            person.type(ENTER)
            person.see(f"{name}': {NEEDED}")
        if number:  # with nothing answered there is nothing to go on with
            person.type(STOP)
            person.go_on()
            person.see(told(name))
            assert_not_asked(person, asked[:number])
        if name == "stack_url":
            person.type(f"{person.folder}/none\r")
            person.see("git finds no repository there")
            person.type("\x15")
        if name == "stack_commit":
            person.type(f"{NOWHERE}\r")
            person.go_on()
            person.see(told("stack_url"))
            assert_not_asked(person, asked[: number - 1])
            person.type(keys(QUESTIONS["stack_url"], answers["stack_url"]))
            person.see(told(name))
        person.type(keys(question, answers[name]))


def stopped_at_each_secret(person: Person, cloud: str) -> None:
    """Stop at the token, give none and wrong ones, and do the same at each secret."""
    person.see(TOKEN_PROMPT)
    person.type(STOP)
    person.go_on()
    for wrong in ("", "ghp_wrong"):
        for attempt in range(3):
            person.see("Try again" if attempt else TOKEN_PROMPT)
            person.type(f"{wrong}\r")
        person.go_on()
    for number, name in enumerate(secrets_of(cloud)):
        for ends in ((STOP,), (ENTER,) * 3):
            person.see(TOKEN_PROMPT)
            person.type(f"{TOKEN}\r")
            for first in secrets_of(cloud)[:number]:
                person.see(f"{first}:")
                person.type(f"{VALUES[first]}\r")
            for end in ends:
                person.see(name)
                person.type(end)
            person.go_on()


@pytest.mark.breadth
@pytest.mark.parametrize("cloud", ["azure", "aws", "gcp"])
@pytest.mark.usefixtures("start_copier")
def test_stopped_at_every_question_the_printed_commands_end_published(
    template: Path,
    tmp_path: Path,
    github: GitHub,
    person: Person,
    cloud: str,
) -> None:
    stack = tmp_path / "stack"
    shutil.copytree(ROOT / "stacks" / "starter", stack)
    release(stack, "v1")
    answers = answers_of(cloud, stack)
    project = tmp_path / "my project"

    person.start(f"copier copy --trust '{template}' '{project}'")
    stopped_at_each_question(person, answers)
    stopped_at_each_secret(person, cloud)

    assert not project.exists()
    assert github.organisation.repositories == {}
    person.see(TOKEN_PROMPT)
    assert_not_asked(person, QUESTIONS)
    person.type(f"{TOKEN}\r")
    for name in secrets_of(cloud):
        person.see(f"{name}:")
        person.type(f"{VALUES[name]}\r")
    assert person.end() == 0, person.shown
    assert_published(github, project, Answers.parse(answers))
