"""Another stack is an update like any other."""

import shutil
from pathlib import Path

from tests.support.place import release
from tests.support.trees import git
from tests.updating.scenes import ANSWERS, BUNDLE, RESOURCE, Update, commit, edit_apart


def test_another_stack_is_merged_with_every_edit_and_its_later_commit_is_chosen_by_its_id_alone(
    releases: Path, project: Path, update: Update, tmp_path: Path
) -> None:
    stack = tmp_path / "stack"
    shutil.copytree(releases / "stacks" / "starter", stack)
    release(stack, "v1")
    first = git(stack, "rev-parse", "HEAD")
    edit_apart(project)

    scene = update(
        project, "--vcs-ref", "v0.1.0",
        "-d", "stack=custom", "-d", f"stack_url={stack}", "-d", f"stack_commit={first}",
    )  # fmt: skip

    assert scene.ended.code == 0, scene.ended.output
    assert f"stack_commit: {first}\n" in scene.text(ANSWERS)
    assert "MINE = 3" in scene.text(f"{BUNDLE}/learning/train.py")
    assert "on your own machine" in scene.text("README.md")
    assert "mode: SINGLE_USER" in scene.text(RESOURCE)

    commit(project)
    shutil.rmtree(scene.before)
    requirements = next(stack.rglob("requirements.txt"))
    requirements.write_text(requirements.read_text() + "polars==1.40.0\n")
    release(stack, "v2")

    later = update(project, "-d", f"stack_commit={git(stack, 'rev-parse', 'HEAD')}")

    assert later.ended.code == 0, later.ended.output
    assert "polars==1.40.0" in later.text(f"{BUNDLE}/requirements.txt")
