"""The workflow as a runner runs it, in a project that GitHub has.

In the gate test_separation.py runs all of it, and test_propose.py its programs.
"""

import re
from pathlib import Path

import pytest

from extensions.rules import PLATFORMS
from hooks.patches._actions import reference
from tests.support.parts.actions import PACKAGES, Event, Result, RunSettings, run_workflow
from tests.support.place import ROOT
from tests.support.trees import git
from tests.template.published import BY_HAND, FILE, NEW_TIME, NEW_TITLE, Published
from tests.template.rendered import rendered

TEXT = rendered()
WEEKLY = Event("schedule", {"ref": "refs/heads/main"})


def run(published: Published, event: Event = BY_HAND, packages: Path | None = PACKAGES) -> Result:
    """Run it; without packages, pip installs what the project names, and nothing else is there."""
    secrets = {"GITHUB_TOKEN": "actions-token", "ML_INIT_UPDATE_TOKEN": "update-token"}
    return run_workflow(
        published.project,
        FILE,
        event,
        RunSettings(secrets=secrets, env=published.runner, packages=packages),
    )


@pytest.mark.breadth
def test_without_a_newer_version_nothing_happens(published: Published) -> None:
    ended = run(published, WEEKLY)

    assert ended.returncode == 0, ended.output
    assert "There is no newer version" in ended.output
    assert re.search(r"The doctor of ml-init v0\.1\.0: Of \d+ checks: nothing wrong", ended.output)
    assert "Nothing is wrong, and no issue is open." in ended.output
    assert published.github.issues == []
    assert published.github.pulls == []
    assert git(published.bare, "branch", "--format=%(refname:short)") == "main"


@pytest.mark.breadth
def test_an_update_opens_a_pull_request_and_the_next_one_refreshes_it(
    published: Published,
) -> None:
    main = git(published.bare, "rev-parse", "main")
    published.release("v0.2.0", NEW_TITLE)
    opened = run(published, packages=None)
    assert opened.returncode == 0, opened.output
    (pull,) = published.github.pulls
    assert (pull.title, pull.base) == ("Update ml-init from v0.1.0 to v0.2.0", "main")
    assert "- ` docs/first-day.md `" in pull.body

    published.release("v0.3.0", NEW_TIME)
    refreshed = run(published)

    assert refreshed.returncode == 0, refreshed.output
    assert published.github.pulls == [pull]
    assert pull.title == "Update ml-init from v0.1.0 to v0.3.0"
    assert f"- ` .github/workflows/{FILE} `" in pull.body
    assert "in the night" in published.proposed(f".github/workflows/{FILE}")
    assert published.proposed("docs/first-day.md").startswith("# The first day")
    assert git(published.bare, "rev-parse", "main", "ml-init/update^").split() == [main, main]
    assert "update-token" not in refreshed.output


@pytest.mark.breadth
def test_a_conflict_is_seen_in_the_pull_request_and_the_run_is_red(published: Published) -> None:
    published.edit("docs/first-day.md", "# Your first day with", "# My first day with")
    published.release("v0.2.0", NEW_TITLE)

    ended = run(published)

    assert ended.returncode == 1, ended.output
    published.assert_conflict()
    assert "Nothing is wrong, and no issue is open." in ended.output  # the guide is the team's


def test_by_hand_it_runs_on_the_default_branch_alone(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)
    another = {"ref": "refs/heads/main", "repository": {"default_branch": "trunk"}}

    ended = run(published, Event("workflow_dispatch", another))

    assert ended.returncode == 0, ended.output
    assert published.github.pulls == []


def test_its_pins_are_those_of_ml_init() -> None:
    used = re.findall(r"uses: (([^@]+)@.*)", TEXT)

    assert [line for line, _ in used] == [reference(name) for _, name in used]


def test_enterprise_server_gets_the_artifact_actions_that_it_takes() -> None:
    of_server = re.findall(r"(?:up|down)load-artifact@.*", rendered(PLATFORMS[1]))
    told = (ROOT / "docs" / "set-up.md").read_text()

    assert len(of_server) == 5
    assert all(f"{action}|" in told for action in of_server)
    assert all("# v3." in action for action in of_server)
    assert "# v3." not in TEXT
