"""A project that was published a while ago: published once by these tests, then copied."""

import shutil
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hooks.errors import WaitingForTrust
from hooks.project.answers import Answers
from hooks.publish import publish
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.place import temporary_folder
from tests.support.publishing import FastClock, commit
from tests.support.stored import store

Way = tuple[str, str, bool]  # GitHub's plan, the answers, and whether the project stores them


@dataclass(frozen=True)
class Kept:
    """What publishing left: the project, the repository, and the address that they name."""

    project: Path
    repository: Repository
    web: str


KEPT: dict[Way, Kept] = {}


def publish_before(
    github: GitHub,
    project: Path,
    answers: Answers,
    environment: dict[str, str],
    *,
    is_stored: bool = True,
) -> Repository:
    """Have a usual project be published; nobody has asked GitHub yet.

    One whose runs have to be trusted comes to the wait for that.

    Args:
        github: where nothing is yet.
        project: a usual one.
        answers: with which it is published.
        environment: the variables of the run.
        is_stored: whether the project stores its answers, as Copier does.
    """
    way = (github.organisation.plan, repr(answers), is_stored)
    if way in KEPT:
        _copy(KEPT[way], github, project)
    else:
        if is_stored:
            federated = {"credentials": "federation"} if answers.credentials == "federation" else {}
            store(project, **federated)
            commit(project, "answers")
        with suppress(WaitingForTrust):
            publish(project, answers, environment, FastClock().clock)
        held = github.repository(answers.project_name)
        folder = _folder() / str(len(KEPT))
        kept = deepcopy(held)
        kept.folder = shutil.copytree(held.folder, folder / "bare")
        KEPT[way] = Kept(shutil.copytree(project, folder / "project"), kept, github.web)
    github.seen.clear()
    return github.repository(answers.project_name)


def _copy(kept: Kept, github: GitHub, project: Path) -> None:
    """Put what was published into an empty GitHub, and in the place of a project."""
    shutil.rmtree(project)
    shutil.copytree(kept.project, project)
    config = project / ".git" / "config"
    config.write_text(config.read_text().replace(kept.web, github.web))
    held = deepcopy(kept.repository)
    held.folder = github.calls.add(held.name, held.description).folder
    shutil.copytree(kept.repository.folder, held.folder, dirs_exist_ok=True)
    github.organisation.repositories[held.name.lower()] = held


@cache
def _folder() -> Path:
    """Where it is kept; it goes with this process."""
    return temporary_folder("published-")
