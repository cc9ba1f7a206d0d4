"""What every job of every workflow of ours may do, holds and waits for: the table of test_jobs.py.

The runner of the tests knows no rights, environments and limits, so that the files are compared
with this table instead: whoever changes one of these in a workflow changes it here, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from extensions.rules import RULES

SINGLE, BATCH, UPDATE = "new-use-case.yml", "new-use-cases.yml", "update-from-template.yml"
CI, RELEASE, SITE, UPSTREAM = "ci.yml", "release.yml", "site.yml", "upstream.yml"

READ = {"contents": "read"}
UBUNTU = "ubuntu-latest"
RUNNER = "vars.ML_INIT_RUNNER || 'ubuntu-latest'"

Env = dict[str, str]


def of(place: str, *names: str) -> Env:
    """Variables that have the names of what they are taken from."""
    return {name: f"{place}.{name}" for name in names}


# What a person answers at the button, and what every runner knows: no variable of an organisation.
AT_THE_BUTTON = {
    "GITHUB_REPOSITORY_OWNER",
    "GITHUB_CONTRIBUTOR_GROUP",
    "GITHUB_ADMINS_GROUP",
    "DATABRICKS_MODEL_SCHEMA",
}
ANSWERS = of(
    "vars",
    *({rule.variable for rule in RULES.values() if rule.variable} - AT_THE_BUTTON),
    "ML_INIT_MAY_DIFFER",
)
DATABRICKS_SECRETS = of(
    "secrets",
    "DATABRICKS_STAGING_CLIENT_SECRET",
    "DATABRICKS_PROD_CLIENT_SECRET",
    "DATABRICKS_STAGING_TOKEN",
    "DATABRICKS_PROD_TOKEN",
)
CALLED_WITH = {
    *DATABRICKS_SECRETS,
    "ADMIN_GITHUB_TOKEN",
    "ADMIN_GITHUB_APP_PRIVATE_KEY",
    "ML_INIT_TEMPLATE_TOKEN",
}
ACCOUNT = ("DATABRICKS_ACCOUNT_CLIENT_ID", "DATABRICKS_ACCOUNT_HOST", "DATABRICKS_ACCOUNT_ID")
TEMPLATE = {
    "ML_INIT_REPOSITORY": "inputs.ml_init_repository || "
    "job.workflow_repository || github.repository",
    "ML_INIT_REF": "inputs.ml_init_ref",
}
RENDER = {
    "ML_INIT_CLI_DOWNLOAD": "needs.plan.outputs.mirror",
    "COPIER_CACHE_DIR": "runner.temp/copier",
    **TEMPLATE,
}
APP = {
    "APP_ID": "vars.ADMIN_GITHUB_APP_ID",
    "APP_PRIVATE_KEY": "secrets.ADMIN_GITHUB_APP_PRIVATE_KEY",
}
PUBLISH = {
    "ADMIN_GITHUB_TOKEN": "steps.app.outputs.token || secrets.ADMIN_GITHUB_TOKEN",
    "ADMIN_GITHUB_APP_RIGHTS": "steps.app.outputs.rights",
    **DATABRICKS_SECRETS,
    **ANSWERS,
    **of("vars", "ML_INIT_PROPERTIES", "ML_INIT_CHECKS", "ML_INIT_CLI_DOWNLOAD"),
    **of("vars", "ML_INIT_TOKEN_ISSUER", *ACCOUNT),
    **TEMPLATE,
}
TOKEN = {"GITHUB_TOKEN": "github.token"}

# What each checkout fetches. The first has the project, or this repository, at the run's commit.
HERE: Env = {}
WHOLE = {"fetch-depth": "0"}
ORGANISATION = {"path": "organisation"}
ML_INIT = {
    "repository": TEMPLATE["ML_INIT_REPOSITORY"],
    "ref": "inputs.ml_init_ref || job.workflow_sha || github.sha",
    "token": "secrets.ML_INIT_TEMPLATE_TOKEN || github.token",
    "path": "ml-init",
    **WHOLE,
}

IN_ML_INIT = {"working-directory": "ml-init"}
UNPACKED = {"Unpack ml-init": {"working-directory": "github.workspace"}}
PUBLISHED = {
    "Download the project": {"continue-on-error": "true"},
    "Get a token of the GitHub App": {"if": "vars.ADMIN_GITHUB_APP_ID != ''"},
}
EACH_USE_CASE = {"fail-fast": "false", "matrix": "fromJSON(needs.plan.outputs.matrix)"}
FOUND = "!cancelled() && steps.newest.outcome == 'success'"


@dataclass(frozen=True)
class Job:
    """What decides what a job can do; expressions stand here without their braces.

    Attributes:
        permissions: of its ``GITHUB_TOKEN``.
        minutes: after which it is stopped.
        runner: what it runs on.
        environment: whose secrets and variables it sees.
        needs: the jobs before it.
        condition: when it runs.
        concurrency: its group, and whether a later run stops it.
        strategy: its matrix, and what limits that.
        python: the Python that it sets up; empty where the runner's own will do.
        run: what is true of each of its commands.
        checkouts: what it fetches, but for the credentials, which no checkout keeps.
        env: of each step that has one, by the step's name.
        steps: what else is said of a step, by its name.
    """

    permissions: Env
    minutes: int
    runner: str = UBUNTU
    environment: str = ""
    needs: tuple[str, ...] = ()
    condition: str = ""
    concurrency: tuple[str, str] | None = None
    strategy: Mapping[str, object] = field(default_factory=dict)
    python: str = "3.12"
    run: Env = field(default_factory=dict)
    checkouts: tuple[Env, ...] = ()
    env: dict[str, Env] = field(default_factory=dict)
    steps: dict[str, Env] = field(default_factory=dict)


JOBS = {
    (SINGLE, "plan"): Job(
        READ,
        10,
        RUNNER,
        environment="default",
        run=IN_ML_INIT,
        checkouts=(ML_INIT,),
        env={"Check the answers": {"ANSWERS": "toJSON(inputs)", **ANSWERS}},
    ),
    (SINGLE, "render"): Job(
        {},
        30,
        RUNNER,
        needs=("plan",),
        run=IN_ML_INIT,
        env={
            "Write the answers to a data file": {"ANSWERS": "needs.plan.outputs.answers"},
            "Render the use case": RENDER,
        },
        steps=UNPACKED,
    ),
    (SINGLE, "publish"): Job(
        {**READ, "id-token": "write"},
        30,
        RUNNER,
        environment="default",
        needs=("render",),
        run=IN_ML_INIT,
        checkouts=(ML_INIT,),
        env={
            "Get a token of the GitHub App": APP,
            "Check the project, and publish it": {"ANSWERS": "toJSON(inputs)", **PUBLISH},
        },
        steps=PUBLISHED,
    ),
    (BATCH, "plan"): Job(
        READ,
        10,
        RUNNER,
        environment="default",
        run=IN_ML_INIT,
        checkouts=(ORGANISATION, ML_INIT),
        env={
            "Check all use cases, and estimate": {
                "FILE": "inputs.file",
                **of("vars", "ML_INIT_CONTENT_LIMITS"),
                **ANSWERS,
            }
        },
    ),
    (BATCH, "render"): Job(
        {},
        30,
        RUNNER,
        needs=("plan",),
        strategy=EACH_USE_CASE,
        run=IN_ML_INIT,
        env={
            "Write the answers to a data file": {"ANSWERS": "toJSON(matrix.answers)"},
            "Render the use case": RENDER,
        },
        steps=UNPACKED,
    ),
    (BATCH, "publish"): Job(
        {**READ, "id-token": "write"},
        60,
        RUNNER,
        environment="default",
        needs=("plan", "render"),
        condition="!cancelled() && needs.plan.result == 'success'",
        concurrency=("new-use-case-matrix.project_name", "false"),
        strategy={**EACH_USE_CASE, "max-parallel": "fromJSON(needs.plan.outputs.lanes)"},
        run=IN_ML_INIT,
        checkouts=(ML_INIT,),
        env={
            "Get a token of the GitHub App": APP,
            "Check the project, and publish it": {"ANSWERS": "toJSON(matrix.answers)", **PUBLISH},
            "Wait, to stay within GitHub's rate limits": {"PAUSE": "needs.plan.outputs.pause"},
        },
        steps={
            **PUBLISHED,
            "Check the project, and publish it": {"timeout-minutes": "30"},
            "Wait, to stay within GitHub's rate limits": {"if": "!cancelled()"},
        },
    ),
    (BATCH, "report"): Job(
        {**READ, "actions": "read"},
        10,
        RUNNER,
        environment="default",
        needs=("plan", "publish"),
        condition="always() && needs.plan.result == 'success'",
        run=IN_ML_INIT,
        checkouts=(ML_INIT,),
        env={"List the use cases": TOKEN},
    ),
    (UPDATE, "fetch"): Job(
        READ,
        15,
        environment="ml-init-update",
        condition="github.event_name == 'schedule' || "
        "github.ref_name == github.event.repository.default_branch",
        checkouts=(HERE,),
        env={"Fetch ml-init": {"TEMPLATE_TOKEN": "secrets.ML_INIT_TEMPLATE_TOKEN"}},
    ),
    (UPDATE, "update"): Job(
        READ,
        30,
        needs=("fetch",),
        checkouts=(HERE,),
        steps={"Upload the update": {"if": "steps.update.outputs.found == 'yes'"}},
    ),
    (UPDATE, "propose"): Job(
        {"contents": "write", "pull-requests": "write"},
        15,
        environment="ml-init-update",
        needs=("update",),
        condition="needs.update.outputs.found == 'yes'",
        checkouts=(HERE,),
        env={"Propose it": {**TOKEN, "UPDATE_TOKEN": "secrets.ML_INIT_UPDATE_TOKEN"}},
    ),
    (UPDATE, "examine"): Job(READ, 30, needs=("fetch",), checkouts=(WHOLE,)),
    (UPDATE, "tell"): Job(
        {**READ, "issues": "write"},
        10,
        needs=("examine",),
        condition="needs.examine.outputs.report != ''",
        checkouts=(HERE,),
        env={"Keep the issue": {**TOKEN, "REPORT": "needs.examine.outputs.report"}},
    ),
    (CI, "check"): Job(
        READ,
        60,
        strategy={"fail-fast": "false", "matrix": {"python": ["3.11", "3.12", "3.13", "3.14"]}},
        python="matrix.python",
        checkouts=(HERE,),
    ),
    (CI, "systems"): Job(
        READ,
        30,
        "matrix.system",
        strategy={
            "fail-fast": "false",
            "matrix": {"system": ["windows-latest", "macos-latest"]},
        },
        checkouts=(HERE,),
        env={"Test what is the same on every system": {"PYTHONUTF8": "1"}},
        steps={"Test what POSIX has": {"if": "runner.os == 'macOS'"}},
    ),
    (CI, "oldest"): Job(READ, 60, python="3.11", checkouts=(HERE,)),
    (RELEASE, "check"): Job(READ, 60, checkouts=(WHOLE,)),
    (RELEASE, "release"): Job(
        {"contents": "write", "id-token": "write", "attestations": "write"},
        10,
        needs=("check",),
        python="",
        checkouts=(HERE,),
        env={"Announce the release": TOKEN},
    ),
    (SITE, "build"): Job(READ, 10, checkouts=(HERE,)),
    (SITE, "publish"): Job(
        {"pages": "write", "id-token": "write"},
        10,
        environment="github-pages",
        needs=("build",),
        condition="github.event.repository.has_pages",
        python="",
    ),
    (UPSTREAM, "look"): Job(
        READ,
        90,
        run={"shell": "bash"},  # fails when the first program of a pipe does
        checkouts=(HERE,),
        env={
            "Test the newest commit with the newest CLI": {
                "ML_INIT_UPSTREAM_NEWEST": "steps.newest.outputs.stack"
            }
        },
        steps={
            "databricks/setup-cli": {"if": FOUND},
            "Test the newest commit with the newest CLI": {"if": FOUND},
            "List what failed": {"if": "failure()"},
        },
    ),
    (UPSTREAM, "newest"): Job(
        READ,
        60,
        run={"shell": "bash"},
        checkouts=(HERE,),
        steps={
            "Test with the newest packages": {"if": "!cancelled()"},
            "List what failed": {"if": "failure()"},
        },
    ),
    (UPSTREAM, "breadth"): Job(
        READ,
        60,
        run={"shell": "bash"},
        checkouts=(HERE,),
        steps={"List what failed": {"if": "failure()"}},
    ),
    (UPSTREAM, "tell"): Job(
        {**READ, "issues": "write"},
        10,
        needs=("look", "newest", "breadth"),
        condition="!cancelled()",
        python="",
        checkouts=(HERE,),
        env={
            "Open, update or close the issue": {
                **TOKEN,
                "RESULT": "needs.newest.result != 'success' && needs.newest.result || "
                "needs.breadth.result != 'success' && needs.breadth.result || "
                "needs.look.result",
                "STACK": "needs.look.outputs.stack",
                "CLI": "needs.look.outputs.cli",
                "FAILED": "needs.look.outputs.failed\nneeds.newest.outputs.failed\n"
                "needs.breadth.outputs.failed\n",
            }
        },
    ),
}
