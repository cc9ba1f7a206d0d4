"""The jobs of the update workflow, each in a checkout of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import coverage
import yaml

from tests.support.place import ROOT
from tests.support.trees import git
from tests.template.published import Published

PROGRAMS = Path(".github", "ml-init")
FILE = ".github/workflows/update-from-template.yml"
WITH_HISTORY = {"examine.py"}  # whose checkout has more than the last commit
Change = Callable[[Path], object]
WITH_SECRET = {"GITHUB_TOKEN": "actions-token", "UPDATE_TOKEN": "update-token"}


@dataclass(frozen=True)
class JobResult:
    code: int
    log: str
    summary: str


def measured() -> list[str]:
    """What makes Python measure a program's coverage, where that of this test is measured."""
    if (measuring := coverage.Coverage.current()) is None:
        return []
    data = measuring.get_option("run:data_file")
    options = (f"--data-file={ROOT / str(data)}", "--include=*/.github/ml-init/*")
    return ["-m", "coverage", "run", "--rcfile=", "--branch", "--parallel-mode", *options]


@dataclass(frozen=True)
class Runner:
    """The jobs of the workflow, each in a checkout of its own, with what it hands over."""

    published: Published

    @property
    def folder(self) -> Path:
        """What the jobs hand over, and what they show."""
        return self.published.project.with_name("runner")

    def job(self, program: str, *arguments: Path, **told: str) -> JobResult:
        """One job of the workflow, which runs one program."""
        checkout, summary = self.folder.with_name("checkout"), self.folder / "summary.md"
        summary.unlink(missing_ok=True)
        source = f"file://{self.published.bare}"
        depth = () if program in WITH_HISTORY else ("--depth=1",)
        git(self.folder, "clone", "--quiet", *depth, source, str(checkout))
        workflow = yaml.safe_load((checkout / FILE).read_text())
        try:
            ended = subprocess.run(
                [sys.executable, "-B", *measured(), PROGRAMS / program, *arguments],
                cwd=checkout,
                env={
                    **os.environ,
                    **self.published.runner,
                    **workflow["env"],
                    **told,
                    "GIT_SSH_COMMAND": "false",  # a runner has no key
                    "GITHUB_REF_NAME": "main",
                    "GITHUB_OUTPUT": str(self.folder / "output"),
                    "GITHUB_STEP_SUMMARY": str(summary),
                },
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            shutil.rmtree(checkout)
        assert ended.stderr == ""
        return JobResult(ended.returncode, ended.stdout, summary.read_text())

    def rendered(self, token: str = "") -> JobResult:
        """The jobs before the last: what the template makes of the project, without its tokens."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        result = self.job("fetch.py", self.folder / "ml-init", TEMPLATE_TOKEN=token)
        if result.code:
            return result
        return self.job("update.py", self.folder / "ml-init", self.folder / "update")

    def examined(self) -> JobResult:
        """The jobs before the one that keeps the issue, without a token."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        fetched = self.job("fetch.py", self.folder / "ml-init")
        assert not fetched.code, fetched.log
        return self.job("examine.py", self.folder / "ml-init")

    @property
    def report(self) -> str:
        """What the job that examined hands over."""
        return (self.folder / "output").read_text().removeprefix("report=").removesuffix("\n")

    def keep_issue(self) -> JobResult:
        """The job that keeps the issue."""
        return self.job("issue.py", GITHUB_TOKEN="issues-token", REPORT=self.report)

    @property
    def found(self) -> bool:
        """Whether the last job is to run."""
        return (self.folder / "output").exists()

    def propose(self, tokens: dict[str, str]) -> JobResult:
        """The last job."""
        return self.job("propose.py", self.folder / "update", **tokens)


def branch(published: Published) -> str:
    """The commit of the update's branch; empty where there is none."""
    return git(published.bare, "for-each-ref", "--format=%(objectname)", "refs/heads/ml-init/")


def hand_over(published: Published, change: Change) -> Path:
    """What a job would hand over that made this change; it may give the tree itself."""
    runner, clone = Runner(published), published.project.with_name("clone")
    shutil.rmtree(runner.folder, ignore_errors=True)
    git(clone.parent, "clone", "--quiet", str(published.project), str(clone))
    tree = change(clone)
    git(clone, "add", "--all")
    tree = tree or git(clone, "write-tree")
    folder = runner.folder / "update"
    folder.mkdir(parents=True)
    words = ["git", "pack-objects", "--revs", "--stdout", "--quiet"]
    wanted = f"{tree}\n^HEAD\n".encode()
    packed = subprocess.run(words, cwd=clone, input=wanted, capture_output=True, check=True)
    (folder / "objects.pack").write_bytes(packed.stdout)
    (folder / "story.json").write_text(json.dumps({"tree": tree}))
    return folder


def edited(clone: Path) -> None:
    """Change a file."""
    (clone / "README.md").write_text("Another\n")
