"""One command from a data file to a published repository, through Copier itself."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from tests.pages.faults import CALLS, shown
from tests.support.answers import IDENTITIES, SIGN_INS, publishing_answers
from tests.support.breadth import in_gate, marks, sweep
from tests.support.canaries import leaked_secrets, leaking_files
from tests.support.copying import Copying
from tests.support.github import git_http
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.misfortune import FIRST, MISFORTUNES, SECOND, fault_at
from tests.support.programs import Ended
from tests.support.published_ends import assert_published
from tests.support.publishing import git
from tests.support.trees import files_of

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

assert sys.platform != "win32"  # what is played here is POSIX's own

NAME = "awesome-ml-project"
CELLS = [  # every fifth, and the two kills that leave most behind
    ("publish", "POST /orgs/my-org/repos", "killed after"),
    ("publish", "git git-receive-pack data", "killed after"),
    *[(step, call, name) for step, call in CALLS for name in MISFORTUNES if "lasting" not in name][
        ::5
    ],
]


def kinds(cell: tuple[str, str, str]) -> Iterator[tuple[object, ...]]:
    """A kill: no other mishap is one of Copier's too, and test_faults.py tries those."""
    if cell[-1].startswith("killed"):
        yield ("killed",)


GATE = in_gate(CELLS, kinds)


@pytest.fixture(autouse=True)
def _told_by_environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


# One way in the gate: which secrets each has is decided in the publish step (test_publish.py).
@pytest.mark.parametrize("sign_in", sweep(SIGN_INS, lambda _: "a copy"))
def test_a_copy_ends_published_once_and_another_folder_takes_it_over(
    copying: Copying, github: GitHub, sign_in: dict[str, str | bool]
) -> None:
    first = copying.copy(**{**IDENTITIES, **sign_in})

    assert first.code == 0, first.output
    assert_published(github, copying.project, publishing_answers(**sign_in))
    pushed = git_http.run(github.repository(NAME).folder, "rev-list", "main")
    assert pushed.split() == git(copying.project, "rev-list", "main").split()
    assert git(copying.project, "rev-list", "--count", "main") != "1"
    assert leaked_secrets(first.output) == set()
    assert leaking_files(copying.project) == {}

    github.seen.clear()
    again = copying.copy(**{**IDENTITIES, **sign_in})

    assert again.code == 0, again.output
    assert github.seen == []

    elsewhere = copying.into("elsewhere").copy(**{**IDENTITIES, **sign_in})

    assert elsewhere.code == 0, elsewhere.output
    assert_published(github, copying.folder / "elsewhere", publishing_answers(**sign_in))


def test_a_copy_that_waits_for_trust_says_so_and_the_same_copy_goes_on(
    copying: Copying, github: GitHub
) -> None:
    federation: dict[str, str | bool] = {
        "credentials": "federation",
        "use_databricks_service_principal": True,
    }

    first = copying.copy(**{**IDENTITIES, **federation})
    again = copying.copy(**{**IDENTITIES, **federation})

    assert first.code == 1
    assert first.output.rstrip().endswith("The publish step waits for a person: see above.")
    assert first.output.count("service-principal-federation-policy create") == 2
    assert "Traceback" not in first.output
    assert again.code == 0, again.output
    assert_published(github, copying.project, publishing_answers(**federation))


def test_an_unpublished_project_stays_where_publishing_cannot_start_and_is_published_later(
    copying: Copying, github: GitHub
) -> None:
    copying.copy(**{**IDENTITIES, "publish": False})
    assert github.seen == []
    before, teams = files_of(copying.project), {**github.organisation.teams}
    github.organisation.teams.clear()

    refused = copying.copy("--overwrite", **IDENTITIES)

    assert refused.code == 1
    assert files_of(copying.project).keys() == before.keys()
    assert "Nothing was created on GitHub." in refused.output
    assert github.organisation.repositories == {}

    github.organisation.teams.update(teams)
    ended = copying.copy("--overwrite", **IDENTITIES)

    assert ended.code == 0, ended.output
    assert_published(github, copying.project, publishing_answers())
    answers = git_http.run(github.repository(NAME).folder, "show", "main:.copier-answers.yml")
    assert "publish: true\n" in answers
    assert "staging_client_id: staging-client\n" in answers


def test_without_a_token_nothing_is_made_and_one_message_says_so(
    copying: Copying, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ADMIN_GITHUB_TOKEN")

    ended = copying.copy(**IDENTITIES)

    assert ended.code == 1
    assert ended.output.count("There is no GitHub token") == 1
    assert "Nothing was created on GitHub." in ended.output
    assert "Copier now removes the folder" in ended.output
    assert "Traceback" not in ended.output
    assert not copying.project.exists()
    assert github.seen == []


@pytest.mark.breadth
def test_without_a_network_nothing_is_made_and_one_message_says_so(
    copying: Copying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://127.0.0.1:9")

    ended = copying.copy(**IDENTITIES)

    assert ended.code == 1
    assert ended.output.count("Is the network there") == 1
    assert "Traceback" not in ended.output
    assert not copying.project.exists()


def copy_struck(
    copying: Copying, github: GitHub, fault: Fault, *words: str, kill: bool = False
) -> Ended:
    """A copy with a misfortune in it; Copier and all its children die where that is a kill."""
    started: list[int] = []
    if kill:
        fault.strike = lambda: os.killpg(started[0], signal.SIGKILL)
    github.faults = [fault]
    with copying.start(*words, **IDENTITIES) as process:
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
def test_whatever_befalls_a_copy_the_same_command_ends_published(
    copying: Copying, github: GitHub, call: str, misfortune: str
) -> None:
    kill = misfortune.startswith("killed")
    ended = copy_struck(copying, github, fault_at(call, misfortune), kill=kill)
    reached = FIRST if ended.code == 0 else SECOND
    if reached == SECOND:
        ended = copying.copy("--overwrite", **IDENTITIES)

    assert ended.code == 0, ended.output
    assert reached == (SECOND if kill else FIRST)
    assert_published(github, copying.project, publishing_answers())


@pytest.mark.breadth
def test_a_refusal_in_the_middle_leaves_a_state_that_the_same_command_ends(
    copying: Copying, github: GitHub
) -> None:
    call = f"PUT /repos/my-org/{NAME}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
    github.faults = [Fault(call, refusal(403, "Forbidden"), times=ALWAYS)]
    failed = copying.copy(**IDENTITIES)
    github.faults = []

    ended = copying.copy(**IDENTITIES)

    assert (failed.code, ended.code) == (1, 0), failed.output + ended.output
    assert "403 Forbidden" in failed.output
    assert_published(github, copying.project, publishing_answers())
