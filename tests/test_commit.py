from dataclasses import replace
from pathlib import Path

import pytest

from hooks.commit import main
from hooks.project import run_report
from hooks.project.history import load
from hooks.system.git import git
from tests.support.patch_scene import FINAL, SUBJECTS, RenderedProject, set_up


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RenderedProject:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path))
    monkeypatch.chdir(set_up(tmp_path))
    return RenderedProject(tmp_path / "project", tmp_path / "base")


def test_a_project_with_commits_is_left_alone(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    main(scene.project)
    before = git(scene.project, "rev-parse", "HEAD")
    (scene.project / "README.md").write_text("changed\n")
    capsys.readouterr()

    code = main(scene.project)

    assert code == 0
    assert git(scene.project, "rev-parse", "HEAD") == before
    assert scene.uncommitted() == [" M README.md"]
    assert "has commits already" in capsys.readouterr().err


def test_a_new_project_gets_a_commit_for_each_reason(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(scene.project)

    shown = git(scene.project, "log", "--reverse", "--format=%B", "--name-status", "main")
    assert code == 0
    assert scene.subjects() == SUBJECTS
    assert shown.startswith("Start\n\nFrom a stack.\n")
    assert "Mend the readme\n\nIt was raw.\n\n\nM\tREADME.md" in shown
    assert shown.endswith("D\tgone.txt")
    assert capsys.readouterr().err == (
        "Committed: the scaffold, then 2 patches, each with its reason (git log).\n"
        "  1 more had no work here: docs/patches.md of ml-init says what each is for.\n"
    )


def test_the_page_of_a_run_is_told_the_patches_and_what_there_is_to_say(
    scene: RenderedProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(run_report.VARIABLE, str(tmp_path / "outcome"))

    main(scene.project)

    told = run_report.read(tmp_path / "outcome")
    assert ["Start", *told.patches] == SUBJECTS
    assert told.notes == ["read_group: already true"]


def test_where_every_patch_had_work_nothing_is_said_of_others(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(load(Path.cwd()), notes=[]).save(Path.cwd())

    main(scene.project)

    assert capsys.readouterr().err == (
        "Committed: the scaffold, then 2 patches, each with its reason (git log).\n"
    )


def test_the_last_commit_is_the_worktree_with_its_modes_and_strange_names(
    scene: RenderedProject,
) -> None:
    main(scene.project)

    listed = git(scene.project, "ls-tree", "-r", "-z", "HEAD").split("\0")
    runs = [line.partition("\t")[2] for line in listed if line.startswith("100755")]
    assert scene.uncommitted() == []
    assert {line.partition("\t")[2] for line in listed} == FINAL.keys() | {""}
    assert runs == ["run.sh"]
    assert [path.name for path in scene.project.iterdir() if path.name.startswith(".")] == [".git"]


def test_the_first_commit_holds_the_stack_s_own_text_and_the_files_of_template(
    scene: RenderedProject,
) -> None:
    main(scene.project)

    first = git(scene.project, "rev-list", "--max-parents=0", "HEAD")
    assert git(scene.project, "show", f"{first}:README.md") == "raw"
    assert git(scene.project, "show", f"{first}:CODEOWNERS") == "* @my-org/ml"
    assert git(scene.project, "show", f"{first}:gone.txt") == "gone"


def test_a_file_that_both_bring_is_committed_as_it_stands(scene: RenderedProject) -> None:
    (scene.base / "CODEOWNERS").write_text("* @the-stack/s\n")

    main(scene.project)

    assert scene.uncommitted() == []


@pytest.mark.parametrize(
    ("configuration", "person"),
    [
        pytest.param(
            "[user]\nname = Ada\nemail = ada@example.org\n", "Ada <ada@example.org>", id="known"
        ),
        pytest.param("", "ml-init <ml-init@users.noreply.github.com>", id="unknown"),
        pytest.param(
            "[user]\nname = Ada\n", "ml-init <ml-init@users.noreply.github.com>", id="half known"
        ),
    ],
)
def test_the_commits_are_the_user_s_as_far_as_git_knows_them(
    scene: RenderedProject, configuration: str, person: str
) -> None:
    (Path.home() / ".gitconfig").write_text(configuration)

    main(scene.project)

    people = git(scene.project, "log", "--format=%an <%ae>%n%cn <%ce>").splitlines()
    assert {*people} == {person}


def test_inside_another_repository_nothing_is_committed(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    top = scene.project.parent
    git(top, "init", "--quiet")

    code = main(scene.project)

    assert code == 0
    assert f"inside the repository {top}" in capsys.readouterr().err
    assert not (scene.project / ".git").exists()
    assert git(top, "for-each-ref") == ""


def test_what_is_not_as_planned_is_left_uncommitted_and_said(
    scene: RenderedProject, capsys: pytest.CaptureFixture[str]
) -> None:
    (scene.project / "README.md").write_text("the user's own\n")
    (scene.project / "data.bin").unlink()
    (scene.project / "CODEOWNERS").unlink()

    main(scene.project)

    assert scene.subjects() == ["Start", "Remove what nobody needs"]
    assert scene.uncommitted() == ["?? README.md"]
    told = capsys.readouterr().err.splitlines()
    assert "then 1 patch," in told[0]
    assert told[2:] == [
        f"  {name}: not as ml-init would write it, left uncommitted"
        for name in ("README.md", "data.bin")
    ]


def test_a_repository_without_a_commit_keeps_its_branch(scene: RenderedProject) -> None:
    git(scene.project, "init", "--quiet", "--initial-branch=trunk")

    main(scene.project)

    assert git(scene.project, "branch", "--show-current") == "trunk"
    assert scene.subjects() == SUBJECTS
    assert scene.uncommitted() == []


@pytest.mark.parametrize("there_before", [False, True], ids=["a new one", "one without a commit"])
@pytest.mark.parametrize("key", ["core.hooksPath", "init.templateDir"])
@pytest.mark.attack("a hook runs while ml-init makes its commits, or stops them")
def test_no_hook_runs_in_the_commits_of_a_new_project(
    scene: RenderedProject, tmp_path: Path, key: str, *, there_before: bool
) -> None:
    hooks = tmp_path / "all" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        (hooks / name).chmod(0o755)
    folder = hooks if key == "core.hooksPath" else hooks.parent
    git(tmp_path, "config", "--global", key, str(folder))
    if there_before:
        git(scene.project, "init", "--quiet", "--initial-branch=main")

    code = main(scene.project)

    assert code == 0
    assert not (tmp_path / "ran").exists()
    assert scene.subjects() == SUBJECTS


def test_a_new_project_has_the_hooks_that_the_user_gives_to_every_repository(
    scene: RenderedProject, tmp_path: Path
) -> None:
    hook = tmp_path / "all" / "hooks" / "pre-commit"
    hook.parent.mkdir(parents=True)
    hook.write_text("#!/bin/sh\n")
    git(tmp_path, "config", "--global", "init.templateDir", str(tmp_path / "all"))

    main(scene.project)

    assert (scene.project / ".git" / "hooks" / "pre-commit").exists()
