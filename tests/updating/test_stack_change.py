"""Another stack is an update like any other."""

import shutil
from pathlib import Path

from tests.support.place import release
from tests.support.trees import git
from tests.updating.scenes import ANSWERS, BUNDLE, RESOURCE, Update, edit_apart


def test_a_changed_copy_of_the_starter_is_merged_with_every_edit(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    stack = tmp_path / "stack"
    shutil.copytree(releases / "stacks" / "starter", stack)
    release(stack, "v1")
    commit = git(stack, "rev-parse", "HEAD")
    edit_apart(project)

    scene = update(
        project, "--vcs-ref", "v0.1.0",
        "-d", "stack=custom", "-d", f"stack_url={stack}", "-d", f"stack_commit={commit}",
    )  # fmt: skip

    assert scene.ended.code == 0, scene.ended.output
    assert f"stack_commit: {commit}\n" in scene.text(ANSWERS)
    assert "MINE = 3" in scene.text(f"{BUNDLE}/learning/train.py")
    assert "on your own machine" in scene.text("README.md")
    assert "mode: SINGLE_USER" in scene.text(RESOURCE)


def test_a_later_commit_of_the_same_stack_is_chosen_by_its_id_alone(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    stack = tmp_path / "stack"
    shutil.copytree(releases / "stacks" / "starter", stack)
    release(stack, "v1")
    first = git(stack, "rev-parse", "HEAD")
    chosen = ("-d", "stack=custom", "-d", f"stack_url={stack}", "-d", f"stack_commit={first}")
    assert update(project, "--vcs-ref", "v0.1.0", *chosen).ended.code == 0
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "another stack")
    shutil.rmtree(project.with_name("project-before"))
    requirements = next(stack.rglob("requirements.txt"))
    requirements.write_text(requirements.read_text() + "polars==1.40.0\n")
    release(stack, "v2")

    scene = update(project, "-d", f"stack_commit={git(stack, 'rev-parse', 'HEAD')}")

    assert scene.ended.code == 0, scene.ended.output
    assert "polars==1.40.0" in scene.text(f"{BUNDLE}/requirements.txt")
