"""A project's own git configuration has no say in what carries the token, and runs no program."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hooks.preflight import preflight
from hooks.publish import publish
from tests.support.answers import publishing_answers
from tests.support.github.git_http import head_of, run
from tests.support.github.server import GitHub
from tests.support.published_ends import assert_published
from tests.support.publishing import FastClock, MakeProject, commit, git

ANSWERS = publishing_answers()
HOOKS = ("reference-transaction", "post-index-change", "pre-push", "pre-auto-gc")


@pytest.fixture
def spy(tmp_path: Path) -> Path:
    """A program that leaves a file beside it when it is run."""
    program = tmp_path / "spy"
    program.write_text(f'#!/bin/sh\n{{ echo "$0 $*"; env; }} >> {program}.saw\n')
    program.chmod(0o755)
    return program


def saw(spy: Path) -> str:
    """What the spy was told."""
    seen = spy.with_name("spy.saw")
    return seen.read_text() if seen.exists() else ""


@contextmanager
def proxy() -> Iterator[tuple[int, list[bytes]]]:
    """A proxy that keeps what it is sent, and its port."""
    told: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                told.append(connection.recv(1 << 16))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], told
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("http.proxy", id="for every server"),
        pytest.param("http.{web}.proxy", id="for this server"),
    ],
)
@pytest.mark.attack("a proxy in the project's .git/config takes the token")
def test_a_proxy_of_the_project_s_own_is_not_used(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, key: str
) -> None:
    with proxy() as (port, told):
        git(project, "config", key.format(web=github.web), f"http://127.0.0.1:{port}")

        publish(project, ANSWERS, environment, fast.clock)

    assert told == []
    assert_published(github, project, ANSWERS)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(
            {"protocol.ext.allow": "always", "url.ext::{spy} %S .insteadOf": "{web}/"},
            id="an address that is a command",
        ),
        pytest.param(
            {"protocol.ext.allow": "always", "url.ext::{spy} %S .pushInsteadOf": "{web}/"},
            id="such an address for pushes alone",
        ),
        pytest.param(
            {"core.sshCommand": "{spy}", "url.ssh://git@127.0.0.1/.insteadOf": "{web}/"},
            id="another ssh",
        ),
        pytest.param({"core.hooksPath": "{hooks}"}, id="hooks in a folder of its choice"),
    ],
)
@pytest.mark.attack("the project's .git/config runs a program while it is published")
def test_no_program_of_the_project_s_own_is_run(  # noqa: PLR0913, PLR0917
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    spy: Path,
    settings: dict[str, str],
) -> None:
    hooks = hooks_that_run(spy, project.parent / "hooks")
    for key, value in settings.items():
        places = {"spy": spy, "hooks": hooks, "web": github.web}
        git(project, "config", key.format(**places), value.format(**places))

    preflight(project, ANSWERS, environment, fast.clock)
    publish(project, ANSWERS, environment, fast.clock)

    assert saw(spy) == ""
    assert_published(github, project, ANSWERS)


@pytest.mark.attack("hooks in the project's .git/hooks run while it is published")
def test_no_hook_of_the_project_s_own_is_run(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock, spy: Path
) -> None:
    hooks_that_run(spy, project / ".git" / "hooks")

    publish(project, ANSWERS, environment, fast.clock)

    assert saw(spy) == ""
    assert_published(github, project, ANSWERS)


@pytest.mark.attack("the project's .git/config names a program that checks signatures")
def test_signatures_are_not_checked_by_a_program_of_the_project_s_own(
    github: GitHub,
    make_project: MakeProject,
    environment: dict[str, str],
    fast: FastClock,
    spy: Path,
) -> None:
    publish(make_project("first"), ANSWERS, environment, fast.clock)
    second = make_project("second", date="2026-02-02T00:00:00Z")
    sign(second)
    git(second, "config", "log.showSignature", "true")
    git(second, "config", "gpg.program", str(spy))

    publish(second, ANSWERS, environment, fast.clock)

    assert saw(spy) == ""
    assert_published(github, second, ANSWERS)


def test_the_spy_sees_what_git_runs_for_the_project(project: Path, spy: Path) -> None:
    hooks_that_run(spy, project / ".git" / "hooks")

    commit(project, "by the user")

    assert "reference-transaction" in saw(spy)


@pytest.mark.parametrize("published_before", [True, False], ids=["on top", "all of it"])
def test_a_project_that_borrows_objects_of_another_repository_is_pushed(
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    *,
    published_before: bool,
) -> None:
    if published_before:
        publish(project, ANSWERS, environment, fast.clock)
    borrower = project.parent / "borrower"
    run(project.parent, "clone", "--quiet", "--shared", project, borrower)
    git(borrower, "remote", "remove", "origin")
    commit(borrower, "mine")
    if published_before:
        github.repository(ANSWERS.project_name).rulesets.clear()

    publish(borrower, ANSWERS, environment, fast.clock)

    assert_published(github, borrower, ANSWERS)


def test_a_shallow_project_is_pushed_on_top_of_what_is_there(
    github: GitHub, project: Path, environment: dict[str, str], fast: FastClock
) -> None:
    publish(project, ANSWERS, environment, fast.clock)
    shallow = project.parent / "shallow"
    run(project.parent, "clone", "--quiet", "--depth=1", project.as_uri(), shallow)
    git(shallow, "remote", "remove", "origin")
    commit(shallow, "mine")
    github.repository(ANSWERS.project_name).rulesets.clear()

    publish(shallow, ANSWERS, environment, fast.clock)

    assert git(shallow, "rev-parse", "--is-shallow-repository") == "true"
    assert head_of(github.repository(ANSWERS.project_name).folder, "main") == git(
        shallow, "rev-parse", "main"
    )


def hooks_that_run(spy: Path, folder: Path) -> Path:
    """A folder of hooks, all of them the spy."""
    folder.mkdir(exist_ok=True)
    for name in HOOKS:
        (folder / name).symlink_to(spy)
    return folder


def sign(project: Path) -> None:
    """Have the last commit bear a signature, as git stores it."""
    raw = git(project, "cat-file", "commit", "HEAD")
    lines = "-----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----"
    signed = re.sub("(?m)^(committer .*)$", rf"\1\ngpgsig {lines}", raw, count=1)
    file = project.parent / "signed"
    file.write_text(f"{signed}\n")
    made = git(project, "hash-object", "-t", "commit", "-w", str(file))
    git(project, "update-ref", "refs/heads/main", made)
