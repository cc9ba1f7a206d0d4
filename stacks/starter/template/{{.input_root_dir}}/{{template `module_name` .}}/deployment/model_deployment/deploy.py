"""Deployment: the validated challenger becomes the champion."""

from mlflow import MlflowClient

from common.registry import CHALLENGER, CHAMPION, find
from validation.validation import VALIDATED


class DeploymentError(Exception):
    """The challenger cannot be deployed; the text says why."""


def promote(model_name: str) -> str:
    """Make the challenger the champion, and return its version.

    Raises:
        DeploymentError: there is none, or it was not validated.
    """
    challenger = find(model_name, CHALLENGER)
    if challenger is None or VALIDATED not in challenger.tags:
        raise DeploymentError(f"{model_name} has no validated challenger: validate first.")
    MlflowClient().set_registered_model_alias(model_name, CHAMPION, challenger.version)
    return challenger.version
