"""The sample data, and MLflow in a temporary folder."""

from pathlib import Path

import mlflow
import pandas as pd
import pytest

from training import data, train


@pytest.fixture(scope="session")
def local_mlflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Track and register in a folder of this test run."""
    folder = tmp_path_factory.mktemp("mlflow")
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    mlflow.set_experiment(
        experiment_id=mlflow.create_experiment("tests", artifact_location=folder.as_uri())
    )
    return folder


@pytest.fixture(scope="session")
def patients() -> pd.DataFrame:
    """The sample data."""
    return data.load()


@pytest.fixture
def model_name(local_mlflow: Path, patients: pd.DataFrame, request: pytest.FixtureRequest) -> str:
    """The name of a registered model with a challenger, one for each test."""
    name = f"catalog.schema.{request.node.name}"
    train.register(train.fit(patients), patients, name)
    return name
