"""A run that publishes a project: the scene of the tests of publishing."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hooks.converge import converge
from hooks.preflight import preflight
from hooks.project.answers import Answers
from hooks.publish import publish
from tests.support import published_ends
from tests.support.answers import publishing_answers
from tests.support.github.server import GitHub
from tests.support.github.state import Access, Repository
from tests.support.published_before import publish_before
from tests.support.publishing import VALUES, FastClock, new_project


@dataclass
class Run:
    """A run with the usual answers; a test changes what it is about, then lets the steps run.

    Attributes:
        github: the GitHub that it publishes to.
        project: the folder that it publishes.
        environment: its variables, with the token and the secrets' values.
        clock: it takes no time, and remembers what it should have waited.
        output: what the steps say.
        answers: of the project.
    """

    github: GitHub
    project: Path
    environment: dict[str, str] = field(repr=False)
    clock: FastClock
    output: pytest.CaptureFixture[str]
    answers: Answers = field(default_factory=publishing_answers)

    @property
    def waits(self) -> list[float]:
        """The seconds of each wait."""
        return self.clock.waits

    @property
    def asked(self) -> list[str]:
        """The requests that GitHub has seen, as "METHOD /path"."""
        return [name for name, _ in self.github.seen]

    @property
    def repository(self) -> Repository:
        """The project's repository, as GitHub has it."""
        return self.github.repository(self.answers.project_name)

    def new_project(self, name: str, **about: str) -> Path:
        """Another small project, in a folder of this name."""
        return new_project(self.project.parent / name, **about)

    def answer(self, **changes: str | bool) -> None:
        """Have the usual answers but for what is given."""
        self.answers = publishing_answers(**changes)

    def federate(self, *, is_databricks: bool = True) -> None:
        """Have a project that signs in by GitHub's ID tokens; no secret of a workspace is there."""
        self.answer(credentials="federation", use_databricks_service_principal=is_databricks)
        for name in VALUES:
            del self.environment[name]

    def sign_in(self, token: str, access: Access) -> None:
        """Have another token, the only one that GitHub knows."""
        self.github.access = {token: access}
        self.environment["ADMIN_GITHUB_TOKEN"] = token

    def preflight(self, project: Path | None = None) -> str:
        """Look whether anything stands in the way; returns what is said."""
        preflight(project or self.project, self.answers, self.environment, self.clock.clock)
        return self.output.readouterr().err

    def publish(self, project: Path | None = None) -> str:
        """Publish the project, or another folder with its answers; returns what is said."""
        publish(project or self.project, self.answers, self.environment, self.clock.clock)
        return self.output.readouterr().err

    def publish_before(self, *, is_stored: bool = True) -> Repository:
        """Have the project be published a while ago; returns its repository.

        One whose runs have to be trusted has come to the wait for that.
        """
        held = publish_before(
            self.github, self.project, self.answers, self.environment, is_stored=is_stored
        )
        self.output.readouterr()
        return held

    def converge(self) -> str:
        """Bring all that belongs to the project about; returns what is said."""
        converge(self.project, self.environment, self.clock.clock)
        return self.output.readouterr().err

    def assert_published(self, project: Path | None = None) -> None:
        """Everything at GitHub is as the answers have it, and the folder is joined to it."""
        published_ends.assert_published(self.github, project or self.project, self.answers)


@pytest.fixture
def run(
    github: GitHub,
    project: Path,
    environment: dict[str, str],
    fast: FastClock,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """A run that publishes one small project to an organisation that is ready for it."""
    return Run(github, project, environment, fast, capsys)
