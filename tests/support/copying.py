"""A template and the folder in which a user copies it: the scene of the tests of whole copies."""

import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.programs import Ended, RunCopier, StartCopier


@dataclass(frozen=True)
class Copying:
    """A user who copies a template, told the usual answers but for what is given by name.

    Attributes:
        template: this working tree as a release.
        project: the folder that is copied to.
        copier: starts Copier.
        run: runs it from start to end.
    """

    template: Path
    project: Path
    copier: StartCopier
    run: RunCopier

    @property
    def folder(self) -> Path:
        """Where the user works."""
        return self.project.parent

    def into(self, name: str) -> "Copying":
        """The same user with another folder to copy to."""
        return replace(self, project=self.folder / name)

    def start(self, *words: str, **answers: str | bool) -> subprocess.Popen[str]:
        """Start a copy; it runs on by itself."""
        return self.copier(
            "copy", *words, self.template, self.project, data=answers_with(**answers)
        )

    def copy(self, *words: str, **answers: str | bool) -> Ended:
        """Copy from start to end."""
        return self.run("copy", *words, self.template, self.project, data=answers_with(**answers))


@pytest.fixture
def copying(
    template: Path, tmp_path: Path, start_copier: StartCopier, run_copier: RunCopier
) -> Copying:
    """A user in an empty folder."""
    return Copying(template, tmp_path / "project", start_copier, run_copier)
