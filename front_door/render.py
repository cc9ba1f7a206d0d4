"""The render step: one use case, made by Copier, and handed over to the job that publishes it.

Runs in a checkout of ml-init; its arguments are the data file, and the folder for what is handed
over. It needs no secret and has none: what a stack brings could read whatever is here.
"""

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from extensions.lending import RENDER_ONLY
from front_door.copying import copy
from front_door.delivery import hand_over
from front_door.summary import failure, headline
from front_door.template import Template, template
from hooks.errors import UserError
from hooks.project import run_report
from hooks.system import actions_runner
from hooks.system.terminal import say


def render(source: Template, data: Mapping[str, object], scratch: Path, handed_over: Path) -> int:
    """Make one use case, and say where people look why there is none.

    Args:
        source: the ml-init that it is made from.
        data: the answers.
        scratch: an empty folder.
        handed_over: the folder for what the job that publishes gets.
    """
    told = {run_report.VARIABLE: str(scratch / "outcome"), RENDER_ONLY: "yes"}
    refused = copy(source, data, scratch / "project", told)
    ended = run_report.read(scratch / "outcome")
    if refused:
        name = str(data.get("project_name", ""))
        ended = replace(ended, problem=ended.problem or refused)
        actions_runner.annotate("error", headline(name, ended), ended.problem)
        actions_runner.summarise(failure(name, ended))
        return 1
    hand_over(scratch / "project", ended, handed_over)
    say("Rendered. The next job publishes it.")
    return 0


def main(data_file: Path, handed_over: Path) -> int:
    """Render the use case of a data file."""
    actions_runner.leave_terminal()
    data = yaml.safe_load(data_file.read_text(encoding="utf-8"))
    try:
        source = template(Path.cwd(), os.environ)
    except UserError as error:
        actions_runner.annotate("error", "ml-init cannot be used", str(error))
        return 1
    with tempfile.TemporaryDirectory(dir=os.environ.get("RUNNER_TEMP")) as scratch:
        return render(source, data, Path(scratch), handed_over)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
