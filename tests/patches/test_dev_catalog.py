import pytest

from hooks.patches.dev_catalog import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import SETTINGS, patched, project, text

NOTEBOOK = "churn/training/notebooks/Train.py"
BUNDLE = text("""
    variables:
      catalog_name:
        description: its catalog
    targets:
      dev:  # to try
        variables:
          catalog_name: dev
      staging:
        variables:
          catalog_name: dev
    """)
WIDGET = 'dbutils.widgets.text("model_name", "dev.all_my_ml_models.churn-model", label="x")\n'

VARIABLE = "variables:\n  catalog_name: {}\n"
BARE = "targets:\n  dev: {}\n"


def beside(path: str) -> dict[str, str]:
    """The bundle beside a notebook."""
    return {} if path == SETTINGS else {SETTINGS: VARIABLE}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        pytest.param(
            SETTINGS, BUNDLE, BUNDLE.replace("name: dev", "name: lab", 1), id="the dev target alone"
        ),
        pytest.param(
            SETTINGS,
            BUNDLE.replace("name: dev\n", 'name: "dev"  # here\n', 1),
            BUNDLE.replace("name: dev\n", "name: lab  # here\n", 1),
            id="without its quotes",
        ),
        pytest.param(
            SETTINGS,
            BUNDLE.replace("name: dev", "name: ${workspace.current_user.short_name}", 1),
            BUNDLE.replace("name: dev", "name: ${workspace.current_user.short_name}", 1),
            id="a stack that chose for itself keeps it",
        ),
        pytest.param(SETTINGS, VARIABLE + BARE, VARIABLE + BARE, id="no catalog, no change"),
        pytest.param(
            NOTEBOOK, WIDGET, WIDGET.replace('"dev.', '"lab.'), id="a notebook run by hand"
        ),
        pytest.param(NOTEBOOK, 'x = "dev.other.y"\n', 'x = "dev.other.y"\n', id="another schema"),
    ],
)
def test_the_chosen_catalog_takes_the_place_of_the_one_called_dev(
    path: str, before: str, after: str
) -> None:
    assert patched(PATCH, path, before, beside=beside(path), dev_catalog_name="lab") == after


@pytest.mark.parametrize(("path", "before"), [(SETTINGS, BUNDLE), (NOTEBOOK, WIDGET)])
def test_a_catalog_that_is_called_dev_stays(path: str, before: str) -> None:
    assert patched(PATCH, path, before, beside=beside(path), dev_catalog_name="dev") == before


def test_targets_that_are_called_like_their_catalogs_stay_as_they_are() -> None:
    by_catalog = {SETTINGS: "targets:\n  dev: {}\n  ml_test: {}\n", NOTEBOOK: WIDGET}

    outcome = apply_patch(PATCH, project(by_catalog, dev_catalog_name="lab"))

    assert outcome.state is State.NOT_APPLICABLE


def test_a_notebook_with_the_words_of_a_bundle_stays() -> None:
    before = "targets = {'catalog_name': [\n"

    assert patched(PATCH, NOTEBOOK, before, beside=beside(NOTEBOOK)) == before
