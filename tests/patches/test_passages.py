import pytest

from hooks.patches._passages import PASSAGES, Passage
from hooks.patches._truths import catalogs
from hooks.patches.true_docs import truth, untrue
from tests.patches.sample import SETTINGS, project

GUARDED: dict[str, str | bool] = {"credentials": "environments", "protected_branches": True}


@pytest.mark.parametrize("answers", [{}, GUARDED], ids=["as before", "guarded"])
@pytest.mark.parametrize("passage", PASSAGES, ids=lambda passage: passage.opens.strip()[:30])
def test_what_is_told_instead_is_not_the_untruth_again(
    passage: Passage, answers: dict[str, str | bool]
) -> None:
    asked = project({}, **answers)

    told = truth(passage, asked)

    assert untrue(passage, told, asked) == -1


def test_no_two_passages_open_alike() -> None:
    opened = [passage.opens for passage in PASSAGES]

    inside = [a for a in opened for b in opened if a != b and a in b]

    assert not inside


@pytest.mark.parametrize(
    ("settings", "words", "dev"),
    [
        pytest.param(
            "variables:\n  catalog_name:\n", "names its catalog", "sandbox", id="by a variable"
        ),
        pytest.param("targets:\n", "called like its catalog", "dev", id="by its own name"),
    ],
)
def test_the_guide_says_how_a_target_names_its_catalog(settings: str, words: str, dev: str) -> None:
    told = catalogs(project({SETTINGS: settings}, dev_catalog_name="sandbox"))

    assert words in told
    assert f"`ml_staging`, `ml_prod`, `ml_test`, `{dev}` have to exist" in told
    assert f"The dev target uses `{dev}`." in told
