"""Projects from mlops-stacks move to its later releases with everything the user did."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from extensions.stacks import MLOPS_STACKS
from tests.support.copying import Copying
from tests.support.parts.workspace import serving
from tests.support.place import release
from tests.support.trees import git
from tests.updating import team_scene
from tests.updating.deployed import Deployed
from tests.updating.scenes import BUNDLE, Update, UpdatedProject, add, commit, contents, edit
from tests.upstream.releases import NAMES, clone, stack_of

pytestmark = pytest.mark.upstream

RESOURCES = f"{BUNDLE}/resources"
TRAINING = f"{RESOURCES}/model-workflow-resource.yml"
INFERENCE = f"{RESOURCES}/batch-inference-workflow-resource.yml"
TESTS = ".github/workflows/awesome-ml-project-run-tests.yml"
DEPLOY = f"{BUNDLE}/deployment/model_deployment/deploy.py"
SANDBOX = team_scene.SANDBOX.partition("    variables:")[0]  # v0.4 knows no catalog_name
MARKS = [f"my own work {number}" for number in range(1, 9)]


@pytest.fixture(scope="session")
def mirror() -> Path:
    """A clone of mlops-stacks; looked for before a test's own environment hides where."""
    return clone()


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The files of each release in a repository of their own."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("v0.4", "13a10eb", "v0.5"):
        source = stack_of(name, folder / "exported")
        shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(".git"))
        release(folder / name, name)
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture
def stacks(
    tmp_path: Path, mirror: Path, sources: Mapping[str, Path]
) -> Mapping[str, Mapping[str, str]]:
    """The answers that choose each release; git finds them on this machine."""
    setting = f"url.{mirror}.insteadOf"
    git(tmp_path, "config", "--global", setting, MLOPS_STACKS)
    return {
        **{release: {"stack": name} for release, name in NAMES.items()},
        "v0.5": custom(sources["v0.5"]),
    }


@pytest.fixture
def changed(tmp_path: Path, sources: Mapping[str, Path]) -> Mapping[str, Mapping[str, str]]:
    """The answers that choose a copy of each release with a moved folder and a new line."""
    copies = {name: tmp_path / "copies" / name for name in ("v0.4", "13a10eb", "v0.5")}
    for name, copy in copies.items():
        shutil.copytree(sources[name], copy)
        top = copy / "template" / "{{.input_root_dir}}"
        readme = top / "README.md.tmpl"
        readme.write_text(f"A new first line.\n{readme.read_text()}")
        folder = next(top.glob("*/monitoring"))
        folder.rename(folder.with_name("watching"))
        git(copy, "add", "--all")
        git(copy, "commit", "--quiet", "--message", "changed")
    return {name: custom(copy) for name, copy in copies.items()}


@dataclass(frozen=True)
class Moving:
    """A project that moves from one release to another.

    Attributes:
        copying: makes the project.
        update: updates it.
        stacks: the answers that choose each release.
    """

    copying: Copying
    update: Update
    stacks: Mapping[str, Mapping[str, str]]

    def begin(self, release: str) -> Path:
        """The project as a release makes it."""
        ended = self.copying.copy(**self.stacks[release])
        assert ended.code == 0, ended.output
        return self.copying.project

    def move(self, answers: Mapping[str, str]) -> UpdatedProject:
        """Update it with other answers."""
        chosen = [word for name, value in answers.items() for word in ("-d", f"{name}={value}")]
        return self.update(self.copying.project, *chosen)


@pytest.fixture
def moving(copying: Copying, update: Update, stacks: Mapping[str, Mapping[str, str]]) -> Moving:
    """A user with every release at hand."""
    return Moving(copying, update, stacks)


def custom(stack: Path) -> Mapping[str, str]:
    """The answers that choose a stack of one's own."""
    commit_id = git(stack, "rev-parse", "HEAD")
    return {"stack": "custom", "stack_url": str(stack), "stack_commit": commit_id}


def work(project: Path) -> None:
    """What a team does in the first weeks; each line of it bears a mark."""
    one, two, three, four, five, six, seven, eight = MARKS
    edit(project, TRAINING, "num_workers: 3", f"num_workers: 5 # {one}")  # beside a patched block
    edit(project, INFERENCE, "data_security_mode: ", f"# {two}\n    data_security_mode: ")  # in one
    add(project, "README.md", f"\n{three}\n")
    edit(project, TESTS, "    runs-on: ubuntu-latest\n", f"    runs-on: ubuntu-24.04 # {four}\n")
    add(project, f"{BUNDLE}/own.py", f"# {five}\n")
    add(project, f"{BUNDLE}/training/notebooks/Own.py", f"# {six}\n")  # in a folder that may move
    add(project, f"{BUNDLE}/training/notebooks/Train.py", f"\n# {seven}\n")
    edit(project, INFERENCE, '"0 0 11 * * ?"', f'"0 0 5 * * ?" # {eight}\n      #')
    (project / BUNDLE / "validation" / "README.md").unlink()
    (project / BUNDLE / "checks").mkdir()
    git(project, "mv", f"{BUNDLE}/validation/validation.py", f"{BUNDLE}/checks/validation.py")
    (project / DEPLOY).chmod(0o755)
    commit(project)


@pytest.mark.parametrize(
    ("old", "new", "conflicts"),
    [
        ("v0.4", "13a10eb", {INFERENCE}),
        ("13a10eb", "v0.5", {TRAINING, INFERENCE}),
        ("v0.4", "v0.5", {TRAINING, INFERENCE}),
    ],
)
def test_a_change_of_release_keeps_every_edit(
    moving: Moving, old: str, new: str, conflicts: set[str]
) -> None:
    project = moving.begin(old)
    work(project)

    scene = moving.move(moving.stacks[new])

    assert scene.unmerged.keys() == conflicts, scene.ended.output
    assert scene.ended.code == (1 if conflicts else 0)
    assert_nothing_lost(scene)


@pytest.mark.parametrize("old", ["v0.4", "13a10eb", "v0.5"])
def test_a_changed_copy_of_a_release_meets_no_edit(
    moving: Moving, changed: Mapping[str, Mapping[str, str]], old: str
) -> None:
    project = moving.begin(old)
    add(project, "README.md", f"\n{MARKS[0]}\n")
    add(project, f"{BUNDLE}/monitoring/own.py", f"# {MARKS[1]}\n")
    add(project, f"{BUNDLE}/monitoring/metric_violation_check_query.py", f"\n# {MARKS[2]}\n")
    commit(project)

    scene = moving.move(changed[old])

    assert scene.ended.code == 0, scene.ended.output
    assert scene.text("README.md").startswith("A new first line.\n")
    assert MARKS[0] in scene.text("README.md")
    assert MARKS[1] in scene.text(f"{BUNDLE}/monitoring/own.py")
    assert MARKS[2] in scene.text(f"{BUNDLE}/watching/metric_violation_check_query.py")


def test_old_and_new_of_a_deployed_project_never_run_side_by_side_unsaid(moving: Moving) -> None:
    project = moving.begin("v0.4")
    run = "      - run: databricks bundle run model_training_job -t ml_staging\n"
    add(project, ".github/workflows/nightly.yml", f"on: push\njobs:\n  run:\n    steps:\n{run}")
    commit(project)

    with serving() as workspace:
        before = Deployed(workspace, project, BUNDLE)
        before.deploy("ml_staging", "ml_prod", "ml_test")
        scene = moving.move(moving.stacks["13a10eb"])
        commit(project)
        left = before.obey(scene.ended.output)
        before.deploy("staging", "prod", "test")
        deleted = before.deleted()

    for name in ("staging", "prod", "test"):
        assert f"The target ml_{name} is called {name} now" in scene.ended.output
    assert left == set()
    assert not any("models/" in place or "experiments" in place for place in deleted)


def assert_nothing_lost(scene: UpdatedProject) -> None:
    text = b"\n".join(contents(scene.project).values()).decode(errors="replace")
    assert [mark for mark in MARKS if mark not in text] == []
    assert not (scene.project / BUNDLE / "validation" / "README.md").exists()
    assert (scene.project / BUNDLE / "checks" / "validation.py").exists()
    assert not (scene.project / BUNDLE / "validation" / "validation.py").exists()
    assert os.access(scene.project / DEPLOY, os.X_OK)
    assert {"12", "13"}.isdisjoint(scene.unmerged.values())


@pytest.mark.parametrize(
    ("old", "new", "target"),
    [("v0.4", "13a10eb", "ml_test"), ("13a10eb", "v0.5", "test")],
)
def test_a_team_s_own_files_work_after_a_change_of_release_or_are_named(
    moving: Moving, databricks_cli: Path, old: str, new: str, target: str
) -> None:
    project = moving.begin(old)
    is_old = old == "v0.4"
    own = SANDBOX if is_old else team_scene.SANDBOX
    team_scene.work(project, target, own, is_first=is_old)

    scene = moving.move(moving.stacks[new])

    assert team_scene.broken(scene) == []
    assert scene.unmerged == {}
    assert {
        name
        for name, why in team_scene.invalid(
            scene.project, moving.copying.folder / "copy", databricks_cli
        ).items()
        if not (f"target {name}: it has no value" in scene.ended.output and "no value" in why)
    } == set()
