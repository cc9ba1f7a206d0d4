"""A GitHub with the repository of ml-init itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.github.issues import Issue
from tests.support.github.releases import Release
from tests.support.github.request import API
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access

TOKEN = "a token that GitHub makes for one run"
NAME = "my-org/ml-init"


class MaintainedGitHub(GitHub):
    """A GitHub with the repository my-org/ml-init, for one token."""

    def __init__(self, folder: Path) -> None:
        """Start without issues and releases."""
        super().__init__(folder)
        rights = {"contents": "write", "issues": "write"}
        self.access[TOKEN] = Access(scopes=None, is_installation=True, rights=rights)
        self.held = self.calls.add("ml-init", "")

    @property
    def issues(self) -> list[Issue]:
        """Those of the repository."""
        return self.held.issues

    @property
    def releases(self) -> list[Release]:
        """Those of the repository."""
        return self.held.releases

    @property
    def told(self) -> dict[str, str]:
        """What GitHub tells every step of a run."""
        return {
            "GITHUB_API_URL": f"{self.web}{API}",
            "GITHUB_SERVER_URL": self.web,
            "GITHUB_REPOSITORY": NAME,
        }


@contextmanager
def maintained(folder: Path) -> Iterator[MaintainedGitHub]:
    """A double until the block ends; it objects to what GitHub does not describe."""
    with running(folder, MaintainedGitHub) as github:
        assert isinstance(github, MaintainedGitHub)
        yield github
        assert github.violations == []
