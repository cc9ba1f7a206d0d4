"""What a caller pins is what runs: as far as GitHub alone can tell, read in the files."""

import re

import pytest
import yaml

from tests.support.place import ROOT

DOORS = ("new-use-case.yml", "new-use-cases.yml")
REPOSITORY = "${{ inputs.ml_init_repository || job.workflow_repository || github.repository }}"
COMMIT = "${{ inputs.ml_init_ref || job.workflow_sha || github.sha }}"
UNSEEN = re.compile(r"(?m)^ *#\s*(ml_init_\w+): *\"?([^\"\n]+)")


def door(name: str) -> dict[str, dict[str, dict[str, object]]]:
    """A workflow; its key `on` is text."""
    text = (ROOT / ".github" / "workflows" / name).read_text()
    read: dict[str, dict[str, dict[str, object]]] = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    return read


def steps(name: str) -> list[dict[str, dict[str, str]]]:
    """The steps of all its jobs."""
    found: list[dict[str, dict[str, str]]] = []
    for job in door(name)["jobs"].values():
        of_job = job["steps"]
        assert isinstance(of_job, list)
        found += of_job
    return found


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.attack("a tag of ml-init decides what a called workflow runs")
def test_every_job_fetches_the_commit_that_the_workflow_is_called_at(name: str) -> None:
    fetched = [
        step["with"] for step in steps(name) if step.get("with", {}).get("path") == "ml-init"
    ]

    assert fetched
    assert {(each["repository"], each["ref"]) for each in fetched} == {(REPOSITORY, COMMIT)}


@pytest.mark.parametrize("name", DOORS)
def test_projects_remember_the_repository_whose_code_runs(name: str) -> None:
    told = [step["env"] for step in steps(name) if "ML_INIT_REPOSITORY" in step.get("env", {})]

    assert told
    assert {each["ML_INIT_REPOSITORY"] for each in told} == {REPOSITORY}


@pytest.mark.parametrize("name", DOORS)
def test_neither_input_has_a_default(name: str) -> None:
    inputs = door(name)["on"]["workflow_call"]["inputs"]
    assert isinstance(inputs, dict)

    own = {key: about["default"] for key, about in inputs.items() if key.startswith("ml_init_")}

    assert own == {"ml_init_repository": "", "ml_init_ref": ""}


def test_the_example_says_what_enterprise_server_needs_as_it_is_called() -> None:
    text = (ROOT / "examples" / "caller.yml").read_text()

    called = re.search(r"uses: (?P<name>[\w-]+/[\w-]+)/\S+@(?P<commit>\w+)", text)

    assert called is not None
    assert dict(UNSEEN.findall(text)) == {
        "ml_init_repository": called["name"],
        "ml_init_ref": called["commit"],
    }
