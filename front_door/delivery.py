"""A rendered project on its way from the job that renders it to the one that publishes it.

It is a git bundle with one branch, and what the steps said about their patches. Whoever receives it
takes it for bytes of a stranger: nothing of it is run, and what git reads of it is checked first.
"""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import StackError, UserError
from hooks.project.run_report import RunReport
from hooks.publishing.desired import BRANCH
from hooks.publishing.remote import REF
from hooks.scaffolding.stack_files import faults
from hooks.scaffolding.stack_source import list_files
from hooks.system.git import GitFailed, git

BUNDLE, STORY = "project.bundle", "story.json"
LARGEST = {BUNDLE: 150 << 20, STORY: 256 << 10}  # bytes
MOST_COMMITS = 100
MOST_LINES, LONGEST_LINE = 100, 300
STAGE = "refs/ml-init/received"
PLAIN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
AGAIN = "Nothing was published. Run the whole workflow again."


class Refused(UserError):
    """What was handed over is not taken."""

    def __init__(self, why: str) -> None:
        """Say why, and what to do."""
        super().__init__(f"The rendered project is not taken: {why}. {AGAIN}")


@dataclass(frozen=True)
class Received:
    """A project that was handed over and checked, with what its steps said."""

    project: Path
    patches: Sequence[str]
    notes: Sequence[str]


def hand_over(project: Path, ended: RunReport, folder: Path) -> None:
    """Leave a project, and what its steps said, for the job that publishes."""
    folder.mkdir(parents=True, exist_ok=True)
    git(project, "bundle", "create", "--quiet", str((folder / BUNDLE).absolute()), REF)
    story = {"patches": [*ended.patches], "notes": [*ended.notes]}
    (folder / STORY).write_text(json.dumps(story), encoding="utf-8")


def receive(folder: Path, project: Path) -> Received:
    """Check what was handed over, and make a repository with its files of it.

    Args:
        folder: what was handed over.
        project: the folder to make.

    Raises:
        Refused: there is nothing, or something else than a project.
    """
    for name, most in LARGEST.items():
        _refuse_unless_plain(folder / name, most)
    story = _story((folder / STORY).read_bytes())
    try:
        _unpack(folder / BUNDLE, project)
    except GitFailed as failure:
        raise Refused(f"git does not read it ({failure.words[:LONGEST_LINE]!r})") from failure
    except StackError as error:
        raise Refused(str(error).partition(".\n")[0]) from error
    return Received(project, story["patches"], story["notes"])


def _refuse_unless_plain(place: Path, most: int) -> None:
    try:
        state = place.lstat()
    except OSError as error:
        raise Refused(f"there is no {place.name}; the job that renders says why") from error
    if not stat.S_ISREG(state.st_mode):
        raise Refused(f"{place.name} is no file")
    if state.st_size > most:
        raise Refused(f"{place.name} has {state.st_size} bytes, and {most} are the most")


def _story(content: bytes) -> Mapping[str, list[str]]:
    """What the steps said, as short lines; it is shown, and decides nothing."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{STORY} is not valid JSON") from error
    if not isinstance(told, dict):
        raise Refused(f"{STORY} is no mapping")
    return {name: _lines(told.get(name)) for name in ("patches", "notes")}


def _lines(told: object) -> list[str]:
    lines = told if isinstance(told, list) else []
    return [line[:LONGEST_LINE] for line in lines[:MOST_LINES] if isinstance(line, str)]


def _unpack(bundle: Path, project: Path) -> None:
    """Bring the bundle's one branch into a new repository, and write its files when all is fine."""
    project.mkdir()
    _run(project, "init", "--quiet", "--template=", f"--initial-branch={BRANCH}")
    # Not where the bundle lies: git would obey a repository that was handed over beside it.
    heads = _run(project, "bundle", "list-heads", str(bundle.absolute()))
    if heads.partition(" ")[2] != REF:
        raise Refused(f"it does not hold the branch {BRANCH} alone")
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
    _run(project, "fetch", *options, str(bundle.absolute()), f"{REF}:{STAGE}")
    _run(project, "fsck", "--strict", "--full", "--no-dangling", "--no-progress")
    commits = _run(project, "rev-list", f"--max-count={MOST_COMMITS + 1}", STAGE).split()
    if len(commits) > MOST_COMMITS or _run(project, "rev-list", "--merges", STAGE):
        raise Refused(f"its history is not a line of at most {MOST_COMMITS} commits")
    for commit in commits:
        if found := faults(file for file, _ in list_files(project / ".git", commit, "It")):
            raise Refused(found[0])
    _run(project, "update-ref", REF, STAGE)
    _run(project, "update-ref", "-d", STAGE)
    _run(project, "reset", "--quiet", "--hard")


def _run(project: Path, *arguments: str) -> str:
    """Run git with no settings but ours."""
    settings = ("core.protectHFS=true", "core.protectNTFS=true")
    given = (part for setting in settings for part in ("-c", setting))
    return git(project, *given, *arguments, extra=PLAIN)
