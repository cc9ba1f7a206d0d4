"""In the weekly update, what runs the template and what holds a token are never in one job.

The workflow runs as a runner runs it: all that the gate asks of such a run is asked of this one.
"""

import re
from pathlib import Path

import pytest

from tests.support.parts.actions import RunSettings, run_workflow
from tests.support.parts.environments import spy, watching
from tests.support.trees import git
from tests.template.packages import named_packages
from tests.template.published import BY_HAND, FILE, NEW_TIME, NEW_TITLE, Published

SECRETS = {
    "GITHUB_TOKEN": "actions-token",
    "ML_INIT_UPDATE_TOKEN": "update-token",
    "ML_INIT_TEMPLATE_TOKEN": "template-token",
}
# Programs as they are started: git names these files too.
UPDATING, PUSHING = "-m copier update", "-B .github/ml-init/propose.py"
EXAMINING, TELLING = "-m hooks.doctor", "-B .github/ml-init/issue.py"
# The jobs share the cache of one machine here: only what the new release writes anew is rendered.
NEW_README = {
    "stacks/starter/template/{{.input_root_dir}}/README.md.tmpl": (
        "Predicts how far",
        "Tells how far",
    )
}


@pytest.mark.attack("a template or stack that reads /proc for the tokens of an update")
def test_an_update_is_proposed_and_no_process_that_made_it_was_started_with_a_token(
    published: Published, databricks_cli: Path, tmp_path: Path
) -> None:
    published.release("v0.2.0", NEW_TITLE, NEW_TIME, NEW_README)
    published.make_private()
    main = git(published.bare, "rev-parse", "main")
    stack = spy(tmp_path / "spy", databricks_cli, published.github.web, SECRETS)
    own = {"DATABRICKS_CLI": f"{stack.program}", "ML_INIT_CACHE": f"{tmp_path / 'cache'}"}
    settings = RunSettings(
        secrets=SECRETS,
        env={**published.runner, **own},
        packages=named_packages(tmp_path / "packages"),
    )

    with watching(published.github.web, SECRETS) as watch:
        ended = run_workflow(published.project, FILE, BY_HAND, settings)

    assert ended.returncode == 0, ended.output
    (pull,) = published.github.pulls
    assert pull.access is published.github.access["update-token"]
    assert (pull.title, pull.base) == ("Update ml-init from v0.1.0 to v0.2.0", "main")
    assert f"- ` .github/workflows/{FILE} `" in pull.body
    assert "## Left out" not in pull.body
    assert "in the night" in published.proposed(f".github/workflows/{FILE}")
    assert published.proposed("docs/first-day.md").startswith("# The first day")
    assert git(published.bare, "rev-parse", "main", "ml-init/update^").split() == [main, main]
    assert re.search(r"The doctor of ml-init v0\.1\.0: Of \d+ checks: nothing wrong", ended.output)
    assert "Nothing is wrong, and no issue is open." in ended.output
    assert published.github.issues == []
    seen = stack.seen()
    assert {each.job for each in seen} == {"update", "examine"}
    assert any(UPDATING in each.command for each in seen)
    assert {name for each in seen for name in each.secrets} == set()
    assert watch.secrets_beside(UPDATING) == set()
    assert watch.secrets_beside(EXAMINING) == set()
    assert watch.secrets_beside(PUSHING) == {"GITHUB_TOKEN", "ML_INIT_UPDATE_TOKEN"}
    assert watch.jobs_of(UPDATING) == {"update"}
    assert watch.jobs_of(PUSHING) == {"propose"}
    assert watch.jobs_of(EXAMINING) == {"examine"}
    assert watch.secrets_beside(TELLING) == {"GITHUB_TOKEN"}
    assert watch.jobs_of(TELLING) == {"tell"}
