import os
import subprocess
import sys
from pathlib import Path

import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.real_unit_tests import PATCH, TEST
from tests.patches.sample import patched, project, text

PATH = "churn/tests/training/test_notebooks.py"
EMPTY = text("""
    import pathlib


    def test_notebook_format():
        # every notebook
        paths = list(pathlib.Path("./notebooks").glob("**/*.py"))
        for f in paths:
            notebook_str = open(str(f)).read()
            assert notebook_str.startswith("# Databricks notebook source")
    """)
OTHER = "def test_training():\n    assert train()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(OTHER, OTHER, id="other tests stay"),
        pytest.param(EMPTY, TEST, id="the empty test finds notebooks"),
        pytest.param(EMPTY.rstrip("\n"), TEST, id="also without a newline at its end"),
    ],
)
def test_the_test_of_notebooks_is_a_real_one(before: str, after: str) -> None:
    assert patched(PATCH, PATH, before) == after


@pytest.mark.parametrize("bundle", ["churn/", ""])
def test_it_looks_where_the_stack_keeps_its_jobs(bundle: str) -> None:
    files = {
        f"{bundle}databricks.yml": "include: [./assets/*.yml]  # each has a notebook_path\n",
        f"{bundle}alerts/mail.yml": "to: x\n",
        f"{bundle}training/steps/deep.yml": "notebook_path: x\n",
        f"{bundle}assets/job.yml": "notebook_path: ../training/Train.py\n",
    }

    new = patched(PATCH, PATH, EMPTY, beside=files)

    assert new == TEST.replace('"resources"', '"assets"')


@pytest.mark.parametrize(
    ("notebook", "code"),
    [
        pytest.param("# Databricks notebook source\n", 0, id="a notebook passes"),
        pytest.param("print('hello')\n", 1, id="a file that is no notebook fails"),
        pytest.param(None, 1, id="a file that is not there fails"),
    ],
)
def test_it_judges_the_notebooks_of_the_jobs(
    tmp_path: Path, notebook: str | None, code: int
) -> None:
    for name in ("resources", "training", "tests/training"):
        (tmp_path / name).mkdir(parents=True)
    job = "notebook_task:\n  notebook_path: ../training/Train.py\n"
    (tmp_path / "resources" / "job.yml").write_text(job)
    if notebook:
        (tmp_path / "training" / "Train.py").write_text(notebook)
    (tmp_path / "tests" / "training" / "test_notebooks.py").write_text(TEST)

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # those of our own tests
        check=False,
    )

    assert ended.returncode == code


def test_another_search_of_that_folder_is_refused_by_name() -> None:
    odd = project({PATH: 'NOTEBOOKS = "./notebooks"\n'})

    with pytest.raises(PatchError, match=f"real_unit_tests .* {PATH} in a stack"):
        apply_patch(PATCH, odd)
