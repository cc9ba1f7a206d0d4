"""The make step: one use case, made and published by Copier, with a summary for people.

Runs in a checkout of ml-init; its one argument is the data file. What happens is what happens at a
terminal: secrets and variables are in the environment, where the steps behind Copier find them.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from front_door.copying import Template, copy, template
from front_door.summary import failure, headline, success
from hooks import outcome, runner
from hooks.answers import Answers
from hooks.errors import UserError

ANSWERS_FILE = ".copier-answers.yml"


def make(source: Template, data: Mapping[str, object], scratch: Path) -> int:
    """Make one use case, and say how it went where people look.

    Args:
        source: the ml-init that it is made from.
        data: the answers.
        scratch: an empty folder.
    """
    project, sections = scratch / "project", scratch / "sections.md"
    # What the steps write for the page comes below the summary.
    told = {outcome.VARIABLE: str(scratch / "outcome"), runner.SUMMARY: str(sections)}
    refused = copy(source, data, project, told)
    ended = outcome.read(scratch / "outcome")
    name = str(data.get("project_name", ""))
    if refused:
        ended = replace(ended, problem=ended.problem or refused)
        runner.annotate("error", headline(name, ended), ended.problem)
        runner.summarise(failure(name, ended))
    else:
        stored = yaml.safe_load((project / ANSWERS_FILE).read_text(encoding="utf-8"))
        for remark in ended.remarks:
            runner.annotate("warning", name, remark)
        runner.summarise(success(Answers.parse(stored), source, ended))
    if sections.exists():
        runner.summarise(sections.read_text(encoding="utf-8"))
    return 1 if refused else 0


def main(data_file: Path) -> int:
    """Make the use case of a data file."""
    runner.leave_terminal()
    data = yaml.safe_load(data_file.read_text(encoding="utf-8"))
    try:
        source = template(Path.cwd(), os.environ)
    except UserError as error:
        runner.annotate("error", "ml-init cannot be used", str(error))
        return 1
    with tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP")) as scratch:
        return make(source, data, Path(scratch))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
