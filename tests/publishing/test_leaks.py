"""No secret is anywhere but where it belongs: sealed at GitHub, and in the memory of one run."""

import base64
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.errors import PublishError
from hooks.preflight import preflight
from hooks.publish import publish
from hooks.system import variables
from tests.pages.faults import CALLS, shown
from tests.support.breadth import diagonals, every, in_gate, kind
from tests.support.canaries import (
    CANARIES,
    arguments_of_everybody,
    leaked_secrets,
    leaking_files,
    run_talkative,
)
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.publishing import TOKEN, VALUES, commit, git
from tests.support.publishing_run import Run

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md


def spy_on(project: Path, folder: Path) -> None:
    """Have the user's git keep what it is told, and run a hook that writes down what it sees."""
    hooks = folder / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "reference-transaction", "post-update"):
        (hooks / name).write_text(f'#!/bin/sh\nenv >> "{folder}/seen-by-hooks"\n')
        (hooks / name).chmod(0o755)
    home = Path(os.environ["HOME"])
    with (home / ".gitconfig").open("a") as config:
        config.write(f"[core]\n\thooksPath = {hooks}\n[credential]\n\thelper = store\n")
    assert git(project, "config", "core.hooksPath") == str(hooks)


@pytest.mark.attack("traces, helpers and hooks of the user's git are shown a secret")
def test_a_run_gives_nothing_away(run: Run, tmp_path: Path) -> None:
    spy_on(run.project, tmp_path)
    arguments: list[bytes] = []
    run.github.watch = lambda _: arguments.append(arguments_of_everybody())

    said = [run_talkative(step, run, tmp_path) for step in ("preflight", "publish")]

    run.assert_published()
    assert leaked_secrets(b"\n".join(said)) == set()
    assert b"git-remote-http" in b"\n".join(arguments)
    assert leaked_secrets(b"\n".join(arguments)) == set()
    assert not (tmp_path / "seen-by-hooks").exists()
    for folder in (tmp_path, Path(os.environ["HOME"]), Path(os.environ["ML_INIT_CACHE"])):
        assert leaking_files(folder) == {}
    commit(run.project, "by the user")
    assert (tmp_path / "seen-by-hooks").exists()


def test_in_actions_only_the_line_that_masks_holds_the_header(run: Run, tmp_path: Path) -> None:
    run.environment["GITHUB_ACTIONS"] = "true"

    said = run_talkative("publish", run, tmp_path).decode()

    header = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    lines = [line for line in said.splitlines() if leaked_secrets(line)]
    assert lines == [f"::add-mask::{header}"]
    first_line = said.splitlines().index(lines[0])
    assert first_line < said.splitlines().index("::group::Publishing my-org/awesome-ml-project")
    assert run.github.seen


ANSWERED = {
    "refused": refusal(403, "Forbidden"),
    "refused with our words sent back": refusal(422, f"{TOKEN} is odd"),
    "dropped": None,
}
CELLS = [[(step, call, name) for name in ANSWERED] for step, call in CALLS]


def kinds(cell: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    """Each kind of write, and each verb of a step with every answer."""
    step, call, name = cell
    yield (step, call.split()[0], name)
    if not call.startswith("GET "):
        yield (step, kind(call))


GATE = in_gate(diagonals(CELLS), kinds)


@pytest.mark.parametrize(
    ("step", "call", "answer"),
    every(CELLS, GATE, lambda step, call, answer: f"{step}: {shown(call)}-{answer}"),
)
@pytest.mark.attack("an answer of GitHub's has a secret told in an error, its frames or the log")
def test_a_failure_gives_nothing_away_even_with_its_frames_and_logs(
    run: Run, caplog: pytest.LogCaptureFixture, step: str, call: str, answer: str
) -> None:
    name, _, number = call.partition(" #")
    fault = Fault(name, ANSWERED[answer], times=ALWAYS, spared=int(number or 1) - 1)
    run.github.faults = [fault]
    held = variables.Variables(run.environment)
    told = ""

    with caplog.at_level(logging.DEBUG):
        try:
            work = preflight if step == "preflight" else publish
            work(run.project, run.answers, held, run.clock.clock)
        except PublishError as error:
            frames = traceback.TracebackException.from_exception(error, capture_locals=True)
            frames.stack.pop(0)  # this test's own, which holds the values that it gave
            told = "".join(frames.format()) + repr(vars(error))

    assert leaked_secrets(told + caplog.text) == set()


@pytest.mark.parametrize("name", [*VALUES, "ADMIN_GITHUB_TOKEN"])
def test_the_search_finds_every_secret_in_every_form_and_place(
    project: Path, tmp_path: Path, name: str
) -> None:
    for number, form in enumerate(form for form, owner in CANARIES.items() if owner == name):
        (project / f"{number}.txt").write_bytes(b"before " + form + b" after")
    git(project, "add", "--all")
    for path in project.glob("*.txt"):
        path.unlink()

    found = leaking_files(tmp_path)

    assert found == {"project/.git: objects": {name}}


def test_the_search_finds_a_secret_in_the_arguments_of_a_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = "canary-of-this-test-alone"  # every other test looks at all processes for the usual ones
    monkeypatch.setitem(CANARIES, own.encode(), "OWN")
    command = [sys.executable, "-c", "input('ready')", own]
    pipe = subprocess.PIPE

    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        seen = arguments_of_everybody()
        process.communicate(b"\n")

    assert "OWN" in leaked_secrets(seen)
