"""What the git that runs at a terminal inherits, as docs/secrets.md says it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support.answers import IDENTITIES, answers_with
from tests.support.copied_before import copy_before
from tests.support.copying import Copying
from tests.support.github.server import GitHub
from tests.support.parts.environments import Process, Spy, spy
from tests.support.place import ROOT, release
from tests.support.publishing import VALUES
from tests.support.secret_variables import SECRETS
from tests.support.trees import git

OF_GIT = {"GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
TOLD = {name: f"value-of-{name}" for name in SECRETS if name not in {"GH_TOKEN", *VALUES}}
SHIM = """#!/bin/sh
{{ echo "call $*"; export -p
grep -qz '^ADMIN_GITHUB_TOKEN=' /proc/$PPID/environ && echo beside
}} >>{record}
exec {git} "$@"
"""


@dataclass(frozen=True)
class Call:
    """One call of git: its words, the secrets that it inherits, and whether its parent has one."""

    words: str
    inherits: frozenset[str]
    beside: bool


@dataclass(frozen=True)
class Terminal:
    """A terminal whose variables hold every secret, and whose git keeps what it is told."""

    variables: dict[str, str]
    record: Path
    stack: Spy

    def copier(self, *arguments: str | Path) -> str:
        """Run Copier; what it said."""
        ended = subprocess.run(
            [sys.executable, "-m", "copier", *arguments],
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout + ended.stderr

    def calls(self) -> list[Call]:
        """What git was called for."""
        told = re.split(r"^call ", self.record.read_text(), flags=re.MULTILINE)[1:]
        self.record.unlink()
        return [
            Call(
                each.partition("\n")[0],
                frozenset(re.findall(r"(?m)^export (\w+)=", each)) & {*SECRETS},
                "\nbeside\n" in each,
            )
            for each in told
        ]


@pytest.fixture
def terminal(environment: dict[str, str], databricks_cli: Path, tmp_path: Path) -> Terminal:
    record, program = tmp_path / "record", tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(SHIM.format(record=record, git=shutil.which("git")))
    program.chmod(0o755)
    secrets = {name: value for name, value in {**TOLD, **environment}.items() if name in SECRETS}
    mark = f"GITHUB_SERVER_URL={environment['GITHUB_SERVER_URL']}"
    stack = spy(tmp_path / "spy", databricks_cli, mark, secrets)
    own = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "DATABRICKS_CLI": str(stack.program),
        "ML_INIT_CACHE": str(tmp_path / "cache"),
    }
    return Terminal({**secrets, **environment, **own}, record, stack)


def split(calls: list[Call]) -> tuple[list[Call], list[Call]]:
    """The calls before the first that lacks a secret, and those from there on."""
    first = next(n for n, call in enumerate(calls) if "ADMIN_GITHUB_TOKEN" not in call.inherits)
    return calls[:first], calls[first:]


def assert_copier_alone_has_them(seen: list[Process]) -> None:
    """What docs/secrets.md says of a program that runs while a stack is rendered, and no more."""
    assert {"hooks.scaffold" in each.command for each in seen} == {True, False}
    for each in seen:
        is_copier = "-m copier" in each.command
        assert is_copier == (each.secrets > OF_GIT), each
        assert is_copier or each.secrets <= OF_GIT, each


@pytest.mark.attack("a stack or a git hook, at a terminal's copy, that looks for secrets")
def test_a_copy_keeps_secrets_from_git_once_it_has_fetched_the_template(
    terminal: Terminal, template: Path, github: GitHub, tmp_path: Path
) -> None:
    data = tmp_path / "data.yml"
    data.write_text(yaml.safe_dump(answers_with(**IDENTITIES)))

    said = terminal.copier(
        "copy", "--trust", "--defaults", "--data-file", data, template, tmp_path / "project"
    )

    fetching, rest = split(terminal.calls())
    assert any(" clone " in f" {call.words}" for call in fetching)
    assert any("fast-import" in call.words for call in rest)
    assert any(call.words.startswith("push ") for call in rest)
    assert {name for call in rest for name in call.inherits} <= OF_GIT
    assert any(call.beside for call in rest)  # so the docs promise nothing of /proc
    assert_copier_alone_has_them(terminal.stack.seen())
    assert "value-of-" not in said
    assert list(github.organisation.repositories) == ["awesome-ml-project"]


@pytest.mark.attack("a stack or a git hook, at a terminal's update, that looks for secrets")
def test_an_update_keeps_them_from_git_as_well(terminal: Terminal, copying: Copying) -> None:
    ml_init = Path(shutil.copytree(copying.template, copying.folder / "ml-init"))
    project = copy_before(copying)
    answers = project / ".copier-answers.yml"
    answers.write_text(answers.read_text().replace(f"{copying.template}", f"{ml_init}"))
    git(project, "commit", "--quiet", "--all", "--message", "Follow another ml-init")
    guide = ml_init / "template" / "docs" / "first-day.md.mlinit"
    guide.write_text(f"{guide.read_text()}\nMore.\n")
    release(ml_init, "v0.2.0")

    terminal.copier("update", "--trust", "--defaults", project)

    fetching, rest = split(terminal.calls())
    assert {name for call in rest for name in call.inherits} <= OF_GIT
    assert_copier_alone_has_them(terminal.stack.seen())
    assert any("merge-tree" in call.words for call in rest)
    assert len(rest) > len(fetching)
    assert "first-day.md" in git(project, "status", "--porcelain")


def test_the_docs_name_what_git_may_inherit() -> None:
    told = (ROOT / "docs" / "secrets.md").read_text()

    assert all(f"`{name}`" in told for name in {"GH_TOKEN", *OF_GIT})
