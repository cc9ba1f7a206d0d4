"""Every job of every workflow of ours: what it may do, what it holds, and what it waits for.

The runner of the tests knows no rights, environments and limits. This table is held against the
files instead: whoever changes one of these in a workflow says so here, too.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from extensions.naming import PLATFORMS, RULES
from front_door.binding import VARIABLE
from tests.conftest import ROOT
from tests.template.rendered import rendered

READ = {"contents": "read"}
TEMPLATE_TOKEN = frozenset({"ML_INIT_TEMPLATE_TOKEN"})
ORGANISATION = TEMPLATE_TOKEN | {
    "ADMIN_GITHUB_TOKEN",
    "ADMIN_GITHUB_APP_PRIVATE_KEY",
    "DATABRICKS_STAGING_CLIENT_SECRET",
    "DATABRICKS_PROD_CLIENT_SECRET",
    "DATABRICKS_STAGING_TOKEN",
    "DATABRICKS_PROD_TOKEN",
}
FOUND = "needs.update.outputs.found == 'yes'"
NOT_CANCELLED = "${{ !cancelled() && needs.plan.result == 'success' }}"
AT_LAST = "${{ always() && needs.plan.result == 'success' }}"
SCHEDULED = (
    "github.event_name == 'schedule' || github.ref_name == github.event.repository.default_branch"
)
SINGLE, BATCH, UPDATE = "new-use-case.yml", "new-use-cases.yml", "update-from-template.yml"


@dataclass(frozen=True)
class Job:
    """What decides what a job can do."""

    permissions: dict[str, str]
    secrets: frozenset[str] = frozenset()
    environment: str = ""
    needs: tuple[str, ...] = ()
    condition: str = ""
    full_history: bool = False


JOBS = {
    (SINGLE, "plan"): Job(READ, TEMPLATE_TOKEN, "default", full_history=True),
    (SINGLE, "render"): Job({}, needs=("plan",)),
    (SINGLE, "publish"): Job(READ, ORGANISATION, "default", ("render",), full_history=True),
    (BATCH, "plan"): Job(READ, TEMPLATE_TOKEN, "default", full_history=True),
    (BATCH, "render"): Job({}, needs=("plan",)),
    (BATCH, "publish"): Job(
        READ, ORGANISATION, "default", ("plan", "render"), NOT_CANCELLED, full_history=True
    ),
    (BATCH, "report"): Job(
        {**READ, "actions": "read"},
        TEMPLATE_TOKEN,
        "default",
        ("plan", "publish"),
        AT_LAST,
        full_history=True,
    ),
    (UPDATE, "fetch"): Job(READ, TEMPLATE_TOKEN, "ml-init-update", condition=SCHEDULED),
    (UPDATE, "update"): Job(READ, needs=("fetch",)),
    (UPDATE, "propose"): Job(
        {"contents": "write", "pull-requests": "write"},
        frozenset({"ML_INIT_UPDATE_TOKEN"}),
        "ml-init-update",
        ("update",),
        FOUND,
    ),
    ("ci.yml", "check"): Job(READ),
    ("release.yml", "check"): Job(READ, full_history=True),
    ("release.yml", "release"): Job(
        {"contents": "write", "id-token": "write", "attestations": "write"}, needs=("check",)
    ),
    ("upstream.yml", "look"): Job(READ),
    ("upstream.yml", "tell"): Job(
        {**READ, "issues": "write"}, needs=("look",), condition="${{ !cancelled() }}"
    ),
}
CONCURRENCY = {
    SINGLE: ("new-use-case-${{ inputs.project_name }}", "false"),
    BATCH: ("new-use-cases", "false"),
    UPDATE: ("update-from-template", "false"),
    "ci.yml": ("check-${{ github.ref }}", "true"),
    "release.yml": ("release-${{ github.ref }}", "false"),
    "upstream.yml": ("upstream", "false"),
}
RENDERING = re.compile(r"front_door\.render|update\.py|copier (copy|update)")


def workflows(platform: str = PLATFORMS[0]) -> dict[str, Any]:
    """Every workflow by its name, with nothing but text in it."""
    texts = {path.name: path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml")}
    texts[UPDATE] = rendered(platform)
    return {name: yaml.load(text, Loader=yaml.BaseLoader) for name, text in texts.items()}  # noqa: S506


def job_as_written(job: dict[str, Any]) -> Job:
    """What a file says of a job."""
    needs = job.get("needs", [])
    used = re.findall(r"secrets\.(\w+)", repr(job))
    depths = [step.get("with", {}).get("fetch-depth") for step in job["steps"]]
    return Job(
        job["permissions"] or {},
        frozenset(used),
        job.get("environment", ""),
        (needs,) if isinstance(needs, str) else tuple(needs),
        job.get("if", ""),
        "0" in depths,
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_job_has_what_the_table_says(platform: str) -> None:
    written = {
        (name, job): job_as_written(about)
        for name, workflow in workflows(platform).items()
        for job, about in workflow["jobs"].items()
    }

    assert written == JOBS


def test_no_workflow_has_rights_for_all_its_jobs() -> None:
    assert all(about["permissions"] == {} for about in workflows().values())


def test_a_run_waits_for_another_as_the_table_says() -> None:
    written = {
        name: (about["concurrency"]["group"], about["concurrency"]["cancel-in-progress"])
        for name, about in workflows().items()
    }

    assert written == CONCURRENCY
    of_a_project = workflows()[BATCH]["jobs"]["publish"]["concurrency"]
    assert of_a_project["group"] == "new-use-case-${{ matrix.project_name }}"
    assert of_a_project["cancel-in-progress"] == "false"


@pytest.mark.attack("a job that renders and is given a secret")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_job_that_renders_holds_nothing(platform: str) -> None:
    rendering = [
        about
        for workflow in workflows(platform).values()
        for about in workflow["jobs"].values()
        if RENDERING.search(repr(about))
    ]

    assert len(rendering) == 3
    for about in rendering:
        assert "environment" not in about
        assert "secrets." not in repr(about)
        assert "token" not in repr(about).lower()
        assert about["permissions"] in ({}, "", READ)


def test_a_matrix_goes_on_when_one_fails() -> None:
    for job in ("render", "publish"):
        assert workflows()[BATCH]["jobs"][job]["strategy"]["fail-fast"] == "false"
    pause = workflows()[BATCH]["jobs"]["publish"]["steps"][-1]
    assert pause["if"] == "${{ !cancelled() }}"


def test_upstream_is_looked_at_weekly_and_stops_at_the_first_program_of_a_pipe() -> None:
    upstream = workflows()["upstream.yml"]

    assert upstream["on"]["schedule"] == [{"cron": "41 3 * * 2"}]
    assert upstream["jobs"]["look"]["defaults"] == {"run": {"shell": "bash"}}


def test_what_publishing_may_need_is_given_to_it() -> None:
    (step,) = (
        step
        for step in workflows()[SINGLE]["jobs"]["publish"]["steps"]
        if "front_door.publish" in step.get("run", "")
    )

    asked = {rule.variable for name, rule in RULES.items() if rule.variable}
    of_the_form = {
        "GITHUB_REPOSITORY_OWNER",
        "GITHUB_CONTRIBUTOR_GROUP",
        "GITHUB_ADMINS_GROUP",
        "DATABRICKS_MODEL_SCHEMA",
    }
    own = {"ANSWERS", "ML_INIT_CHECKS", "ML_INIT_CLI_DOWNLOAD", "ML_INIT_REPOSITORY", "ML_INIT_REF"}
    secrets = ORGANISATION - TEMPLATE_TOKEN - {"ADMIN_GITHUB_APP_PRIVATE_KEY"}
    assert step["env"].keys() == (asked - of_the_form) | own | secrets | {VARIABLE}
