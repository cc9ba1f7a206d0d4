"""A published project is converged: all that belongs to it is as wanted, nothing else touched."""

import runpy
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest

from hooks.converge import converge
from hooks.errors import AnswersRefused, PublishError
from hooks.github_api.server import Server
from hooks.project.stored_answers import LARGEST
from hooks.publishing.desired import desired
from hooks.publishing.origin import repository_of
from hooks.publishing.shown import changes
from tests.support.answers import IDENTITIES, publishing_answers
from tests.support.github import git_http
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.github.state import Access, Repository
from tests.support.place import ROOT
from tests.support.published_ends import everything
from tests.support.publishing import VALUES, git
from tests.support.publishing_run import Run
from tests.support.stored import store

NAME = "awesome-ml-project"
ANSWERS = publishing_answers()
PLACE = f"/repos/my-org/{NAME}"
Say = pytest.CaptureFixture[str]


@pytest.fixture
def published(run: Run) -> Repository:
    """The repository of a project that was published a while ago."""
    return run.publish_before()


def folder(project: Path) -> Mapping[str, object]:
    """Everything in a folder, git's own too."""
    files = (path for path in project.rglob("*") if path.is_file())
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def without_values(environment: dict[str, str]) -> None:
    for name in VALUES:
        del environment[name]


def test_one_new_secret_is_set_and_nothing_else_changes(run: Run, published: Repository) -> None:
    name = "PROD_AZURE_SP_CLIENT_SECRET"
    held = published.environments["prod"].secrets
    was, before, files = held[name], everything(run.github), folder(run.project)
    date = was.updated_at  # type: ignore[attr-defined]
    without_values(run.environment)
    run.environment["DATABRICKS_PROD_CLIENT_SECRET"] = "rotated"

    said = run.converge()

    now = held[name]
    assert now == "rotated"
    assert now.updated_at > date  # type: ignore[attr-defined]
    assert f"secret {name} of the environment prod was set ({now.updated_at} at GitHub)" in said  # type: ignore[attr-defined]
    assert "STAGING_AZURE_SP_CLIENT_SECRET stays" in said
    held[name] = was
    assert everything(run.github) == before
    assert folder(run.project) == files


def test_nothing_to_change_is_said(run: Run, published: Repository) -> None:
    assert published.secrets == {}
    without_values(run.environment)
    before = everything(run.github)

    said = run.converge()

    assert "was set" in said  # the ids are answers, so they are at hand
    assert " was " not in said.replace("was set", "")
    assert everything(run.github) == before


def test_without_any_value_at_hand_there_is_nothing_to_change(
    run: Run, published: Repository
) -> None:
    assert published.secrets == {}
    without_values(run.environment)
    ids = {name: "" for name in IDENTITIES if name.endswith("_id")}
    store(run.project, publish=False, **ids)
    before = everything(run.github)

    assert "  nothing to change: everything is as wanted\n" in run.converge()

    assert everything(run.github) == before


def a_lower_grant(held: Repository) -> None:
    held.teams["ml-contributors"] = "pull"


def a_higher_grant(held: Repository) -> None:
    held.teams["ml-contributors"] = "maintain"


def no_grant(held: Repository) -> None:
    del held.teams["ml-admins"]


def a_setting(held: Repository) -> None:
    held.settings["allow_rebase_merge"] = True


def a_permission(held: Repository) -> None:
    held.workflow_permissions["default_workflow_permissions"] = "write"


def no_secret(held: Repository) -> None:
    del held.environments["staging"].secrets["STAGING_AZURE_SP_CLIENT_SECRET"]


def no_environment(held: Repository) -> None:
    del held.environments["ml-init-update"]


def no_policy(held: Repository) -> None:
    held.environments["prod"].branches.clear()


def no_ruleset(held: Repository) -> None:
    del held.rulesets[1]


def a_ruleset_that_rests(held: Repository) -> None:
    held.rulesets[1]["enforcement"] = "disabled"


Drifts = Mapping[Callable[[Repository], None], str]
WIDELY: Drifts = {
    a_lower_grant: "the team ml-contributors: push, was pull",
    no_grant: "the team ml-admins: admin, new",
    a_setting: "the setting allow_rebase_merge: false, was true",
    a_permission: 'the setting default_workflow_permissions: "read", was "write"',
    no_secret: "STAGING_AZURE_SP_CLIENT_SECRET of the environment staging was set",
    no_environment: "the environment ml-init-update is new",
    no_policy: "release in the environment prod: may use it, new",
    a_ruleset_that_rests: '" is changed',
}
OTHERWISE: Drifts = {
    a_higher_grant: "the team ml-contributors: push, was maintain",
    no_ruleset: 'the ruleset "ml-init: ',
}


@pytest.mark.no_cover
@pytest.mark.parametrize("drifts", [WIDELY, OTHERWISE], ids=["in eight ways", "otherwise"])
def test_what_drifted_is_made_right_and_said(
    run: Run, published: Repository, drifts: Drifts
) -> None:
    before = everything(run.github)
    for drift in drifts:
        was = everything(run.github)
        drift(published)
        assert everything(run.github) != was

    said = run.converge()

    assert [told for told in drifts.values() if told not in said] == []
    assert without_numbers(everything(run.github)) == without_numbers(before)


def without_numbers(state: object) -> object:
    """A state without the order of its parts: what is made anew comes last, under a new number."""
    return sorted("".join(each for each in repr(state) if not each.isdigit()))


def test_no_history_is_read_or_pushed(run: Run, published: Repository) -> None:
    assert published.full_name

    run.converge()

    assert [name for name in run.asked if name.startswith("git ")] == []


def test_a_secret_that_is_missing_and_has_no_value_stops_before_anything_is_changed(
    run: Run, published: Repository
) -> None:
    no_secret(published)
    a_lower_grant(published)
    without_values(run.environment)
    before = everything(run.github)

    with pytest.raises(PublishError, match="no value: set DATABRICKS_STAGING_CLIENT_SECRET"):
        run.converge()

    assert everything(run.github) == before


def test_left_over_secrets_of_the_repository_are_named_with_the_command_that_deletes_them(
    run: Run, published: Repository
) -> None:
    published.secrets |= {"PROD_AZURE_SP_CLIENT_SECRET": "old", "SLACK_URL": "theirs"}

    said = run.converge()

    host = run.github.web.removeprefix("http://")
    command = f"gh secret delete PROD_AZURE_SP_CLIENT_SECRET --repo {host}/my-org/{NAME}"
    assert command in said
    assert "delete SLACK_URL" not in said
    assert published.secrets["PROD_AZURE_SP_CLIENT_SECRET"] == "old"


def test_what_people_added_stays_and_is_said(run: Run, published: Repository) -> None:
    published.holders.people["grace"] = "write"
    published.environments["prod"].branches.append("hotfix")

    said = run.converge()

    assert "not in the answers: grace has access of their own (write)" in said
    assert "not in the answers: branch hotfix may use the environment prod" in said
    assert published.environments["prod"].branches == ["release", "hotfix"]


def test_commits_of_colleagues_and_their_branches_do_not_matter(
    run: Run, published: Repository
) -> None:
    source = run.new_project("theirs", text="theirs")
    git_http.run(published.folder, "fetch", "--quiet", source, "main:feature")
    before = git_http.run(published.folder, "for-each-ref")

    run.converge()

    assert git_http.run(published.folder, "for-each-ref") == before


WHERE = Server("https://api.github.com", "https://github.com")


@pytest.mark.parametrize(
    ("origin", "named"),
    [
        ("https://github.com/my-org/x.git", "my-org/x"),
        ("https://github.com/my-org/x", "my-org/x"),
        ("https://me@GitHub.com/my-org/x/", "my-org/x"),
        ("git@github.com:my-org/x.git", "my-org/x"),
        ("git@work:my-org/x.git", "my-org/x"),
        ("ssh://git@ssh.github.com:443/my-org/x.git", "my-org/x"),
        ("https://gitlab.com/my-org/x.git", ""),
        ("../x", ""),
    ],
)
def test_an_origin_names_a_repository(origin: str, named: str) -> None:
    assert repository_of(origin, WHERE) == named


@pytest.mark.parametrize("name", ["my-org/another", "another/awesome-ml-project"])
@pytest.mark.attack("the origin of a clone names another repository than its answers")
def test_another_origin_than_the_answers_is_refused(
    run: Run, published: Repository, name: str
) -> None:
    git(run.project, "remote", "set-url", "origin", f"{run.github.web}/{name}.git")
    before = everything(run.github)

    with pytest.raises(PublishError, match=r"its answers name [\s\S]*git remote set-url"):
        run.converge()

    assert run.github.seen == []
    assert everything(run.github) == before
    assert published.name == NAME


def test_a_project_that_is_not_published_is_told_how(run: Run) -> None:
    store(run.project)

    with pytest.raises(PublishError, match="is not published: it has no origin"):
        converge(run.project, run.environment)


def renamed(github: GitHub) -> None:
    held = github.organisation.repositories.pop(NAME)
    held.name = "new-name"
    github.organisation.repositories["new-name"] = held
    github.organisation.renamed[NAME] = "new-name"


def unmarked(github: GitHub) -> None:
    github.repository(NAME).description = "ours"


def public(github: GitHub) -> None:
    github.repository(NAME).private = False


def gone(github: GitHub) -> None:
    del github.organisation.repositories[NAME]


def without_scope(github: GitHub) -> None:
    for access in github.access.values():
        access.scopes = ("repo",)


def without_team(github: GitHub) -> None:
    del github.repository(NAME).teams["ml-admins"]
    del github.organisation.teams["ml-admins"]


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (renamed, "is the old name of my-org/new-name. Rename it back"),
        (unmarked, "put that text at the end of its description"),
        (public, "is not private. Make it private.$"),
        (gone, "is missing, or the token may not see it"),
        (without_scope, "lacks the scope workflow, read:org"),
        (without_team, "The team ml-admins is missing"),
    ],
)
def test_a_repository_that_is_not_the_project_s_is_not_touched(
    run: Run, published: Repository, prepare: Callable[[GitHub], None], why: str
) -> None:
    assert published.full_name
    prepare(run.github)
    before = everything(run.github)

    with pytest.raises(PublishError, match=rf"(?m){why}"):
        run.converge()

    assert everything(run.github) == before


@pytest.mark.parametrize("words", ["Our use case", "", "x" * 350])
def test_a_repository_that_a_person_names_gets_the_marker_behind_its_words(
    run: Run, published: Repository, words: str
) -> None:
    published.description = words
    published.teams.clear()
    published.holders.people["grace"] = "write"
    run.environment["ML_INIT_ADOPT"] = f"My-Org/{NAME}"

    said = run.converge()

    assert "not in the answers: grace has access" in said
    marker = f"(ml-init {ANSWERS.bundle_uuid})"
    assert published.description.endswith(marker)
    assert published.description.startswith(words[:300])
    assert len(published.description) <= 350
    assert published.teams == {"ml-contributors": "push", "ml-admins": "admin"}


@pytest.mark.parametrize("name", ["", f"my-org/{NAME}-2", NAME])
def test_a_repository_that_nobody_names_is_left_with_how_to_name_it(
    run: Run, published: Repository, name: str
) -> None:
    published.description = "Our use case"
    run.environment["ML_INIT_ADOPT"] = name
    before = everything(run.github)

    with pytest.raises(PublishError, match=f"Or set ML_INIT_ADOPT=my-org/{NAME}, and run"):
        run.converge()

    assert everything(run.github) == before


def test_a_public_repository_is_not_taken_whoever_names_it(run: Run, published: Repository) -> None:
    published.description, published.private = "Our use case", False
    run.environment["ML_INIT_ADOPT"] = published.full_name

    with pytest.raises(PublishError, match=r"is not private. Make it private\.\n"):
        run.converge()


@pytest.mark.parametrize(("typed", "is_taken"), [(f"my-org/{NAME}", True), ("yes", False)])
def test_at_a_terminal_its_whole_name_is_typed(
    run: Run, published: Repository, monkeypatch: pytest.MonkeyPatch, typed: str, *, is_taken: bool
) -> None:
    published.description = "Our use case"
    monkeypatch.setattr("hooks.publishing.adoption.can_ask", lambda: True)
    monkeypatch.setattr("hooks.publishing.adoption.ask_text", lambda *_: typed)
    before = everything(run.github)

    with nullcontext() if is_taken else pytest.raises(PublishError, match="another name"):
        run.converge()

    assert (everything(run.github) == before) is not is_taken


def test_who_has_access_already_is_said_before_a_repository_is_taken(
    run: Run, published: Repository
) -> None:
    published.description = "Our use case"
    published.holders.people["grace"] = "write"
    run.environment["ML_INIT_ADOPT"] = published.full_name

    said = run.converge()

    told = "not in the answers: grace has access of their own (write)"
    assert said.index(told) < said.index("done:")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "is no project of ml-init"),
        ("- a list", "holds no answers"),
        ("a: [", "is it valid YAML"),
        ("a: 1\n" * LARGEST, "it has more than"),
        ("project_name: x", "project_name"),
    ],
)
def test_a_folder_without_answers_is_refused(
    tmp_path: Path, environment: dict[str, str], text: str | None, why: str
) -> None:
    if text is not None:
        (tmp_path / ".copier-answers.yml").write_text(text)

    with pytest.raises(AnswersRefused, match=why):
        converge(tmp_path, environment)


def test_secrets_that_the_token_may_not_list_are_no_obstacle(
    run: Run, published: Repository
) -> None:
    published.secrets["PROD_AZURE_SP_CLIENT_SECRET"] = "old"
    hidden = refusal(403, "Resource not accessible by personal access token")
    run.github.faults = [Fault(f"GET {PLACE}/actions/secrets", hidden, times=ALWAYS)]

    assert "gh secret delete" not in run.converge()


def test_an_app_converges_too(run: Run, published: Repository) -> None:
    run.environment["ADMIN_GITHUB_TOKEN"] = "ghs_of0an0installation"
    run.github.access["ghs_of0an0installation"] = Access(scopes=None, is_installation=True)
    a_lower_grant(published)

    assert "the team ml-contributors: push, was pull" in run.converge()


def test_credentials_move_into_environments_and_the_old_ones_are_named(run: Run) -> None:
    run.answer(credentials="repository", protected_branches=False)
    run.publish()
    held = run.repository
    assert desired(run.answers).environments == ()
    store(run.project)

    said = run.converge()

    assert said.count("gh secret delete ") == len(held.secrets) == 6
    assert held.environments["prod"].secrets["PROD_AZURE_SP_CLIENT_SECRET"]
    assert "the environment prod is new" in said


def step(*arguments: str | Path) -> object:
    sys.argv = ["converge", *map(str, arguments)]
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "hooks" / "converge.py"), run_name="__main__")
    return ended.value.code


@pytest.mark.usefixtures("published")
def test_the_step_takes_the_current_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.project)
    monkeypatch.setattr(sys, "argv", sys.argv)
    for name, value in run.environment.items():
        monkeypatch.setenv(name, value)

    assert step() == 0
    assert "without a push:" in run.output.readouterr().err


def test_the_step_takes_one_folder_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Say
) -> None:
    monkeypatch.setattr(sys, "argv", sys.argv)

    assert step(tmp_path, tmp_path) == 1
    assert "one folder at most" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        ("a", "b", "x: b, was a"),
        ("a" * 40, "b" * 40, "x is changed"),
        (None, "b", "x: b, new"),
        (None, "b" * 80, "x is new"),
    ],
)
def test_a_change_is_told_in_one_line(was: str | None, now: str, line: str) -> None:
    before = {} if was is None else {"x": was}

    assert changes(before, {"x": now}) == [line]
