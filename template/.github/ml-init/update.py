"""Update the project by Copier, and hand the result over: the step that runs the template's code.

It runs at the top of a clean checkout, and holds no secret. ``TEMPLATE`` is the template that may
run; its arguments are the folder that it was handed over in, and the folder for the update.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import delivery
import report
import yaml
from repository import Stopped, git, names
from telling import tell

from template import ANSWERS, BUNDLE, in_its_place, refuse_another


def copier(
    template: str, *arguments: str, output: int | None = None, outcome: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Copier on the fetched template; its steps report to ``outcome``."""
    command = [sys.executable, "-P", "-m", "copier", *arguments]  # -P: nothing of the project
    told = {report.VARIABLE: str(outcome)} if outcome else {}
    environment = {**os.environ, **in_its_place(template), **told}
    return subprocess.run(command, env=environment, stdout=output, text=True, check=False)


def source_in(answers: Path) -> object:
    """The template that an answers file names: a text, where it can be the workflow's.

    Raises:
        Stopped: it cannot be read.
    """
    try:  # it makes texts alone, which cannot fail
        stored = yaml.load(answers.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        stored = None
    if not isinstance(stored, dict):
        raise Stopped(f"`{answers}` cannot be read: put it right, or take it from an old commit.")
    return stored.get("_src_path")


def is_out(template: str) -> bool:
    """Whether ml-init has a newer version.

    Raises:
        Stopped: Copier could not tell.
    """
    looked = copier(template, "check-update", "--output-format", "json", output=subprocess.PIPE)
    if looked.returncode:
        raise Stopped("Copier could not look for a newer version; the log has its words.")
    return bool(json.loads(looked.stdout)["update_available"])


def run() -> tuple[int, str]:
    """Look for a newer version, and hand over what it makes of the project."""
    refuse_another(source_in(ANSWERS))
    with tempfile.TemporaryDirectory() as scratch:
        template, outcome = str(Path(scratch) / "ml-init.git"), Path(scratch) / "outcome"
        git("clone", "--quiet", "--bare", str(Path(sys.argv[1]) / BUNDLE), template)
        if not is_out(template):
            return 0, "There is no newer version of ml-init."
        ended = copier(template, "update", "--trust", "--defaults", outcome=outcome)
        reported = report.read(outcome)
    conflicts = names("--diff-filter=U")
    if ended.returncode and not conflicts and not reported["problems"]:
        raise Stopped("Copier could not update the project; the log has its words.")
    refuse_another(source_in(ANSWERS))
    git("add", "--all")
    told = {**reported, "conflicts": conflicts}
    delivery.hand_over(Path(sys.argv[2]), git("write-tree"), told)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write("found=yes\n")
    return 0, "There is a newer version of ml-init: the next job proposes it."


if __name__ == "__main__":
    sys.exit(tell(run))
