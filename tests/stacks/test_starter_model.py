"""The project of the starter stack works on a laptop, without Databricks."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stacks.inspection import notebooks
from tests.stacks.laptop import UNIT_TESTS, Laptop, laptop
from tests.stacks.rendering import BUNDLE, render
from tests.support.parts.starter_packages import LOCK, MISSING
from tests.support.place import ROOT

pytestmark = pytest.mark.skipif(MISSING, reason="the starter's pandas has no wheel for it")
ORDER = ("write_feature_table_job.", "model_training_job.", "batch_inference_job.")

# With features there is all that is there without them, but for the model and its own test: these
# are the same.
BOTH = pytest.mark.parametrize(
    "bundle",
    [
        pytest.param("no", id="features no", marks=pytest.mark.breadth),
        pytest.param("yes", id="features yes"),
    ],
    indirect=True,
)


@pytest.fixture(params=["no", "yes"], ids=lambda features: f"features {features}")
def bundle(request: pytest.FixtureRequest, databricks_cli: Path, tmp_path: Path) -> Path:
    """The bundle's folder of a rendered project."""
    project = render(databricks_cli, tmp_path / "out", include_feature_store=request.param)
    return project / BUNDLE


@pytest.fixture
def person() -> Iterator[Laptop]:
    """Somebody's Python."""
    with laptop() as programs:
        yield programs


def in_order(bundle: Path) -> list[str]:
    """The notebooks of all jobs in the order of their schedules."""
    found = list(notebooks(bundle))
    return [str(place) for job in ORDER for task, place in found if task.startswith(job)]


def test_its_tools_are_those_that_it_is_checked_with(bundle: Path) -> None:
    named = (bundle.parent / "test-requirements.txt").read_text().split()

    locks = [lock.read_text() for lock in (LOCK, ROOT / "requirements" / "check.txt")]
    assert [each.partition("==")[0] for each in named] == ["mypy", "pytest", "ruff"]
    assert [each for each in named if any(f"\n{each} \\\n" not in lock for lock in locks)] == []


@BOTH
def test_its_unit_tests_pass_and_a_valid_model_alone_is_deployed_and_used(
    bundle: Path, person: Laptop
) -> None:
    folder, names = bundle.with_name("unit-tests"), in_order(bundle)

    tested = person.run(bundle, *UNIT_TESTS, f"--basetemp={folder}")

    assert tested.code == 0, tested.output
    assert " passed" in tested.output

    # To make one takes longer than to train a model.
    shutil.copy(folder / "mlflow0" / "mlflow.db", bundle)
    done = person.run(bundle, *names)

    assert done.code == 0, done.output
    assert "Version 1 of diabetes is the champion." in done.output
    assert "predictions.parquet holds 442 predictions." in done.output
    (bundle / "predictions.parquet").unlink()  # FileNotFoundError where there is none

    rules = bundle / "validation" / "validation.py"
    rules.write_text(rules.read_text().replace("MINIMUM_R2 = 0.35", "MINIMUM_R2 = 0.95"))
    failed = person.run(bundle, *(name for name in names if "/Train.py" not in name))

    assert failed.code != 0
    assert "ValidationError: Version 1 fails: R² is" in failed.output
    assert not (bundle / "predictions.parquet").exists()


@pytest.mark.breadth  # that the model of the gate is a right one is seen by its validation, too
def test_its_unit_tests_notice_a_wrong_model(bundle: Path, person: Laptop) -> None:
    code = bundle / "training" / "train.py"
    code.write_text(code.read_text().replace("StandardScaler(), RidgeCV()", "DummyRegressor()"))
    code.write_text("from sklearn.dummy import DummyRegressor\n" + code.read_text())

    done = person.run(bundle, *UNIT_TESTS, "tests/training")

    assert done.code == 1, done.output
    assert "FAILED tests/training/test_train.py::test_the_model_explains" in done.output
