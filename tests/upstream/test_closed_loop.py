"""Real stacks without a stored secret: tested and deployed by what GitHub and the account hold.

The trust is made in both ways: by ml-init where an account's admin is at hand, and by the commands
that it prints, which an admin runs. Each stack is deployed by both. What takes longer is tried by
one: a pull request by the commands, and the runs that must not sign in by ml-init.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import checks
from tests.support.answers import IDENTITIES
from tests.support.closed_loop import Cloud, a_cloud, as_published, origin_of
from tests.support.github.server import GitHub
from tests.support.other_runs import REFUSED, RELEASE, calls_behind, sign_in
from tests.support.parts.account import Account
from tests.support.parts.administrator import run_as_admin, shown_commands
from tests.support.parts.issuer import Origin
from tests.support.programs import Ended
from tests.support.publishing import VALUES
from tests.support.repository import HostedProject, has_jobs
from tests.upstream.cells import Cell
from tests.upstream.releases import RELEASES, Copy

pytestmark = pytest.mark.upstream

NAME = "awesome-ml-project"
CI, TESTS = f"{NAME}-bundle-ci.yml", f"{NAME}-run-tests.yml"
OF_UPDATES = {"ML_INIT_UPDATE_TOKEN", "ML_INIT_TEMPLATE_TOKEN"}
Publish = Callable[..., Ended]
Trust = Callable[[Publish, Account], Ended]


def by_ml_init(publish: Publish, account: Account) -> Ended:
    """Publish as a job whose service principal is an admin of the account."""
    return publish(**account.job())


def by_commands(publish: Publish, account: Account) -> Ended:
    """Publish where no admin is at hand, have one run what is printed, and publish again."""
    waiting = publish()
    assert waiting.code == 1, waiting.output
    ended = run_as_admin(account, shown_commands(waiting.output))
    assert ended.returncode == 0, ended.stderr
    return publish()


WAYS: dict[str, Trust] = {"by ml-init": by_ml_init, "by the printed commands": by_commands}
STACKS = {
    "starter": Cell("starter", "gcp", credentials="federation"),
    "v0.3": Cell("v0.3", "azure", credentials="federation"),
    "v0.4": Cell("v0.4", "azure", credentials="federation"),
    "13a10eb": Cell("13a10eb", "gcp", credentials="federation"),
    "v0.5": Cell("v0.5", "aws", credentials="federation"),
}


def trusted(*ways: str, stacks: Iterable[str] = STACKS) -> pytest.MarkDecorator:
    """A test for each stack, whose trust is made in each of these ways."""
    return pytest.mark.parametrize(
        ("cell", "make_trust"),
        [
            pytest.param(STACKS[stack], WAYS[way], id=f"{stack}, {way}")
            for stack in stacks
            for way in ways
        ],
    )


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud that trusts nobody yet."""
    folder = tmp_path / "cloud"
    folder.mkdir()
    with a_cloud(folder) as running:
        yield running


@pytest.fixture
def publish(
    copy: Copy,
    cell: Cell,
    environment: dict[str, str],
    cloud: Cloud,
    monkeypatch: pytest.MonkeyPatch,
) -> Publish:
    """Copy and publish by Copier, with no secret of a workspace and with these variables beside."""
    known = {name: value for name, value in environment.items() if name not in VALUES}

    def run(**variables: str) -> Ended:
        for name, value in {**known, **variables}.items():
            monkeypatch.setenv(name, value)
        return copy(cell, **{**IDENTITIES, **cloud.hosts})

    return run


@pytest.fixture
def published(
    publish: Publish, make_trust: Trust, github: GitHub, cloud: Cloud, tmp_path: Path
) -> HostedProject:
    """A project that was published, with nothing but what GitHub and the account hold of it."""
    ended = make_trust(publish, cloud.account)
    assert ended.code == 0, ended.output
    return as_published(github, NAME, cloud, tmp_path / "cloned")


@trusted(*WAYS)
def test_main_goes_to_staging_and_release_to_production(published: HostedProject) -> None:
    (staging,) = published.pushed("main").values()
    early = calls_behind(published)
    (prod,) = published.pushed("release").values()

    assert staging.returncode == 0, staging.output
    assert prod.returncode == 0, prod.output
    assert (early, published.secrets) == ([], {})
    assert has_jobs(published.staging)
    assert has_jobs(published.prod)
    assert checks.every_secret(published.folder) - {"GITHUB_TOKEN"} == OF_UPDATES


@trusted("by the printed commands", stacks=[*RELEASES])
def test_a_pull_request_is_tested_and_commented_far_from_production(
    published: HostedProject,
) -> None:
    ended, comments = published.proposed()

    assert {name: end.returncode for name, end in ended.items()} == {CI: 0, TESTS: 0}, ended
    assert ["Validation OK!" in comment for comment in comments] == [True]
    assert published.staging.bodies("/jobs/run-now")
    assert calls_behind(published) == []


def made_anew(github: GitHub, name: str) -> Origin:
    """Who the runs of a repository are that somebody makes after the old one was deleted."""
    shutil.rmtree(github.organisation.repositories.pop(name).folder)
    github.calls.add("another", "so that the number is another one")
    return origin_of(github.calls.add(name, "made anew"))


@trusted("by ml-init")
def test_no_other_run_or_repository_signs_in(
    published: HostedProject, github: GitHub, tmp_path: Path
) -> None:
    admitted = sign_in(published, RELEASE, tmp_path)
    before = calls_behind(published)
    refused = {name: sign_in(published, run, tmp_path) for name, (run, _) in REFUSED.items()}
    other = replace(published, origin=made_anew(github, NAME))
    proposed, comments = other.proposed("bundle-ci")
    ended = {**other.pushed("main"), **other.pushed("release"), **proposed}

    assert admitted == (0, "")
    expected = dict.fromkeys(REFUSED, (1, True))
    assert {
        name: (code, REFUSED[name][1] in told) for name, (code, told) in refused.items()
    } == expected, refused
    assert [end.returncode for end in ended.values()] == [1, 1, 1], ended
    assert other.origin.prefix != published.origin.prefix
    assert comments == []
    assert [end.summary for end in ended.values()] == ["", "", ""]
    assert calls_behind(published) == before
    assert published.staging.bodies("/jobs/create") == []
