"""The comments that the workflow of a pull request makes, as GitHub keeps them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.github.issues import Issue
from tests.support.github.request import API
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access

NAME, NUMBER = "use-case", 7


@dataclass(frozen=True)
class Comments:
    """A running GitHub with the pull request ``acme/use-case#7``."""

    github: GitHub

    @property
    def url(self) -> str:
        """What takes the place of GITHUB_API_URL."""
        return f"{self.github.web}{API}"

    @property
    def received(self) -> list[str]:
        """The texts of the comments so far."""
        return [text for one in self.github.repository(NAME).issues for text in one.comments]


@contextmanager
def receiving(token: str) -> Iterator[Comments]:
    """Take comments until the block ends, from whoever carries ``token``."""
    with tempfile.TemporaryDirectory(prefix="github-") as folder, running(Path(folder)) as github:
        github.organisation.login = "acme"
        github.access[token] = Access(scopes=None, is_installation=True)
        issue = Issue(NUMBER, "A change", "", [], is_pull_request=True)
        github.calls.add(NAME, "").issues.append(issue)
        yield Comments(github)
    assert github.violations == []
