"""The project of the starter stack works on a laptop, without Databricks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stacks.inspection import notebooks
from tests.stacks.rendering import BUNDLE, render
from tests.support.place import ROOT

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="the starter's pandas has no wheel for it"
)
# Notebooks share nothing but the folder, as on a laptop; one process saves importing MLflow often.
IN_ONE_PROCESS = "import runpy, sys\nfor name in sys.argv[1:]: runpy.run_path(name)"
UNIT_TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
ORDER = ("write_feature_table_job.", "model_training_job.", "batch_inference_job.")

# With features there is all that is there without them, but for the model and its own test: these
# are the same.
PLAIN, FEATURES = (pytest.param(each, id=f"features {each}") for each in ("no", "yes"))
LATER = [
    pytest.param(*each.values, id=each.id, marks=pytest.mark.breadth) for each in (PLAIN, FEATURES)
]
BOTH = pytest.mark.parametrize("bundle", [LATER[0], FEATURES], indirect=True)
ONE = pytest.mark.parametrize("bundle", [PLAIN, LATER[1]], indirect=True)


@pytest.fixture(params=["no", "yes"], ids=lambda features: f"features {features}")
def bundle(request: pytest.FixtureRequest, databricks_cli: Path, tmp_path: Path) -> Path:
    """The bundle's folder of a rendered project."""
    project = render(databricks_cli, tmp_path / "out", include_feature_store=request.param)
    return project / BUNDLE


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in ``folder``, as somebody would who has installed the requirements."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def in_order(bundle: Path) -> list[str]:
    """The notebooks of all jobs in the order of their schedules."""
    found = list(notebooks(bundle))
    return [str(place) for job in ORDER for task, place in found if task.startswith(job)]


def test_its_tools_are_those_that_it_is_checked_with(bundle: Path) -> None:
    named = (bundle.parent / "test-requirements.txt").read_text().split()

    locked = (ROOT / "requirements" / "check.txt").read_text()
    assert [each.partition("==")[0] for each in named] == ["mypy", "pytest", "ruff"]
    assert [each for each in named if f"\n{each} \\\n" not in locked] == []


@BOTH
def test_its_own_unit_tests_pass(bundle: Path) -> None:
    done = python(bundle, *UNIT_TESTS)

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


@ONE
@pytest.mark.breadth  # that the model of the gate is a right one is seen by its validation, too
def test_its_unit_tests_notice_a_wrong_model(bundle: Path) -> None:
    code = bundle / "training" / "train.py"
    code.write_text(code.read_text().replace("StandardScaler(), RidgeCV()", "DummyRegressor()"))
    code.write_text("from sklearn.dummy import DummyRegressor\n" + code.read_text())

    done = python(bundle, *UNIT_TESTS, "tests/training")

    assert done.returncode == 1, done.stdout
    assert "FAILED tests/training/test_train.py::test_the_model_explains" in done.stdout


@BOTH
def test_a_model_is_trained_validated_deployed_and_used(bundle: Path) -> None:
    done = python(bundle, "-c", IN_ONE_PROCESS, *in_order(bundle))

    assert done.returncode == 0, done.stdout
    assert "Version 1 of diabetes is the champion." in done.stdout
    assert "predictions.parquet holds 442 predictions." in done.stdout
    assert (bundle / "predictions.parquet").is_file()


@ONE
def test_a_model_that_fails_validation_is_not_deployed(bundle: Path) -> None:
    rules = bundle / "validation" / "validation.py"
    rules.write_text(rules.read_text().replace("MINIMUM_R2 = 0.35", "MINIMUM_R2 = 0.95"))

    done = python(bundle, "-c", IN_ONE_PROCESS, *in_order(bundle))

    assert done.returncode != 0
    assert "ValidationError: Version 1 fails: R² is" in done.stdout
    assert not (bundle / "predictions.parquet").exists()
