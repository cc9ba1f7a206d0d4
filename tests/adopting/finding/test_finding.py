"""What is found of a project: its commit, its answers, and the places that show them.

What is measured says why most of this is not: docs/decisions/0029-what-is-measured.md
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from extensions.stacks import MLOPS_STACKS, STACKS
from hooks.adopting.finding import find
from hooks.adopting.forms import LARGEST, text_of
from hooks.adopting.objects import borrowed
from hooks.adopting.origin import Origin
from hooks.adopting.project_files import ProjectFiles
from hooks.adopting.shown import development_catalog, owner
from hooks.adopting.shown import stack as stack_answers
from hooks.system import terminal
from hooks.system.tree import Tree, write_tree
from tests.adopting.finding.scene import BUNDLE, NAME, SETTINGS, TRAIN, MakeTeam, StackHistory, Team
from tests.support.answers import ANSWERS
from tests.support.trees import git

SHOWN = (
    "project_name",
    "model_schema",
    "inference_table",
    "staging_workspace_host",
    "prod_workspace_host",
    "staging_catalog_name",
    "prod_catalog_name",
    "test_catalog_name",
    "dev_catalog_name",
    "unity_catalog_read_user_group",
    "cloud",
)


def line_of(team: Team, where: str) -> str:
    """The line that a place names."""
    path, _, number = where.rpartition(":")
    return (team.folder / path).read_text().splitlines()[int(number) - 1]


@pytest.fixture
def unedited(stack: StackHistory) -> Callable[[str], tuple[Team, Origin]]:
    """What is found of a project as a commit writes it; found once."""

    def find_it(name: str) -> tuple[Team, Origin]:
        if name not in FOUND:
            FOUND[name] = find(stack.project(name), stack.url, {})
        return Team(stack.project(name)), FOUND[name]

    return find_it


FOUND: dict[str, Origin] = {}
Unedited = Callable[[str], tuple[Team, Origin]]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "name",
    [
        "first",
        "notebook",
        *(pytest.param(each, marks=pytest.mark.breadth) for each in ("words", "folder")),
    ],
)
def test_the_commit_of_an_unedited_project_is_proved(
    name: str, stack: StackHistory, unedited: Unedited
) -> None:
    _, origin = unedited(name)

    assert stack.commits[name] in {origin.commit, *origin.also}
    assert (origin.is_proved, origin.likeness, origin.likeness_now) == (True, 1.0, 1.0)
    assert origin.identical == origin.of == len(origin.paths)


@pytest.mark.no_cover
def test_what_takes_long_is_told_meanwhile(
    stack: StackHistory,
    make_team: MakeTeam,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)

    find(make_team("first").folder, stack.url, {})

    said = rf"(?m)^Comparing with \d+ commits of {re.escape(stack.url)} …$"
    assert re.search(said, capsys.readouterr().err)


def test_commits_that_write_the_same_are_told_together(
    stack: StackHistory, unedited: Unedited
) -> None:
    _, origin = unedited("notebook")

    same = [stack.commits[each] for each in ("question", "default", "notebook")]
    assert [origin.commit, *origin.also] == same


def test_every_answer_that_files_show_is_found_with_its_line(unedited: Unedited) -> None:
    team, origin = unedited("notebook")

    found = {name: each.value for name, each in origin.answers.items()}
    assert {name: found.get(name) for name in SHOWN} == {name: ANSWERS[name] for name in SHOWN}
    for name in SHOWN[:-1]:
        assert found[name] in line_of(team, origin.answers[name].where)
    assert origin.at_birth == {}


@pytest.mark.no_cover
def test_a_choice_is_told_by_the_files_that_only_it_makes(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team(input_include_feature_store="yes")

    origin = find(team.folder, stack.url, {})

    assert origin.is_proved
    choice = origin.answers["include_feature_store"]
    assert choice.value == "yes"
    assert (team.folder / choice.where).is_file()
    assert "as this answer makes them" in choice.how


def test_a_choice_that_no_file_shows_is_not_told(unedited: Unedited) -> None:
    _, origin = unedited("notebook")

    assert "cicd_platform" not in origin.answers


def test_the_stack_is_an_answer(stack: StackHistory, unedited: Unedited) -> None:
    _, origin = unedited("first")

    told = {name: origin.answers[name].value for name in ("stack", "stack_url", "stack_commit")}
    assert told == {
        "stack": "custom",
        "stack_url": stack.url,
        "stack_commit": stack.commits["first"],
    }


def test_the_owner_is_that_of_the_remote_origin(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "git@github.com:our-company/churn.git")

    answers = owner(tmp_path)

    assert answers["github_owner"].value == "our-company"


@pytest.mark.no_cover
def test_edits_of_a_team_hide_neither_commit_nor_answers(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team("folder")
    (team.folder / TRAIN).write_text("# Our own training\nprint('hello')\n")
    (team.folder / "README.md").write_text("# Churn\n\nOurs.\n")
    (team.folder / "docs" / "images" / "pipeline.svg").unlink()
    team.edit(
        f"{BUNDLE}/assets/model-workflow-resource.yml", "timezone_id: UTC", "timezone_id: CET"
    )
    (team.folder / "notes.md").write_text("Ours\n")
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.commit == stack.commits["folder"]
    assert origin.is_proved
    assert 0.5 < origin.likeness_now < 1.0
    assert "docs/images/pipeline.svg" not in origin.paths
    assert origin.answers["staging_catalog_name"].value == ANSWERS["staging_catalog_name"]


@pytest.mark.no_cover
def test_what_was_edited_before_the_first_commit_makes_it_the_nearest_only(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team("folder")
    team.edit(SETTINGS, "default: true", "default: true # ours")
    team.commit_anew()

    origin = find(team.folder, stack.url, {})

    assert origin.commit == stack.commits["folder"]
    assert not origin.is_proved
    assert origin.identical == origin.of - 1
    assert 0.99 < origin.likeness < 1.0


@pytest.mark.no_cover
def test_a_project_that_was_pushed_in_several_commits_is_put_together(
    stack: StackHistory, tmp_path: Path
) -> None:
    tree = stack.render("words")
    team = Team.with_files(stack.render("words"), tmp_path / "whole")
    parts = Team(tmp_path / "parts")
    parts.folder.mkdir()
    git(parts.folder, "init", "--quiet")
    for top in sorted({path.split("/")[0] for path in tree.files}):
        place = team.folder / top
        place.rename(parts.folder / top)
        parts.commit()
        if top == BUNDLE:
            parts.edit(SETTINGS, "mode: development", "mode: development # ours")

    origin = find(parts.folder, stack.url, {})

    assert origin.commit == stack.commits["words"]
    assert origin.is_proved


@pytest.mark.no_cover
def test_answers_are_those_of_today_and_the_first_ones_are_told_beside(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    team.edit(SETTINGS, '"ml_prod"', '"ml_live"')
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.is_proved
    assert origin.answers["prod_catalog_name"].value == "ml_live"
    assert "ml_live" in line_of(team, origin.answers["prod_catalog_name"].where)
    assert origin.at_birth["prod_catalog_name"].value == "ml_prod"
    assert origin.inputs["input_prod_catalog_name"] == "ml_prod"


@pytest.mark.no_cover
def test_files_that_were_moved_are_followed(stack: StackHistory, make_team: MakeTeam) -> None:
    team = make_team()
    (team.folder / BUNDLE).rename(team.folder / "churn")
    team.edit("churn/databricks.yml", "mode: development", "mode: development # ours")
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.is_proved
    assert origin.paths[SETTINGS] == "churn/databricks.yml"
    assert origin.paths[TRAIN] == "churn/training/notebooks/Train.py"
    assert origin.answers["prod_catalog_name"].where.startswith("churn/databricks.yml:")


def test_a_project_with_a_new_name_is_followed(stack: StackHistory, make_team: MakeTeam) -> None:
    team = make_team()
    (team.folder / BUNDLE).rename(team.folder / "churn")
    for place in [*team.folder.glob(".github/workflows/*"), *team.folder.glob("churn/**/*.yml")]:
        text = place.read_text().replace(NAME, "churn").replace(BUNDLE, "churn")
        place.unlink()
        place.with_name(place.name.replace(NAME, "churn")).write_text(f"# ours\n{text}")
    team.commit()

    origin = find(team.folder, stack.url, {})

    workflow = f".github/workflows/{NAME}-run-tests.yml"
    assert origin.paths[workflow] == ".github/workflows/churn-run-tests.yml"
    assert origin.answers["project_name"].value == "churn"
    assert origin.at_birth["project_name"].value == NAME


@pytest.mark.breadth
def test_a_choice_that_was_changed_by_hand_is_told_with_the_first_one(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    write_tree(stack.render("notebook", input_cloud="gcp"), team.folder)
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.answers["cloud"].value == "gcp"
    assert origin.at_birth["cloud"].value == origin.inputs["input_cloud"] == "azure"


@pytest.mark.no_cover
def test_a_project_whose_settings_were_moved_away_is_told_as_it_was(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    (team.folder / SETTINGS).unlink()
    (team.folder / "other").mkdir()
    (team.folder / "other" / "databricks.yml").write_text("bundle:\n  name: other\n")
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.is_proved
    assert SETTINGS not in origin.paths
    assert origin.folder == "."


def test_a_project_in_a_folder_of_its_repository_is_found(
    stack: StackHistory, tmp_path: Path
) -> None:
    tree = stack.render("words")
    files = {f"projects/churn/{path}": content for path, content in tree.files.items()}
    team = Team.with_files(Tree(files, frozenset()), tmp_path / "monorepo")

    whole = find(team.folder, stack.url, {})
    part = find(team.folder / "projects", stack.url, {})

    assert (whole.folder, part.folder) == ("projects/churn", "churn")
    assert whole.commit == part.commit == stack.commits["words"]
    assert part.paths[SETTINGS] == f"churn/{SETTINGS}"


@pytest.mark.no_cover
def test_the_root_folder_and_the_branches_are_inputs(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team(input_default_branch="trunk", input_project_name="churn_2")

    origin = find(team.folder, stack.url, {})

    assert origin.inputs["input_default_branch"] == "trunk"
    assert origin.inputs["input_project_name"] == "churn_2"


@pytest.mark.no_cover
def test_what_a_person_tells_does_not_hide_what_the_project_was_made_with(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team(input_include_feature_store="yes")
    given = {"include_feature_store": "False", "model_schema": "ours", "cloud": "gcp"}

    origin = find(team.folder, stack.url, given)

    assert origin.is_proved
    assert origin.inputs["input_include_feature_store"] == "yes"


@pytest.mark.no_cover
def test_what_no_file_shows_is_as_a_person_tells_it(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    platform = "github_actions_for_github_enterprise_servers"

    origin = find(team.folder, stack.url, {"read_user_group": "ours", "cicd_platform": platform})

    assert origin.inputs["input_read_user_group"] == "ours"
    assert origin.inputs["input_cicd_platform"] == platform
    assert "read_user_group" not in origin.answers


@pytest.mark.no_cover
def test_a_commit_that_a_person_knows_is_the_only_one(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team("notebook")

    origin = find(team.folder, stack.url, {}, stack.commits["words"])

    assert (origin.commit, origin.also) == (stack.commits["words"], ())
    assert not origin.is_proved


def test_of_two_projects_the_one_that_is_named_is_found(
    stack: StackHistory, tmp_path: Path
) -> None:
    one, two = (stack.render("words", input_project_name=name) for name in ("churn", "fraud"))
    team = Team.with_files(Tree({**one.files, **two.files}, frozenset()), tmp_path / "monorepo")

    found = [find(team.folder, stack.url, {"project_name": name}) for name in ("churn", "fraud")]

    assert [each.inputs["input_project_name"] for each in found] == ["churn", "fraud"]
    assert "churn/databricks.yml" in found[0].paths
    assert "fraud/databricks.yml" in found[1].paths


@pytest.mark.breadth
def test_of_a_project_that_was_made_again_the_one_of_more_files_counts(
    stack: StackHistory, tmp_path: Path
) -> None:
    draft = stack.render("notebook", input_include_feature_store="no")
    inside = {f"draft/{path}": content for path, content in draft.files.items()}
    team = Team.with_files(Tree(inside, frozenset()), tmp_path / "project")
    shutil.rmtree(team.folder / "draft")
    write_tree(stack.render("notebook", input_include_feature_store="yes"), team.folder)
    team.edit(SETTINGS, "default: true", "default: true # ours")
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert (origin.folder, origin.inputs["input_include_feature_store"]) == (".", "yes")


@pytest.mark.breadth
def test_pipelines_of_another_platform_beside_those_of_github_do_no_harm(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    place = team.folder / ".azure" / "devops-pipelines" / "x.yml"
    place.parent.mkdir(parents=True)
    place.write_text("x: y\n")
    team.commit()

    origin = find(team.folder, stack.url, {})

    assert origin.is_proved


def test_a_choice_that_a_stack_wrote_down_is_not_doubted(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team(input_include_feature_store="yes")
    told = '{\n  "input_cloud": "gcp",\n  "input_include_feature_store": 1,\n  "other": "x"\n}\n'
    (team.folder / "cicd_params.json").write_text(told)
    (team.folder / "broken_params.json").write_text("{")
    (team.folder / "list_params.json").write_text("[]")
    (team.folder / "long_params.json").write_text(" " * 70000 + "{}")
    team.commit_anew()

    origin = find(team.folder, stack.url, {})

    assert origin.answers["cloud"].value == origin.inputs["input_cloud"] == "gcp"
    assert origin.answers["cloud"].where == "cicd_params.json:2"
    assert origin.answers["include_feature_store"].value == "yes"


@pytest.mark.breadth
def test_settings_that_were_edited_at_once_do_not_hide_what_the_project_was_made_with(
    stack: StackHistory, make_team: MakeTeam
) -> None:
    team = make_team()
    team.edit(SETTINGS, f'"{NAME}"', '"our-bundle"')
    team.commit_anew()

    origin = find(team.folder, stack.url, {})

    assert origin.inputs["input_project_name"] == NAME
    assert origin.identical == origin.of - 1


def test_what_the_stack_refuses_by_now_is_compared_without_a_proof(
    stack: StackHistory, tmp_path: Path
) -> None:
    tree = stack.render("notebook")
    short = {  # the stack wants three letters at least
        path.replace(NAME, "ab").replace(BUNDLE, "ab"): content.replace(
            NAME.encode(), b"ab"
        ).replace(BUNDLE.encode(), b"ab")
        for path, content in tree.files.items()
    }
    team = Team.with_files(Tree(short, frozenset()), tmp_path / "project")

    origin = find(team.folder, stack.url, {})

    assert (origin.likeness, origin.is_proved) == (1.0, False)
    assert origin.paths["ab/databricks.yml"] == "ab/databricks.yml"


@pytest.mark.parametrize(
    ("old", "new"), [("  dev:\n", "  mine:\n"), ('"ml_test"', "${var.x}"), ("targets:\n", "\t:\n")]
)
def test_a_catalog_of_the_dev_target_that_nothing_tells_is_not_made_up(
    old: str, new: str, make_team: MakeTeam
) -> None:
    team = make_team()
    team.edit(SETTINGS, old, new)
    team.commit_anew()
    with borrowed(team.folder) as objects:
        now = ProjectFiles(objects, objects.now())

        assert development_catalog(now, SETTINGS) == {}


def test_a_commit_that_writes_the_same_as_a_known_stack_is_that_stack() -> None:
    pin = STACKS["mlops-stacks-v0.4"].commit

    told = stack_answers(MLOPS_STACKS, ("1" * 40, pin), "so")

    assert {name: each.value for name, each in told.items()} == {"stack": "mlops-stacks-v0.4"}


def test_a_copy_of_a_known_stack_has_an_address_of_its_own() -> None:
    pin = STACKS["mlops-stacks-v0.4"].commit

    told = stack_answers("https://example.org/our-stack", (pin,), "so")

    assert {name: each.value for name, each in told.items()} == {
        "stack": "custom",
        "stack_url": "https://example.org/our-stack",
        "stack_commit": pin,
    }


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\0b", b"x" * (LARGEST + 1)])
def test_what_is_no_text_is_named_as_git_names_it(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    name = git(tmp_path, "hash-object", "--no-filters", "file")

    assert text_of(content) == f"\0{name}"
