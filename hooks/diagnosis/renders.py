"""What ml-init writes for a project's answers at the project's own version, rendered once.

Copier renders it, as in an update. The outcome is kept in the cache for the next look.
"""

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hooks.diagnosis.checkout import Checkout
from hooks.errors import CliError, UserError
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.scaffolding.cli_release import release_folder
from hooks.scaffolding.databricks_cli import PROGRAM
from hooks.system.cache import building, cache_folder, usable
from hooks.system.child import run_child
from hooks.system.git import GitFailed, git
from hooks.system.terminal import waiting
from hooks.system.tree import Tree, read_tree, write_tree

FORMAT = "1"  # of the kept renders; a new number makes the old ones unused
HERE = Path(__file__).parents[2]
LIMIT = 600.0  # seconds; a stack that is fetched and a CLI that is built take most of it
# The outcome of a step is not to be reported as that of the run that looks.
NOT_INHERITED = ("ML_INIT_OUTCOME", "ML_INIT_ANSWERS")
LOCAL = {"GIT_ALLOW_PROTOCOL": "file"}  # in which git reaches nobody


class NoRender(UserError):
    """The render cannot be had; the text says why."""


def render_of(
    checkout: Checkout, *, anew: bool = False, offline: bool = False, template: Path = HERE
) -> Tree:
    """The files that ml-init writes for the project, without Copier's record of the answers.

    Args:
        checkout: the project.
        anew: whether it may be rendered where it is not kept.
        offline: whether that has to do without a network.
        template: the repository of ml-init.

    Raises:
        NoRender: it is not kept, and cannot or may not be made.
        UserError: the cache cannot be used.
    """
    answers = {n: value for n, value in checkout.raw_answers.items() if not n.startswith("_")}
    release, source = _release(checkout, template), str(checkout.raw_answers.get("_src_path"))
    inputs = json.dumps([FORMAT, release, source, answers], sort_keys=True, default=str)
    entry = cache_folder() / "renders" / hashlib.sha256(inputs.encode()).hexdigest()
    if usable(entry):
        return read_tree(entry)
    if not anew:
        raise NoRender("this version is not rendered yet")
    if offline and not _has_cli():
        raise NoRender("--offline was given, and there is no Databricks CLI to render with")
    with building(entry) as folder, tempfile.TemporaryDirectory(prefix="ml-init-") as name:
        write_tree(_rendered(template, release, answers, Path(name), offline=offline), folder)
        _name_source(folder, template, source)
    return read_tree(entry)


def _release(checkout: Checkout, template: Path) -> str:
    """The commit of ml-init that the project was made from.

    Raises:
        NoRender: this repository of ml-init does not have it.
    """
    version = str(checkout.raw_answers.get("_commit") or "")
    unknown = NoRender(f"this checkout of ml-init has no version {version or 'without a name'}")
    if not re.fullmatch(r"\w[\w.+-]{0,99}", version):
        raise unknown
    try:
        return git(template, "rev-parse", "--verify", "--quiet", f"{version}^{{commit}}")
    except GitFailed:
        raise unknown from None


def _has_cli() -> bool:
    named = os.environ.get("DATABRICKS_CLI")
    return bool(named or shutil.which(PROGRAM)) or usable(release_folder())


def _rendered(
    template: Path, release: str, answers: Mapping[str, object], scratch: Path, *, offline: bool
) -> Tree:
    """Let Copier write the project into an empty folder, without a task.

    Raises:
        NoRender: it did not; the text is its last word.
    """
    data, project = scratch / "answers.json", scratch / "project"  # JSON is YAML, too
    data.write_text(json.dumps(answers, default=str), encoding="utf-8")
    options = ("--trust", "--defaults", "--skip-tasks", "--quiet", "--vcs-ref", release)
    command: list[str | Path] = [sys.executable, "-m", "copier", "copy", *options]
    command += ["--data-file", data, template, project]
    inherited = {n: value for n, value in os.environ.items() if n not in NOT_INHERITED}
    try:
        with waiting("Rendering the project's version of ml-init"):
            ended = run_child(command, scratch, inherited | (LOCAL if offline else {}), LIMIT)
    except CliError as error:
        raise NoRender(f"it could not be rendered: {error}") from error
    if ended.code:
        raise NoRender(f"it could not be rendered: {ended.last_words}")
    tree = read_tree(project)
    files = {path: text for path, text in tree.files.items() if path != ANSWERS_FILE}
    return Tree(files, tree.executables & files.keys())


def _name_source(folder: Path, template: Path, source: str) -> None:
    """Have the files name ml-init by the address that the project knows, not by this checkout."""
    here, there = (json.dumps(each).encode() for each in (str(template), source))
    for place in (folder / ".github" / "workflows").glob("*.yml"):
        place.write_bytes(place.read_bytes().replace(here, there))
