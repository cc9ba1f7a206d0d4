"""An organisation with its own copy of ml-init, whose workflows a runner runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.front_door.organisation import ML_INIT, OF_THE_RUN, QUICK, Organisation
from tests.support.github.server import GitHub
from tests.support.github.state import Access


@pytest.fixture
def organisation(
    github: GitHub, template: Path, databricks_cli: Path, shared_cache: Path, tmp_path: Path
) -> Organisation:
    """An organisation whose GitHub serves its own copy of ml-init."""
    bare, checkout = tmp_path / "ml-init.git", tmp_path / "ml-init"
    subprocess.run(["git", "clone", "--quiet", "--bare", template, bare], check=True)
    subprocess.run(["git", "clone", "--quiet", bare, checkout], check=True)
    github.readable[ML_INIT] = bare
    github.access[OF_THE_RUN] = Access(scopes=(), may_create=False, may_write_workflows=False)
    script = tmp_path / "quick-python"
    script.write_text(QUICK.format(python=sys.executable))
    script.chmod(0o755)
    runner = {
        "STAND_IN_PYTHON": str(script),
        "GITHUB_API_URL": f"{github.web}/api/v3",
        "GITHUB_SERVER_URL": github.web,
        "GITHUB_REPOSITORY": ML_INIT,
        "GITHUB_REPOSITORY_OWNER": "my-org",
        "DATABRICKS_CLI": str(databricks_cli),
        "ML_INIT_CACHE": str(shared_cache),
    }
    return Organisation(github, checkout, runner)
