"""What the doctor finds in a project's files: each fault once, and nothing in a new project."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.files import examine
from hooks.diagnosis.mending import diff
from hooks.errors import UnknownText, UserError
from hooks.patches.patch import Patch
from hooks.project.rendered import Project
from hooks.project.stored_answers import stored_answers
from hooks.system.git import git_bytes
from hooks.workspaces.finding import Finding, State
from tests.diagnosis.files.scene import ANSWERS, BUNDLE, PEOPLE, SETTINGS, TRAINING, replace
from tests.support.trees import git


def bad(project: Path, *states: State) -> list[Finding]:
    """The findings of these states; of those that are wrong unless some are named."""
    found = examine(Checkout.read(project))
    return [each for each in found if each.state in (states or (State.WRONG,))]


def test_a_new_project_has_nothing_wrong(project: Path) -> None:
    found = examine(Checkout.read(project))

    assert [each for each in found if each.state is not State.OK] == []
    assert len(found) > 15


Spoil = Callable[[Path], object]
FAULTS: dict[str, tuple[Spoil, str]] = {
    "an answer is not accepted": (
        lambda project: replace(project, ANSWERS, "cloud: azure", "cloud: ibm"),
        ANSWERS,
    ),
    "an answer is missing": (
        lambda project: replace(project, ANSWERS, "project_name: awesome-ml-project\n", ""),
        ANSWERS,
    ),
    "the version is missing": (
        lambda project: replace(project, ANSWERS, "_commit:", "_comit:"),
        f"{ANSWERS}: _commit",
    ),
    "the address of ml-init is missing": (
        lambda project: replace(project, ANSWERS, "_src_path:", "_src:"),
        f"{ANSWERS}: _src_path",
    ),
    "the marks of a conflict": (
        lambda project: (project / "README.md").write_text(
            "a\n<<<<<<< before updating\nb\n=======\nc\n>>>>>>> after updating\n"
        ),
        "README.md",
    ),
    "the marks of a conflict in YAML": (
        lambda project: replace(
            project, SETTINGS, "bundle:\n", "<<<<<<< a\nbundle:\n=======\nbundle:\n>>>>>>> b\n"
        ),
        SETTINGS,
    ),
    "a change that did not fit": (
        lambda project: (project / f"{SETTINGS}.rej").write_text("@@ -1 +1 @@\n"),
        f"{SETTINGS}.rej",
    ),
    "a key given twice": (
        lambda project: replace(project, SETTINGS, "bundle:\n", "bundle: {}\nbundle:\n"),
        SETTINGS,
    ),
    "Python that does not load": (
        lambda project: (project / BUNDLE / "training" / "broken.py").write_text("def f(:\n"),
        f"{BUNDLE}/training/broken.py",
    ),
    "JSON that does not load": (
        lambda project: (project / "settings.json").write_text("{"),
        "settings.json",
    ),
    "a workflow that names an action by a tag": (
        lambda project: unpin(project),  # noqa: PLW0108  # it stands below
        "pinned_actions",
    ),
    "a job without its identity": (
        lambda project: replace(project, TRAINING, "single_user_name", "single_user"),
        "single_user_clusters",
    ),
}


def unpin(project: Path) -> None:
    place = next((project / ".github" / "workflows").glob("*bundle-ci.yml"))
    lines = place.read_text().splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if "uses: actions/checkout@" in line)
    lines[first] = lines[first].partition("@")[0] + "@v4\n"
    place.write_text("".join(lines))


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_finding(project: Path, fault: str) -> None:
    spoil, what = FAULTS[fault]
    spoil(project)

    found = bad(project)

    assert len(found) == 1
    assert what in found[0].what
    assert found[0].told
    assert found[0].cure.advice
    mend(project, found[0].cure.command)
    assert bad(project) == []


def mend(project: Path, command: str) -> None:
    """Do what a finding's command says; where it shows a file's history, take the last version."""
    if "--diff" in command:
        git_bytes(project, "apply", given=diff(Checkout.read(project), stored_answers(project)))
    elif command.startswith("rm "):
        subprocess.run(["sh", "-euc", command], cwd=project, check=True)
    else:
        assert command.startswith(("git log --patch -- ", "git diff --check; "))
        git(project, "checkout", "--quiet", "--", ".")
        git(project, "clean", "--quiet", "--force", "-d")


@pytest.mark.parametrize("fault", ["a workflow that names an action by a tag", "no identity"])
def test_the_named_command_makes_the_patches_true_again(project: Path, fault: str) -> None:
    before = (project / TRAINING).read_bytes()
    if fault == "no identity":
        replace(project, TRAINING, "single_user_name", "single_user")
    else:
        unpin(project)
    (found,) = bad(project)
    text = diff(Checkout.read(project), stored_answers(project))

    git_bytes(project, "apply", given=text)

    assert found.cure.command == f"./ml-init doctor {project} --diff | git -C {project} apply"
    assert bad(project) == []
    assert (project / TRAINING).read_bytes() == before or fault == "no identity"


def test_a_project_that_is_as_stated_needs_no_change(project: Path) -> None:
    assert diff(Checkout.read(project), stored_answers(project)) == b""


def test_a_file_of_the_team_s_own_is_a_note_and_no_change(project: Path) -> None:
    workflow = project / ".github" / "workflows" / "own.yml"
    workflow.write_text("on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n")

    notes = bad(project, State.NOTE)

    assert bad(project) == []
    assert {each.what.partition(":")[0] for each in notes} == {".github/workflows/own.yml"}
    assert diff(Checkout.read(project), stored_answers(project)) == b""


def test_a_folder_without_answers_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no \.copier-answers\.yml"):
        Checkout.read(tmp_path)


def test_without_a_commit_every_file_counts_as_ml_init_s(project: Path) -> None:
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    unpin(project)

    assert [each.state for each in bad(project)] == [State.WRONG]


def test_a_project_inside_a_repository_is_mended_from_its_own_folder(
    project: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    inside = whole / "teams" / "ml"
    shutil.copytree(project, inside, ignore=shutil.ignore_patterns(".git"))
    git(whole, "init", "--quiet")
    git(whole, "add", "--all")
    git(whole, *PEOPLE, "commit", "--quiet", "--message", "all")
    replace(inside, TRAINING, "single_user_name", "single_user")
    text = diff(Checkout.read(inside), stored_answers(inside))

    (found,) = bad(inside)
    git_bytes(inside, "apply", "--directory=teams/ml", given=text)

    assert found.cure.command.endswith(" apply --directory=teams/ml")
    assert bad(inside) == []


def test_windows_line_ends_are_no_fault(project: Path) -> None:
    text = (project / TRAINING).read_bytes()
    (project / TRAINING).write_bytes(text.replace(b"\n", b"\r\n"))

    assert bad(project) == []


def test_a_file_that_should_not_be_there_goes_by_the_named_command(project: Path) -> None:
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    (project / "cicd.tar.gz").write_bytes(bytes(range(256)))

    (found,) = bad(project)
    git_bytes(project, "apply", given=diff(Checkout.read(project), stored_answers(project)))

    assert (found.what, found.told) == (
        "cicd.tar.gz: retire_deploy_cicd",
        "it should not be there",
    )
    assert not (project / "cicd.tar.gz").exists()


def test_a_text_that_a_patch_does_not_know_is_told_and_left_as_it_is(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(text: str, _: Project) -> bool:
        raise UnknownText(text[:1])

    patch = Patch("odd", "Do it", "", r"README\.md", rewrite=lambda text, _: text, holds=refuse)
    for module in ("files", "mending"):
        monkeypatch.setattr(f"hooks.diagnosis.{module}.PATCHES", (patch,))

    (found,) = bad(project)

    assert (found.what, found.told) == ("README.md: odd", "it is not as stated: #")
    assert found.cure.command == ""
    assert found.cure.advice.startswith("Change it by hand, as no command knows its text. Do it;")
    assert diff(Checkout.read(project), stored_answers(project)) == b""


def test_what_ml_init_wrote_is_told_by_the_first_commit_with_answers(project: Path) -> None:
    (project / ".github" / "workflows" / "own.yml").write_text(
        "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
    )
    answers = (project / ANSWERS).read_text()
    for text in (None, answers):
        (project / ANSWERS).unlink() if text is None else (project / ANSWERS).write_text(text)
        git(project, "add", "--all")
        git(project, *PEOPLE, "commit", "--quiet", "--message", "mine")

    assert bad(project) == []
    assert bad(project, State.NOTE)
