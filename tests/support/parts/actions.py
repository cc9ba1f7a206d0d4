"""A real runner for a project's own workflows, without GitHub and without containers."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.support.parts.tools import TOOLS, tool
from tests.support.parts.workspace import clean_environment

LIMIT = 600  # seconds, after which a workflow that hangs fails its test
PACKAGES = Path(sysconfig.get_path("purelib"))  # of the tests; what runs need not install anew
STAND_INS = Path(__file__).parent / "stand_ins"
# An action of a repository elsewhere: owner/name, perhaps a folder, and what follows the @.
USES = re.compile(r"^\s*(?:-\s+)?uses:\s*[\"']?([^\s@\"'./][^\s@\"']*)@([^\s\"']+)", re.MULTILINE)
# How pip reaches its index on this machine.
INHERITED = re.compile(r"PIP_|SSL_CERT|(https?|no)_proxy$", re.IGNORECASE)


@dataclass(frozen=True)
class Event:
    """What happened on GitHub: its name there, and its payload."""

    name: str
    payload: Mapping[str, object]

    @property
    def ref(self) -> str:
        """What the run is of: a branch, or the merge of a pull request."""
        return str(self.payload.get("ref") or f"refs/pull/{self.payload['number']}/merge")


def push(branch: str) -> Event:
    """Somebody pushed to a branch."""
    return Event("push", {"ref": f"refs/heads/{branch}"})


def by_hand(**inputs: str) -> Event:
    """Somebody pressed "Run workflow" on main, with these inputs."""
    return Event("workflow_dispatch", {"ref": "refs/heads/main", "inputs": inputs})


def pull_request(number: int, commit: str) -> Event:
    """Somebody proposed a commit, which the project holds, from a branch beside main."""
    head = {"sha": commit, "ref": "a-branch", "repo": {"fork": False}}
    request = {"number": number, "head": head, "base": {"ref": "main"}}
    return Event("pull_request", {"action": "opened", "number": number, "pull_request": request})


@dataclass(frozen=True)
class Result:
    """How a workflow ended; ``output`` is the runner's log, with secrets masked."""

    returncode: int
    output: str

    @property
    def summary(self) -> str:
        """What the steps wrote for the page of the run; the runner shows it in its log."""
        told = re.findall(r"  Summary - (.*?)\n(?=\[|\Z)", self.output, re.DOTALL)
        return "".join(told)


@dataclass(frozen=True)
class RunSettings:
    """What a run gets beside its event.

    Attributes:
        secrets: the repository's secrets; they reach the runner in a file of its owner's.
        env: what GitHub tells each step otherwise, such as ``GITHUB_API_URL`` and
            ``GITHUB_REPOSITORY``.
        variables: the variables of the repository and its environments.
        called: the repositories whose workflows this one calls, by full name.
        packages: a folder of Python packages that need not be installed anew.
    """

    secrets: Mapping[str, str] = field(repr=False)
    env: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, Path] = field(default_factory=dict)
    packages: Path | None = None


def run_workflow(project: Path, workflow: str, event: Event, settings: RunSettings) -> Result:
    """Run one workflow of ``project`` at its last commit, as GitHub would.

    Filters of branches and paths are not looked at (see `workflows_on_push`), nor are
    permissions. Nothing is fetched from GitHub: the folder ``stand_ins`` takes the place of its
    actions.

    Args:
        project: a git repository; what is not committed does not count.
        workflow: a file name under ``.github/workflows``.
        event: what happened.
        settings: what the run gets.

    Raises:
        LookupError: the workflow uses an action that nothing stands for.
    """
    source = project / ".github" / "workflows" / workflow
    places = stand_ins(source.read_text(), settings.called)
    told = {"GITHUB_REPOSITORY": "acme/use-case", **settings.env}
    with tempfile.TemporaryDirectory(prefix="actions-") as scratch:
        home = Path(scratch)
        done = subprocess.run(
            [
                *(tool("act"), event.name, "--workflows", source, "--directory", project),
                *("--platform", "ubuntu-latest=-self-hosted", "--no-skip-checkout"),
                *("--no-cache-server", "--pull=false", "--action-cache-path", home / "cache"),
                *("--secret-file", _written(home / "secrets.yml", settings.secrets)),
                *("--eventpath", _written(home / "event.json", event.payload)),
                *(f"--local-repository={place}" for place in places),
                *(f"--env={name}={value}" for name, value in told.items()),
                *(f"--var={name}={value}" for name, value in settings.variables.items()),
            ],
            cwd=home,
            env=_environment(home, project, settings.packages),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    return Result(done.returncode, done.stdout)


def stand_ins(workflow: str, called: Mapping[str, Path] | None = None) -> list[str]:
    """``NAME@REF=FOLDER`` for every action in the text of a workflow, its ref as written there.

    Args:
        workflow: the text.
        called: the repositories of the workflows that it calls; their actions count as well.
    """
    places = []
    for name, ref in sorted(set(USES.findall(workflow))):
        repository, _, path = name.partition("/.github/")
        if called and repository in called:
            text = (called[repository] / ".github" / path).read_text()
            places += [f"{repository}@{ref}={called[repository]}", *stand_ins(text, called)]
            continue
        if not (STAND_INS / name / "action.yml").is_file():
            raise LookupError(f"Nothing in {STAND_INS} stands for the action {name}.")
        places.append(f"{name}@{ref}={STAND_INS / name}")
    return places


def workflows_on_push(project: Path, branch: str) -> list[str]:
    """The workflows that GitHub runs when somebody pushes to ``branch``, whatever the files."""
    found = []
    for name, events in _events(project).items():
        if "push" in events:
            filters = (isinstance(events, dict) and events["push"]) or {}
            branches = filters.get("branches", [] if "tags" in filters else ["*"])
            if any(fnmatchcase(branch, pattern) for pattern in branches):
                found.append(name)
    return found


def workflows_on_pull_request(project: Path) -> list[str]:
    """The workflows that GitHub runs on a pull request, whatever the branches and files."""
    return [name for name, events in _events(project).items() if "pull_request" in events]


def _events(project: Path) -> dict[str, Any]:
    """What each workflow listens to: one event, a list, or a mapping to filters."""
    return {
        # The base loader makes nothing but strings, and leaves the key `on` one.
        file.name: yaml.load(file.read_text(), Loader=yaml.BaseLoader)["on"]  # noqa: S506
        for file in sorted((project / ".github" / "workflows").glob("*.y*ml"))
    }


def _written(file: Path, content: Mapping[str, object]) -> Path:
    """Write JSON, which is YAML too, for the owner's eyes only."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(content, stream)
    return file


def _environment(home: Path, project: Path, packages: Path | None) -> dict[str, str]:
    """What the steps inherit from the machine: almost nothing, and what the stand-ins need."""
    clean = clean_environment(home)
    return {
        **{name: value for name, value in os.environ.items() if INHERITED.match(name)},
        **clean,
        "PATH": f"{clean['PATH']}{os.pathsep}{tool('node').parent}",
        "PIP_CACHE_DIR": str(TOOLS / "pip"),
        "STAND_IN_ARTIFACTS": str(home / "artifacts"),
        "STAND_IN_DATABRICKS": str(tool("databricks")),
        "STAND_IN_PACKAGES": str(packages or ""),
        "STAND_IN_PROJECT": str(project.absolute()),
        "STAND_IN_PYTHON": sys.executable,
    }
