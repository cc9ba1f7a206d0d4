"""Have the doctor of the project's own ml-init look at its files: it runs the template's code.

It runs at the top of a clean checkout with the whole history, and holds no secret. ``TEMPLATE`` is
the template that may run; its argument is the folder that it was handed over in. What is wrong
becomes the output ``report`` of its step, for the job that writes the issue.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proposal import version_in
from repository import Stopped, git
from telling import tell
from update import source_in

from template import ANSWERS, BUNDLE, refuse_another

MOST, LONGEST = 30, 200  # findings, and characters of a text: GitHub limits what a job may be told
PARTS = ("what", "told", "advice", "command")


def doctor(template: str, project: str) -> Mapping[str, Any]:
    """What the doctor says of the files.

    Raises:
        Stopped: it could not look.
    """
    options = ("--only", "files", "--render", "--json")
    command = [sys.executable, "-B", "-m", "hooks.doctor", project, *options]
    ended = subprocess.run(command, cwd=template, stdout=subprocess.PIPE, check=False)
    try:
        said = json.loads(ended.stdout)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Stopped("The doctor could not look at the project; the log has its words.")
    return said


def shortened(said: Mapping[str, Any], project: str) -> dict[str, Any]:
    """What is wrong, and what could not be seen, with the project where a person has it."""
    beside = f"../{Path(os.environ['GITHUB_REPOSITORY']).name}"
    found = [{**each, **each["remedy"]} for each in said["findings"]]
    texts = [
        {name: str(each[name]).replace(project, beside)[:LONGEST] for name in (*PARTS, "state")}
        for each in found
    ]
    wrong = [each for each in texts if each.pop("state") == "wrong"]
    return {"wrong": wrong[:MOST], "count": len(wrong), "verdict": str(said["verdict"])[:LONGEST]}


def run() -> tuple[int, str]:
    """Look, and leave what was found for the next job."""
    refuse_another(source_in(ANSWERS))
    version, project = version_in(ANSWERS.read_text(encoding="utf-8")), str(Path.cwd())
    with tempfile.TemporaryDirectory() as scratch:
        template = str(Path(scratch) / "ml-init")
        git("clone", "--quiet", "--no-checkout", str(Path(sys.argv[1]) / BUNDLE), template)
        try:
            git("-C", template, "checkout", "--quiet", "--detach", f"{version}^{{commit}}", "--")
        except Stopped:
            raise Stopped(f"ml-init has no version {version}, which `{ANSWERS}` names.") from None
        said = doctor(template, project)
    report = {"version": version, **shortened(said, project)}
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"report={json.dumps(report, ensure_ascii=False)}\n")
    return 0, f"The doctor of ml-init {version}: {report['verdict']}"


if __name__ == "__main__":
    sys.exit(tell(run))
