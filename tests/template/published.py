"""A project on GitHub whose template has releases to come."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.parts.actions import Event
from tests.support.place import release
from tests.support.trees import git
from tests.template.updated import NAME, UpdatedGitHub

GUIDE = "template/docs/first-day.md.mlinit"
WORKFLOW = "template/.github/workflows/update-from-template.yml.mlinit"
NEW_TITLE = {GUIDE: ("# Your first day with", "# The first day with")}
NEW_TIME = {WORKFLOW: ("04:23 UTC", "in the night")}
FILE = "update-from-template.yml"
BY_HAND = Event(
    "workflow_dispatch",
    {"ref": "refs/heads/main", "repository": {"default_branch": "main"}},
)


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

    def make_private(self) -> None:
        """Have the project know ml-init by an address at GitHub, which asks for a token."""
        address = f"ssh://git@{self.github.web.removeprefix('http://')}/acme/ml-init.git"
        for name in (".copier-answers.yml", f".github/workflows/{FILE}"):
            self.edit(name, str(self.ml_init), address)
        self.github.add("ml-init", self.ml_init)

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

    def assert_conflict(self) -> None:
        """The title of the guide is proposed as both have it, and the pull request names it."""
        (pull,) = self.github.pulls
        assert pull.title == "Update ml-init from v0.1.0 to v0.2.0, with conflicts"
        conflicts = pull.body.partition("## Conflicts")[2].partition("## ")[0]
        assert re.findall("(?m)^- (.*)", conflicts) == ["` docs/first-day.md `"]
        both = self.proposed("docs/first-day.md")
        assert "# My first day" in both
        assert "# The first day" in both
        assert ">>>>>>>" in both
