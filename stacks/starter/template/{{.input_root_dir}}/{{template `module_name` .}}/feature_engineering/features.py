"""Features: what a physician would derive from a patient's measurements."""

import numpy as np
import pandas as pd

from training.data import KEY

HYPERTENSION = 95  # mean arterial pressure in mmHg


def derive(patients: pd.DataFrame) -> pd.DataFrame:
    """One row for each patient: the key and the derived features, nothing else.

    ``s3`` is HDL cholesterol, ``s2`` is LDL, ``s6`` blood sugar, ``bp`` the mean blood pressure.
    """
    return pd.DataFrame(
        {
            KEY: patients[KEY],
            "ldl_to_hdl": patients["s2"] / patients["s3"],
            "log_sugar": np.log(patients["s6"]),
            "bmi_if_hypertensive": patients["bmi"].where(patients["bp"] > HYPERTENSION, 0.0),
        }
    )
