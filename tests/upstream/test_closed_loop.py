"""Real stacks without a stored secret: tested and deployed by what GitHub and the account hold.

The trust is made in both ways: by ml-init where an account's admin is at hand, and by the commands
that it prints, which an admin runs. It does not depend on the stack, so each stack has one of them.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hooks.trust.asking import WHY
from hooks.trust.commands import SHARED
from tests.support import checks
from tests.support.answers import IDENTITIES
from tests.support.closed_loop import Cloud, a_cloud, as_published, origin_of
from tests.support.github.server import GitHub
from tests.support.other_runs import REFUSED, RELEASE, calls_behind, sign_in
from tests.support.parts.account import Account
from tests.support.parts.administrator import run_as_admin
from tests.support.parts.issuer import Origin
from tests.support.programs import Ended
from tests.support.publishing import VALUES
from tests.support.repository import HostedProject, has_jobs
from tests.upstream.cells import Cell
from tests.upstream.releases import Copy

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
    assert (waiting.code, waiting.output.count(SHARED)) == (1, 1), waiting.output
    ended = run_as_admin(account, waiting.output.partition(WHY)[2].partition(SHARED)[0])
    assert ended.returncode == 0, ended.stderr
    return publish()


STACKS = [
    pytest.param(Cell("v0.3", "azure", credentials="federation"), by_commands, id="v0.3"),
    pytest.param(Cell("v0.4", "azure", credentials="federation"), by_ml_init, id="v0.4"),
    pytest.param(Cell("13a10eb", "gcp", credentials="federation"), by_commands, id="13a10eb"),
    pytest.param(Cell("v0.5", "aws", credentials="federation"), by_ml_init, id="v0.5"),
]
each_stack = pytest.mark.parametrize(("cell", "make_trust"), STACKS)


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


@each_stack
def test_a_stack_is_tested_and_deployed_by_what_github_holds(published: HostedProject) -> None:
    tested, comments = published.proposed()
    early = published.prod.bodies("/jobs/create")
    (staging,) = published.pushed("main").values()
    before = calls_behind(published)
    (prod,) = published.pushed("release").values()

    assert {name: end.returncode for name, end in tested.items()} == {CI: 0, TESTS: 0}, tested
    assert ["Validation OK!" in comment for comment in comments] == [True]
    assert published.staging.bodies("/jobs/run-now")
    assert staging.returncode == 0, staging.output
    assert prod.returncode == 0, prod.output
    assert (early, before, published.secrets) == ([], [], {})
    assert has_jobs(published.staging)
    assert has_jobs(published.prod)
    assert checks.every_secret(published.folder) - {"GITHUB_TOKEN"} == OF_UPDATES


def made_anew(github: GitHub, name: str) -> Origin:
    """Who the runs of a repository are that somebody makes after the old one was deleted."""
    shutil.rmtree(github.organisation.repositories.pop(name).folder)
    github.calls.add("another", "so that the number is another one")
    return origin_of(github.calls.add(name, "made anew"))


@each_stack
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
