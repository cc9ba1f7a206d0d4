import subprocess
from pathlib import Path

import pytest

from hooks.errors import UserError
from hooks.system import git as client
from hooks.system.git import GitFailed, git

ENVIRONMENT = ("-c", "alias.environment=!env", "environment")  # git runs `env` for us


def test_git_answers_without_the_newline_at_the_end(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")

    assert git(tmp_path, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(tmp_path, "hash-object", "--stdin", given=b"x\n").startswith("587be6b4")


def test_the_user_s_own_configuration_counts(tmp_path: Path) -> None:
    assert git(tmp_path, "config", "user.name") == "Ada Lovelace"


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("--local", id="of the repository"),
        pytest.param("--global", id="of the user"),
    ],
)
@pytest.mark.parametrize(
    ("key", "command"),
    [
        pytest.param("core.fsmonitor", ("status", "--porcelain"), id="a watcher of files"),
        pytest.param("core.hooksPath", ("update-ref", "refs/x", "HEAD"), id="hooks"),
    ],
)
@pytest.mark.attack("a repository's .git/config runs a program in a command of ml-init's")
def test_no_program_of_a_configuration_is_run(
    tmp_path: Path, place: str, key: str, command: tuple[str, ...]
) -> None:
    repository, spies = tmp_path / "repository", tmp_path / "spies"
    for folder in (repository, spies):
        folder.mkdir()
    git(repository, "init", "--quiet")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "x")
    spy = spies / "reference-transaction"
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    spy.chmod(0o755)
    git(repository, "config", place, key, str(spies if key == "core.hooksPath" else spy))

    git(repository, *command)

    assert not (tmp_path / "ran").exists()
    subprocess.run(["git", *command], cwd=repository, check=True)  # a control
    assert (tmp_path / "ran").exists()


def test_a_hook_that_calls_us_does_not_redirect_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "--quiet")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/elsewhere/index")

    assert git(tmp_path, "rev-parse", "--git-dir") == ".git"


def test_git_that_does_not_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LIMIT", 0.3)

    with pytest.raises(GitFailed, match=r"git wait failed: it did not end within 0\.3 seconds"):
        git(tmp_path, "-c", "alias.wait=!exec sleep 600", "wait")


def test_variables_can_be_added(tmp_path: Path) -> None:
    seen = git(tmp_path, *ENVIRONMENT, extra={"GIT_AUTHOR_NAME": "Grace"})

    assert "GIT_AUTHOR_NAME=Grace" in seen.splitlines()


def test_another_exit_code_can_be_taken_for_an_answer(tmp_path: Path) -> None:
    assert git(tmp_path, "config", "a.b", accept=(0, 1)) == ""


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param(
            ("-c", "a.b=c", "rev-parse", "--git-dir"),
            "git rev-parse failed: not a git repository (or any of the parent directories): .git",
            id="git says why",
        ),
        pytest.param(("config", "a.b"), "git config failed: it gave no reason", id="git is silent"),
        pytest.param(
            ("-c", "alias.cry=!echo one >&2; echo two >&2; false", "cry"),
            "git cry failed: two",
            id="another program speaks",
        ),
    ],
)
def test_a_refusal_is_told_in_one_line(
    tmp_path: Path, command: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DISCOVERY_ACROSS_FILESYSTEM", "yes")  # else it tells of mount points

    with pytest.raises(GitFailed) as refusal:
        git(tmp_path, *command)

    assert str(refusal.value) == message


def test_git_speaks_english_whatever_the_user_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "de:fr")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    seen = git(tmp_path, *ENVIRONMENT).splitlines()

    assert {"LANGUAGE=", "LC_ALL=C.UTF-8"} <= {*seen}


def test_a_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UserError, match="git was not found"):
        git(tmp_path, "version")
