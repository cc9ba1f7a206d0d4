"""The publish step: a rendered project is checked, then published, with a summary for people.

Runs in a checkout of ml-init; its argument is the folder that the job that renders handed over.
``ANSWERS`` holds the answers as a JSON object. What is published, and where, follows from them and
from the organisation's variables; nothing that was handed over decides it. Two steps of this
checkout do the work, as behind Copier at a terminal: hooks.preflight and hooks.publish.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from front_door.data_file import typed
from front_door.delivery import Received, Refused, receive
from front_door.expected import compare, expected
from front_door.summary import failure, headline, success
from front_door.template import Template, template
from hooks import WORK_FOLDER
from hooks.errors import UserError, WaitingForTrust
from hooks.project import run_report
from hooks.project.answers import Answers
from hooks.project.render_request import RenderRequest
from hooks.project.run_report import RunReport
from hooks.system import actions_runner, variables
from hooks.system.git import git

ANSWERS_FILE = ".copier-answers.yml"
LARGEST_ANSWERS = 64 << 10  # bytes
STEPS = ("preflight", "publish")


def check(received: Received, wanted: Answers, source: Template) -> None:
    """Hold the answers that were handed over against those that this run works out itself.

    Raises:
        UserError: they differ, or name another template.
    """
    stored = _stored(received.project / ANSWERS_FILE)
    if stored.get("_src_path") != source.address or not _is_version(stored.get("_commit"), source):
        raise Refused(f"{ANSWERS_FILE} names another template than this run")
    compare(stored, wanted)


def _stored(place: Path) -> Mapping[str, str]:
    """The answers that a project stores, each as the text that stands there.

    Raises:
        Refused: they are something else. A list may be one that no memory holds, by its aliases.
    """
    try:
        if place.stat().st_size > LARGEST_ANSWERS:
            raise Refused(f"{place.name} has more than {LARGEST_ANSWERS} bytes")
        # It makes texts alone: no number without end, no date that is none.
        found: object = yaml.load(place.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise Refused(f"{place.name} cannot be read") from error
    if not isinstance(found, dict) or {str} != {*map(type, (*found, *found.values()))}:
        raise Refused(f"{place.name} is no mapping of names to texts")
    return found


def _is_version(named: str | None, source: Template) -> bool:
    """Whether this is what git, and so Copier, calls the version that projects are made from."""
    told = git(source.checkout, "describe", "--tags", "--always", "--abbrev=40", source.version)
    # How much of a commit's id is shown depends on the objects of a repository.
    shortened = named and re.fullmatch("(.+-g)?[0-9a-f]{7,}", named) and told.startswith(named)
    return named == told or bool(shortened)


def run_steps(
    project: Path, answers: Answers, environment: Mapping[str, str], scratch: Path
) -> RunReport:
    """Let this checkout's own steps look, then publish; each says why where it stops."""
    told = {
        run_report.VARIABLE: str(scratch / "outcome"),
        actions_runner.SUMMARY: str(scratch / "sections"),
    }
    (Path.cwd() / WORK_FOLDER).mkdir(exist_ok=True)
    RenderRequest(answers, ANSWERS_FILE, "").save(Path.cwd())
    for step in STEPS:
        command = [sys.executable, "-EB", "-m", f"hooks.{step}", str(project)]
        stopped = ""
        try:
            if subprocess.run(command, env={**environment, **told}, check=False).returncode:
                stopped = f"The step {step} was stopped."
        except KeyboardInterrupt:
            stopped = "The run was cancelled."
        found = run_report.read(scratch / "outcome")
        if stopped:
            problem, at = found.problem or stopped, found.stopped_at or step
            return replace(found, problem=problem, stopped_at=at)
    return found


def publish(
    given: Mapping[str, object], handed_over: Path, environment: Mapping[str, str], scratch: Path
) -> int:
    """Publish one use case, and say how it went where people look."""
    source: Template | None = None
    try:
        source = template(Path.cwd(), environment)
        answers = expected(given, environment)
        received = receive(handed_over, scratch / "project")
        check(received, answers, source)
    except UserError as error:
        return tell_failure(given, RunReport(problem=str(error)))
    ended = run_steps(received.project, answers, environment, scratch)
    if ended.problem:
        code = tell_failure(given, ended)
    else:
        ended = replace(ended, patches=received.patches, notes=received.notes)
        for remark in ended.remarks:
            actions_runner.annotate("warning", answers.project_name, remark)
        actions_runner.summarise(success(answers, source, ended))
        code = 0
    if (scratch / "sections").exists():  # what the steps wrote for the page comes below
        actions_runner.summarise((scratch / "sections").read_text(encoding="utf-8"))
    return code


def tell_failure(given: Mapping[str, object], ended: RunReport) -> int:
    """Say why there is no use case, or what is waited for; the exit code tells the two apart."""
    name = str(given.get("project_name", ""))
    level = "warning" if ended.is_waiting else "error"
    actions_runner.annotate(level, headline(name, ended), ended.problem)
    actions_runner.summarise(failure(name, ended))
    return WaitingForTrust.exit_code if ended.is_waiting else 1


def main(handed_over: Path) -> int:
    """Publish the use case that was handed over."""
    environment = variables.take_secrets(os.environ)
    actions_runner.leave_terminal()
    given = typed(json.loads(environment["ANSWERS"]))
    with tempfile.TemporaryDirectory(dir=environment.get("RUNNER_TEMP")) as scratch:
        return publish(given, handed_over, environment, Path(scratch))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
