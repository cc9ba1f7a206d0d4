"""Every workflow of ours says of its jobs what the table in jobs.py says."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from extensions.rules import PLATFORMS
from tests.support.jobs import (
    BATCH,
    CALLED_WITH,
    CI,
    JOBS,
    READ,
    RELEASE,
    SINGLE,
    SITE,
    UPDATE,
    UPSTREAM,
    Job,
)
from tests.support.place import ROOT
from tests.template.rendered import rendered

RENDERING = re.compile(r"front_door\.render|update\.py|copier (copy|update)")
BY_HAND = "workflow_dispatch"
TRIGGERS: dict[str, dict[str, object]] = {
    SINGLE: {BY_HAND: "", "workflow_call": ""},
    BATCH: {BY_HAND: "", "workflow_call": ""},
    UPDATE: {"schedule": [{"cron": "23 4 * * 1"}], BY_HAND: ""},
    CI: {"push": {"branches": ["main"]}, "pull_request": ""},
    RELEASE: {"push": {"tags": ["v*"]}},
    SITE: {"push": {"branches": ["main"]}},
    UPSTREAM: {"schedule": [{"cron": "41 3 * * 2"}], BY_HAND: ""},
}
NEEDED, TEXT = {"type": "string", "required": "true"}, {"type": "string", "default": ""}
QUESTIONS: dict[str, object] = {
    "project_name": NEEDED,
    "github_contributor_group": NEEDED,
    "github_admins_group": NEEDED,
    "model_schema": {"type": "string", "default": "all_my_ml_models"},
}
CHOICE = {"type": "choice", "options": ["no", "yes"], "default": "no"}
FILE: dict[str, object] = {"file": {"type": "string", "default": "use-cases.yml"}}
ON_ENTERPRISE_SERVER = {"ml_init_repository": TEXT, "ml_init_ref": TEXT}
INPUTS: dict[str, tuple[dict[str, object], dict[str, object]]] = {  # at the button, and of a caller
    SINGLE: (
        {**QUESTIONS, "include_feature_store": CHOICE},
        {
            **QUESTIONS,
            "include_feature_store": {"type": "string", "default": "no"},
            **ON_ENTERPRISE_SERVER,
        },
    ),
    BATCH: (FILE, {**FILE, **ON_ENTERPRISE_SERVER}),
}
# The group of a use case is that of the job that publishes it in a batch.
CONCURRENCY = {
    SINGLE: ("new-use-case-inputs.project_name", "false"),
    BATCH: ("new-use-cases", "false"),
    UPDATE: ("update-from-template", "false"),
    CI: ("check-github.ref", "true"),
    RELEASE: ("release-github.ref", "false"),
    SITE: ("site", "false"),
    UPSTREAM: ("upstream", "false"),
}
OUTPUTS = {
    (SINGLE, "plan"): {
        "answers": "steps.form.outputs.answers",
        "mirror": "vars.ML_INIT_CLI_DOWNLOAD",
    },
    (BATCH, "plan"): {
        "matrix": "steps.plan.outputs.matrix",
        "lanes": "steps.plan.outputs.lanes",
        "pause": "steps.plan.outputs.pause",
        "mirror": "vars.ML_INIT_CLI_DOWNLOAD",
    },
    (UPDATE, "update"): {"found": "steps.update.outputs.found"},
    (UPDATE, "examine"): {"report": "steps.examine.outputs.report"},
    (UPSTREAM, "look"): {
        "stack": "steps.newest.outputs.stack",
        "cli": "steps.newest.outputs.cli",
        "failed": "steps.failed.outputs.tests",
    },
    (UPSTREAM, "newest"): {"failed": "steps.failed.outputs.tests"},
    (UPSTREAM, "breadth"): {"failed": "steps.failed.outputs.tests"},
}
# What the table does not list of a step: what it is, and what other tests look at by running it.
KNOWN = {"name", "id", "uses", "with", "run", "env"}


def bare(value: Any) -> Any:  # noqa: ANN401 - a part of a file
    """A part of a workflow whose expressions stand without their braces."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items()}
    if isinstance(value, list):
        return [bare(each) for each in value]
    return re.sub(r"\$\{\{ (.*?) \}\}", r"\1", value)


@cache
def workflows(platform: str = PLATFORMS[0]) -> Mapping[str, Any]:
    """Every workflow by its name, with nothing but text in it; nobody changes it."""
    texts = {path.name: path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml")}
    texts[UPDATE] = rendered(platform)
    return {name: bare(yaml.load(text, yaml.BaseLoader)) for name, text in texts.items()}  # noqa: S506


def jobs(platform: str = PLATFORMS[0]) -> dict[tuple[str, str], Any]:
    """Every job by its workflow and its name."""
    return {
        (name, job): about
        for name, workflow in workflows(platform).items()
        for job, about in workflow["jobs"].items()
    }


def action(step: dict[str, Any]) -> str:
    """The action that a step uses; empty where it runs a command."""
    return str(step.get("uses", "").partition("@")[0])


def inputs(job: dict[str, Any], name: str) -> list[dict[str, str]]:
    """What each use of an action is given."""
    return [step.get("with", {}) for step in job["steps"] if action(step) == name]


def group(about: dict[str, Any]) -> tuple[str, str] | None:
    """What a workflow or a job waits for, and whether it is stopped by a later run."""
    found = about.get("concurrency")
    return found and (found["group"], found["cancel-in-progress"])


def as_written(job: dict[str, Any]) -> Job:
    """What a file says of a job."""
    needs = job.get("needs", [])
    steps = {step.get("name", action(step)): step for step in job["steps"]}
    said = {
        name: {key: value for key, value in step.items() if key not in KNOWN}
        for name, step in steps.items()
    }
    return Job(
        permissions=job["permissions"] or {},
        minutes=int(job["timeout-minutes"]),
        runner=job["runs-on"],
        environment=job.get("environment", ""),
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        condition=job.get("if", ""),
        concurrency=group(job),
        strategy=job.get("strategy", {}),
        python="".join(given["python-version"] for given in inputs(job, "actions/setup-python")),
        run=job.get("defaults", {}).get("run", {}),
        checkouts=tuple(
            {key: value for key, value in given.items() if key != "persist-credentials"}
            for given in inputs(job, "actions/checkout")
        ),
        env={name: step["env"] for name, step in steps.items() if "env" in step},
        steps={name: about for name, about in said.items() if about},
    )


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_job_is_what_the_table_says(platform: str) -> None:
    written = {name: as_written(job) for name, job in jobs(platform).items()}

    assert written.keys() == JOBS.keys()
    for name, job in written.items():
        assert (name, job) == (name, JOBS[name])


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ((CI, "check"), ".ci/run"),
        ((CI, "oldest"), "./ml-init oldest"),
        ((RELEASE, "check"), ".ci/run"),
    ],
)
def test_a_job_that_tests_ends_with_one_command(name: tuple[str, str], command: str) -> None:
    assert jobs()[name]["steps"][-1] == {"run": command}


def test_the_other_systems_test_what_the_list_for_them_names() -> None:
    commands = [step["run"] for step in jobs()[CI, "systems"]["steps"] if "run" in step]

    assert commands == [
        "pip install --require-hashes --only-binary :all: -r requirements/check.txt\n",
        'python -m pytest "@tests/everywhere.txt"',
        "python -m pytest tests/system tests/updating/test_handover.py",
    ]
    for line in (ROOT / "tests" / "everywhere.txt").read_text().splitlines():
        assert (ROOT / line.removeprefix("--ignore=")).exists()


def test_the_newest_stack_is_tried_with_the_newest_cli() -> None:
    given = inputs(jobs()[UPSTREAM, "look"], "databricks/setup-cli")

    assert given == [{"version": "steps.newest.outputs.cli"}]


def test_no_step_of_a_job_hides_behind_another_of_its_name() -> None:
    for job in jobs().values():
        names = [step.get("name", action(step) or step.get("run")) for step in job["steps"]]

        assert sorted(names) == sorted(set(names))


def test_no_workflow_has_rights_for_all_its_jobs() -> None:
    assert all(about["permissions"] == {} for about in workflows().values())


def test_a_run_waits_for_another_as_the_table_says() -> None:
    assert {name: group(about) for name, about in workflows().items()} == CONCURRENCY


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_all_jobs_are_given_is_the_one_template_of_an_update(platform: str) -> None:
    shared = {name: about["env"] for name, about in workflows(platform).items() if "env" in about}

    assert shared == {UPDATE: {"TEMPLATE": "https://github.com/acme/ml-init.git"}}


def test_a_workflow_starts_when_the_table_says() -> None:
    written = {name: dict(about["on"]) for name, about in workflows().items()}
    called = {name: written[name]["workflow_call"]["secrets"] for name in (SINGLE, BATCH)}
    for name in called:
        written[name] = dict.fromkeys(written[name], "")

    assert written == TRIGGERS
    optional = {name: {"required": "false"} for name in CALLED_WITH}
    assert called == {SINGLE: optional, BATCH: optional}


@pytest.mark.parametrize("name", INPUTS)
def test_a_person_and_a_caller_are_asked_what_the_table_says(name: str) -> None:
    written = workflows()[name]["on"]
    for given in (
        *written[BY_HAND]["inputs"].values(),
        *written["workflow_call"]["inputs"].values(),
    ):
        del given["description"]

    assert (written[BY_HAND]["inputs"], written["workflow_call"]["inputs"]) == INPUTS[name]


def test_a_job_tells_those_after_it_what_the_table_says() -> None:
    assert {name: job["outputs"] for name, job in jobs().items() if "outputs" in job} == OUTPUTS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_checkout_keeps_its_credentials(platform: str) -> None:
    checkouts = [
        each for job in jobs(platform).values() for each in inputs(job, "actions/checkout")
    ]

    assert {each.get("persist-credentials") for each in checkouts} == {"false"}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_job_takes_was_handed_over_by_one_that_it_waits_for(platform: str) -> None:
    found = jobs(platform)

    def before(workflow: str, job: str) -> set[str]:
        needs = JOBS[workflow, job].needs
        return {*needs}.union(*(before(workflow, each) for each in needs))

    for (workflow, name), job in found.items():
        handed_over = {
            given["name"]
            for each in before(workflow, name)
            for given in inputs(found[workflow, each], "actions/upload-artifact")
        }
        taken = {given["name"] for given in inputs(job, "actions/download-artifact")}
        assert taken <= handed_over, (workflow, name)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_handed_over_is_there_replaces_an_earlier_attempt_and_goes(platform: str) -> None:
    server = platform != PLATFORMS[0]
    wanted = {"if-no-files-found": "error", "overwrite": "true", "retention-days": "7"}

    for (workflow, _), job in jobs(platform).items():
        for given in inputs(job, "actions/upload-artifact"):
            said = {key: given.get(key) for key in wanted}
            assert said == {
                **wanted,
                "overwrite": None if server and workflow == UPDATE else "true",
            }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_our_programs_see_no_python_of_the_machine_and_write_nothing_beside_them(
    platform: str,
) -> None:
    commands = [
        command
        for job in jobs(platform).values()
        for step in job["steps"]
        for command in re.findall(r"(?m)^python.*", step.get("run", ""))
    ]

    assert len(commands) > 10
    for command in commands:
        own = command.startswith("python -B .github/ml-init/")  # a script sees its own folder alone
        assert own or re.match(r"python3? (-EB -m \w+\.\w+|-m pytest)", command)


@pytest.mark.attack("a job that renders and is given a secret")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_job_that_renders_holds_nothing(platform: str) -> None:
    rendering = [job for job in jobs(platform).values() if RENDERING.search(repr(job))]

    assert len(rendering) == 3
    for about in rendering:
        assert "environment" not in about
        assert "secrets." not in repr(about)
        assert "token" not in repr(about).lower()
        assert about["permissions"] in ({}, "", READ)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_secret_reaches_the_steps_of_the_table_alone(platform: str) -> None:
    for job in jobs(platform).values():
        given = [value for step in job["steps"] for value in step.get("env", {}).values()]
        given += [fetch.get("token", "") for fetch in inputs(job, "actions/checkout")]

        assert repr(job).count("secrets.") == repr(given).count("secrets.")
