"""What Copier makes of the answers: a new project, with which the adopted one is brought in line.

It is made in a folder of ours by the very version that is at hand.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from hooks.errors import CliError, UserError
from hooks.project.offered import OFFERED, is_offer
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.system.child import ProcessResult, run_child
from hooks.system.git import git_bare
from hooks.system.terminal import waiting
from hooks.updating import objects

LIMIT = 1800.0  # seconds; the first run on a machine may build the Databricks CLI


@dataclass(frozen=True)
class Original:
    """What ml-init itself adds to a project of these answers.

    Attributes:
        added: ml-init's own files by path, the answers file first.
        executables: which of them may be executed.
    """

    added: Mapping[str, bytes]
    executables: frozenset[str]


def make(
    template: str,
    answers: Mapping[str, object],
    place: Path,
    own_files: Callable[[Collection[str]], Iterable[str]],
) -> Original:
    """Make the project.

    Args:
        template: where later updates will come from, as Copier is told it.
        answers: all of them; a value that only an earlier project may have is taken.
        place: an empty folder of ours.
        own_files: which of a project's files ml-init itself can have added.

    Raises:
        UserError: these answers make no project; the text is the reason that Copier was given.
    """
    project = place / "project"
    project.mkdir()
    told = yaml.safe_dump(dict(answers), allow_unicode=True, width=float("inf"))
    data = place / "data.yml"
    data.write_text(told, encoding="utf-8")
    # Of a project that has its answers, more is taken than of a new one.
    (project / ANSWERS_FILE).write_text(told, encoding="utf-8")
    words = ("copy", "--trust", "--quiet", "--defaults", "--overwrite", "--vcs-ref", "HEAD")
    command = (sys.executable, "-m", "copier", *words, "--data-file", f"{data}")
    variables = {**os.environ, "GIT_CEILING_DIRECTORIES": f"{place}"}
    try:
        with waiting("Making a new project of the same answers"):
            ended = run_child((*command, template, f"{project}"), place, variables, LIMIT)
    except CliError as error:
        raise UserError(f"Copier was stopped: {error}") from error
    if ended.code:
        raise UserError(
            "A new project cannot be made of these answers, and an update could not either:\n"
            f"{_reason(ended)}"
        )
    repository = project / ".git"
    first = git_bare(repository, "rev-list", "--max-parents=0", "HEAD")
    held = objects.entries(repository, first)
    (files,) = objects.files(repository, (first,), lambda _: True)
    names = own_files(files)
    # A file that is offered may be the stack's own.
    added = [name for name in names if name not in OFFERED or is_offer(files[name])]
    added.sort(key=lambda name: (name != ANSWERS_FILE, name))
    runs = frozenset(name for name in added if held[name].mode == "100755")
    return Original({name: files[name] for name in added}, runs)


def _reason(ended: ProcessResult) -> str:
    """Why Copier made none: all that it said to people, but for a traceback of its own."""
    said = ended.errors.strip()
    return ended.last_words if not said or "Traceback" in said else said
