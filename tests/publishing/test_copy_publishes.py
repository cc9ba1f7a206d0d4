"""One command from a data file to a published repository, through Copier itself."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.pages.faults import CALLS, shown
from tests.publishing.test_publish import SIGN_INS
from tests.support.answers import IDENTITIES, answers_with, publishing_answers
from tests.support.breadth import in_gate, marks
from tests.support.canaries import hits, hits_below
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.git_http import run
from tests.support.github.server import GitHub
from tests.support.misfortune import FIRST, MISFORTUNES, SECOND, fault_at
from tests.support.programs import Ended, RunCopier
from tests.support.published_ends import assert_published
from tests.support.publishing import git
from tests.support.trees import files_of

assert sys.platform != "win32"  # what is played here is POSIX's own

NAME = "awesome-ml-project"
CELLS = [  # every fifth, and the two kills that leave most behind
    ("publish", "POST /orgs/my-org/repos", "killed after"),
    ("publish", "git git-receive-pack data", "killed after"),
    *[(step, call, name) for step, call in CALLS for name in MISFORTUNES if "lasting" not in name][
        ::5
    ],
]


def kinds(cell: tuple[str, str, str]) -> Iterator[tuple[str, ...]]:
    """A kill in each part of a run, and every misfortune."""
    step, call, name = cell
    yield (name,)
    if name.startswith("killed"):
        yield (name, step, call.split()[0])


GATE = in_gate(CELLS, kinds)


@pytest.fixture
def data() -> dict[str, str | bool]:
    """The data file of a use case that is published."""
    return answers_with(**IDENTITIES)


@pytest.fixture(autouse=True)
def _told_by_environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_a_copy_ends_published_with_the_history_of_the_folder(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    sign_in: dict[str, str | bool],
) -> None:
    project = tmp_path / "project"

    ended = run_copier("copy", template, project, data=answers_with(**{**IDENTITIES, **sign_in}))

    assert ended.code == 0, ended.output
    assert_published(github, project, publishing_answers(**sign_in))
    held = github.repository(NAME)
    assert run(held.folder, "rev-list", "main").split() == git(project, "rev-list", "main").split()
    assert git(project, "rev-list", "--count", "main") != "1"
    assert hits(ended.output) == set()
    assert hits_below(project) == {}


def test_the_same_copy_into_another_folder_takes_over_the_first(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
) -> None:
    run_copier("copy", template, tmp_path / "one", data=data)

    ended = run_copier("copy", template, tmp_path / "two", data=data)

    assert ended.code == 0, ended.output
    assert_published(github, tmp_path / "two", publishing_answers())


def test_an_unpublished_project_is_published_later(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
) -> None:
    project = tmp_path / "project"
    run_copier("copy", template, project, data={**data, "publish": False})
    assert github.seen == []

    ended = run_copier("copy", "--overwrite", template, project, data=data)

    assert ended.code == 0, ended.output
    assert_published(github, project, publishing_answers())
    answers = run(github.repository(NAME).folder, "show", "main:.copier-answers.yml")
    assert "publish: true\n" in answers
    assert "staging_client_id: staging-client\n" in answers


def test_a_published_project_is_not_published_again(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
) -> None:
    project = tmp_path / "project"
    run_copier("copy", template, project, data=data)
    github.seen.clear()

    ended = run_copier("copy", template, project, data=data)

    assert ended.code == 0, ended.output
    assert github.seen == []


def test_without_a_token_nothing_is_made_and_one_message_says_so(  # noqa: PLR0913, PLR0917
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ADMIN_GITHUB_TOKEN")
    project = tmp_path / "project"

    ended = run_copier("copy", template, project, data=data)

    assert ended.code == 1
    assert ended.output.count("There is no GitHub token") == 1
    assert "Nothing was created on GitHub." in ended.output
    assert "Copier now removes the folder" in ended.output
    assert "Traceback" not in ended.output
    assert not project.exists()
    assert github.seen == []


def test_without_a_network_nothing_is_made_and_one_message_says_so(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    data: dict[str, str | bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://127.0.0.1:9")
    project = tmp_path / "project"

    ended = run_copier("copy", template, project, data=data)

    assert ended.code == 1
    assert ended.output.count("Is the network there") == 1
    assert "Traceback" not in ended.output
    assert not project.exists()


def test_a_folder_that_was_there_keeps_its_project_when_publishing_cannot_start(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
) -> None:
    project = tmp_path / "project"
    run_copier("copy", template, project, data={**data, "publish": False})
    before = files_of(project)
    github.organisation.teams.clear()

    ended = run_copier("copy", "--overwrite", template, project, data=data)

    assert ended.code == 1
    assert files_of(project).keys() == before.keys()
    assert "Nothing was created on GitHub." in ended.output
    assert github.organisation.repositories == {}


def copy_struck(
    arguments: list[str | Path], folder: Path, github: GitHub, fault: Fault, *, kill: bool
) -> Ended:
    """A copy with a misfortune in it; Copier and all its children die where that is a kill."""
    started: list[int] = []
    if kill:
        fault.strike = lambda: os.killpg(started[0], signal.SIGKILL)
    github.faults = [fault]
    with subprocess.Popen(
        [sys.executable, "-m", "copier", "copy", "--trust", "--defaults", *map(str, arguments)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        started.append(process.pid)
        output, _ = process.communicate()
    github.faults = []
    return Ended(process.returncode, output)


@pytest.mark.parametrize(
    ("call", "misfortune"),
    [
        pytest.param(
            *cell[1:], id=f"{cell[0]}: {cell[2]} at {shown(cell[1])}", marks=marks(cell, GATE)
        )
        for cell in CELLS
    ],
)
def test_whatever_befalls_a_copy_the_same_command_ends_published(  # noqa: PLR0913, PLR0917
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
    databricks_cli: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    misfortune: str,
) -> None:
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))
    (tmp_path / "data.yml").write_text(yaml.safe_dump(data))
    project = tmp_path / "project"
    arguments: list[str | Path] = ["--data-file", tmp_path / "data.yml", template, project]
    kill = misfortune.startswith("killed")
    ended = copy_struck(arguments, tmp_path, github, fault_at(call, misfortune), kill=kill)
    reached = FIRST if ended.code == 0 else SECOND
    if reached == SECOND:
        nothing = Fault("none")
        ended = copy_struck([*arguments, "--overwrite"], tmp_path, github, nothing, kill=False)

    assert ended.code == 0, ended.output
    assert reached == (SECOND if kill else FIRST)
    assert_published(github, project, publishing_answers())


def test_a_refusal_in_the_middle_leaves_a_state_that_the_same_command_ends(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    github: GitHub,
    data: dict[str, str | bool],
) -> None:
    project = tmp_path / "project"
    call = f"PUT /repos/my-org/{NAME}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
    github.faults = [Fault(call, refusal(403, "Forbidden"), times=ALWAYS)]
    failed = run_copier("copy", template, project, data=data)
    github.faults = []

    ended = run_copier("copy", template, project, data=data)

    assert (failed.code, ended.code) == (1, 0), failed.output + ended.output
    assert "403 Forbidden" in failed.output
    assert_published(github, project, publishing_answers())
