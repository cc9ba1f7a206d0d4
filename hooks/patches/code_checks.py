"""A pull request checks format, lint and types before its tests.

The workflow ran the unit tests alone, so that an undefined name in code
that no test imports was found on a cluster, minutes later. It now runs
ruff and mypy first, which takes seconds, as pyproject.toml says. Only a
new project starts so: code that is there already was written under
other rules.

https://docs.astral.sh/ruff/integrations/
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.lines import line_start
from hooks.formats.yaml_text.nodes import Document, Mapping, Scalar, Sequence
from hooks.formats.yaml_text.reading import read
from hooks.patches import python_tools
from hooks.patches._yaml_blocks import WORKFLOWS, steps_of
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

INSTALLS = re.compile(r"\bpip install\b.*test-requirements\.txt")
TESTS = re.compile(r"^\s*(?:python3? -m )?pytest\b", re.MULTILINE)
CHECKS = re.compile(r"\bruff (?:check|format)\b")
STEP = """\
name: Check format, lint and types
{space}working-directory: .
{space}run: ruff format --check . && ruff check . && mypy
"""
SETTINGS = ("pyproject.toml", "test-requirements.txt")


def unchecked(document: Document) -> Iterator[Mapping]:
    """The step of each job that runs the tests, where nothing looks at the code before it."""
    for job in document.having("steps"):
        steps = [step for step in steps_of(job) if not step.is_flow]
        scripts = [step.text("run") for step in steps]
        if any(map(INSTALLS.search, scripts)) and not any(map(CHECKS.search, scripts)):
            at = [step for step, text in zip(steps, scripts, strict=True) if TESTS.search(text)]
            yield from at[:1]


def triggers(document: Document) -> Iterator[Sequence]:
    """The lists of paths that start the workflow, written a line each."""
    for around in document.having("paths"):
        paths = around.get("paths")
        if isinstance(paths, Sequence) and paths.items and not paths.is_flow:
            yield paths


def rewrite(text: str, _: Project) -> str:
    """The workflow with the step before the tests, started by the files that steer it, too."""
    draft = Draft(document := read(text))
    for step in unchecked(document):
        start = line_start(text, step.start)
        dash = text[start : step.start]
        words = STEP.format(space=" " * len(dash)) + dash
        draft.edits.append((step.start, step.start, words))
    for paths in triggers(document) if draft.edits else ():
        first = paths.items[0]
        dash = text[line_start(text, first.start) : first.start]
        there = {item.value for item in paths.items if isinstance(item, Scalar)}
        added = "".join(f"'{name}'\n{dash}" for name in SETTINGS if name not in there)
        draft.edits.append((first.start, first.start, added))
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether something looks at the code before each run of the tests."""
    return not any(unchecked(read(text)))


def applies(project: Project) -> str:
    """Why there is nothing to do: the code was written under other rules."""
    if not project.answers.fresh_start:
        return "the code is the team's already (fresh_start)"
    return python_tools.applies(project)


PATCH = Patch(
    name="code_checks",
    subject="Check format, lint and types of a pull request",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
