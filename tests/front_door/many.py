"""A step many times over in one process: what it refuses, it refuses within moments."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from front_door.data_file import answers_from, write

PROGRAM = """
import json, os, sys
from pathlib import Path
from front_door import form, render

usual = dict(os.environ)
for case in map(Path, sys.argv[2:]):
    log = os.open(case / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1), os.dup2(log, 2)
    os.environ.clear()
    os.environ |= usual | json.loads((case / "environment.json").read_text())
    rendering = lambda: render.main(case / "use-case.yml", case / "handed-over")
    main = {"form": form.main, "render": rendering}[sys.argv[1]]
    (case / "code").write_text(str(main()))
"""


@dataclass(frozen=True)
class Case:
    """One run: what the form and the variables of the organisation hold."""

    form: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """How one run ended; nothing is masked in its log."""

    code: int
    log: str
    summary: str


def make_many(
    step: str,
    checkout: Path,
    folder: Path,
    cases: Sequence[Case],
    environment: Mapping[str, str],
) -> list[Made]:
    """Run a step for each case.

    Args:
        step: form or render.
        checkout: that of ml-init.
        folder: a folder for what the runs leave; it need not exist.
        cases: the runs.
        environment: what all of them are told beside their variables.
    """
    places = [folder / str(number) for number in range(len(cases))]
    for place, case in zip(places, cases, strict=True):
        place.mkdir(parents=True)
        write(answers_from(case.form), place / "use-case.yml")
        told = {
            **case.variables,
            "ANSWERS": json.dumps(case.form),
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
        }
        (place / "environment.json").write_text(json.dumps(told))
    subprocess.run(
        [sys.executable, "-EB", "-c", PROGRAM, step, *places],
        cwd=checkout,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return [
        Made(
            int((place / "code").read_text()),
            (place / "log").read_text(),
            (place / "summary.md").read_text(),
        )
        for place in places
    ]
