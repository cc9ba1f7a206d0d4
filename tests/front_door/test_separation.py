"""At the button, what renders a stack and what holds a secret are never in one job."""

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.front_door.organisation import FORM, Made, Organisation, assert_made
from tests.support.parts.processes import kill_every
from tests.support.place import ROOT
from tests.support.publishing import VALUES

RENDERING, PUBLISHING = "hooks.scaffold", "hooks.publish"
WAITING = """#!/bin/sh
[ -e {place} ] || {{ touch {place}; sleep 300; }}
exec {cli} "$@"
"""


@pytest.mark.attack("a stack that reads /proc for the organisation's secrets, at the button")
def test_no_process_of_the_job_that_renders_was_started_with_a_secret(made: Made) -> None:
    watch, seen = made.watch, made.rendering

    assert_made(made.organisation, made.ended, "r-d-ml-co")
    assert {each.job for each in seen} == {"render"}
    assert any("front_door.render" in each.command for each in seen)
    assert {name for each in seen for name in each.secrets} == set()
    assert watch.secrets_beside(RENDERING) == set()
    assert watch.secrets_beside(PUBLISHING) >= {*VALUES, "ADMIN_GITHUB_TOKEN"}
    assert watch.jobs_of(RENDERING) == {"render"}
    assert watch.jobs_of(PUBLISHING) == {"publish"}


def test_what_publishes_loads_nothing_of_copier() -> None:
    ask = "import sys, front_door.publish; print(*{name.split('.')[0] for name in sys.modules})"

    told = subprocess.run(
        [sys.executable, "-EB", "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = told.stdout.split()
    assert "front_door" in loaded
    assert "copier" not in loaded


@pytest.mark.breadth  # nothing is made by then: in the gate test_publish.py stops a run later
def test_a_run_that_is_killed_while_it_renders_is_ended_by_the_next(
    organisation: Organisation, tmp_path: Path
) -> None:
    place, program = tmp_path / "rendering", tmp_path / "databricks"
    program.write_text(WAITING.format(place=place, cli=organisation.runner["DATABRICKS_CLI"]))
    program.chmod(0o755)
    shutil.rmtree(organisation.runner["ML_INIT_CACHE"])  # or nothing would be rendered
    waiting = Organisation(
        organisation.github,
        organisation.checkout,
        {**organisation.runner, "DATABRICKS_CLI": str(program)},
    )

    def kill_once_it_renders() -> None:
        while not place.exists():
            time.sleep(0.1)
        kill_every("act")

    thread = threading.Thread(target=kill_once_it_renders)
    thread.start()
    killed = waiting.press()
    thread.join()
    made = {**organisation.github.organisation.repositories}

    ended = waiting.press()

    assert killed.code != 0
    assert made == {}
    assert_made(organisation, ended)
    assert ended.summary.startswith(f"## [my-org/{FORM['project_name']}]")
