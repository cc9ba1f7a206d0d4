"""An adoption has the workspaces validate the bundle before and after, where they let it in."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hooks import adopt
from hooks.adopting import validation
from hooks.adopting.plan import Plan
from hooks.patches import PATCHES
from hooks.patches.patch import Patch
from hooks.project.answers import Answers
from hooks.workspaces.finding import Finding, State
from tests.adopting.scene import BRANCH, BUNDLE, Team
from tests.adopting.scene import SETTINGS as TEAMS_SETTINGS
from tests.support.answers import answers_with, words_of
from tests.support.bundle import JOBS, SETTINGS, bundle_files
from tests.support.trees import git
from tests.workspaces.organisation import SECRETS, DatabricksSide, organisation

PROD = "DATABRICKS_PROD_CLIENT_SECRET"
OPEN = {"staging", "prod"}


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabricksSide]:
    """An organisation whose workspaces only look, so that all tests here share it."""
    with organisation(tmp_path_factory.mktemp("organisation")) as made:
        yield made


@pytest.fixture
def side(workspaces: DatabricksSide, monkeypatch: pytest.MonkeyPatch) -> DatabricksSide:
    """The same, and the Databricks CLI that trusts it."""
    monkeypatch.delenv("ML_INIT_CHECKS")
    for name in ("DATABRICKS_CLI", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, workspaces.environment[name])
    return workspaces


@dataclass
class Scene:
    """A bundle before and after, and what a person has at hand."""

    side: DatabricksSide
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing changes, and the person names both workspaces."""
        hosts = {name: each.url for name, each in self.side.workspaces.items()}
        self.before, self.after = bundle_files(hosts), bundle_files(hosts)
        self.environment = dict(self.side.environment)
        self.given = {f"{name}_workspace_host": host for name, host in hosts.items()}

    @property
    def answers(self) -> Answers:
        """What the adoption records."""
        told = {n: value for n, value in self.side.data.items() if isinstance(value, str | bool)}
        return Answers.parse(answers_with(stack="mlops-stacks", **told))

    def look(self) -> dict[str, Finding]:
        """What is found of each target."""
        planned = Plan((), (), {}, self.before, self.after)
        found = adopt.validated(planned, self.answers, self.given, self.environment)
        return {each.what.rpartition(" ")[2]: each for each in found}


@pytest.fixture
def scene(side: DatabricksSide) -> Scene:
    return Scene(side)


def asked(side: DatabricksSide) -> dict[str, int]:
    """How many requests each workspace has had."""
    return {name: len(each.requests()) for name, each in side.workspaces.items()}


def test_what_was_valid_and_stays_so_is_told_and_nothing_is_written(scene: Scene) -> None:
    before = asked(scene.side)

    found = scene.look()

    assert {name: found[name].state for name in OPEN} == dict.fromkeys(OPEN, State.OK)
    assert found["prod"].told == "valid before and afterwards"
    assert found["own"].state is State.UNCHECKED
    assert found["own"].told == "no sign-in to its workspace is at hand"
    assert found["own"].cure.command == (
        "(cd use_case && databricks bundle validate --strict -t own)"
    )
    for name, workspace in scene.side.workspaces.items():
        made = workspace.requests()[before[name] :]
        assert {each.path for each in made if each.method != "GET"} == {"/oidc/v1/token"}


MISSING = (b"Train.py", b"Trian.py")  # an error
UNKNOWN = (b"      name: train\n", b"      name: train\n      nmae: x\n")  # a warning
SOUND = (b"", b"")
NOT_FOUND = "notebook notebooks/Trian.py not found"
NMAE = "unknown field: nmae in resources/jobs.yml:5:7"


@pytest.mark.parametrize(
    ("before", "after", "state", "told"),
    [
        (SOUND, MISSING, State.WRONG, f"it was valid, and would not be: {NOT_FOUND}"),
        pytest.param(  # an adoption that is refused so is below
            *(SOUND, UNKNOWN, State.WRONG, f"it was valid, and would not be: {NMAE}"),
            marks=pytest.mark.breadth,
        ),
        (
            UNKNOWN,
            MISSING,
            State.WRONG,
            f"it was only warned of: {NMAE}. Afterwards: {NOT_FOUND}",
        ),
        (MISSING, SOUND, State.OK, f"valid afterwards, and it was not: {NOT_FOUND}"),
        (MISSING, UNKNOWN, State.NOTE, f"it was not valid: {NOT_FOUND}. Afterwards: {NMAE}"),
    ],
)
def test_a_worse_outcome_is_wrong_and_a_better_one_is_told(
    scene: Scene, before: tuple[bytes, bytes], after: tuple[bytes, bytes], state: State, told: str
) -> None:
    scene.before[JOBS] = scene.before[JOBS].replace(*before)
    scene.after[JOBS] = scene.after[JOBS].replace(*after)

    found = scene.look()

    assert {name: (found[name].state, found[name].told) for name in OPEN} == dict.fromkeys(
        OPEN, (state, told)
    )
    assert (validation.ADVICE in found["prod"].cure.advice) == (state is State.WRONG)


def test_without_its_secret_a_workspace_is_not_asked(scene: Scene) -> None:
    del scene.environment[PROD]
    before = asked(scene.side)

    found = scene.look()

    assert found["staging"].state is State.OK
    assert (found["prod"].state, found["prod"].told) == (State.UNCHECKED, f"{PROD} is not set")
    assert "bundle validate --strict -t prod" in found["prod"].cure.command
    assert asked(scene.side)["prod"] == before["prod"]


def test_without_a_secret_no_cli_is_looked_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLI", "/nowhere")
    scene.environment = {}

    assert scene.look()["prod"].told == f"{PROD} is not set"


@pytest.mark.attack("a repository that is adopted names the workspace of a stranger")
def test_a_workspace_that_files_alone_name_gets_no_secret(scene: Scene) -> None:
    host = scene.given.pop("prod_workspace_host")
    before = asked(scene.side)

    found = scene.look()["prod"]

    assert found.state is State.UNCHECKED
    assert found.told == (
        f"files alone name {host}; to sign in there: -d prod_workspace_host={host}"
    )
    assert asked(scene.side)["prod"] == before["prod"]
    scene.environment["DATABRICKS_PROD_WORKSPACE_HOST"] = f"{host}/"
    assert scene.look()["prod"].state is State.OK


def test_a_sign_in_that_is_refused_is_told(scene: Scene) -> None:
    scene.environment[PROD] = "another"

    found = scene.look()["prod"]

    assert found.state is State.UNCHECKED
    assert found.told.startswith("the sign-in is refused: ")


def test_what_could_write_or_run_is_not_validated(scene: Scene) -> None:
    scene.after[SETTINGS] += b"python:\n  resources: [a:b]\n"

    found = scene.look()

    assert {each.told for each in found.values()} == {
        "it runs programs of the project, which are not run here"
    }


def test_another_workspace_or_another_bundle_is_left_to_a_person(scene: Scene) -> None:
    host = scene.given["prod_workspace_host"].encode()
    scene.before[SETTINGS] = scene.before[SETTINGS].replace(host, b"https://a.example")
    scene.after["more/databricks.yml"] = b"targets:\n  more: {}\n"

    found = scene.look()

    assert found["prod"].told == "its workspace was another one"
    assert found["more"].told == "it is another bundle than the one ml-init knows"
    assert found["staging"].state is State.OK


def test_a_target_that_gets_a_host_is_validated_there_before_too(scene: Scene) -> None:
    host = scene.given["staging_workspace_host"]
    named = f"    default: true\n    workspace:\n      host: {host}\n".encode()
    scene.after[SETTINGS] = scene.after[SETTINGS].replace(b"    default: true\n", named)

    assert scene.look()["own"].told == "valid before and afterwards"


def test_a_host_at_the_top_of_the_settings_is_that_of_each_target(scene: Scene) -> None:
    scene.before[SETTINGS] += b"workspace:\n  host: https://a.example\n"

    assert scene.look()["own"].told == "its workspace was another one"


def test_without_a_cli_every_target_is_left_to_a_person(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABRICKS_CLI", "/nowhere")

    found = scene.look()

    assert {each.state for each in found.values()} == {State.UNCHECKED}
    assert "/nowhere" in found["prod"].told


def test_an_answer_that_comes_too_late_leaves_it_open(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hooks.workspaces.validation.TOTAL", -1.0)

    assert scene.look()["prod"].told.startswith("no answer within ")


def test_the_organisation_may_want_no_checks(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_INIT_CHECKS", "off")

    assert {each.told for each in scene.look().values()} == {"ML_INIT_CHECKS is off"}


@pytest.fixture
def adopted(team: Team, side: DatabricksSide, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """A person who has both secrets, and whose bundle is in both workspaces, adopts it."""
    told: dict[str, str | bool] = {"use_databricks_service_principal": "yes"}
    for name, workspace in side.workspaces.items():
        told |= {f"{name}_workspace_host": workspace.url, f"{name}_client_id": f"{name}-principal"}
    settings = team.clone / TEAMS_SETTINGS
    for question in ("staging_workspace_host", "prod_workspace_host"):
        text = settings.read_text()
        settings.write_text(text.replace(f"{team.answers[question]}", f"{told[question]}"))
    team.commit("Move to other workspaces")

    def run() -> int:
        for name, value in side.environment.items():
            monkeypatch.setenv(name, value)
        return adopt.main([*team.words, *words_of(told)])

    return run


def odd(text: str, _: object) -> str:
    """What a patch might write by mistake."""
    return text.replace("  prod:\n", "  prod:\n    nmae: x\n") if "nmae" not in text else text


ODD = Patch("odd", "Do it", "", re.escape(TEAMS_SETTINGS), odd, lambda text, _: "nmae" in text)


@pytest.mark.attack("a program that an adoption renders with inherits the secrets at hand")
def test_only_what_signs_in_inherits_a_secret_and_invalid_targets_make_no_branch(
    team: Team,
    adopted: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    started = list[tuple[str, set[str]]]()

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, words: list[str], **options: Any) -> None:  # noqa: ANN401
            inherited = {*(options.get("env") or os.environ).values()}
            started.append((" ".join(map(str, words)), inherited & {*SECRETS.values()}))
            super().__init__(words, **options)

    monkeypatch.setattr(subprocess, "Popen", Watched)

    with monkeypatch.context() as changed:
        changed.setattr(adopt, "PATCHES", (*PATCHES, ODD))
        refused = adopted(), capsys.readouterr().err
    made = adopted(), capsys.readouterr().err

    assert any(" copier copy " in command for command, _ in started)
    signs_in = re.compile(r"databricks (api get|bundle validate) ")
    for command, secrets in started:
        assert len(secrets) == bool(signs_in.search(command)), command
    code, told = refused
    wrong = [line for line in told.splitlines() if line.startswith("wrong: ")]
    why = "it was valid, and would not be: unknown field: nmae in databricks.yml:"
    targets = [
        f"{BUNDLE}: bundle validate -t {name}" for name in ("dev", "test", "staging", "prod")
    ]
    assert code == 1
    assert [line.partition(why)[0] for line in wrong] == [
        f"wrong: checks: {each}: " for each in targets
    ], told
    assert all(validation.ADVICE in line for line in wrong)
    assert "No branch was made: 4 checks failed. Nothing was changed." in told
    code, told = made
    assert code == 0, told
    assert all(f"ok: checks: {each}: valid" in told for each in targets)
    assert git(team.clone, "rev-parse", BRANCH)
