"""What an update left behind is told from what the team changed."""

import shutil
from pathlib import Path

import pytest

from hooks.diagnosis import renders
from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.left_behind import WHAT, examine, mended
from hooks.diagnosis.mending import diff
from hooks.diagnosis.renders import NoRender, render_of
from hooks.errors import CliError
from hooks.project.stored_answers import stored_answers
from hooks.system.git import git_bytes
from hooks.workspaces.finding import Finding, State
from tests.diagnosis.files.scene import ANSWERS, PEOPLE, commit_all, replace
from tests.support.trees import git

GUIDE = "docs/first-day.md"
UPDATE = ".github/workflows/update-from-template.yml"


@pytest.fixture(autouse=True)
def _its_ml_init(template: Path, monkeypatch: pytest.MonkeyPatch, databricks_cli: Path) -> None:
    """The ml-init that looks is the release that the project was made from."""
    usual = render_of.__kwdefaults__ or {}
    monkeypatch.setattr(render_of, "__kwdefaults__", {**usual, "template": template})
    monkeypatch.setenv("DATABRICKS_CLI", str(databricks_cli))


def look(project: Path, *, anew: bool = True, offline: bool = True) -> list[Finding]:
    return [*examine(Checkout.read(project), anew=anew, offline=offline)]


def left(project: Path) -> tuple[list[str], str]:
    """The files that were left behind, and what is said of all."""
    *found, counted = look(project)
    assert {each.state for each in found} <= {State.WRONG}
    assert counted.what == WHAT
    return [each.what.partition(":")[0] for each in found], counted.told


def answer_by_hand(project: Path) -> None:
    """Change an answer in its file alone: what an update would have brought is missing."""
    replace(project, ANSWERS, "read_user_group: ml-readers", "read_user_group: all-readers")
    commit_all(project, "another group")


def test_a_new_project_is_as_it_was_written(project: Path) -> None:
    behind, told = left(project)

    assert behind == []
    assert told.endswith(" unchanged, 0 changed by you")
    assert int(told.split()[0]) > 50


def test_what_the_team_changed_is_counted_and_no_fault(project: Path) -> None:
    replace(project, GUIDE, "# ", "# Our ")
    (project / "test-requirements.txt").unlink()
    commit_all(project, "ours")
    replace(project, "README.md", "# ", "# Our ")  # and not committed

    behind, told = left(project)

    assert behind == []
    assert told.endswith(" unchanged, 3 changed by you")


def test_what_nobody_brought_along_is_left_behind_and_comes_by_the_named_command(
    project: Path,
) -> None:
    answer_by_hand(project)

    first = look(project)
    checkout = Checkout.read(project)
    brought = mended(checkout, offline=True)
    git_bytes(project, "apply", given=diff(checkout, stored_answers(project), brought))

    command = f"./ml-init doctor {project} --render --diff | git -C {project} apply"
    assert len(first) > 1
    assert {each.cure.command for each in first[:-1]} == {command}
    assert left(project)[0] == []
    commit_all(project, "brought")
    assert left(project)[0] == []


def test_a_file_that_never_came_is_left_behind(project: Path) -> None:
    git(project, "rm", "--quiet", GUIDE)
    git(project, *PEOPLE, "commit", "--quiet", "--amend", "--reset-author", "--message", "x")
    whole = git(project, "rev-parse", "HEAD^{tree}")
    alone = git(project, *PEOPLE, "commit-tree", whole, "-m", "all at once")
    git(project, "reset", "--quiet", "--hard", alone)

    assert left(project)[0] == [GUIDE]
    checkout = Checkout.read(project)
    brought = mended(checkout, offline=True)
    git_bytes(project, "apply", given=diff(checkout, stored_answers(project), brought))
    assert (project / GUIDE).is_file()


def test_what_a_person_decided_in_the_update_itself_is_theirs(project: Path) -> None:
    replace(project, ANSWERS, "read_user_group: ml-readers", "read_user_group: all-readers")
    replace(project, GUIDE, "# ", "# Our ")
    commit_all(project, "update")

    assert GUIDE not in left(project)[0]


def test_what_a_merge_decided_is_the_team_s(project: Path) -> None:
    for branch, word in (("one", "One "), ("two", "Two ")):
        git(project, "checkout", "--quiet", "-b", branch, "main")
        (project / "own.txt").write_text(word)
        commit_all(project, branch)
    git(project, *PEOPLE, "merge", "--quiet", "--no-commit", "--strategy=ours", "one")
    replace(project, GUIDE, "# ", "# Our ")
    commit_all(project, "merge")

    assert left(project)[0] == []


def test_ml_init_is_named_by_the_address_that_the_project_knows(
    project: Path, template: Path
) -> None:
    replace(project, ANSWERS, f"_src_path: {template}", "_src_path: gh:x/ml-init")
    replace(project, UPDATE, f'TEMPLATE: "{template}"', 'TEMPLATE: "gh:x/ml-init"')

    assert left(project)[1].endswith(" unchanged, 0 changed by you")


def test_an_offer_that_the_project_does_without_is_none_of_its_files(project: Path) -> None:
    git(project, "rm", "--quiet", "pyproject.toml")
    (project / "ruff.toml").write_text("line-length = 99\n")
    commit_all(project, "ours")

    assert left(project)[1].endswith(" unchanged, 0 changed by you")


def test_without_a_commit_of_the_answers_every_commit_is_the_team_s(project: Path) -> None:
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    (project / ".git" / "info" / "exclude").write_text(f"{ANSWERS}\n")
    replace(project, GUIDE, "# ", "# Our ")
    commit_all(project, "all but the answers")
    (project / ".git" / "info" / "exclude").write_text("")

    assert Checkout.read(project).made_with == frozenset()
    assert left(project)[1].endswith(" 1 changed by you")


def test_windows_line_ends_are_no_change(project: Path) -> None:
    (project / GUIDE).write_bytes((project / GUIDE).read_bytes().replace(b"\n", b"\r\n"))

    assert left(project)[1].endswith(" unchanged, 0 changed by you")


def test_a_project_inside_a_repository_is_told_apart_too(project: Path, tmp_path: Path) -> None:
    inside = tmp_path / "whole" / "teams" / "ml"
    shutil.copytree(project, inside, ignore=shutil.ignore_patterns(".git"))
    git(tmp_path / "whole", "init", "--quiet")
    commit_all(tmp_path / "whole", "all")
    replace(inside, GUIDE, "# ", "# Our ")
    commit_all(tmp_path / "whole", "ours")
    answer_by_hand(inside)

    behind, told = left(inside)

    assert behind
    assert GUIDE not in behind
    assert told.endswith(" 1 changed by you")
    assert look(inside)[0].cure.command == (
        f"./ml-init doctor {inside} --render --diff | git -C {inside} apply --directory=teams/ml"
    )


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("shallow", "the clone is shallow: git fetch --unshallow"),
        ("no commit", "git does not tell who changed the files: "),
    ],
)
def test_a_history_that_is_not_whole_is_not_judged(
    project: Path, tmp_path: Path, spoil: str, why: str
) -> None:
    answer_by_hand(project)
    if spoil == "shallow":
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", "shallow")
        project = tmp_path / "shallow"
    else:
        shutil.rmtree(project / ".git")
        git(project, "init", "--quiet")

    (found,) = look(project)

    assert found.state is State.UNCHECKED
    assert found.told.startswith(why)


def test_without_an_order_nothing_is_rendered(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("ML_INIT_CACHE", str(cache))

    (found,) = look(project, anew=False)

    assert (found.state, found.told) == (State.UNCHECKED, "this version is not rendered yet")
    assert found.cure.command == f"./ml-init doctor {project} --render"
    assert not cache.exists()


def test_what_was_rendered_once_is_compared_without_an_order(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(project)
    monkeypatch.setattr(renders, "run_child", None)

    (found,) = look(project, anew=False)

    assert found.state is State.OK


@pytest.mark.parametrize("version", ["", "v9.9.9", "--output=x"])
def test_a_version_that_is_not_here_is_not_rendered(project: Path, version: str) -> None:
    replace(project, ANSWERS, "_commit: v0.1.0", f'_commit: "{version}"')

    (found,) = look(project)

    assert found.state is State.UNCHECKED
    assert "this checkout of ml-init has no version" in found.told


def test_without_a_network_a_cli_has_to_be_there(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DATABRICKS_CLI")
    monkeypatch.setattr(shutil, "which", lambda _: None)

    (found,) = look(project)

    assert found.told.startswith("--offline was given, and there is no Databricks CLI")


def test_a_stack_that_is_not_here_cannot_be_rendered_without_a_network(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    replace(project, ANSWERS, "stack: starter", "stack: mlops-stacks")

    (found,) = look(project)

    assert found.state is State.UNCHECKED
    assert found.told.startswith("it could not be rendered: ")
    assert not [*(tmp_path / "cache" / "renders").iterdir()]


def test_a_copier_that_does_not_start_is_told(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CliError("x cannot be started.")

    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(renders, "run_child", refuse)

    with pytest.raises(NoRender, match="it could not be rendered: x cannot be started"):
        render_of(Checkout.read(project), anew=True)


@pytest.mark.parametrize(("offline", "reached"), [(True, "file"), (False, None)])
def test_the_render_reaches_nobody_offline_and_reports_to_nobody(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    offline: bool,  # noqa: FBT001
    reached: str | None,
) -> None:
    inherited = dict[str, str]()

    def refuse(_: object, __: Path, environment: dict[str, str], ___: float) -> None:
        inherited.update(environment)
        raise CliError("x cannot be started.")

    monkeypatch.setenv("ML_INIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ML_INIT_OUTCOME", str(tmp_path / "outcome"))
    monkeypatch.delenv("GIT_ALLOW_PROTOCOL", raising=False)
    monkeypatch.setattr(renders, "run_child", refuse)

    look(project, offline=offline)

    assert inherited["ML_INIT_CACHE"] == str(tmp_path / "cache")
    assert "ML_INIT_OUTCOME" not in inherited
    assert inherited.get("GIT_ALLOW_PROTOCOL") == reached
