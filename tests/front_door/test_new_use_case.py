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
from tests.support.github.app import App
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.git_http import run
from tests.support.github.server import GitHub
from tests.support.parts.processes import kill_every
from tests.support.place import ROOT, release
from tests.support.trees import files_of, git

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


@pytest.mark.breadth  # in the gate test_publish.py stops it, and tests/publishing kills it
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
    organisation.variables |= made.organisation.variables
    organisation.github.organisation.teams |= made.organisation.github.organisation.teams
    moment.strike = lambda: kill_every("act")
    organisation.github.faults = [moment]
    killed = organisation.press(**made.form)
    assert killed.code != 0
    assert organisation.github.faults[0].times == 0

    ended = organisation.press(**made.form)

    assert_made(organisation, ended, "r-d-ml-co")
    ours, undisturbed = organisation.github, made.organisation.github
    assert content(ours, tmp_path / "files") == content(undisturbed, tmp_path / "undisturbed")


@pytest.mark.breadth  # in the gate test_publish.py does so with its step
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


@pytest.mark.breadth  # in the gate test_publish.py does so with its step
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


@pytest.mark.breadth  # in the gate test_federation.py has one
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
