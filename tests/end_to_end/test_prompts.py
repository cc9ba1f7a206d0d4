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

from extensions.prompting import SHORT
from extensions.rules import RULES
from tests.support.answers import answers_with


@contextmanager
def asked(template: Path, project: Path, *given: str) -> Iterator["pexpect.spawn[str]"]:
    """Copier on a terminal of its own."""
    words = ["-m", "copier", "copy", "--trust", *given, str(template), str(project)]
    terminal = pexpect.spawn(
        sys.executable, words, cwd=str(project.parent), encoding="utf-8", timeout=60,
        dimensions=(60, 80),
    )  # fmt: skip
    try:
        yield terminal
    finally:
        terminal.close(force=True)


@pytest.mark.usefixtures("start_copier")
def test_only_what_is_not_known_is_asked_and_a_bad_name_is_corrected_at_once(
    template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    known = answers_with()
    del known["project_name"]
    given = [
        word for name, value in known.items() if value != "" for word in ("-d", f"{name}={value}")
    ]

    with asked(template, project, *given) as terminal:
        terminal.expect("What is the use case called")
        terminal.send("a b\r")
        terminal.expect("3-100 letters, digits, _ and -")
        terminal.send("\x7f" * 3 + "churn\r")
        terminal.expect(pexpect.EOF)

    assert "has no tag" not in (terminal.before or "")
    assert "project_name: churn\n" in (project / ".copier-answers.yml").read_text()
    assert (project / "churn" / "databricks.yml").is_file()


@pytest.mark.usefixtures("start_copier")
def test_the_questions_come_in_the_order_of_the_contract(template: Path, tmp_path: Path) -> None:
    with asked(template, tmp_path / "project") as terminal:
        for question, answer in (
            ("What is the use case called", "churn"),
            ("Which GitHub organisation", "my-org"),
            ("Which GitHub team will work on it", "ML Contributors"),
            ("Which GitHub team will look after", "ml-admins"),
            ("In which schema", ""),
            ("feature store", "n"),
            ("predictions", ""),
            ("Which cloud", ""),
            ("workflows run", ""),
            ("staging workspace", "https://adb-1.1.azuredatabricks.net"),
            ("production workspace", "https://adb-2.2.azuredatabricks.net"),
        ):
            terminal.expect(question)
            terminal.send(answer if question == "feature store" else f"{answer}\r")
        terminal.expect("staging")


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
    ("own service principals", "", "y"),
    ("credentials be kept", "", "\r"),
    ("protect main and release", "", "y"),
    ("Which stack", "", "\x1b[A\r"),  # the last of the list
    ("fetch the stack", "x y", "https://example.invalid/stack.git"),
    ("At which commit", "abc", "1" * 40),
    ("made on GitHub now", "", "y"),
    ("client id of the staging", "a b", "one"),
    ("client id of the production", "a b", ""),
]


@pytest.mark.usefixtures("start_copier")
def test_at_80_columns_the_rule_is_read_whole_where_an_answer_is_wrong(
    template: Path, tmp_path: Path
) -> None:
    texts = iter(name for name in RULES if name in SHORT)
    with asked(template, tmp_path / "project") as terminal:
        for question, wrong, right in WALK:
            terminal.expect_exact(question)
            if wrong:
                terminal.send(f"\x15{wrong}\r")
                terminal.expect_exact(SHORT[next(texts)])
            terminal.send(f"\x15{right}\r" if wrong else right)
        terminal.sendintr()

    assert next(texts).endswith("_tenant_id")


@pytest.mark.usefixtures("start_copier")
def test_what_was_typed_is_kept_and_the_printed_command_goes_on(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", "canary")
    project, known = tmp_path / "a project", answers_with()
    first = {name: known.pop(name) for name in ("project_name", "github_owner")}
    given = [f"{name}={value}" for name, value in known.items() if value != ""]
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

    goes_on = [word for each in given for word in ("-d", each)]
    ended = subprocess.run(
        [sys.executable, "-m", *command, *goes_on],
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
def test_a_run_that_ends_well_keeps_nothing(template: Path, tmp_path: Path) -> None:
    known = answers_with()
    del known["project_name"]
    given = [
        word for name, value in known.items() if value != "" for word in ("-d", f"{name}={value}")
    ]

    with asked(template, tmp_path / "project", *given) as terminal:
        terminal.expect("What is the use case called")
        terminal.send("churn\r")
        terminal.expect(pexpect.EOF)

    assert "Your answers are kept" not in (terminal.before or "")
    assert (tmp_path / "project" / ".git").exists()
