"""A team's own notebooks, jobs, workflows, modules and targets beside the stack's, updated."""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from hooks.references.finding import find
from hooks.references.names import Names, names_in
from hooks.references.resolving import Paths, places
from hooks.updating.objects import to_text
from hooks.updating.repair import NAMES, Version
from tests.support.parts.workspace import bundle, point_at, serving
from tests.updating.scenes import BUNDLE, UpdatedProject, add, commit, contents, edit

NOTEBOOKS = f"{BUNDLE}/training/notebooks"
OWN_JOB = f"{BUNDLE}/resources/segment.yml"
OWN_WORKFLOW = ".github/workflows/segments.yml"
HELPED = f"{BUNDLE}/deployment/batch_inference/notebooks/BatchInference.py"
JOB = """\
resources:
  jobs:
    segment_job:
      name: ${bundle.target}-segment-job
      tasks:
        - task_key: Segment
          notebook_task:
            notebook_path: ../training/notebooks/Segment.py
          environment_key: default
        - task_key: Train
          depends_on:
            - task_key: Segment
          notebook_task:
            notebook_path: ../training/notebooks/Train.py
          environment_key: default
      environments:
        - environment_key: default
          spec:
            environment_version: "3"
            dependencies:
              - -r ../requirements.txt
"""
WORKFLOW = """\
name: Segments
on:
  push:
    paths:
      - 'awesome_ml_project/training/notebooks/Train.py'
jobs:
  run:
    runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: ./awesome_ml_project
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install -r requirements.txt
          python training/notebooks/Segment.py
          databricks bundle run -t TARGET model_training_job
"""
SANDBOX = """\
  # The team's own.
  sandbox:
    workspace:
      host: https://adb-1111.1.azuredatabricks.net
    variables:
      catalog_name: sandbox
"""


def work(project: Path, target: str, sandbox: str = SANDBOX, *, is_first: bool = False) -> None:
    """What a team has in a project after a few months.

    Args:
        project: the project.
        target: one of the bundle's, which a workflow of the team's own runs.
        sandbox: a target of the team's own.
        is_first: whether it stands before the others, out of the way of what a release changes.
    """
    add(project, f"{NOTEBOOKS}/Segment.py", "# Databricks notebook source\n# MAGIC %run ./Train\n")
    add(project, f"{NOTEBOOKS}/Segment.py", "from segment_tools import mean\n")
    add(project, f"{NOTEBOOKS}/segment_tools.py", "def mean(x): return sum(x) / len(x)\n")
    add(project, OWN_JOB, JOB)
    add(project, OWN_WORKFLOW, WORKFLOW.replace("TARGET", target))
    add(project, HELPED, "\n# COMMAND ----------\n\nfrom team_tools import log\n\nlog()\n")
    add(project, f"{Path(HELPED).parent}/team_tools.py", "def log(): print('done')\n")
    add(project, "docs/team.md", f"[how we train](../{NOTEBOOKS}/Train.py)\n")
    settings = f"{BUNDLE}/databricks.yml"
    if is_first:
        edit(project, settings, "targets:\n", f"targets:\n{sandbox}")
    else:  # its targets are the last that it holds
        add(project, settings, f"\n{sandbox}")
    if "resources/*.yml" not in (project / settings).read_text():
        line = "  - ./resources/ml-artifacts-resource.yml\n"
        edit(project, settings, line, f"{line}  - ./resources/segment.yml\n")
    commit(project)


def broken(scene: UpdatedProject) -> list[str]:
    """What led somewhere before, leads nowhere after, and is not in the output."""
    before, after = version(scene.before), version(scene.project)
    known = {
        (Path(file).name, *key)
        for file in before.texts
        for key, found in before.places(file).items()
        if any(place.found is not None for place in found)
    }
    return [
        line
        for file, text in after.texts.items()
        for place in places(file, find(file, text), after.paths)
        if (Path(file).name, place.reference.kind, place.reference.path) in known
        and place.found is None
        and (line := f"{file}:{place.reference.line}: {place.reference.path}")
        not in scene.ended.output
    ] + list(unknown_names(scene))


def unknown_names(scene: UpdatedProject) -> Iterator[str]:
    """Targets and the like that are named, no longer defined, and not in the output."""
    taken = names(contents(scene.before)) - names(contents(scene.project))
    for file, text in version(scene.project).texts.items():
        for each in find(file, text):
            gone = getattr(taken, f"{NAMES[each.kind]}s") if each.kind in NAMES else ()
            line = f"{file}:{each.line}: {each.path}"
            if each.path in gone and line not in scene.ended.output:
                yield line


def version(project: Path) -> Version:
    """A project's files as far as they are text."""
    files = contents(project)
    return Version(Paths(frozenset(files)), {name: to_text(text) for name, text in files.items()})


def names(files: Mapping[str, bytes]) -> Names:
    """What the YAML files of a project's bundle define."""
    return names_in(to_text(text) for name, text in files.items() if name.startswith(f"{BUNDLE}/"))


def invalid(project: Path, place: Path, cli: Path) -> dict[str, str]:
    """The targets that do not validate, each with what the real CLI says."""
    folder = Path(shutil.copytree(project, place)) / BUNDLE
    text = (folder / "databricks.yml").read_text()
    targets = names_in([text]).targets
    assert "sandbox" in targets
    with serving() as workspace:
        point_at(folder, workspace.url)
        ended = {name: bundle("validate", name, folder, workspace, cli=cli) for name in targets}
    return {
        name: re.sub(r"\s+", " ", done.stderr) for name, done in ended.items() if done.returncode
    }
