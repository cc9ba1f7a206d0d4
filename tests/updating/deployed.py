"""A project that is deployed to the vendor's test workspace, and the commands told about it."""

import re
import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.parts.tools import tool
from tests.support.parts.workspace import WorkspaceServer, bundle, clean_environment, point_at
from tests.support.trees import git


@dataclass(frozen=True)
class Deployed:
    """A commit of a project, and the workspace that it is deployed to.

    Attributes:
        workspace: takes the place of every workspace that the project names.
        project: its folder.
        folder: the bundle's below it.
    """

    workspace: WorkspaceServer
    project: Path
    folder: str

    def deploy(self, *targets: str) -> None:
        """Deploy what the last commit says."""
        place = self.checkout("HEAD")
        for target in targets:
            ended = bundle("deploy", target, place, self.workspace)
            assert ended.returncode == 0, ended.stderr

    def checkout(self, commit: str) -> Path:
        """The bundle's folder of a commit, leading to the workspace."""
        place = Path(tempfile.mkdtemp(dir=self.project.parent))
        git(self.project, "worktree", "add", "--detach", "--quiet", str(place / "it"), commit)
        point_at(place / "it" / self.folder, self.workspace.url)
        return place / "it" / self.folder

    def jobs(self) -> set[str]:
        """The names of the jobs that are there."""
        folder = self.project / self.folder
        listed = self._run(folder, ["databricks", "jobs", "list", "-o", "json"], host=True)
        return set(re.findall(r'"name": ?"([^"]*)"', listed))

    def deleted(self) -> list[str]:
        """The paths of what was deleted in the workspace."""
        calls = self.workspace.requests()
        return [c.path for c in calls if c.method == "DELETE" or c.path.endswith("/delete")]

    def obey(self, output: str) -> set[str]:
        """Run the commands of an update's output line by line; the jobs left before `switch -`."""
        commands = re.findall(r"^    ((?:git|cd|databricks) .*)$", output, re.MULTILINE)
        place, numbers, left = self.project, list[str](), set[str]()
        for command in commands:
            words = shlex.split(command)
            if words[:3] == ["git", "switch", "--detach"]:
                place = self.checkout(words[3])
            elif words == ["git", "switch", "-"]:
                left = self.jobs()
                place = self.checkout("HEAD")
            elif words[0] == "databricks":
                words = [numbers.pop(0) if word == "ID" else word for word in words]
                approve = ["--auto-approve"] if {"destroy", "bind"} & {*words} else []
                told = self._run(place, [*words, *approve])
                numbers += re.findall(r"/experiments/(\d+)", told)
        return left

    def _run(self, folder: Path, words: list[str], *, host: bool = False) -> str:
        with tempfile.TemporaryDirectory() as home:
            environment = clean_environment(Path(home)) | self.workspace.sign_in()
            ended = subprocess.run(
                [tool("databricks"), *words[1:]],
                cwd=home if host else folder,
                env=environment | ({"DATABRICKS_HOST": self.workspace.url} if host else {}),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        assert ended.returncode == 0, f"{words}: {ended.stderr}"
        return ended.stdout + ended.stderr
