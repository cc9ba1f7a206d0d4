"""The doctor has each target's workspace validate the bundle, and writes nothing there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hooks import readiness
from hooks.errors import CliError
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.system.child import ProcessResult
from hooks.workspaces import validation
from hooks.workspaces.finding import Finding, State
from hooks.workspaces.validation import Bundle, validate
from tests.support.answers import usual_answers
from tests.support.bundle import JOBS, SETTINGS, bundle_files
from tests.workspaces.organisation import SECRETS, DatabricksSide

FOLDER = Path("/at/my project")


@dataclass
class Scene:
    """A published project of an organisation that is ready."""

    ready: DatabricksSide
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write a bundle with a target for each workspace, and one without a host."""
        hosts = {name: each.url for name, each in self.ready.workspaces.items()}
        self.files = {**bundle_files(hosts)}

    def replace(self, path: str, old: bytes, new: bytes) -> None:
        assert old in self.files[path]
        self.files[path] = self.files[path].replace(old, new)

    @property
    def answers(self) -> Answers:
        told = {n: value for n, value in self.ready.data.items() if isinstance(value, str | bool)}
        return usual_answers(**{"stack": "mlops-stacks", **told})

    def look(self, environment: Mapping[str, str] | None = None) -> dict[str, Finding]:
        """What the doctor finds of the bundle, by the end of what was checked."""
        every = readiness.examine(
            self.files, FOLDER, self.answers, environment or self.ready.environment
        )
        return of_the_bundle(every)

    def validate(self) -> dict[str, Finding]:
        """The same where both workspaces are open, as the doctor knows by then."""
        bundle = Bundle(Project(self.answers, "mlops-stacks", self.files), FOLDER)
        environment = self.ready.environment
        both = readiness.project_workspaces(self.answers, environment, dict)
        secrets = readiness.gather(both, environment, lambda _: None)
        return of_the_bundle(validate(bundle, both, secrets, Path(environment["DATABRICKS_CLI"])))


def of_the_bundle(every: Sequence[Finding]) -> dict[str, Finding]:
    """The findings of a bundle, by the end of what was checked."""
    found = [each for each in every if each.what.startswith("bundle validate")]
    return {each.what.removeprefix("bundle validate for the target "): each for each in found}


@pytest.fixture
def scene(ready: DatabricksSide, monkeypatch: pytest.MonkeyPatch) -> Scene:
    for name in ("DATABRICKS_CLI", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, ready.environment[name])
    return Scene(ready)


def refused(files: Mapping[str, bytes]) -> Sequence[Finding]:
    """What is said of a bundle whose workspaces are open, where no CLI may be started for it."""
    answers = usual_answers(use_databricks_service_principal=True)
    bundle = Bundle(Project(answers, "mlops-stacks", files), FOLDER)
    return validate(bundle, readiness.project_workspaces(answers, {}, dict), {}, Path("/no/cli"))


def bundle_of_the_answers() -> dict[str, bytes]:
    """A bundle for the workspaces of the usual answers."""
    answers = usual_answers()
    hosts = {"staging": answers.staging_workspace_host, "prod": answers.prod_workspace_host}
    return {**bundle_files(hosts)}


def test_a_sound_bundle_is_ready_and_nothing_is_written(scene: Scene) -> None:
    before = [len(each.requests()) for each in scene.ready.workspaces.values()]

    found = scene.look()

    assert {name: each.state for name, each in found.items()} == {
        "staging": State.OK,
        "prod": State.OK,
        "own": State.UNCHECKED,
    }
    assert (found["staging"].where, found["prod"].where) == ("staging", "production")
    for count, workspace in zip(before, scene.ready.workspaces.values(), strict=True):
        asked = workspace.requests()[count:]
        writing = {each.path for each in asked if each.method != "GET"}
        assert writing == {"/oidc/v1/token"}  # the sign-in


FAULTS = {
    "a notebook that is not there": (
        (JOBS, b"Train.py", b"Trian.py"),
        "notebook notebooks/Trian.py not found",
    ),
    "a field that nobody knows": (
        (JOBS, b"      name: train\n", b"      name: train\n      nmae: x\n"),
        "unknown field: nmae in resources/jobs.yml:5:7",
    ),
    "a variable that is not there": (
        (JOBS, b"name: train\n", b"name: ${var.nowhere}\n"),
        "reference does not exist: ${var.nowhere}",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_cli_objects_to_is_told_with_its_place(scene: Scene, fault: str) -> None:
    edit, told = FAULTS[fault]
    scene.replace(*edit)

    found = scene.validate()

    assert {found[name].state for name in ("staging", "prod")} == {State.WRONG}
    assert found["prod"].told == told
    assert found["prod"].cure.command == (
        "(cd '/at/my project/use_case' && databricks bundle validate --strict -t prod)"
    )


def test_without_its_secret_a_workspace_is_not_asked(scene: Scene) -> None:
    environment = dict(scene.ready.environment)
    del environment["DATABRICKS_PROD_CLIENT_SECRET"]
    asked = len(scene.ready.workspaces["prod"].requests())

    found = scene.look(environment)

    assert found["staging"].state is State.OK
    assert found["prod"].state is State.UNCHECKED
    assert found["prod"].told == "no sign-in to its workspace is at hand, or it is refused"
    assert len(scene.ready.workspaces["prod"].requests()) == asked


def test_a_sign_in_that_is_refused_is_one_finding(scene: Scene) -> None:
    wrong = {**scene.ready.environment, "DATABRICKS_PROD_CLIENT_SECRET": "another"}

    assert scene.look(wrong)["prod"].state is State.UNCHECKED


@pytest.mark.parametrize(
    ("path", "more", "told"),
    [
        (SETTINGS, b"sync:\n  include: [x]\n", "it says what to upload"),
        (JOBS, b"targets:\n  prod:\n    sync:\n      paths: [..]\n", "it says what to upload"),
        (SETTINGS, b"python:\n  resources: [a:b]\n", "it runs programs of the project"),
        (SETTINGS, b"experimental: {python: {x: 1}}\n", "it runs programs of the project"),
        (JOBS, b'"\\x65xperimental":\n  a: b\n', "it runs programs"),
        (JOBS, b"x: &x {experimental: {a: b}, x: [*x]}\n", "it runs programs of the project"),
        (JOBS, b"x: [\n", f"{JOBS} cannot be read"),
        (JOBS, b"include: [../more.yml]\n", "it includes files"),
        (JOBS, b"include: more.json\n", "it includes files"),
        (JOBS, b"include: [[a.yml]]\n", "it includes files"),
        (JOBS, b"include: [a.yml]\n<<: [{include: [../b.yml]}]\n", "it includes files"),
        (JOBS, b"include: [../b.yml]\ninclude: [a.yml]\n", "it includes files"),
        (JOBS, b"x: &x [../b.yml]\ninclude: *x\n", "it includes files"),
        (JOBS, b"x: &x experimental\n*x : {a: b}\n", "it runs programs of the project"),
        (JOBS, b"? [a]\n: b\n", f"{JOBS} cannot be read"),
        (JOBS, b"# \xff\n", f"{JOBS} cannot be read"),
        (JOBS, b"targets: {prod: {workspace: {host: https://a.b}}}\n", f"{JOBS} names a workspace"),
        (JOBS, b'x: {"\\x68ost": https://a.b}\n', f"{JOBS} names a workspace"),
        (SETTINGS, b"x: {<<: {a: b}}\n", f"{SETTINGS} merges settings"),
        (SETTINGS, b"x: {a: 1, a: 2}\n", f"{SETTINGS} does not load strictly: "),
        (SETTINGS, b"...\n", "it has no targets that can be read"),
        (SETTINGS, b"]", "it has no targets that can be read"),
    ],
)
def test_what_could_write_or_run_is_not_validated(path: str, more: bytes, told: str) -> None:
    files = bundle_of_the_answers()
    files[path] += more

    (found,) = refused(files)

    assert found.state is State.UNCHECKED
    assert found.told.startswith(told)


def test_a_file_is_looked_through_in_capitals_too() -> None:
    """A disk of macOS has it where ``more.yml`` is included."""
    (found,) = refused(
        {
            **bundle_of_the_answers(),
            "use_case/resources/MORE.YML": b"python: {resources: [a:b]}\n",
        }
    )

    assert found.told.startswith("it runs programs of the project")


@pytest.mark.attack("a bundle has a script that runs while it is validated")
def test_a_script_of_the_bundle_is_not_run(scene: Scene, tmp_path: Path) -> None:
    told = f"experimental:\n  scripts:\n    preinit: touch '{tmp_path}/ran'\n"
    scene.files[SETTINGS] += told.encode()

    scene.look()

    assert not (tmp_path / "ran").exists()


def test_a_script_that_only_runs_when_it_is_asked_for_is_no_objection(
    scene: Scene, tmp_path: Path
) -> None:
    told = f"scripts:\n  preinit:\n    content: touch '{tmp_path}/ran'\n"
    scene.files[SETTINGS] += told.encode()

    assert scene.validate()["prod"].state is State.OK
    assert not (tmp_path / "ran").exists()


@pytest.mark.attack("a file that a bundle includes gives a target the workspace of a stranger")
def test_a_secret_is_sent_to_the_workspace_of_the_answers_alone(scene: Scene) -> None:
    stranger = scene.ready.workspaces["prod"]
    told = f"targets:\n  staging:\n    workspace:\n      host: {stranger.url}\n"
    scene.files[JOBS] += told.encode()
    environment = dict(scene.ready.environment)
    del environment["DATABRICKS_PROD_CLIENT_SECRET"]
    asked = len(stranger.requests())

    (found,) = scene.look(environment).values()

    assert found.told == f"{JOBS} names a workspace, which is for {SETTINGS} alone"
    assert len(stranger.requests()) == asked


@pytest.mark.attack("a path of a repository leads out of the copy that is validated")
def test_a_file_outside_of_the_copy_is_not_written() -> None:
    (found,) = refused({**bundle_of_the_answers(), "use_case/../../more.py": b""})

    assert found.told == "it has a file that is not in its folder"


@pytest.mark.parametrize("settings", [b"targets: []\n", b"x: 1\n", b"- a\n"])
def test_settings_without_targets_are_not_validated(settings: bytes) -> None:
    (found,) = refused({**bundle_of_the_answers(), SETTINGS: settings})

    assert found.told == "it has no targets that can be read"


def test_targets_that_are_no_mappings_have_no_host() -> None:
    settings = b"targets:\n  a:\n  b: {workspace: x}\n  c: {workspace: {host: 1}}\n"

    found = of_the_bundle(refused({**bundle_of_the_answers(), SETTINGS: settings}))

    assert {each.state for each in found.values()} == {State.UNCHECKED}
    assert [*found] == ["a", "b", "c"]


def test_a_cli_that_takes_too_long_is_not_waited_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "TOTAL", -1.0)

    found = scene.validate()

    assert found["prod"].state is State.UNCHECKED
    assert found["prod"].told.startswith("no answer within ")


def test_a_cli_that_would_write_is_not_believed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "NOTHING_TO_UPLOAD", b"\nsink:\n  paths: []\n")
    monkeypatch.setattr(validation, "_TOO_OLD", "unknown field: sink")

    found = scene.validate()

    assert found["prod"].state is State.UNCHECKED
    assert found["prod"].told == "this Databricks CLI would write to the workspace"


def test_a_cli_that_cannot_be_started_is_an_error(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise CliError("it cannot be started.")

    monkeypatch.setattr("hooks.workspaces.client.run_child", fail)

    with pytest.raises(CliError, match="cannot be started"):
        scene.validate()


@pytest.mark.parametrize("errors", ["stack\npanic: no more", ""])
def test_a_cli_that_breaks_down_is_told_by_its_last_words(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, errors: str
) -> None:
    ended = ProcessResult(2, "panic: no more", errors)
    monkeypatch.setattr("hooks.workspaces.client.run_child", lambda *_: ended)

    assert scene.validate()["prod"].told == "panic: no more"


def test_no_secret_is_quoted(scene: Scene) -> None:
    secret = SECRETS["prod"].encode()
    scene.replace(JOBS, b"name: train\n", b"name: train\n      " + secret + b": x\n")

    told = scene.validate()["prod"].told

    assert "unknown field: " in told
    assert SECRETS["prod"] not in told
