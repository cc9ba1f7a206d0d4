"""Preflight and publish as the programs that copier.yml starts."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks import preflight as preflight_step
from hooks import publish as publish_step
from tests.support.answers import publishing_answers
from tests.support.breadth import sweep
from tests.support.github.faults import Fault
from tests.support.misfortune import request
from tests.support.place import ROOT
from tests.support.publishing_run import Run

NAME = "awesome-ml-project"
REPO = f"/repos/my-org/{NAME}"
PERMISSIONS = f"PUT {REPO}/actions/permissions/workflow"


def run_step(step: str, run: Run) -> subprocess.CompletedProcess[str]:
    """One step as copier.yml starts it."""
    checkout = run.project.parent / "checkout"
    checkout.mkdir(exist_ok=True)
    request(checkout, publishing_answers())
    return subprocess.run(
        [sys.executable, "-m", f"hooks.{step}", str(run.project)],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT), **run.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_steps_as_programs_publish_and_say_what_they_did(run: Run) -> None:
    looked = run_step("preflight", run)
    published = run_step("publish", run)

    assert (looked.returncode, published.returncode) == (0, 0), looked.stderr + published.stderr
    assert "create the private repository" in looked.stderr
    address = f"{run.github.web}/my-org/{NAME}"
    published_as, *steps = published.stderr.splitlines()[-6:]
    assert published_as == f"Published: {address}"
    assert [step[:5] for step in steps] == [f"  {number}. " for number in range(1, 6)]
    assert f"{address}/actions" in steps[1]
    assert "git push origin main:release" in steps[3]
    run.assert_published()


@pytest.mark.parametrize("step", sweep([("publish",), ("preflight",)], lambda _: "a step"))
def test_without_a_token_the_steps_end_with_one_message(run: Run, step: str) -> None:
    del run.environment["ADMIN_GITHUB_TOKEN"]

    ended = run_step(step, run)

    assert ended.returncode == 1
    assert "There is no GitHub token" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert run.github.seen == []


@pytest.mark.parametrize("step", ["preflight", "publish"])
def test_an_interrupt_ends_a_step_with_a_word_about_what_follows(
    run: Run, tmp_path: Path, step: str
) -> None:
    started: list[int] = []
    call = "GET /user" if step == "preflight" else PERMISSIONS
    run.github.faults = [Fault(call, strike=lambda: os.kill(started[0], signal.SIGINT))]
    request(tmp_path, publishing_answers())

    with subprocess.Popen(
        [sys.executable, "-m", f"hooks.{step}", str(run.project)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **run.environment},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        started.append(process.pid)
        _, told = process.communicate()

    assert process.returncode == 1
    assert "Stopped." in told
    assert "Traceback" not in told


def test_an_interrupted_run_does_not_wait_for_calls_in_flight(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request(tmp_path, publishing_answers())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "_exit", sys.exit)
    for name, value in run.environment.items():
        monkeypatch.setenv(name, value)
    create = "POST /orgs/my-org/repos"
    run.github.faults = [Fault(create, strike=lambda: os.kill(os.getpid(), signal.SIGINT))]

    with pytest.raises(SystemExit) as ended:
        publish_step.main(run.project)

    assert ended.value.code == 1


@pytest.mark.parametrize("main", [preflight_step.main, publish_step.main])
def test_a_step_takes_the_answers_from_its_checkout_and_empties_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, main: Callable[[Path], int]
) -> None:
    request(tmp_path, publishing_answers())
    monkeypatch.chdir(tmp_path)
    for name, value in run.environment.items():
        monkeypatch.setenv(name, value)

    assert main(run.project) == 0
    assert main(run.project) == 0 if main is publish_step.main else run.github.seen
    assert "ADMIN_GITHUB_TOKEN" not in os.environ


@pytest.mark.parametrize("main", [preflight_step.main, publish_step.main])
def test_a_problem_ends_a_step_with_code_1(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    main: Callable[[Path], int],
) -> None:
    request(tmp_path, publishing_answers())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_SERVER_URL", "ftp://git.example.org")

    assert main(project) == 1
