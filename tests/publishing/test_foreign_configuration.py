"""A project's own git configuration has no say in what carries the token, and runs no program."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.answers import publishing_answers
from tests.support.github import git_http
from tests.support.github.git_http import head_of
from tests.support.publishing import commit, git
from tests.support.publishing_run import Run

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

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
def test_a_proxy_of_the_project_s_own_is_not_used(run: Run, key: str) -> None:
    with proxy() as (port, told):
        git(run.project, "config", key.format(web=run.github.web), f"http://127.0.0.1:{port}")

        run.publish()

    assert told == []
    run.assert_published()


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
def test_no_program_of_the_project_s_own_is_run(
    run: Run, spy: Path, settings: dict[str, str]
) -> None:
    hooks = hooks_that_run(spy, run.project.parent / "hooks")
    for key, value in settings.items():
        places = {"spy": spy, "hooks": hooks, "web": run.github.web}
        git(run.project, "config", key.format(**places), value.format(**places))

    run.preflight()
    run.publish()

    assert saw(spy) == ""
    run.assert_published()


@pytest.mark.attack("hooks in the project's .git/hooks run while it is published")
def test_no_hook_of_the_project_s_own_is_run(run: Run, spy: Path) -> None:
    hooks_that_run(spy, run.project / ".git" / "hooks")

    run.publish()

    assert saw(spy) == ""
    run.assert_published()


@pytest.mark.attack("the project's .git/config names a program that checks signatures")
def test_signatures_are_not_checked_by_a_program_of_the_project_s_own(run: Run, spy: Path) -> None:
    run.publish_before(is_stored=False)
    second = run.new_project("second", date="2026-02-02T00:00:00Z")
    sign(second)
    git(second, "config", "log.showSignature", "true")
    git(second, "config", "gpg.program", str(spy))

    run.publish(second)

    assert saw(spy) == ""
    run.assert_published(second)


def test_the_spy_sees_what_git_runs_for_the_project(project: Path, spy: Path) -> None:
    hooks_that_run(spy, project / ".git" / "hooks")

    commit(project, "by the user")

    assert "reference-transaction" in saw(spy)


@pytest.mark.parametrize("published_before", [True, False], ids=["on top", "all of it"])
def test_a_project_that_borrows_objects_of_another_repository_is_pushed(
    run: Run, *, published_before: bool
) -> None:
    if published_before:
        run.publish_before()
    borrower = run.project.parent / "borrower"
    git_http.run(run.project.parent, "clone", "--quiet", "--shared", run.project, borrower)
    git(borrower, "remote", "remove", "origin")
    commit(borrower, "mine")
    if published_before:
        run.repository.rulesets.clear()

    run.publish(borrower)

    run.assert_published(borrower)


def test_a_shallow_project_is_pushed_on_top_of_what_is_there(run: Run) -> None:
    run.publish_before()
    shallow = run.project.parent / "shallow"
    git_http.run(run.project.parent, "clone", "--quiet", "--depth=1", run.project.as_uri(), shallow)
    git(shallow, "remote", "remove", "origin")
    commit(shallow, "mine")
    run.repository.rulesets.clear()

    run.publish(shallow)

    assert git(shallow, "rev-parse", "--is-shallow-repository") == "true"
    assert head_of(run.repository.folder, "main") == git(shallow, "rev-parse", "main")


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
