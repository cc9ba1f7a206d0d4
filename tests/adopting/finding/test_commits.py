"""The commits of a stack that count, and how its history comes to this machine."""

import os
import time
from pathlib import Path

import pytest

from hooks.adopting.commits import DAY, candidates, history
from hooks.adopting.finding import find
from hooks.adopting.forms import Forms
from hooks.errors import CliError, StackError
from tests.adopting.finding.scene import CHANGES, SCHEMA, TOP, MakeTeam, StackHistory, Team
from tests.support.trees import git


@pytest.fixture
def copy(stack: StackHistory, tmp_path: Path) -> Team:
    """A repository of the stack that may be changed."""
    git(tmp_path, "clone", "--quiet", stack.url, "copy")
    return Team(tmp_path / "copy")


def names(folder: Path, commit: str = "") -> list[str]:
    """The ids of the commits that count."""
    return [each.name for each in candidates(history(str(folder)), commit)]


def test_every_commit_that_changes_what_is_rendered_counts_once(
    stack: StackHistory, copy: Team
) -> None:
    (copy.folder / "README.md").write_text("About the stack\n")
    copy.commit()

    found = candidates(history(str(copy.folder)))

    assert [each.name for each in found] == [*stack.commits.values()]
    assert [each.subject for each in found] == [f"Change the {name}" for name in CHANGES]


def test_commits_before_there_was_a_bundle_template_do_not_count(copy: Team) -> None:
    git(copy.folder, "switch", "--quiet", "--orphan", "old")
    (copy.folder / "cookiecutter.json").write_text("{}\n")
    old = copy.commit()

    assert old not in names(copy.folder)


def test_branches_and_tags_count_too(copy: Team) -> None:
    git(copy.folder, "switch", "--quiet", "--create", "side")
    copy.edit(f"{TOP}/README.md.tmpl", "\n", "\nAside.\n")
    side = copy.commit()

    assert side in names(copy.folder)


def test_a_history_is_fetched_again_after_a_day(copy: Team) -> None:
    place = history(str(copy.folder))
    copy.edit(f"{TOP}/README.md.tmpl", "\n", "\nLater.\n")
    later = copy.commit()

    at_once = names(copy.folder)
    yesterday = time.time() - DAY - 1
    os.utime(place / "FETCH_HEAD", (yesterday, yesterday))
    next_day = names(copy.folder)

    assert later not in at_once
    assert later in next_day


def test_without_a_network_the_history_of_yesterday_is_used(
    copy: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    place = history(str(copy.folder))
    before = names(copy.folder)
    yesterday = time.time() - DAY - 1
    os.utime(place / "FETCH_HEAD", (yesterday, yesterday))
    copy.folder.rename(copy.folder.with_name("gone"))

    assert names(copy.folder) == before
    assert "could not be fetched again" in capsys.readouterr().err


def test_a_commit_that_no_branch_has_is_fetched_by_itself(copy: Team) -> None:
    git(copy.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    copy.edit(f"{TOP}/README.md.tmpl", "\n", "\nUnmerged.\n")
    unmerged = copy.commit()
    git(copy.folder, "reset", "--quiet", "--hard", "HEAD~1")

    place = history(str(copy.folder), unmerged)

    assert [each.name for each in candidates(place, unmerged)] == [unmerged]


def test_large_files_that_no_render_needs_stay_away(copy: Team) -> None:
    git(copy.folder, "config", "uploadpack.allowFilter", "true")
    (copy.folder / "video").write_bytes(os.urandom(2 << 20))
    copy.commit()

    place = history(f"file://{copy.folder}")

    assert sum(path.stat().st_size for path in place.rglob("*.pack")) < 1 << 20


def test_an_address_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=r"could not be fetched: .*\n.*\n?.*insteadOf"):
        history(str(tmp_path / "nothing"))


def test_a_commit_that_is_nowhere_is_refused(stack: StackHistory, make_team: MakeTeam) -> None:
    team = make_team()

    with pytest.raises(StackError, match="could not be fetched"):
        find(team.folder, stack.url, {}, "1" * 40)


def test_a_repository_without_a_bundle_template_is_refused(
    make_team: MakeTeam, tmp_path: Path
) -> None:
    team = make_team()
    git(tmp_path, "init", "--quiet", "other")
    (other := Team(tmp_path / "other")).commit()

    with pytest.raises(StackError, match=r"No commit of .* is a Databricks bundle template"):
        find(team.folder, str(other.folder), {})


def test_a_commit_without_a_bundle_template_is_refused(make_team: MakeTeam, copy: Team) -> None:
    team = make_team()
    (copy.folder / SCHEMA).unlink()
    commit = copy.commit()

    with pytest.raises(StackError, match=f"The commit {commit} of .* is a Databricks"):
        find(team.folder, str(copy.folder), {}, commit)


def forms_of(copy: Team) -> Forms:
    """The forms of a repository."""
    place = history(str(copy.folder))
    return Forms(place, str(copy.folder), candidates(place))


def test_a_commit_with_a_broken_schema_is_left_out(copy: Team, stack: StackHistory) -> None:
    (copy.folder / SCHEMA).write_text("{")
    broken = copy.commit()

    forms = forms_of(copy)

    assert broken in [each.name for each in forms.commits]
    assert {*forms.schemas} == {*stack.commits.values()}


def test_a_commit_that_cannot_be_rendered_is_left_out_and_not_tried_again(
    copy: Team, stack: StackHistory, make_team: MakeTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = make_team("words")
    copy.edit(f"{TOP}/README.md.tmpl", "\n", "\n{{ fail `no` }}\n")
    copy.commit()
    url = str(copy.folder)

    first = find(team.folder, url, {})
    forms = forms_of(copy)
    monkeypatch.setattr(Forms, "render", None)
    again = forms.of(forms.commits[-1], forms.usual(forms.commits[-1]))

    assert first.commit == stack.commits["words"]
    assert again is None
    assert "no" in str(forms.refusal())


def test_a_stack_that_no_cli_can_render_is_refused(copy: Team, make_team: MakeTeam) -> None:
    team = make_team("words")
    copy.edit(SCHEMA, '"min_databricks_cli_version": "v', '"min_databricks_cli_version": "v9')
    commit = copy.commit()

    with pytest.raises(CliError, match="older than"):
        find(team.folder, str(copy.folder), {}, commit)


def test_a_stack_that_writes_elsewhere_is_refused(copy: Team, make_team: MakeTeam) -> None:
    team = make_team("words")
    (copy.folder / TOP).rename(copy.folder / "template" / "elsewhere")
    commit = copy.commit()

    with pytest.raises(StackError, match="does not write into the folder"):
        find(team.folder, str(copy.folder), {}, commit)
