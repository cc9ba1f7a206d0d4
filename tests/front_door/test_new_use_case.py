"""The front door as a runner runs it, against a GitHub on loopback."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.front_door.organisation import (
    CREATE,
    ML_INIT,
    NAME,
    Made,
    Organisation,
    assert_made,
)
from tests.support.answers import publishing_answers
from tests.support.github.app import App
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.git_http import run
from tests.support.github.server import GitHub
from tests.support.github.state import Repository
from tests.support.parts.processes import kill_every
from tests.support.place import ROOT, release
from tests.support.programs import RunCopier
from tests.support.published_ends import assert_guarded
from tests.support.trees import files_of, git

# The example of the workflow that this one replaces.
ORIGINAL = {
    "project_name": NAME,
    "github_contributor_group": "github_ml_contributors",
    "github_admins_group": "github_ml_admins",
    "model_schema": "custom_schema",
    "include_feature_store": "yes",
}
UPSTREAM = "digitalpower/ml-init"
SECRET = f"PUT /repos/my-org/{NAME}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
PUSH = "git git-receive-pack data"


def cloned(github: GitHub, folder: Path) -> Path:
    """What was pushed, beside the tests."""
    run(folder.parent, "clone", "--quiet", github.repository(NAME).folder, folder)
    return folder


def content(github: GitHub, folder: Path) -> dict[str, object]:
    """What was pushed, but for the server's address and the identity that follows from it."""
    identity = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    return {
        name: (identity.sub(b"", text.replace(github.web.encode(), b"")), *others)
        for name, (text, *others) in files_of(cloned(github, folder)).items()
    }


def told(held: Repository) -> dict[str, object]:
    """Everything about a repository but its number, its key, its time, its place, and any order."""
    passing = {"id", "key", "created_at", "folder"}
    return {
        **{k: v for k, v in vars(held).items() if k not in passing},
        "environments": {
            name: replace(each, branches=sorted(each.branches))
            for name, each in held.environments.items()
        },
        "rulesets": {each["name"]: {**each, "id": 0} for each in held.rulesets},
        "history": run(held.folder, "log", "--format=%T %s%n%b", "main"),
    }


@pytest.mark.parametrize(
    "databricks_signs_in", ["true", pytest.param("false", marks=pytest.mark.breadth)]
)
def test_the_button_makes_what_a_terminal_makes_of_the_same_configuration(
    organisation: Organisation,
    run_copier: RunCopier,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    databricks_signs_in: str,
) -> None:
    if databricks_signs_in == "true":  # once, as it takes pip half a minute
        organisation.install()
    github = organisation.github
    github.organisation.teams |= {name: name for name in ORIGINAL.values() if "github" in name}
    organisation.variables["USE_DATABRICKS_SERVICE_PRINCIPAL"] = databricks_signs_in
    pressed = organisation.press(**ORIGINAL)
    assert pressed.code == 0, pressed.log
    by_button = github.organisation.repositories.pop(NAME)
    by_button.folder = by_button.folder.rename(tmp_path / "by-button.git")
    run(tmp_path, "clone", "--quiet", by_button.folder, "by-button")

    for name, value in organisation.terminal().items():
        monkeypatch.setenv(name, value)
    address = f"{github.web}/{ML_INIT}.git"
    data = {**ORIGINAL, "publish": True}
    ended = run_copier("copy", address, tmp_path / "by-terminal", data=data)

    assert ended.code == 0, ended.output
    assert files_of(tmp_path / "by-terminal") == files_of(tmp_path / "by-button")
    assert told(github.repository(NAME)) == told(by_button)
    answers = publishing_answers(use_databricks_service_principal=databricks_signs_in == "true")
    assert_guarded(github, by_button, answers)


def test_a_second_press_finds_everything_and_makes_nothing_twice(made: Made) -> None:
    before = told(made.organisation.github.repository(NAME))

    ended = made.organisation.press()

    assert_made(made.organisation, ended)
    assert "was there already, and is complete" in ended.summary
    assert told(made.organisation.github.repository(NAME)) == before


@pytest.mark.breadth  # in the gate it is killed while it renders: test_separation.py
@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(Fault(CREATE, after=True), id="right after the repository is created"),
        pytest.param(Fault(SECRET), id="before a secret is set"),
        pytest.param(Fault(PUSH, after=True), id="right after the push"),
    ],
)
def test_a_run_that_is_killed_is_ended_by_the_next(
    organisation: Organisation, made: Made, moment: Fault, tmp_path: Path
) -> None:
    moment.strike = lambda: kill_every("act")
    organisation.github.faults = [moment]
    killed = organisation.press()
    assert killed.code != 0
    assert organisation.github.faults[0].times == 0

    ended = organisation.press()

    assert_made(organisation, ended)
    ours, undisturbed = organisation.github, made.organisation.github
    assert content(ours, tmp_path / "files") == content(undisturbed, tmp_path / "undisturbed")


def test_what_stops_in_the_middle_says_to_press_again(organisation: Organisation) -> None:
    organisation.github.faults = [Fault(SECRET, refusal(422, "Invalid"), times=ALWAYS)]
    stopped = organisation.press()
    organisation.github.faults = []

    ended = organisation.press()

    assert stopped.code == 1
    assert stopped.summary.startswith(f"## {NAME} is not finished\n")
    assert "set the secret PROD\\_AZURE\\_SP\\_CLIENT\\_SECRET" in stopped.summary
    assert "press **Re-run jobs**" in stopped.summary
    assert f"::error title={NAME} is not finished::" in stopped.log
    assert_made(organisation, ended)


def test_every_problem_is_listed_before_anything_is_made(organisation: Organisation) -> None:
    organisation.secrets["DATABRICKS_PROD_CLIENT_SECRET"] = ""

    ended = organisation.press(github_contributor_group="ml-contributor")

    assert ended.code == 1
    assert ended.summary.startswith(f"## {NAME} was not made\n")
    assert "- The team ml-contributor is missing" in ended.summary
    assert "Did you mean ml-contributors?" in ended.summary
    assert "DATABRICKS\\_PROD\\_CLIENT\\_SECRET" in ended.summary
    assert "Nothing was created on GitHub" in ended.summary
    assert organisation.github.organisation.repositories == {}


def calling(organisation: Organisation, folder: Path, commit: str) -> Organisation:
    """A repository of the organisation's own, with the example that calls ml-init at a commit.

    As on Enterprise Server: the tests' runner cannot tell a called workflow its commit either.
    """
    text = (ROOT / "examples" / "caller.yml").read_text().replace("0" * 40, commit)
    (folder / ".github" / "workflows").mkdir(parents=True)
    workflow = folder / ".github" / "workflows" / "caller.yml"
    workflow.write_text(text.replace("# ml_init_re", "ml_init_re"))
    release(folder, "v1")
    organisation.github.readable[UPSTREAM] = organisation.github.readable.pop(ML_INIT)
    return replace(
        organisation,
        checkout=folder,
        runner={**organisation.runner, "GITHUB_REPOSITORY": "my-org/platform"},
        called={UPSTREAM: organisation.checkout},
    )


@pytest.mark.breadth  # in the gate it does so beside a moved tag, below
def test_a_repository_of_the_organisations_own_calls_it(
    organisation: Organisation, tmp_path: Path
) -> None:
    github = organisation.github
    pinned = git(organisation.checkout, "rev-parse", "HEAD")
    caller = calling(organisation, tmp_path / "platform", pinned)

    ended = caller.press("caller.yml")

    assert_made(organisation, ended)
    stored = run(github.repository(NAME).folder, "show", "main:.copier-answers.yml")
    assert f"_src_path: {github.web}/{UPSTREAM}.git\n" in stored
    assert "_commit: v0.1.0\n" in stored


@pytest.mark.attack("a tag of ml-init that is moved replaces the code of a caller's pinned commit")
def test_a_moved_tag_does_not_change_what_a_pinned_commit_runs(
    organisation: Organisation, tmp_path: Path
) -> None:
    upstream = organisation.github.readable[ML_INIT]
    pinned = git(organisation.checkout, "rev-parse", "HEAD")
    another = tmp_path / "another"
    run(tmp_path, "clone", "--quiet", upstream, another)
    (another / "front_door" / "data_file.py").write_text('print("the moved tag runs")\n')
    release(another, "v0.1.1")
    git(another, "push", "--quiet", "--force", "origin", "v0.1.1:refs/tags/v0.1.0")
    caller = calling(organisation, tmp_path / "platform", pinned)

    ended = caller.press("caller.yml")

    assert "the moved tag runs" not in ended.log
    assert_made(organisation, ended)


def test_an_app_takes_the_place_of_the_token(organisation: Organisation) -> None:
    organisation.github.app = app = App()
    organisation.use(app)

    ended = organisation.press()

    assert_made(organisation, ended)
    assert len(app.given) == 1
    assert app.given[0] not in ended.log + ended.summary
    assert app.pem.splitlines()[1] not in ended.log + ended.summary


@pytest.mark.breadth  # of the same step, test_app_token.py is in the gate
def test_an_app_that_is_not_installed_makes_nothing(organisation: Organisation) -> None:
    organisation.github.app = app = App(installation=0)
    organisation.use(app)

    ended = organisation.press()

    assert ended.code == 1
    assert "::error title=No token of the GitHub App::" in ended.log
    assert "GitHub answered 404 Not Found" in ended.log
    assert organisation.github.organisation.repositories == {}
