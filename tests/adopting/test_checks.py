"""What an adoption may not change, each change seen."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from hooks.adopting.checks import check
from hooks.workspaces.finding import Finding, State
from tests.support.parts.tools import tool

SETTINGS = """\
bundle:
  name: case
targets:
  prod:
    mode: production
    workspace:
      host: https://adb-2.2.azuredatabricks.net
  test:
    workspace: {}
resources:
  jobs:
    train:
      name: train
"""
WORKFLOW = ".github/workflows/ci.yml"
BEFORE = {
    "case/databricks.yml": SETTINGS,
    "case/run.sh": "python tool.py\n",
    "case/tool.py": "x = 1\n",
    "case/README.md": "See [the tool](tool.py).\n",
    WORKFLOW: "on: push\n",
}
# An actionlint that finds each line that begins with "bad".
LINT = """#!/usr/bin/env python3
import json, sys
found = []
for name in sys.argv[5:]:
    for line in open(name):
        if line.startswith("bad"):
            found.append({"filepath": name, "message": line.strip()})
print(json.dumps(found))
"""


def checked(changes: Mapping[str, str | None]) -> list[Finding]:
    """The findings of a change that are not good."""
    after = {path: text for path, text in {**BEFORE, **changes}.items() if text is not None}
    files = [{path: text.encode() for path, text in side.items()} for side in (BEFORE, after)]
    found = check(files[0], files[1], [*BEFORE, "data.bin"], {"test"})
    left_open = {"the workflows, by actionlint"}
    return [each for each in found if each.state is not State.OK and each.what not in left_open]


def test_where_nothing_changes_nothing_is_told() -> None:
    assert checked({}) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: train", "name: learn", "jobs.train: train would be learn"),
        ("    train:", "    learn:", "jobs.train: train would be "),
        ("name: case", "name: other", "root_path: ~/.bundle/case/prod would be"),
        ("mode: production", "mode: development", "mode: production would be development"),
        ("adb-2.2", "adb-3.3", "host: https://adb-2.2.azuredatabricks.net would be https://adb-3"),
        ("  prod:\n", "  live:\n", "root_path"),
    ],
)
def test_another_deployment_is_wrong(old: str, new: str, words: str) -> None:
    found = checked({"case/databricks.yml": SETTINGS.replace(old, new)})

    assert {each.state for each in found} == {State.WRONG}
    assert any(words in each.told for each in found)


def test_a_target_that_goes_is_wrong() -> None:
    found = checked({"case/databricks.yml": SETTINGS.replace("  test:\n    workspace: {}\n", "")})

    assert [(each.state, each.told) for each in found] == [
        (State.WRONG, "the target would be gone")
    ]


def test_a_host_that_was_left_to_people_is_told() -> None:
    text = SETTINGS.replace("workspace: {}", "workspace:\n      host: https://adb-1.1")

    (found,) = checked({"case/databricks.yml": text})

    assert found.state is State.NOTE
    assert found.told.endswith("it is https://adb-1.1 now")


@pytest.mark.parametrize(("target", "state"), [("prod", State.WRONG), ("test", State.NOTE)])
def test_schedules_are_paused_only_where_something_is_tried(target: str, state: State) -> None:
    paused = f"  {target}:\n    presets:\n      trigger_pause_status: PAUSED\n"

    (found,) = checked({"case/databricks.yml": SETTINGS.replace(f"  {target}:\n", paused)})

    assert (found.state, found.told) == (state, "they would be PAUSED, by its presets")
    assert found.what == f"case/databricks.yml: the schedules of the target {target}"


def test_a_file_that_does_not_load_any_more_is_wrong() -> None:
    (found,) = checked({WORKFLOW: "on: push\non: push\n"})

    assert found.state is State.WRONG
    assert f"{WORKFLOW}: line 2" in found.told


def test_a_file_that_goes_is_missed_by_what_needs_it() -> None:
    found = checked({"case/tool.py": None})

    assert [(each.state, each.told) for each in found] == [
        (State.NOTE, "case/README.md: tool.py is a file that ml-init removes"),
        (State.WRONG, "case/run.sh: tool.py is a file that ml-init removes"),
    ]


def test_a_project_without_targets_is_not_checked() -> None:
    before = {"case/databricks.yml": b"targets: ["}

    found = check(before, before, before, set())

    assert [each.state for each in found if each.what == "what is deployed"] == [State.UNCHECKED]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the programs of a test are found first."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def linted(programs: Path, before: str, after: str, program: str = LINT) -> Finding:
    """What actionlint says of a workflow before and after."""
    (programs / "actionlint").write_text(program)
    (programs / "actionlint").chmod(0o755)
    sides = [{WORKFLOW: text.encode()} for text in (before, after)]
    found = check(sides[0], sides[1], sides[0], set())
    return next(each for each in found if "actionlint" in each.what)


@pytest.mark.parametrize(
    ("before", "after", "state", "told"),
    [
        ("bad: a\n", "good: a\n", State.OK, "1 findings before, 0 afterwards"),
        ("good: a\nbad: a\n", "bad: a\n", State.OK, "1 findings before, 1 afterwards"),
        ("bad: a\n", "bad: b\n", State.WRONG, f"{WORKFLOW}: bad: b"),
    ],
)
def test_actionlint_may_find_nothing_new(
    programs: Path, before: str, after: str, state: State, told: str
) -> None:
    found = linted(programs, before, after)

    assert (found.state, found.told) == (state, told)


@pytest.mark.parametrize(("word", "state"), [("bash", State.OK), ("fish", State.WRONG)])
def test_the_real_actionlint_is_understood(programs: Path, word: str, state: State) -> None:
    job = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: a\n"
    shell = f"        shell: {word}\n"

    found = linted(programs, job, job + shell, f'#!/bin/sh\nexec {tool("actionlint")} "$@"\n')

    assert found.state is state
    assert ("fish" in found.told) is (state is State.WRONG)


@pytest.mark.parametrize("program", ["#!/bin/sh\necho odd >&2\n", "#!/nowhere\n"])
def test_an_actionlint_that_does_not_work_leaves_it_open(programs: Path, program: str) -> None:
    assert linted(programs, "a: b\n", "a: b\n", program).state is State.UNCHECKED


def test_without_a_workflow_actionlint_is_not_started(programs: Path) -> None:
    (programs / "actionlint").write_text("#!/nowhere\n")
    (programs / "actionlint").chmod(0o755)

    found = check({}, {}, [], set())

    (told,) = [each for each in found if "actionlint" in each.what]
    assert told.state is State.OK


def test_without_actionlint_the_workflows_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)

    (found,) = [each for each in check({}, {}, [], set()) if "actionlint" in each.what]

    assert (found.state, found.told) == (State.UNCHECKED, "actionlint is not installed")
