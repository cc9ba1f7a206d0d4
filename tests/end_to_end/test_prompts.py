"""A person at a terminal is asked in order, corrected at once, and may leave at any moment."""

import json
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
from tests.support.answers import answers_with, words_of
from tests.support.place import ROOT, release
from tests.support.screens import COLUMNS, ROWS, Screen

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


@pytest.mark.usefixtures("start_copier")
def test_only_what_is_not_known_is_asked_a_bad_name_is_corrected_and_nothing_is_kept_at_the_end(
    template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    given = words_of({**answers_with(), "project_name": ""})

    with asked(template, project, *given) as terminal:
        terminal.expect("What is the use case called")
        terminal.send("a b\r")
        terminal.expect("3-100 letters, digits, _ and -")
        terminal.send("\x7f" * 3 + "churn\r")
        terminal.expect(pexpect.EOF)

    assert "has no tag" not in (terminal.before or "")
    assert "Your answers are kept" not in (terminal.before or "")
    assert (project / ".git").exists()
    assert "project_name: churn\n" in (project / ".copier-answers.yml").read_text()
    assert (project / "churn" / "databricks.yml").is_file()


@pytest.mark.usefixtures("start_copier")
def test_leaving_at_a_question_ends_with_one_and_without_a_trace(
    template: Path, tmp_path: Path
) -> None:
    with asked(template, tmp_path / "project") as terminal:
        terminal.expect("What is the use case called")
        terminal.sendintr()
        terminal.expect(pexpect.EOF)
        said = terminal.before or ""

    assert terminal.exitstatus == 1
    assert "Traceback" not in said
    assert not (tmp_path / "project").exists()


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
def test_what_was_typed_is_kept_and_the_printed_command_goes_on(
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
        said = (terminal.before or "").replace("\r\n", "\n")
    command = shlex.split(said.partition("To go on with the next question:\n")[2])
    kept = Path(command[command.index("--data-file") + 1])

    ended = subprocess.run(
        [sys.executable, "-m", *command, *words_of(known)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert (
        f"project_name: {first['project_name']}\n" in (project / ".copier-answers.yml").read_text()
    )
    assert (kept.stat().st_mode & 0o777, json.loads(kept.read_text())) == (0o600, first)
    kept.unlink()


@pytest.mark.usefixtures("start_copier")
def test_what_the_organisation_answers_is_said_once_and_not_asked(
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
        terminal.send("churn\r")
        terminal.expect(pexpect.EOF)

    stored = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert stored["project_name"] == "churn"
    assert stored["model_schema"] == "of_the_team"
    assert {name: stored[name] for name in told} == {
        **{name: answers_with(credentials="environments")[name] for name in told},
        "model_schema": "of_the_team",
    }
    assert "Which" not in (terminal.before or "")


@pytest.mark.usefixtures("start_copier")
def test_what_the_organisation_answers_is_asked_by_name(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "aws")
    given = words_of({**answers_with(), "cloud": "", "include_feature_store": ""})

    with asked(template, tmp_path / "project", "--ask", "cloud", *given) as terminal:
        terminal.expect("feature store")
        terminal.send("n")
        terminal.expect("Which cloud")
