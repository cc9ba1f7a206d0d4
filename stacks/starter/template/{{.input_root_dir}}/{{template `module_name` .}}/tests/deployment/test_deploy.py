import pytest

from common.registry import CHAMPION, find
from deployment.model_deployment.deploy import DeploymentError, promote
from validation.validation import validate


def test_a_validated_challenger_becomes_the_champion(model_name, patients):
    validate(model_name, patients)

    version = promote(model_name)

    assert find(model_name, CHAMPION).version == version


def test_an_unvalidated_challenger_does_not(model_name):
    with pytest.raises(DeploymentError, match="validate first"):
        promote(model_name)

    assert find(model_name, CHAMPION) is None
