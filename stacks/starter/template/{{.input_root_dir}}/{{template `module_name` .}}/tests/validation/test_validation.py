import pytest

from common.registry import CHALLENGER, find
from training.data import TARGET
from validation.validation import VALIDATED, ValidationError, objections, validate

GOOD = {"r2": 0.5, "rmse": 50.0}


@pytest.mark.parametrize(
    ("challenger", "champion", "count"),
    [
        pytest.param(GOOD, None, 0, id="good, and nothing to compare with"),
        pytest.param(GOOD, GOOD, 0, id="as good as the champion"),
        pytest.param(GOOD, {"r2": 0.6, "rmse": 40.0}, 1, id="worse than the champion"),
        pytest.param({"r2": 0.1, "rmse": 70.0}, None, 1, id="not good enough"),
        pytest.param({"r2": 0.1, "rmse": 70.0}, GOOD, 2, id="neither"),
    ],
)
def test_objections(challenger, champion, count):
    assert len(objections(challenger, champion)) == count


def test_a_good_challenger_is_marked(model_name, patients):
    validate(model_name, patients)

    assert VALIDATED in find(model_name, CHALLENGER).tags


def test_a_bad_challenger_is_not(model_name, patients):
    answers = patients[TARGET].sample(frac=1, random_state=0)
    shuffled = patients.assign(**{TARGET: answers.to_numpy()})

    with pytest.raises(ValidationError, match="R²"):
        validate(model_name, shuffled)

    assert VALIDATED not in find(model_name, CHALLENGER).tags
