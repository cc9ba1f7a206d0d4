"""A stack of one's own, which is v0.5 with some lines more, becomes a sound project."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from hooks.project.answers import Answers
from hooks.scaffolding.databricks_cli import Cli
from hooks.system.tree import Tree, write_tree
from tests.pages.patches import render
from tests.support import checks, strict_yaml
from tests.support.answers import answers_with
from tests.upstream.releases import found, stack_of

pytestmark = pytest.mark.upstream
JOB = "  integration_test:\n"
TARGET = "  test:\n"


@pytest.fixture(scope="session")
def own_stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """v0.5 whose job has an environment, and whose test target has presets."""
    scratch = tmp_path_factory.mktemp("own")
    folder = scratch / "stack"
    shutil.copytree(found(partial(stack_of, "v0.5", scratch)), folder)
    for name, line, more in (
        ("*-run-tests.yml.tmpl", JOB, "    env:\n      REGION: eu\n"),
        ("databricks.yml.tmpl", TARGET, "    presets:\n      tags: {team: ml}\n"),
    ):
        (path,) = folder.rglob(name)
        text = path.read_text()
        assert text.count(line) == 1
        path.write_text(text.replace(line, line + more))
    return folder


def test_its_own_lines_are_joined(own_stack: Path, databricks_cli: Path, tmp_path: Path) -> None:
    given = answers_with(use_databricks_service_principal=True, credentials="environments")
    answers = Answers.parse(given)
    project = render(Cli(databricks_cli, ""), own_stack, answers, "a stack of one's own")

    new, _ = apply_patches(project, PATCHES)

    write_tree(Tree(new.files, frozenset()), tmp_path / "project")
    folder = tmp_path / "project"
    assert strict_yaml.faults(folder) == []
    assert checks.lint(folder) == []
    (tests,) = (folder / ".github" / "workflows").glob("*-run-tests.yml")
    (job,) = checks.below(strict_yaml.load(tests.read_text()), "integration_test")
    assert isinstance(job, dict)
    assert job["env"].keys() == {"DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET", "REGION"}
    (presets,) = checks.below(strict_yaml.load(new.text(new.settings) or ""), "presets")
    assert presets == {"trigger_pause_status": "PAUSED", "tags": {"team": "ml"}}
