import pytest

from deployment.batch_inference.predict import NoChampionError, predict
from deployment.model_deployment.deploy import promote
from training.data import KEY, TARGET
from validation.validation import validate


def test_every_patient_gets_a_prediction_by_the_champion(model_name, patients):
    validate(model_name, patients)
    version = promote(model_name)

    predictions = predict(patients.assign(ward="3b"), model_name)

    assert list(predictions[KEY]) == list(patients[KEY])
    assert set(predictions["model_version"]) == {str(version)}
    assert predictions["prediction"].notna().all()
    assert "ward" in predictions
    assert TARGET not in predictions


def test_nothing_is_predicted_before_the_first_deployment(model_name, patients):
    with pytest.raises(NoChampionError, match="training job"):
        predict(patients, model_name)
