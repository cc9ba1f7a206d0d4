"""A GitHub with a project that updates itself, and the tokens of its workflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.github.git_http import bring
from tests.support.github.issues import Issue
from tests.support.github.pulls import Pull
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access, Repository

NAME = "use-case"
MAY_PROPOSE = {"contents": "write", "pull_requests": "write"}


class UpdatedGitHub(GitHub):
    """A GitHub with the owner ``acme``; ``actions-token`` is that of one run."""

    def __init__(self, folder: Path) -> None:
        """Start without repositories."""
        super().__init__(folder)
        self.organisation.login = "acme"
        self.organisation.default_branch = "main"
        own, template, update = {NAME}, {"ml-init"}, {**MAY_PROPOSE, "workflows": "write"}
        self.access = {
            "actions-token": Access(
                None,
                is_installation=True,
                rights={**MAY_PROPOSE, "issues": "write"},
                repositories=own,
            ),
            "issues-token": Access(
                None,
                is_installation=True,
                rights={"contents": "read", "issues": "write"},
                repositories=own,
            ),
            "update-token": Access(None, rights=update, repositories=own),
            "template-token": Access(None, rights={"contents": "read"}, repositories=template),
        }

    @property
    def pulls(self) -> list[Pull]:
        """The pull requests of the project."""
        return self.repository(NAME).pulls

    @property
    def issues(self) -> list[Issue]:
        """The issues of the project."""
        return self.repository(NAME).issues

    def add(self, name: str, source: Path) -> Repository:
        """Make a repository with main and the tags of a local one."""
        held = self.calls.add(name, "")
        bring(held.folder, source)
        return held


@contextmanager
def updated(folder: Path, port: int = 0) -> Iterator[UpdatedGitHub]:
    """A double until the block ends; it objects to what GitHub does not describe."""
    with running(folder, UpdatedGitHub, port) as github:
        assert isinstance(github, UpdatedGitHub)
        yield github
        assert github.violations == []
