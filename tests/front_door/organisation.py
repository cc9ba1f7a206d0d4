"""An organisation with its own copy of ml-init, whose workflows a runner runs."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.front_door.onlooker import Onlooker
from tests.support.answers import publishing_answers
from tests.support.github.app import App
from tests.support.github.git_http import run
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access
from tests.support.parts.actions import PACKAGES, RunSettings, by_hand, run_workflow
from tests.support.parts.environments import Process, Watch, spy, watching
from tests.support.published_ends import assert_guarded
from tests.support.publishing import TOKEN, VALUES

ML_INIT = "my-org/ml-init"
OF_THE_RUN = "ghs_token0of0one0run"
# Makes an environment as `python -m venv FOLDER` does; all that pip would install is there.
QUICK = """#!/bin/sh
{python} "$@" --without-pip
printf '#!/bin/sh\\n' > "$3/bin/pip"
chmod +x "$3/bin/pip"
"""
FORM = {
    "project_name": "awesome-ml-project",
    "github_contributor_group": "ML Contributors",
    "github_admins_group": "ml-admins",
    "model_schema": "custom_schema",
    "include_feature_store": "no",
}
VARIABLES = {
    "DATABRICKS_CICD_PLATFORM": "github_actions",
    "DATABRICKS_CLOUD": "azure",
    "DATABRICKS_PROD_CATALOG_NAME": "ml_prod",
    "DATABRICKS_PROD_CLIENT_ID": "prod-client",
    "DATABRICKS_PROD_TENANT_ID": "prod-tenant",
    "DATABRICKS_PROD_WORKSPACE_HOST": "https://adb-2222.2.azuredatabricks.net",
    "DATABRICKS_READ_USER_GROUP": "ml-readers",
    "DATABRICKS_STAGING_CATALOG_NAME": "ml_staging",
    "DATABRICKS_STAGING_CLIENT_ID": "staging-client",
    "DATABRICKS_STAGING_TENANT_ID": "staging-tenant",
    "DATABRICKS_STAGING_WORKSPACE_HOST": "https://adb-1111.1.azuredatabricks.net",
    "DATABRICKS_TEST_CATALOG_NAME": "ml_test",
    "DATABRICKS_UNITY_CATALOG_READ_USER_GROUP": "uc-readers",
    "USE_DATABRICKS_SERVICE_PRINCIPAL": "false",
    "ML_INIT_STACK": "starter",
    "ML_INIT_CHECKS": "off",
}
NAME = FORM["project_name"]
CREATE = "POST /orgs/my-org/repos"
TAKEN = 422
SECRETS = {"GITHUB_TOKEN": OF_THE_RUN, "ADMIN_GITHUB_TOKEN": TOKEN, **VALUES}
ODD_TEAM = "R&D (ML) + Co"
SEEN = 0.05  # seconds between two looks; each step of a run lives longer
OBEYED = "PWNED"  # the file that odd answers would make
TEMPLATE_TOKEN = "ghp_canary0of0the0template"


@dataclass(frozen=True)
class Pressed:
    """How a run ended, with the summary on its page."""

    code: int
    log: str
    summary: str


@dataclass
class Organisation:
    """An organisation as its people see it: a form, and what runs when they press the button.

    Its runner installs nothing, for the packages are there, until `install` says otherwise.
    """

    github: GitHub
    checkout: Path
    runner: Mapping[str, str]
    called: Mapping[str, Path] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=VARIABLES.copy)
    secrets: dict[str, str] = field(default_factory=SECRETS.copy)

    def press(self, workflow: str = "new-use-case.yml", **form: str) -> Pressed:
        """Press "Run workflow" with the usual form but for what is given."""
        ended = run_workflow(
            self.checkout,
            workflow,
            by_hand(**{**FORM, **form}),
            RunSettings(
                secrets=self.secrets,
                env=self.runner,
                variables=self.variables,
                called=self.called,
                packages=PACKAGES,
            ),
        )
        return Pressed(ended.returncode, ended.output, ended.summary)

    def install(self) -> None:
        """Have the runner make whole environments, and pip look at every package and hash."""
        self.runner = {k: v for k, v in self.runner.items() if k != "STAND_IN_PYTHON"}

    def terminal(self) -> dict[str, str]:
        """The environment of a person who does the same at a terminal."""
        signed_in = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: bearer {OF_THE_RUN}",
        }
        return {**self.variables, **self.secrets, **self.runner, **signed_in}

    def use(self, app: App) -> None:
        """Have a GitHub App in place of the token."""
        del self.secrets["ADMIN_GITHUB_TOKEN"]
        self.variables["ADMIN_GITHUB_APP_ID"] = app.id
        self.secrets["ADMIN_GITHUB_APP_PRIVATE_KEY"] = app.pem


@dataclass(frozen=True)
class Made:
    """An organisation in which one use case was made, and what could be seen while it was.

    Attributes:
        organisation: where it was made.
        folder: all that the run and GitHub left.
        seen: what anybody on the machine could see.
        watch: what any program of the runner's user could see.
        rendering: what the Databricks CLI saw when it rendered the stack.
        form: what was typed into it.
        ended: the run.
    """

    organisation: Organisation
    folder: Path
    seen: Onlooker
    watch: Watch
    rendering: Sequence[Process]
    form: Mapping[str, str]
    ended: Pressed


def odd_but_accepted(file: Path) -> dict[str, str]:
    """Variables that a shell, a template or a runner could obey; they would make this file."""
    host = f"https://adb-1111.1.azuredatabricks.net/?o=1;touch${{IFS}}{file};`x`{{{{7*7}}}}'\""
    group = f'"; touch {file}; " # {{{{ 7*7 }}}} {{% raw %}} ::error::x ##[add-mask]x \'*a: <b>'
    return {
        "DATABRICKS_STAGING_WORKSPACE_HOST": host,
        "DATABRICKS_READ_USER_GROUP": group,
        "ML_INIT_STACK_URL": f"https://example.org/$(touch${{IFS}}{file})",
    }


def made_before_witnesses(organisation: Organisation, folder: Path, cli: Path, own: Path) -> Made:
    """Press the button, with the oddest answers that are accepted, while everybody looks on.

    Args:
        organisation: it uses each secret that there is.
        folder: all that it has.
        cli: the real Databricks CLI.
        own: a folder for those who look on.
    """
    secrets = {**SECRETS, "ML_INIT_TEMPLATE_TOKEN": TEMPLATE_TOKEN}
    github = organisation.github
    stack = spy(own / "spy", cli, github.web, secrets)
    cache = {"DATABRICKS_CLI": f"{stack.program}", "ML_INIT_CACHE": f"{own / 'cache'}"}
    organisation.runner = {**organisation.runner, **cache}
    organisation.secrets = secrets
    organisation.variables |= odd_but_accepted(folder / OBEYED)
    github.organisation.teams["r-d-ml-co"] = ODD_TEAM
    form = {**FORM, "github_contributor_group": ODD_TEAM}
    github.access[TEMPLATE_TOKEN] = github.access[OF_THE_RUN]
    usual, seen = github.watch, Onlooker(github, folder)
    with watching(github.web, secrets, SEEN) as watch:
        ended = organisation.press(**form)
    github.watch = usual
    assert ended.code == 0, ended.log
    return Made(organisation, folder, seen, watch, stack.seen(), form, ended)


def assert_made(
    organisation: Organisation, ended: Pressed, contributors: str = "ml-contributors"
) -> None:
    """One repository, created once, with everything that belongs to it, in a green run."""
    github = organisation.github
    assert ended.code == 0, ended.log
    assert sum(name == CREATE and status != TAKEN for name, status in github.seen) == 1
    assert list(github.organisation.repositories) == [NAME]
    held = github.repository(NAME)
    assert held.private
    assert held.teams == {contributors: "push", "ml-admins": "admin"}
    assert_guarded(github, held, publishing_answers())
    assert run(held.folder, "branch", "--format=%(refname:short)").split() == ["main"]
    assert f"({github.web}/my-org/{NAME})" in ended.summary.splitlines()[0]


def organisation_in(
    folder: Path, github: GitHub, template: Path, databricks_cli: Path, cache: Path
) -> Organisation:
    """An organisation whose GitHub serves its own copy of ml-init."""
    bare, checkout = folder / "ml-init.git", folder / "ml-init"
    subprocess.run(["git", "clone", "--quiet", "--bare", template, bare], check=True)
    subprocess.run(["git", "clone", "--quiet", bare, checkout], check=True)
    github.readable[ML_INIT] = bare
    github.access[OF_THE_RUN] = Access(scopes=(), may_create=False, may_write_workflows=False)
    script = folder / "quick-python"
    script.write_text(QUICK.format(python=sys.executable))
    script.chmod(0o755)
    runner = {
        "STAND_IN_PYTHON": str(script),
        "GITHUB_API_URL": f"{github.web}/api/v3",
        "GITHUB_SERVER_URL": github.web,
        "GITHUB_REPOSITORY": ML_INIT,
        "GITHUB_REPOSITORY_OWNER": "my-org",
        "DATABRICKS_CLI": str(databricks_cli),
        "ML_INIT_CACHE": str(cache),
    }
    return Organisation(github, checkout, runner)


@contextmanager
def founded(folder: Path, template: Path, cli: Path, cache: Path) -> Iterator[Organisation]:
    """An organisation with a GitHub of its own, which is asked for nothing that GitHub has not."""
    with running(folder / "github") as github:
        github.access[TOKEN] = Access()
        yield organisation_in(folder, github, template, cli, cache)
    assert github.violations == []
