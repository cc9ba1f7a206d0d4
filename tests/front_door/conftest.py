"""An organisation with its own copy of ml-init, whose workflows a runner runs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.front_door.onlooker import Onlooker
from tests.front_door.organisation import ML_INIT, OF_THE_RUN, QUICK, Made, Organisation
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access
from tests.support.publishing import TOKEN


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


@pytest.fixture
def organisation(
    github: GitHub, template: Path, databricks_cli: Path, shared_cache: Path, tmp_path: Path
) -> Organisation:
    """An organisation of the test's own."""
    return organisation_in(tmp_path, github, template, databricks_cli, shared_cache)


@pytest.fixture(scope="session")
def made(
    template: Path,
    databricks_cli: Path,
    shared_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Made]:
    """A run that nothing disturbs, made once; another press must leave it as it is."""
    folder = tmp_path_factory.mktemp("made")
    with running(folder / "github") as github:
        github.access[TOKEN] = Access()
        organisation = organisation_in(folder, github, template, databricks_cli, shared_cache)
        seen = Onlooker(github, folder)
        ended = organisation.press()
        assert ended.code == 0, ended.log
        yield Made(organisation, folder, seen, ended)
    assert github.violations == []
