from common.registry import CHALLENGER, find
from training import data, train


def test_the_model_explains_data_it_has_not_seen(patients):
    to_train, to_test = data.split(patients)

    model = train.fit(to_train)

    assert model.score(data.inputs(to_test), to_test[data.TARGET]) > 0.3


def test_the_newest_version_is_the_challenger(model_name, patients):
    newest = train.register(train.fit(patients), patients, model_name)

    assert int(find(model_name, CHALLENGER).version) == int(newest) == 2
