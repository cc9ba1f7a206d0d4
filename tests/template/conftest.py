"""A project on GitHub whose template has releases to come."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.place import release
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.template.updated import NAME, UpdatedGitHub, updated

GUIDE = "template/docs/first-day.md.mlinit"
WORKFLOW = "template/.github/workflows/update-from-template.yml.mlinit"
NEW_TITLE = {GUIDE: ("# Your first day with", "# The first day with")}
NEW_TIME = {WORKFLOW: ("04:23 UTC", "in the night")}


@dataclass(frozen=True)
class Published:
    """A project, the ml-init that it came from, and the GitHub that has it."""

    project: Path
    ml_init: Path
    github: UpdatedGitHub

    @property
    def bare(self) -> Path:
        """The project's repository at GitHub."""
        return self.github.repository(NAME).folder

    @property
    def runner(self) -> dict[str, str]:
        """What GitHub tells every step."""
        return {
            "GITHUB_API_URL": f"{self.github.web}/api/v3",
            "GITHUB_SERVER_URL": self.github.web,
            "GITHUB_REPOSITORY": "acme/use-case",
            "GITHUB_REPOSITORY_OWNER": "acme",
        }

    def release(self, tag: str, *edits: Mapping[str, tuple[str, str]]) -> None:
        """Make a release of ml-init in which texts are replaced."""
        for edit in edits:
            for name, (old, new) in edit.items():
                text = (self.ml_init / name).read_text()
                assert old in text
                (self.ml_init / name).write_text(text.replace(old, new))
        release(self.ml_init, tag)

    def edit(self, name: str, old: str, new: str) -> None:
        """Commit and push a user's change of one file."""
        text = (self.project / name).read_text()
        assert old in text
        (self.project / name).write_text(text.replace(old, new))
        git(self.project, "commit", "--quiet", "--all", "--message", f"Edit {name}")
        self.push("main")

    def push(self, branch: str) -> None:
        """Push as a person, whom nothing stops."""
        subprocess.run(
            ["git", "push", "--quiet", self.bare, f"HEAD:{branch}"],
            cwd=self.project,
            env={"PATH": "/usr/bin:/bin", "MAY_WRITE_WORKFLOWS": "yes"},
            check=True,
        )

    def proposed(self, name: str) -> str:
        """A file as the update's branch has it."""
        return git(self.bare, "show", f"ml-init/update:{name}")


@pytest.fixture
def github(tmp_path: Path) -> Iterator[UpdatedGitHub]:
    with updated(tmp_path / "github") as double:
        yield double


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a project is kept that was made once, and the ml-init that it knows by its path."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def published(
    run_copier: RunCopier, template: Path, made: Path, tmp_path: Path, github: UpdatedGitHub
) -> Published:
    ml_init, original = made / "ml-init", made / "project"
    shutil.rmtree(ml_init, ignore_errors=True)  # with the releases of the test before
    shutil.copytree(template, ml_init)
    if not original.exists():
        ended = run_copier("copy", ml_init, original, data=answers_with())
        assert ended.code == 0, ended.output
    project = shutil.copytree(original, tmp_path / "project", symlinks=True)
    github.add(NAME, project)
    return Published(project, ml_init, github)
