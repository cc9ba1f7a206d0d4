import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extensions.stacks import MLOPS_STACKS, STACKS
from hooks.errors import StackError
from hooks.project.answers import Answers
from hooks.scaffolding.stacks import Schema, Stack, choose, fetch, read_schema
from hooks.system.cache import cache_folder
from hooks.system.git import GitFailed, git
from hooks.system.tree import read_tree
from tests.support.place import ROOT, release

SCHEMA = '{"properties": {"input_cloud": {"type": "string"}}, "min_databricks_cli_version": "v0.9"}'
SCHEMA_FILE = "databricks_template_schema.json"
CONTENT = b"one\ntwo\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A stack under git with a second commit on top."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / SCHEMA_FILE).write_text(SCHEMA)
    (folder / "file").write_bytes(CONTENT)
    (folder / "run.sh").touch(mode=0o755)
    release(folder, "v1")
    (folder / "file").write_text("later")
    release(folder, "v2")
    return folder


@pytest.fixture
def stack(repository: Path) -> Stack:
    return Stack("custom", str(repository), git(repository, "rev-parse", "v1"))


def entries() -> list[str]:
    """What the cache of stacks holds, unfinished work too."""
    folder = cache_folder() / "stacks"
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_each_choice_names_one_commit(make_answers: Callable[..., Answers]) -> None:
    commit = "0123456789" * 4
    custom = make_answers(stack="custom", stack_url="/ours", stack_commit=commit)
    starter = choose(make_answers(stack="starter"), ROOT)

    assert choose(custom, ROOT) == Stack("custom", "/ours", commit)
    assert choose(custom, ROOT).words == "custom of /ours at 012345678901"
    assert starter == Stack("starter", "", git(ROOT, "rev-parse", "HEAD:stacks/starter"))


@pytest.mark.parametrize("name", [name for name, each in STACKS.items() if each.release])
def test_a_stack_of_upstream_is_taken_at_its_pin(
    make_answers: Callable[..., Answers], name: str
) -> None:
    stack = choose(make_answers(stack=name), ROOT)

    assert stack == Stack(name, MLOPS_STACKS, STACKS[name].commit)
    assert re.fullmatch("[0-9a-f]{40}", stack.commit)


def test_the_carried_stack_is_not_fetched() -> None:
    assert fetch(Stack("starter", "", "0" * 40), ROOT) == ROOT / "stacks" / "starter"
    assert entries() == []


def test_a_stack_is_fetched_at_its_commit_once(stack: Stack, repository: Path) -> None:
    folder = fetch(stack, ROOT)
    tree = read_tree(folder)
    repository.rename(repository.with_name("gone"))
    again = fetch(stack, ROOT)

    assert tree.files == {SCHEMA_FILE: SCHEMA.encode(), "file": CONTENT, "run.sh": b""}
    assert tree.executables == {"run.sh"}
    assert again == folder
    assert entries() == [stack.commit]


def test_a_folder_at_home_is_found(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(Path(stack.url).parent))

    assert (fetch(replace(stack, url="~/stack"), ROOT) / "file").read_bytes() == CONTENT


def test_a_mirror_in_the_user_s_configuration_stands_in(stack: Stack) -> None:
    git(
        ROOT, "config", "--global", f"url.{Path(stack.url).parent}/.insteadOf", "https://h.invalid/"
    )

    folder = fetch(replace(stack, url="https://h.invalid/stack"), ROOT)

    assert (folder / "file").read_bytes() == CONTENT


@pytest.fixture
def touching_hook(tmp_path: Path) -> Path:
    """What a hook of the user's makes in every checkout; line ends are changed there as well."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (hooks / "post-checkout").chmod(0o755)
    (tmp_path / "attributes").write_text("file text eol=crlf\n")
    git(ROOT, "config", "--global", "core.autocrlf", "true")
    git(ROOT, "config", "--global", "core.hooksPath", str(hooks))
    git(ROOT, "config", "--global", "core.attributesFile", str(tmp_path / "attributes"))
    return tmp_path / "ran"


def test_nothing_of_the_user_s_touches_the_bytes(stack: Stack, touching_hook: Path) -> None:
    folder = fetch(stack, ROOT)

    assert (folder / "file").read_bytes() == CONTENT
    assert not touching_hook.exists()


def test_an_ordinary_checkout_is_touched(stack: Stack, touching_hook: Path) -> None:
    clone = touching_hook.with_name("clone")

    ordinary = ["git", "clone", "--quiet", "--branch=v1", stack.url, str(clone)]
    subprocess.run(ordinary, check=True)

    assert (clone / "file").read_bytes() == b"one\r\ntwo\r\n"
    assert touching_hook.exists()


def test_a_server_that_gives_only_what_is_named_is_fetched_whole(
    stack: Stack, tmp_path: Path
) -> None:
    git(ROOT, "config", "--global", "protocol.version", "0")
    git(Path(stack.url), "tag", "--delete", "v1")
    by_server = replace(stack, url=f"file://{stack.url}")
    git(tmp_path, "init", "--quiet")

    with pytest.raises(GitFailed, match="unadvertised object"):
        git(tmp_path, "fetch", "--depth=1", by_server.url, stack.commit)
    folder = fetch(by_server, ROOT)

    assert (folder / "file").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"commit": "0" * 40}, "at commit 0000000", id="no such commit"),
        pytest.param({"url": "/no/stack"}, "does not appear to be a git", id="no such folder"),
        pytest.param({"url": "~nobody-here/x"}, "does not appear", id="no such user"),
    ],
)
def test_a_stack_that_cannot_be_had_is_told_and_leaves_nothing(
    stack: Stack, changes: dict[str, str], words: str
) -> None:
    wanted = replace(stack, **changes)

    with pytest.raises(StackError) as refusal:
        fetch(wanted, ROOT)

    assert f"could not be fetched from {wanted.url}" in str(refusal.value)
    assert words in str(refusal.value)
    assert entries() == []


def test_a_stack_says_what_it_asks(tmp_path: Path, stack: Stack) -> None:
    (tmp_path / SCHEMA_FILE).write_text(SCHEMA)

    assert read_schema(stack, tmp_path) == Schema({"input_cloud": {"type": "string"}}, "0.9")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no schema"),
        pytest.param("properties: {}", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no properties"),
        pytest.param('{"properties": null}', id="empty properties"),
        pytest.param('{"properties": {"input_cloud": 1}}', id="a property that is a number"),
        pytest.param('{"properties": {"input_cloud": "x"}}', id="a property that is a word"),
        pytest.param('"\\ud800', id="half a character"),
        pytest.param("[" * 100_000, id="lists without end"),
    ],
)
def test_a_repository_that_is_no_bundle_template_is_told_so(
    tmp_path: Path, stack: Stack, text: str | None
) -> None:
    if text is not None:
        (tmp_path / SCHEMA_FILE).write_text(text)

    with pytest.raises(StackError, match="is not a Databricks bundle template"):
        read_schema(stack, tmp_path)
