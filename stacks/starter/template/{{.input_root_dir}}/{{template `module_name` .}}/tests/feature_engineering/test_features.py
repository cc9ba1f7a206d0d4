import numpy as np

from feature_engineering.features import derive
from training.data import KEY, TARGET


def test_every_patient_has_complete_features(patients):
    features = derive(patients)

    assert list(features[KEY]) == list(patients[KEY])
    assert np.isfinite(features.to_numpy()).all()


def test_the_answer_is_no_feature(patients):
    assert TARGET not in derive(patients)


def test_weight_counts_only_with_high_blood_pressure(patients):
    two = patients.head(2).assign(bmi=[30.0, 30.0], bp=[80.0, 110.0])

    assert list(derive(two)["bmi_if_hypertensive"]) == [0.0, 30.0]
