"""A reference that leads nowhere is one finding; what only looks like one is none."""

import subprocess
from pathlib import Path

import pytest

from hooks.diagnosis.broken_references import LARGEST, WHAT, examine
from hooks.diagnosis.checkout import Checkout
from hooks.workspaces.finding import Finding, State
from tests.diagnosis.files.scene import BUNDLE, SETTINGS, TRAINING, commit_all, replace

TRAIN = f"{BUNDLE}/training/notebooks/Train.py"
TESTS = ".github/workflows/awesome-ml-project-run-tests.yml"
DATA = f"{BUNDLE}/training/data.py"


def found(project: Path) -> list[Finding]:
    """What is not sound."""
    every = [*examine(Checkout.read(project), {})]
    assert every
    return [each for each in every if each.state is not State.OK]


def test_a_new_project_has_none(project: Path) -> None:
    assert [*examine(Checkout.read(project), {})] == [Finding("files", WHAT, State.OK)]


FAULTS = {
    "a notebook that is not there": (
        (TRAINING, "notebooks/Train.py", "notebooks/Trian.py"),
        "../training/notebooks/Trian.py",
        "Name a file that is there.",
    ),
    "a notebook of another folder": (
        (TRAINING, "../training/notebooks/Train.py", "../notebooks/Train"),
        "../notebooks/Train",
        "Write ../training/notebooks/Train.py.",
    ),
    "a target that is not there": (
        (TESTS, "bundle deploy -t test", "bundle deploy -t tset"),
        "tset",
        "It has dev, prod, staging, test. Name one.",
    ),
    "a job that is not there": (
        (TESTS, "bundle run model_training_job", "bundle run training_job"),
        "training_job",
        "It has batch_inference_job, experiment, model, model_training_job. Name one.",
    ),
    "a variable that is not there": (
        (SETTINGS, "${var.catalog_name}", "${var.catalogue}"),
        "catalogue",
        "It has catalog_name, inference_table_name. Name one.",
    ),
    "a resource that is not there": (
        (TRAINING, "${resources.registered_models.model.id}", "${resources.models.modle.id}"),
        "modle",
        "It has batch_inference_job, experiment, model, model_training_job. Name one.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_leads_nowhere_is_told_with_its_line(project: Path, fault: str) -> None:
    (path, old, new), named, advice = FAULTS[fault]
    replace(project, path, old, new)
    line = (project / path).read_text().partition(new)[0].count("\n") + 1

    (finding,) = found(project)

    assert finding.what == f"{path}:{line}: {named}"
    assert finding.state is State.WRONG
    assert finding.cure.advice == advice
    assert finding.cure.command == f"${{EDITOR:-vi}} +{line} {path}"
    written = advice.removeprefix("Write ").removesuffix(".")
    replace(project, path, new, written if advice.startswith("Write ") else old)
    assert found(project) == []


GONE = {
    "a notebook of a job": (TRAIN, TRAINING, State.WRONG),
    "requirements of a workflow": ("test-requirements.txt", TESTS, State.WRONG),
    "a linked document": ("docs/mlops-setup.md", "README.md", State.NOTE),
}


@pytest.mark.parametrize("is_committed", [True, False])
@pytest.mark.parametrize("fault", GONE)
def test_what_is_gone_comes_back_by_the_named_command(
    project: Path, fault: str, *, is_committed: bool
) -> None:
    path, _, state = GONE[fault]
    (project / path).unlink()
    if is_committed:
        commit_all(project, "tidy up")

    first = found(project)
    subprocess.run(["sh", "-euc", first[0].cure.command], cwd=project, check=True)

    assert GONE[fault][1] in {each.what.partition(":")[0] for each in first}
    assert {each.told for each in first} == {f"{path} is gone"}
    assert state in {each.state for each in first}
    assert found(project) == []


def test_a_module_that_is_gone_is_told(project: Path) -> None:
    (project / DATA).unlink()

    (first, *_) = sorted(found(project), key=lambda each: each.what)

    assert ": training.data" in first.what
    assert first.told == f"{DATA} is gone"


HARMLESS = {
    "docs/own.md": "[ours](https://example.org/a.md) [top](#top) [a file](../README.md)\n",
    f"{BUNDLE}/training/own.py": 'OUT = "results/of/today.csv"\nimport elsewhere.things\n',
    ".github/workflows/own.yml": "jobs:\n  a:\n    steps:\n      - run: docker build -t ours .\n"
    "      - run: databricks bundle deploy -t ${{ inputs.target }}\n",
    f"{BUNDLE}/resources/own.yml": "values:\n  - made/by/a/job.csv\n  - ../${var.catalog_name}\n",
    "docs/binary.md": "\0[x](nowhere.md)",
    "docs/large.md": "[x](nowhere.md)" + " " * LARGEST,
}


@pytest.mark.parametrize("path", HARMLESS)
def test_what_only_looks_like_a_broken_reference_is_none(project: Path, path: str) -> None:
    (project / path).write_text(HARMLESS[path])

    assert found(project) == []


def test_a_text_that_is_no_utf_8_is_not_read(project: Path) -> None:
    (project / "docs" / "old.md").write_bytes(b"[x](nowhere.md) \xff")

    assert found(project) == []


def test_a_file_that_is_told_of_already_is_not_read(project: Path) -> None:
    (project / "docs" / "own.md").write_text("[x](nowhere.md)\n")
    checkout = Checkout.read(project)

    assert [each.told for each in examine(checkout, {})] == ["it leads nowhere"]
    assert [each.what for each in examine(checkout, {"docs/own.md": None})] == [WHAT]


def test_a_project_without_names_of_a_bundle_misses_none(project: Path) -> None:
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: databricks bundle run it -t prod\n"
    files = {".github/workflows/own.yml": workflow.encode()}

    assert [each.state for each in examine(Checkout(project, files), {})] == [State.OK]
