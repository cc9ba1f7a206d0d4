"""Training: from patients to a registered model version."""

from pathlib import Path

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from common.registry import CHALLENGER
from training.data import TARGET, inputs

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"


def fit(data: pd.DataFrame) -> Pipeline:
    """A ridge regression that chooses its own penalty."""
    return make_pipeline(StandardScaler(), RidgeCV()).fit(inputs(data), data[TARGET])


def register(model: Pipeline, data: pd.DataFrame, model_name: str) -> int:
    """Log the model, make it a new version of ``model_name`` and the challenger."""
    with mlflow.start_run():
        mlflow.log_metric("train_r2", model.score(inputs(data), data[TARGET]))
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            input_example=inputs(data).head(),
            pip_requirements=str(REQUIREMENTS),
            registered_model_name=model_name,
        )
    version = logged.registered_model_version
    MlflowClient().set_registered_model_alias(model_name, CHALLENGER, version)
    return version
