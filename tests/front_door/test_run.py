"""One run, with the oddest answers that are accepted: what it makes, and what it shows."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.front_door.organisation import (
    ML_INIT,
    NAME,
    OBEYED,
    ODD_TEAM,
    Made,
    Organisation,
    assert_made,
    odd_but_accepted,
)
from tests.support.answers import publishing_answers
from tests.support.canaries import leaked_secrets, leaking_files
from tests.support.github.git_http import run
from tests.support.github.state import Repository
from tests.support.programs import RunCopier
from tests.support.published_ends import assert_guarded
from tests.support.trees import files_of

# The example of the workflow that this one replaces.
ORIGINAL = {
    "project_name": NAME,
    "github_contributor_group": "github_ml_contributors",
    "github_admins_group": "github_ml_admins",
    "model_schema": "custom_schema",
    "include_feature_store": "yes",
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


def assert_same_at_a_terminal(
    organisation: Organisation, form: Mapping[str, str], run_copier: RunCopier, folder: Path
) -> None:
    """Hold what the button made against what a terminal makes, which takes its place for that."""
    github = organisation.github
    seen, by_button = [*github.seen], github.organisation.repositories.pop(NAME)
    bare, kept = by_button.folder, folder / "by-button.git"
    by_button.folder = bare.rename(kept)
    run(folder, "clone", "--quiet", kept, "by-button")
    data = {**form, "publish": True}
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in organisation.terminal().items():
                patched.setenv(name, value)
            address = f"{github.web}/{ML_INIT}.git"
            ended = run_copier("copy", address, folder / "by-terminal", data=data)

        assert ended.code == 0, ended.output
        assert files_of(folder / "by-terminal") == files_of(folder / "by-button")
        assert told(github.repository(NAME)) == told(by_button)
    finally:
        shutil.rmtree(bare, ignore_errors=True)
        by_button.folder = kept.rename(bare)
        github.organisation.repositories[NAME] = by_button
        github.seen[:] = seen


def test_the_button_makes_what_a_terminal_makes_of_the_same_configuration(
    made: Made, run_copier: RunCopier, tmp_path: Path
) -> None:
    assert_same_at_a_terminal(made.organisation, made.form, run_copier, tmp_path)


@pytest.mark.breadth  # in the gate it makes the same of another one, above
@pytest.mark.parametrize(
    ("databricks_signs_in", "installs"), [("true", False), ("true", True), ("false", False)]
)
def test_the_button_makes_what_the_workflow_made_that_it_replaces(
    organisation: Organisation,
    run_copier: RunCopier,
    tmp_path: Path,
    databricks_signs_in: str,
    *,
    installs: bool,
) -> None:
    if installs:  # it takes pip half a minute; in the gate maintenance.try_locks looks
        organisation.install()
    github = organisation.github
    github.organisation.teams |= {name: name for name in ORIGINAL.values() if "github" in name}
    organisation.variables["USE_DATABRICKS_SERVICE_PRINCIPAL"] = databricks_signs_in

    pressed = organisation.press(**ORIGINAL)

    assert pressed.code == 0, pressed.log
    answers = publishing_answers(use_databricks_service_principal=databricks_signs_in == "true")
    assert_guarded(github, github.repository(NAME), answers)
    assert_same_at_a_terminal(organisation, ORIGINAL, run_copier, tmp_path)


def test_what_is_accepted_is_kept_as_it_is(made: Made) -> None:
    held = made.organisation.github.repository(NAME)
    stored = yaml.safe_load(run(held.folder, "show", "main:.copier-answers.yml"))
    odd = odd_but_accepted(made.folder / OBEYED)

    assert stored["github_contributor_group"] == ODD_TEAM
    assert stored["staging_workspace_host"] == odd["DATABRICKS_STAGING_WORKSPACE_HOST"]
    assert stored["read_user_group"] == odd["DATABRICKS_READ_USER_GROUP"]
    assert held.teams == {"r-d-ml-co": "push", "ml-admins": "admin"}
    assert not (made.folder / OBEYED).exists()


def test_a_whole_run_gives_nothing_away(made: Made) -> None:
    assert leaked_secrets(made.ended.log + made.ended.summary) == set()
    assert b"front_door.publish" in b"\n".join(made.seen.arguments)
    assert leaked_secrets(b"\n".join(made.seen.arguments)) == set()
    assert leaking_files(made.folder) == {}


@pytest.mark.breadth  # in the gate test_publish.py does so with its step
def test_a_second_press_finds_everything_and_makes_nothing_twice(made: Made) -> None:
    before = told(made.organisation.github.repository(NAME))

    ended = made.organisation.press(**made.form)

    assert_made(made.organisation, ended, "r-d-ml-co")
    assert "was there already, and is complete" in ended.summary
    assert told(made.organisation.github.repository(NAME)) == before
