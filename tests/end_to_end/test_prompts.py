"""A person at a terminal is asked in order, corrected at once, and may leave at any moment."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest
import yaml

from extensions.prompting import NO_REPOSITORY, SHORT
from extensions.rules import RULES
from tests.end_to_end.failing_git import git_without_room
from tests.support.answers import answers_with, words_of
from tests.support.place import ROOT, release
from tests.support.screens import COLUMNS, ROWS, Screen
from tests.support.terminals import at_a_terminal

QUESTIONS = yaml.safe_load((ROOT / "copier.yml").read_text())


@contextmanager
def asked(template: Path, project: Path, *given: str) -> Iterator["pexpect.spawn[str]"]:
    """Copier on a terminal of its own."""
    words = ["-m", "copier", "copy", "--trust", *given, str(template), str(project)]
    terminal = pexpect.spawn(
        sys.executable, words, cwd=str(project.parent), encoding="utf-8", timeout=60,
        dimensions=(ROWS, COLUMNS),
    )  # fmt: skip
    try:
        yield terminal
    finally:
        terminal.close(force=True)


# What is asked in which order, what is not accepted, and what is. An empty wrong answer: nothing
# but what is accepted can be chosen there.
NEEDED = "give one"
WALK = [
    ("What is the use case called", "a b", "churn"),
    ("Which GitHub organisation", "my--org", "my-org"),
    ("Which GitHub team will work on it", "@my-org/team", "ML Contributors"),
    ("Which GitHub team will look after", "@my-org/team", "ml-admins"),
    ("In which schema", "a-b", "models"),
    ("feature store", "", "n"),
    ("predictions", "a.b", "a.b.c"),
    ("Which cloud", "", "\r"),
    ("workflows run", "", "\r"),
    ("staging workspace", "http://x", "https://adb-1.1.azuredatabricks.net"),
    ("production workspace", "adb-2.2", "https://adb-2.2.azuredatabricks.net"),
    ("catalog is for staging", "a-b", "ml_staging"),
    ("catalog is for production", "a-b", "ml_prod"),
    ("catalog is for the tests", "a-b", "ml_test"),
    ("catalog is for the dev", "a-b", "ml_dev"),
    ("see the project's jobs", "a${b", "users"),
    ("use the project's models", "a${b", "users"),
    ("own service principals", "", "n"),
    ("credentials be kept", "", "\r"),
    ("protect main and release", "", "y"),
    ("Which stack", "", "\x1b[A\r"),  # the last of the list
    ("fetch the stack", "x y", "{stack}"),
    ("At which commit", "abc", "{commit}"),
    ("made on GitHub now", "", "y"),
    ("client id of the staging", "a b", "one"),
    ("client id of the production", "a b", "two"),
    ("is the staging service", "a b", "three"),
    ("is the production service", "a b", ""),
]
FILLED_IN = ("In which schema", "catalog is for the dev", "predictions")


def stack_of(folder: Path) -> tuple[Path, str]:
    """A stack that git can fetch, with its commit."""
    folder.mkdir()
    (folder / "readme.md").write_text("a stack\n")
    release(folder, "v1")
    told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, check=True)
    return folder, told.stdout.decode().strip()


@pytest.mark.usefixtures("start_copier")
def test_on_a_screen_of_80_columns_the_questions_come_in_order_and_each_rule_is_read_whole(
    template: Path, tmp_path: Path
) -> None:
    stack, commit = stack_of(tmp_path / "stack")
    texts = iter(name for name in RULES if name in SHORT)
    with asked(template, tmp_path / "project") as terminal:
        screen = Screen(terminal)
        for question, wrong, answer in WALK:
            right = answer.format(stack=stack, commit=commit)
            screen.wait_for(question)
            if not wrong:
                screen.type(right)
                continue
            name = next(texts)
            for line in str(QUESTIONS[name]["help"]).split("\n"):
                screen.wait_for(line)
            if question not in FILLED_IN:
                screen.type("\r")
                screen.wait_for(f"{name}': {NEEDED}")
            screen.type(f"\x15{wrong}\r")
            screen.wait_for(f"{name}': {SHORT[name]}")
            screen.type(f"\x15{right}\r")
        screen.type("\x03")

    assert next(texts, None) is None


@pytest.mark.usefixtures("start_copier")
def test_an_address_without_a_repository_is_told_at_its_own_prompt(
    template: Path, tmp_path: Path
) -> None:
    stack, _ = stack_of(tmp_path / "stack")
    given = words_of({**answers_with(stack="custom"), "stack_url": "", "stack_commit": ""})

    with asked(template, tmp_path / "project", *given) as terminal:
        screen = Screen(terminal)
        screen.wait_for("fetch the stack")
        screen.type(f"{tmp_path}/none\r")
        screen.wait_for(f"stack_url': {NO_REPOSITORY}")
        screen.type(f"\x15{stack}\r")
        screen.wait_for("At which commit")


@pytest.mark.usefixtures("start_copier")
def test_what_was_typed_is_kept_and_the_printed_command_goes_on_whatever_ended_the_run(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", "canary")
    project, known = tmp_path / "a project", answers_with()
    first = {name: known.pop(name) for name in ("project_name", "github_owner")}
    with asked(template, project) as terminal:
        for value in first.values():
            terminal.expect(r"\?")
            terminal.send(f"{value}\r")
        terminal.expect("Which GitHub team")
        terminal.sendintr()
        terminal.expect(pexpect.EOF)
        command, kept = to_go_on(terminal.before or "")

    with monkeypatch.context() as failing:
        git_without_room(tmp_path / "programs", failing)
        words = ["-m", *command, *words_of(known)]
        failed = at_a_terminal(words, {}, tmp_path, dict(os.environ))
    again, _ = to_go_on(failed.shown)
    ended = subprocess.run(
        [sys.executable, "-m", *again],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (kept.stat().st_mode & 0o777, json.loads(kept.read_text())) == (0o600, first)
    assert (failed.code, "no room" in failed.shown) == (1, True), failed.shown
    assert ended.returncode == 0, ended.stderr
    stored = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert stored.items() >= {**first, "github_admins_group": "ml-admins"}.items()
    kept.unlink()


def to_go_on(said: str) -> tuple[list[str], Path]:
    """The command that a run prints at its end, and the file with what was typed."""
    printed = said.replace("\r\n", "\n").partition("To go on with the next question:\n")[2]
    command = shlex.split(printed)
    return command, Path(command[command.index("--data-file") + 1])


@pytest.mark.usefixtures("start_copier")
def test_what_the_organisation_answers_is_said_once_and_the_rest_is_asked_until_it_fits(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, known = tmp_path / "project", answers_with(credentials="environments")
    told = [name for name, rule in RULES.items() if rule.variable and known[name] != ""]
    for name in told:
        monkeypatch.setenv(RULES[name].variable, str(known.pop(name)))
    monkeypatch.setenv("DATABRICKS_MODEL_SCHEMA", "of_the_team")

    with asked(template, project, *words_of({**known, "project_name": ""})) as terminal:
        terminal.expect_exact("From your organisation: github_owner,")
        terminal.expect("What is the use case called")
        terminal.send("a b\r")
        terminal.expect("3-100 letters, digits, _ and -")
        terminal.send("\x7f" * 3 + "churn\r")
        terminal.expect(pexpect.EOF)

    said = terminal.before or ""
    assert not [text for text in ("Which", "has no tag", "Your answers are kept") if text in said]
    assert (project / ".git").exists()
    assert (project / "churn" / "databricks.yml").is_file()
    stored = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert stored["project_name"] == "churn"
    assert stored["model_schema"] == "of_the_team"
    assert {name: stored[name] for name in told} == {
        **{name: answers_with(credentials="environments")[name] for name in told},
        "model_schema": "of_the_team",
    }


@pytest.mark.usefixtures("start_copier")
def test_what_the_organisation_answers_is_asked_by_name_and_leaving_there_leaves_no_trace(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "aws")
    given = words_of({**answers_with(), "cloud": "", "include_feature_store": ""})

    with asked(template, tmp_path / "project", "--ask", "cloud", *given) as terminal:
        terminal.expect("feature store")
        terminal.send("n")
        terminal.expect("Which cloud")
        terminal.sendintr()
        terminal.expect(pexpect.EOF)
        said = terminal.before or ""

    assert terminal.exitstatus == 1
    assert "Traceback" not in said
    assert not (tmp_path / "project").exists()
