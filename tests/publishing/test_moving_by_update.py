"""A published project is updated to another answer, converged and merged: as if made so."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from hooks.converge import converge
from hooks.errors import WaitingForTrust
from hooks.project.answers import Answers
from tests.support import checks
from tests.support.answers import IDENTITIES, publishing_answers
from tests.support.copying import Copying
from tests.support.github import git_http
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.published_ends import assert_published
from tests.support.publishing import VALUES, FastClock, git
from tests.support.trees import files_of

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

NAME = "awesome-ml-project"
OF_UPDATES = {"ML_INIT_UPDATE_TOKEN", "ML_INIT_TEMPLATE_TOKEN"}


def told(credentials: str) -> dict[str, str | bool]:
    """What was answered."""
    return {**IDENTITIES, "use_databricks_service_principal": True, "credentials": credentials}


def answers(credentials: str) -> Answers:
    """The same as the steps take it."""
    return publishing_answers(**told(credentials))


@dataclass(frozen=True)
class Move:
    """A project that is published by Copier, and moves."""

    copying: Copying
    github: GitHub
    output: pytest.CaptureFixture[str]

    @property
    def project(self) -> Path:
        """Its folder."""
        return self.copying.project

    @property
    def held(self) -> Repository:
        """Its repository, as GitHub has it."""
        return self.github.repository(NAME)

    def publish(self, credentials: str) -> None:
        """Publish it; where its runs have to be trusted, once more after they are."""
        ended = self.copying.copy(**told(credentials))
        if ended.code and credentials == "federation":
            ended = self.copying.copy(**told(credentials))
        assert ended.code == 0, ended.output

    def update(self, credentials: str) -> None:
        """Have another answer in a branch, as for a pull request."""
        git(self.project, "checkout", "--quiet", "-b", "move")
        words = ("update", "--defaults", "-d", f"credentials={credentials}", self.project)
        ended = self.copying.run(*words)
        assert ended.code == 0, ended.output
        git(self.project, "add", "--all")
        git(self.project, "commit", "--quiet", "--message", "Move")

    def converge(self, *, with_values: bool = False) -> str:
        """Run the converging command in the branch; what it said."""
        self.output.readouterr()
        known = {each: os.environ[each] for each in os.environ if with_values or each not in VALUES}
        converge(self.project, known, FastClock().clock)
        return self.output.readouterr().err

    def merge(self) -> None:
        """Merge the pull request, and bring the clone up to date."""
        git_http.run(self.held.folder, "fetch", "--quiet", self.project, "move:main")
        git(self.project, "checkout", "--quiet", "-B", "main", "--track", "origin/main")
        git(self.project, "merge", "--quiet", "--ff-only", "move")
        git(self.project, "update-ref", "refs/remotes/origin/main", "main")

    def assert_as_made_with(self, credentials: str) -> None:
        """Repository, clone and files are those of a project that was made with this answer."""
        assert_published(self.github, self.project, answers(credentials))
        fresh = self.copying.into("fresh")
        ended = fresh.copy(**{**told(credentials), "publish": False})
        assert ended.code == 0, ended.output
        kept = {".copier-answers.yml"}  # which also says that it is published
        ours, theirs = files_of(self.project), files_of(fresh.project)
        assert {name for name in ours | theirs if ours.get(name) != theirs.get(name)} == kept


@pytest.fixture(autouse=True)
def _told_by_environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def move(
    copying: Copying, github: GitHub, fast: FastClock, capsys: pytest.CaptureFixture[str]
) -> Move:
    """A project that is not published yet."""
    del fast
    return Move(copying, github, capsys)


@pytest.mark.parametrize(
    "before", ["environments", pytest.param("repository", marks=pytest.mark.breadth)]
)
def test_a_project_that_moves_ends_as_one_that_never_had_a_secret(move: Move, before: str) -> None:
    move.publish(before)
    secrets = move.held.every_secret
    assert len(secrets) == 4

    move.update("federation")
    with pytest.raises(WaitingForTrust):
        move.converge()
    said = move.converge()
    move.merge()

    assert move.held.every_secret == secrets
    assert [name for name in secrets if f"gh secret delete {name} " not in said] == []
    move.held.secrets.clear()
    for each in move.held.environments.values():
        each.secrets.clear()
    move.assert_as_made_with("federation")
    assert checks.every_secret(move.project) == OF_UPDATES


@pytest.mark.breadth
@pytest.mark.parametrize("after", ["environments", "repository"])
def test_a_project_that_moves_back_ends_as_one_that_always_had_secrets(
    move: Move, after: str
) -> None:
    move.publish("federation")

    move.update(after)
    move.converge(with_values=True)
    move.merge()

    left = move.held.environments
    if after == "repository":
        left.clear()
    for each in left.values():
        each.variables.clear()
    move.assert_as_made_with(after)
