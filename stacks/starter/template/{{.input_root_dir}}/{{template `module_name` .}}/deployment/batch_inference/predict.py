"""Batch inference: the champion's predictions for a table of patients."""

from datetime import UTC, datetime

import mlflow
import pandas as pd

from common.registry import CHAMPION, find
from training.data import TARGET


class NoChampionError(Exception):
    """No version of the model was deployed yet."""


def predict(data: pd.DataFrame, model_name: str) -> pd.DataFrame:
    """The patients with their prediction, the version that made it, and the time.

    Columns that the model does not know pass through; the answer, where known, is left out.

    Raises:
        NoChampionError: nothing is deployed.
    """
    champion = find(model_name, CHAMPION)
    if champion is None:
        raise NoChampionError(f"{model_name} has no champion: run the training job first.")
    model = mlflow.pyfunc.load_model(f"models:/{model_name}/{champion.version}")
    columns = model.metadata.get_input_schema().input_names()
    return data.drop(columns=TARGET, errors="ignore").assign(
        prediction=model.predict(data[columns]),
        model_version=str(champion.version),
        predicted_at=datetime.now(UTC),
    )
