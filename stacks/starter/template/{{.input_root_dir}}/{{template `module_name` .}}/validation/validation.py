"""Validation: whether the challenger is good enough, and no worse than the champion."""

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.metrics import r2_score, root_mean_squared_error

from common.registry import CHALLENGER, CHAMPION, find
from training.data import TARGET, inputs

MINIMUM_R2 = 0.35
TOLERANCE = 1.02  # the challenger's error may exceed the champion's by two per cent
VALIDATED = "validated"


class ValidationError(Exception):
    """The challenger must not be deployed; the text says why."""


def measure(model_name: str, version: str, data: pd.DataFrame) -> dict[str, float]:
    """How well a registered version predicts data it was not trained on."""
    prediction = mlflow.pyfunc.load_model(f"models:/{model_name}/{version}").predict(inputs(data))
    return {
        "r2": r2_score(data[TARGET], prediction),
        "rmse": root_mean_squared_error(data[TARGET], prediction),
    }


def objections(challenger: dict[str, float], champion: dict[str, float] | None) -> list[str]:
    """Every reason against the challenger; ``champion`` is None before the first deployment."""
    found = []
    if challenger["r2"] < MINIMUM_R2:
        found.append(f"R² is {challenger['r2']:.3f}, below {MINIMUM_R2}")
    if champion and challenger["rmse"] > champion["rmse"] * TOLERANCE:
        found.append(f"RMSE is {challenger['rmse']:.2f}, the champion's {champion['rmse']:.2f}")
    return found


def validate(model_name: str, data: pd.DataFrame) -> dict[str, float]:
    """Measure the challenger and mark its version as validated.

    Raises:
        ValidationError: there is none, or there are objections.
    """
    challenger, champion = find(model_name, CHALLENGER), find(model_name, CHAMPION)
    if challenger is None:
        raise ValidationError(f"{model_name} has no challenger: train first.")
    measured = measure(model_name, challenger.version, data)
    reference = measure(model_name, champion.version, data) if champion else None
    if found := objections(measured, reference):
        raise ValidationError(f"Version {challenger.version} fails: {'; '.join(found)}.")
    MlflowClient().set_model_version_tag(model_name, challenger.version, VALIDATED, "true")
    return measured
