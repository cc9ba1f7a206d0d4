"""What the doctor finds at GitHub: each fault once, by reading alone."""

from collections.abc import Callable

import pytest

from hooks.diagnosis import published, update_pull
from hooks.diagnosis.update_pull import BRANCH
from hooks.errors import PublishError
from hooks.github_api.call import Call
from hooks.github_api.server import Server
from hooks.system.secret import Secret
from hooks.workspaces.finding import Finding, State
from tests.support.breadth import sweep
from tests.support.github.deployments import Deployment
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.github.pulls import Pull
from tests.support.github.state import Access, Repository
from tests.support.place import ROOT
from tests.support.publishing import VALUES, git
from tests.support.publishing_run import Run
from tests.template.programs import load

SECRET = "PROD_AZURE_SP_CLIENT_SECRET"


@pytest.fixture
def there(run: Run) -> Repository:
    """The repository of a project that was published a while ago, and deployed."""
    run.github.organisation.plan = "enterprise"
    run.publish_before()
    run.repository.deployments = [Deployment("staging"), Deployment("prod")]
    run.repository.workflows = [{"path": ".github/workflows/ci.yml", "state": "active"}]
    return run.repository


def examine(run: Run) -> list[Finding]:
    return published.examine(run.project, run.answers, run.environment, run.clock.clock)


def of(found: list[Finding], *states: State) -> list[Finding]:
    return [each for each in found if each.state in states]


def test_a_published_project_has_nothing_wrong_and_is_only_read(
    run: Run, there: Repository
) -> None:
    assert there.private

    found = examine(run)

    assert of(found, State.WRONG, State.NOTE, State.UNCHECKED) == []
    assert len(found) > 15
    assert {name.partition(" ")[0] for name in run.asked} == {"GET"}
    assert not [text for text in map(str, found) for value in VALUES.values() if value in text]


Spoil = Callable[[Run], object]
FAULTS: dict[str, tuple[Spoil, str]] = {
    "a lower grant": (lambda run: run.repository.teams.update({"ml-contributors": "pull"}), "push"),
    "no grant": (lambda run: run.repository.teams.pop("ml-admins"), "ml-admins"),
    "another way of merging": (
        lambda run: run.repository.settings.update({"allow_rebase_merge": True}),
        "allow_rebase_merge",
    ),
    "workflows that may write": (
        lambda run: run.repository.workflow_permissions.update(
            {"default_workflow_permissions": "write"}
        ),
        "default_workflow_permissions",
    ),
    "no environment": (
        lambda run: run.repository.environments.pop("ml-init-update"),
        "ml-init-update is missing",
    ),
    "an environment for every branch": (
        lambda run: setattr(run.repository.environments["staging"], "policy", None),
        "every branch may use the environment staging",
    ),
    "a branch that may not use its environment": (
        lambda run: run.repository.environments["prod"].branches.clear(),
        "release may not use the environment prod",
    ),
    "nobody to approve": (
        lambda run: run.repository.environments["prod"].reviewers.clear(),
        "nobody has to approve",
    ),
    "no ruleset": (lambda run: run.repository.rulesets.pop(0), "the ruleset"),
    "a ruleset that is off": (
        lambda run: run.repository.rulesets[0].update({"enforcement": "disabled"}),
        "the ruleset",
    ),
    "no secret": (lambda run: run.repository.environments["prod"].secrets.pop(SECRET), SECRET),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_finding(run: Run, there: Repository, fault: str) -> None:
    spoil, what = FAULTS[fault]
    assert there.teams
    spoil(run)

    found = of(examine(run), State.WRONG)

    assert len(found) == 1
    assert what in f"{found[0].what} {found[0].told}"
    assert found[0].cure.command == f"./ml-init converge {run.project}"


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([*FAULTS], id="all"),
        *(pytest.param([each], id=each, marks=pytest.mark.breadth) for each in FAULTS),
    ],
)
def test_the_named_command_removes_every_fault(
    run: Run, there: Repository, faults: list[str]
) -> None:
    assert there.teams
    for fault in faults:
        FAULTS[fault][0](run)

    found = of(examine(run), State.WRONG)
    run.converge()

    assert len(found) == len(faults)
    assert of(examine(run), State.WRONG) == []


def propose(run: Run, flaws: str = "", withheld: tuple[str, ...] = ()) -> None:
    """Open the pull request that the workflow of an update opens."""
    facts = {"conflicts": flaws and ("README.md",), "problems": "problems" in flaws and ("x",)}
    made = load("proposal").Proposal(
        "v0.1.0",
        "v0.2.0",
        source="",
        changed=("README.md",),
        withheld=withheld,
        checks_start=True,
        **{name: listing or () for name, listing in facts.items()},
    )
    assert made.title.endswith(flaws)
    run.repository.pulls.append(Pull(1, made.title, made.body, BRANCH, "main"))


OTHERS: dict[str, tuple[Spoil, State, str, str]] = {
    "another team": (
        lambda run: run.repository.teams.update({"night-shift": "push"}),
        State.NOTE,
        "night-shift",
        "",
    ),
    "one more branch": (
        lambda run: run.repository.environments["staging"].branches.append("try"),
        State.NOTE,
        "try may use the environment staging too",
        "",
    ),
    "somebody who need not keep a rule": (
        lambda run: run.repository.rulesets[1]["bypass_actors"].append(
            {"actor_type": "Team", "actor_id": 9, "bypass_mode": "always"}
        ),
        State.NOTE,
        "Team 9 need not keep",
        "",
    ),
    "a secret left over": (
        lambda run: run.repository.secrets.update({SECRET: "old"}),
        State.NOTE,
        SECRET,
        f"gh secret delete {SECRET} --repo ",
    ),
    "schedules asleep": (
        lambda run: run.repository.workflows.append(
            {"path": ".github/workflows/update.yml", "state": "disabled_inactivity"}
        ),
        State.WRONG,
        "update.yml",
        "gh workflow enable update.yml --repo ",
    ),
    "a workflow that somebody switched off": (
        lambda run: run.repository.workflows.append(
            {"path": ".github/workflows/update.yml", "state": "disabled_manually"}
        ),
        State.NOTE,
        "update.yml",
        "gh workflow enable update.yml --repo ",
    ),
    "a deployment that failed": (
        lambda run: run.repository.deployments.append(
            Deployment("prod", "failure", "https://x.example/log")
        ),
        State.WRONG,
        "the last deployment to prod",
        "",
    ),
    "no deployment yet": (
        lambda run: run.repository.deployments.clear(),
        State.NOTE,
        "the last deployment to",
        "",
    ),
    "an update that waits": (
        lambda run: propose(run),  # noqa: PLW0108  # it stands below
        State.NOTE,
        "the weekly update",
        "gh pr view 1 --web --repo ",
    ),
    "an update in conflict": (
        lambda run: propose(run, ", with conflicts"),
        State.WRONG,
        "the weekly update",
        "gh pr checkout 1 --repo ",
    ),
    "an update with problems": (
        lambda run: propose(run, ", with conflicts and problems"),
        State.WRONG,
        "the weekly update",
        "gh pr checkout 1 --repo ",
    ),
    "an update that lacks its workflows": (
        lambda run: propose(run, withheld=(".github/workflows/a.yml",)),
        State.NOTE,
        "the weekly update",
        "gh secret set ML_INIT_UPDATE_TOKEN --env ml-init-update --repo ",
    ),
    "an update that nobody could propose": (
        lambda run: git(run.repository.folder, "branch", "ml-init/update", "main"),
        State.WRONG,
        "the weekly update",
        "gh pr create --fill --head ml-init/update --repo ",
    ),
    "another visibility": (
        lambda run: setattr(run.repository, "private", False),
        State.WRONG,
        "the repository",
        "",
    ),
    "another description": (
        lambda run: setattr(run.repository, "description", "ours"),
        State.WRONG,
        "the repository",
        "",
    ),
    "no repository": (
        lambda run: run.github.organisation.repositories.clear(),
        State.WRONG,
        "the repository",
        "",
    ),
}


@pytest.mark.parametrize("fault", OTHERS)
def test_what_people_did_is_told_with_what_to_do(run: Run, there: Repository, fault: str) -> None:
    spoil, state, what, command = OTHERS[fault]
    assert there.teams
    run.github.organisation.teams["night-shift"] = "Night Shift"
    spoil(run)

    found = of(examine(run), State.WRONG, State.NOTE)

    assert found
    assert {each.state for each in found} == {state}
    assert all(what in each.what for each in found)
    assert all(each.cure.command.startswith(command) for each in found)
    assert len(found) == (2 if fault == "no deployment yet" else 1)


def settle_update(run: Run) -> None:
    """Somebody sees to the pull request of an update: it is merged, and its branch removed."""
    for pull in run.repository.pulls:
        pull.state = "closed"
    git(run.repository.folder, "update-ref", "-d", f"refs/heads/{BRANCH}")


BY_GH: dict[str, Spoil] = {
    "gh workflow enable": lambda run: run.repository.workflows.pop(),
    "gh secret delete": lambda run: run.repository.secrets.pop(SECRET),
    "gh secret set": settle_update,  # the next run brings the rest
    "gh pr checkout": settle_update,
    "gh pr create": settle_update,
    "gh pr view": settle_update,
}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "fault",
    sweep(
        [(name,) for name, (*_, command) in OTHERS.items() if command.startswith("gh ")],
        lambda fault: OTHERS[fault][3].split()[:3][-1],
    ),
)
def test_what_gh_does_at_the_named_command_removes_the_finding(
    run: Run, there: Repository, fault: str
) -> None:
    OTHERS[fault][0](run)
    (found,) = of(examine(run), State.WRONG, State.NOTE)

    BY_GH[" ".join(found.cure.command.split()[:3])](run)

    assert f"/{there.full_name}" in found.cure.command
    assert of(examine(run), State.WRONG, State.NOTE) == []


def test_a_deployment_that_waits_and_one_without_a_log_are_told(
    run: Run, there: Repository
) -> None:
    there.deployments = [Deployment("staging", ""), Deployment("prod", "error")]

    found = [each for each in examine(run) if "deployment" in each.what]

    assert [(each.state, each.told[:7]) for each in found] == [
        (State.OK, "waiting"),
        (State.WRONG, "error, "),
    ]
    assert found[1].cure.advice == "Look into its run under Actions."


def test_a_secret_of_long_ago_is_worth_a_look(run: Run, there: Repository) -> None:
    held = there.environments["prod"].secrets
    held[SECRET].updated_at = "2020-02-02T00:00:00Z"  # type: ignore[attr-defined]

    (found,) = of(examine(run), State.NOTE)

    assert SECRET in found.what
    assert found.told.startswith("written 2020-02-02, ")
    assert found.cure.advice == "Put a new value into DATABRICKS_PROD_CLIENT_SECRET, then:"


@pytest.mark.parametrize(("plan", "told"), [("team", "Team"), ("free", "Free")])
def test_what_the_plan_has_not_is_no_fault_of_the_project(
    run: Run, there: Repository, plan: str, told: str
) -> None:
    there.environments["prod"].reviewers.clear()
    run.github.organisation.plan = plan
    if plan == "free":
        there.environments.clear()

    found = of(examine(run), State.WRONG, State.NOTE)

    assert any(told in each.told or told in each.what for each in found)


def test_a_pull_request_of_somebody_else_is_none_of_an_update(run: Run, there: Repository) -> None:
    there.pulls.append(Pull(1, "Ours, with conflicts", "", "ours", "main"))

    assert of(examine(run), State.WRONG, State.NOTE) == []


def test_the_update_is_called_as_its_workflow_calls_it() -> None:
    text = (ROOT / "template/.github/ml-init/repository.py").read_text()
    workflow = (ROOT / "template/.github/workflows/update-from-template.yml.mlinit").read_text()

    assert f'BRANCH = "{BRANCH}"' in text
    assert f"secrets.{update_pull.SECRET} " in workflow
    assert f"environment: {update_pull.ENVIRONMENT}\n" in workflow


def test_what_the_token_may_not_see_is_not_checked(run: Run, there: Repository) -> None:
    assert there.teams
    rights = {"metadata": "read", "administration": "read", "actions": "read", "members": "read"}
    run.sign_in("github_pat_reader", Access(scopes=None, rights=rights))

    found = examine(run)

    assert of(found, State.WRONG) == []
    unseen = {each.what for each in of(found, State.UNCHECKED)}
    assert {"the secrets of prod", "the last deployment to prod"} <= unseen


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/actions/permissions/workflow", "the token may not see them"),
        ("/actions/workflows", "the token may not list them"),
        ("/pulls", "the token may not see pull requests"),
    ],
)
def test_a_list_that_is_hidden_is_not_checked(
    run: Run, there: Repository, path: str, told: str
) -> None:
    call = f"GET /repos/{there.full_name}{path}"
    run.github.faults = [Fault(call, refusal(403, "Resource not accessible"), times=ALWAYS)]

    found = of(examine(run), State.UNCHECKED)

    assert [each.told for each in found] == [told]


def test_a_project_that_is_not_published_is_a_note(run: Run) -> None:
    (found,) = examine(run)

    assert found.state is State.NOTE
    assert found.told == "the project is not published: no origin"


def test_without_a_token_nobody_is_asked(run: Run, there: Repository) -> None:
    assert there.teams
    del run.environment["ADMIN_GITHUB_TOKEN"]

    with pytest.raises(PublishError, match="there is no GitHub token"):
        examine(run)

    assert run.asked == []


def test_a_reader_sends_nothing_but_get(run: Run) -> None:
    reader = published.Reader(Server("http://localhost:1", "http://localhost:1"), Secret("x"))

    with pytest.raises(ValueError, match="is not for a reader"):
        reader.call(Call("make it", "POST", "/orgs/my-org/repos", {}))

    assert run.asked == []


def test_a_repository_that_is_not_shown_is_told_in_these_words(run: Run, there: Repository) -> None:
    assert there.teams
    run.github.organisation.repositories.clear()

    (found,) = examine(run)

    assert found.told == "it is missing, or the token may not see it"
    assert run.asked == [f"GET /repos/{there.full_name}"]
