"""A stack is looked at as soon as it is answered."""

import io
import json
import os
import runpy
from pathlib import Path

import pytest

from hooks.system.git import git
from tests.support.place import ROOT, release

NONE = "0" * 40


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that git can fetch from, and a cache of its own."""
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "file").write_text("text\n")
    release(folder, "v1")
    return folder


def step(monkeypatch: pytest.MonkeyPatch, **given: str) -> object:
    """The exit code of the step with these answers."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
    monkeypatch.setattr("sys.argv", ["look"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "look.py"), run_name="__main__")
    return ended.value.code


def test_with_a_commit_the_stack_is_fetched_for_the_scaffold(
    stack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git(stack, "rev-parse", "HEAD")

    code = step(monkeypatch, stack="custom", stack_url=str(stack), stack_commit=commit)

    assert code == 0
    assert (tmp_path / "cache" / "stacks" / commit / "file").read_text() == "text\n"


def test_a_commit_that_is_not_there_is_told_and_strangers_words_are_harmless(
    stack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = step(monkeypatch, stack="custom", stack_url=f"{stack}", stack_commit=NONE)

    told = capsys.readouterr().out
    assert code == 1
    assert told.startswith(f"The stack custom could not be fetched from {stack} at commit {NONE}")
    assert "\x1b" not in told


@pytest.mark.parametrize(("there", "told"), [(True, "\n"), (False, "git repository\n")])
def test_without_a_commit_the_address_is_looked_at(
    stack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    there: bool,  # noqa: FBT001
    told: str,
) -> None:
    code = step(monkeypatch, stack="custom", stack_url=f"{stack}{'' if there else 'x'}")

    assert code == 0
    assert capsys.readouterr().out.endswith(told)
    assert not (stack.parent / "cache" / "stacks").exists()


@pytest.mark.usefixtures("stack")
def test_a_stack_that_ml_init_carries_needs_nothing_and_git_keeps_its_own_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GH_TOKEN", "helper")
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", "canary")

    assert step(monkeypatch, stack="starter") == 0
    assert ("GH_TOKEN" in os.environ, "ADMIN_GITHUB_TOKEN" in os.environ) == (True, False)
