import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from hooks.patches import PATCHES
from hooks.project.answers import Answers
from hooks.project.history import load
from hooks.project.render_request import RenderRequest
from hooks.scaffold import scaffold
from hooks.system.cache import cache_folder
from hooks.system.tree import read_tree
from tests.scaffolding.scene import FILES, TOP, ScaffoldStep

pytestmark = pytest.mark.usefixtures("step")

assert sys.platform != "win32"  # what is played here is POSIX's own

STRANGE = "Größe { x }}/%} y #}.txt"


def test_a_warm_cache_is_rendered_from_without_the_cli(step: ScaffoldStep) -> None:
    log = step.folder / "log"
    step.wrap_cli(f'echo "$1" >> {log}')
    request, cold, warm = step.request(), step.checkout(), step.checkout()

    first = read_tree(cold / scaffold(request, cold))
    renders = log.read_text().split().count("bundle")
    second = read_tree(warm / scaffold(request, warm))

    assert second == first
    assert (renders, log.read_text().split().count("bundle")) == (1, 1)


def test_another_cache_gives_the_same_bytes_the_bundle_s_identity_included(
    step: ScaffoldStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, here, there = step.request(), step.checkout(), step.checkout()

    first = read_tree(here / scaffold(request, here))
    monkeypatch.setenv("ML_INIT_CACHE", str(step.folder / "another"))
    second = read_tree(there / scaffold(request, there))

    identity = f"  uuid: {request.answers.bundle_uuid}\n".encode()
    assert second == first
    assert identity in first.files["awesome_ml_project/databricks.yml"]


@contextmanager
def pipe(path: Path) -> Iterator[BinaryIO]:
    """A named pipe that programs can write to or read from by its path."""
    os.mkfifo(path)
    with os.fdopen(os.open(path, os.O_RDWR), "r+b", buffering=0) as opened:
        yield opened


def test_two_runs_that_race_leave_one_entry(step: ScaffoldStep) -> None:
    arrived, gate = step.folder / "arrived", step.folder / "gate"
    wait = f'[ "$1" = version ] || {{ echo here > {arrived}; read -r _ < {gate}; }}'
    step.wrap_cli(wait)
    request, checkouts = step.request(), [step.checkout(), step.checkout()]

    with pipe(arrived) as here, pipe(gate) as go, ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(scaffold, request, folder) for folder in checkouts]
        for run in runs:
            run.add_done_callback(lambda _: here.write(b"done\n"))
        met = [here.readline(), here.readline()]
        go.write(b"go\ngo\n")
        one, two = (
            read_tree(folder / run.result()) for folder, run in zip(checkouts, runs, strict=True)
        )

    assert met == [b"here\n", b"here\n"]
    assert one == two
    assert len([*(cache_folder() / "trees").iterdir()]) == 1


def test_names_bytes_and_modes_survive_to_what_copier_renders(step: ScaffoldStep) -> None:
    checkout = step.checkout()

    tree = read_tree(checkout / scaffold(step.request(), checkout))

    assert tree.files["data.bin"] == bytes(range(256))
    assert tree.files[STRANGE] == b"strange\n"
    assert tree.executables == {"run.sh"}


def test_template_s_files_stand_beside_the_bundle_under_their_own_names(step: ScaffoldStep) -> None:
    request = replace(step.request(), answers_file="answers/ml.yml")
    checkout = step.checkout()

    tree = read_tree(checkout / scaffold(request, checkout))

    added = load(checkout).added
    assert {"awesome_ml_project/notebooks/data_exploration.py", "answers/ml.yml"} <= {*added}
    assert {*added} <= {name.removesuffix(".mlinit") for name in tree.files}
    assert not [name for name in added if "{{" in name]


def test_what_copier_need_not_render_goes_straight_into_a_new_project(step: ScaffoldStep) -> None:
    request = step.request()
    by_copier, straight = step.checkout(), step.checkout()
    whole = read_tree(by_copier / scaffold(request, by_copier))

    left = read_tree(straight / scaffold(replace(request, fresh=str(step.folder / "p")), straight))

    written = read_tree(step.folder / "p")
    assert {name.endswith(".mlinit") for name in left.files} == {True}
    assert {name.endswith(".mlinit") for name in written.files} == {False}
    assert {**written.files, **left.files} == whole.files
    assert written.executables | left.executables == whole.executables


def test_the_plan_tells_the_stack_its_commit_and_every_patch(
    make_answers: Callable[..., Answers], template: Path, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(template, checkout)
    answers = make_answers(use_databricks_service_principal=True)
    request = RenderRequest(answers, ".copier-answers.yml", "0.1.0")

    scaffold(request, checkout)

    history = load(checkout)
    committed = [commit.subject for commit in history.patches]
    noted = [note.partition(":")[0] for note in history.notes]
    in_order = [patch.subject for patch in PATCHES if patch.subject in committed]
    assert history.subject == "Start from the stack starter"
    assert "carried by ml-init\n" in history.body
    assert committed == in_order
    assert committed
    assert len(committed) + len(noted) == len(PATCHES)


def test_the_plan_of_a_fetched_stack_names_its_address(step: ScaffoldStep) -> None:
    request, checkout = step.request(), step.checkout()

    scaffold(request, checkout)

    history = load(checkout)
    assert history.body.endswith(f"{request.answers.stack_url}\n{request.answers.stack_commit}")
    assert [note for note in history.notes if "not applicable (" in note]


@pytest.mark.parametrize(
    ("own", "left_out"),
    [
        pytest.param("pyproject.toml", "pyproject.toml.mlinit", id="the same file"),
        pytest.param("ruff.toml", "pyproject.toml.mlinit", id="another for the same work"),
        pytest.param(".pre-commit-config.yaml", "", id="without answers in it"),
        pytest.param("zizmor.yaml", ".github/zizmor.yml.mlinit", id="at another place"),
    ],
)
def test_what_a_stack_has_in_its_own_way_is_not_offered(
    step: ScaffoldStep, own: str, left_out: str
) -> None:
    request, checkout = step.request({**FILES, f"{TOP}/{own}": b"# mine\n"}), step.checkout()

    files = read_tree(checkout / scaffold(request, checkout)).files

    assert files[own] == b"# mine\n"
    assert left_out not in files
    assert ".github/dependabot.yml.mlinit" in files
