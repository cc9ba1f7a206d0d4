"""The two versions of the registered model that have a role, each known by an alias."""

from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion

CHALLENGER = "challenger"  # trained last; may become the champion
CHAMPION = "champion"  # makes the predictions


def find(model_name: str, alias: str) -> ModelVersion | None:
    """The version that holds the alias, if one does."""
    client = MlflowClient()
    if alias not in client.get_registered_model(model_name).aliases:
        return None
    return client.get_model_version_by_alias(model_name, alias)
