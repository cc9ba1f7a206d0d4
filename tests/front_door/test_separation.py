"""At the button, what renders a stack and what holds a secret are never in one job."""

import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.front_door.organisation import FORM, OF_THE_RUN, Organisation, assert_made
from tests.support.parts.environments import spy, watching
from tests.support.parts.processes import kill_every
from tests.support.publishing import TOKEN, VALUES

SECRETS = {
    **VALUES,
    "ADMIN_GITHUB_TOKEN": TOKEN,
    "ML_INIT_TEMPLATE_TOKEN": "ghp_canary0of0the0template",
    "GITHUB_TOKEN": OF_THE_RUN,
}
RENDERING, PUBLISHING = "hooks.scaffold", "hooks.publish"
WAITING = """#!/bin/sh
[ -e {place} ] || {{ touch {place}; sleep 300; }}
exec {cli} "$@"
"""


@pytest.mark.attack("a stack that reads /proc for the organisation's secrets, at the button")
def test_no_process_of_the_job_that_renders_was_started_with_a_secret(
    organisation: Organisation, databricks_cli: Path, tmp_path: Path
) -> None:
    stack = spy(tmp_path / "spy", databricks_cli, organisation.github.web, SECRETS)
    own = {"DATABRICKS_CLI": f"{stack.program}", "ML_INIT_CACHE": f"{tmp_path / 'cache'}"}
    organisation.runner = {**organisation.runner, **own}
    organisation.secrets["ML_INIT_TEMPLATE_TOKEN"] = SECRETS["ML_INIT_TEMPLATE_TOKEN"]
    organisation.github.access[SECRETS["ML_INIT_TEMPLATE_TOKEN"]] = organisation.github.access[
        OF_THE_RUN
    ]

    with watching(organisation.github.web, SECRETS) as watch:
        ended = organisation.press()

    assert_made(organisation, ended)
    seen = stack.seen()
    assert {each.job for each in seen} == {"render"}
    assert any("front_door.render" in each.command for each in seen)
    assert {name for each in seen for name in each.secrets} == set()
    assert watch.secrets_beside(RENDERING) == set()
    assert watch.secrets_beside(PUBLISHING) >= {*VALUES, "ADMIN_GITHUB_TOKEN"}
    assert watch.jobs_of(RENDERING) == {"render"}
    assert watch.jobs_of(PUBLISHING) == {"publish"}


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
