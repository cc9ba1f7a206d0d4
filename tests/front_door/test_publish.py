"""The render step, then the publish step, in this process: what is made, and what is told."""

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from plumbum import local

from extensions.derived import bundle_uuid
from extensions.rules import RULES
from front_door.data_file import typed
from front_door.delivery import BUNDLE, STORY, receive
from front_door.expected import expected
from front_door.publish import ANSWERS_FILE, LARGEST_ANSWERS, check
from front_door.template import template
from front_door.use_cases import PUSH, UseCase, writes_of
from tests.front_door.organisation import FORM, ML_INIT, SECRETS, VARIABLES
from tests.support.answers import publishing_answers
from tests.support.canaries import leaking_files
from tests.support.github.faults import ALWAYS, Answer, Fault, refusal
from tests.support.github.server import GitHub
from tests.support.place import ROOT
from tests.support.published_ends import assert_guarded, everything
from tests.support.trees import git

NAME = FORM["project_name"]
SECRET = f"PUT /repos/my-org/{NAME}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
# A list of lists of lists, by their aliases: 2 to the power of 40 words.
Change = Callable[[dict[str, object]], object]
BOMB = b"x0: &x0 [a, a]\n" + b"".join(
    b"x%d: &x%d [*x%d, *x%d]\n" % (level, level, level - 1, level - 1) for level in range(1, 40)
)


@pytest.fixture(autouse=True)
def summary(
    template: Path,
    databricks_cli: Path,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """A runner's step in a checkout of ml-init, and the file of its summary."""
    git(tmp_path, "clone", "--quiet", str(template), "ml-init")
    monkeypatch.chdir(tmp_path / "ml-init")
    told = {
        **environment,
        **VARIABLES,
        "GITHUB_REPOSITORY_OWNER": "my-org",
        "DATABRICKS_CLI": str(databricks_cli),
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "ML_INIT_REPOSITORY": ML_INIT,
        "RUNNER_TEMP": str(tmp_path),
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with local.env():  # plumbum read the environment when it was imported
        local.env.clear()
        local.env.update(os.environ)
        yield tmp_path / "summary.md"


def step(name: str, *arguments: Path, **told: str) -> int:
    """The exit code of one step, run in this process with an environment of its own."""
    with pytest.MonkeyPatch.context() as patched:
        for variable in [*os.environ]:  # what the step takes out of it comes back at the end
            patched.setenv(variable, os.environ[variable])
        for variable, value in told.items():
            patched.setenv(variable, value)
        patched.setattr(sys, "argv", [name, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / "front_door" / f"{name}.py"), run_name="__main__")
    assert isinstance(ended.value.code, int)
    return ended.value.code


def render(folder: Path, **form: str) -> int:
    """Render a form, as a job without secrets does."""
    known = {
        name: VARIABLES[rule.variable] for name, rule in RULES.items() if rule.variable in VARIABLES
    }
    data = {**known, **FORM, "github_owner": "my-org", **form, "publish": True}
    (folder / "use-case.yml").write_text(yaml.safe_dump(data))
    return step("render", folder / "use-case.yml", folder / "handed-over")


def publish(folder: Path, **form: str) -> int:
    """Publish what was handed over, with all the secrets, or others where they are given."""
    secrets = {name: form.pop(name, value) for name, value in SECRETS.items()}
    answers = json.dumps({**FORM, **form})
    return step("publish", folder / "handed-over", ANSWERS=answers, **secrets)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was rendered once is kept, for tests of what becomes of it."""
    return tmp_path_factory.mktemp("kept") / "handed-over"


@pytest.fixture
def tamper(tmp_path: Path, kept: Path) -> Callable[[Change], Path]:
    """Hand over a rendered project whose answers file was changed; it is in a folder by itself."""
    handed_over, copy = tmp_path / "handed-over", tmp_path / "tampered"

    def changed(change: Change) -> Path:
        if not kept.exists():
            render(tmp_path)
            shutil.copytree(handed_over, kept)
        shutil.copytree(kept, handed_over, dirs_exist_ok=True)
        git(tmp_path, "clone", "--quiet", "--branch=main", str(handed_over / BUNDLE), str(copy))
        stored = yaml.safe_load((copy / ANSWERS_FILE).read_text())
        server = os.environ["GITHUB_SERVER_URL"]  # each test has its own
        stored["_src_path"] = f"{server}/{ML_INIT}.git"
        stored["bundle_uuid"] = bundle_uuid(server, stored["github_owner"], NAME)
        change(stored)
        (copy / ANSWERS_FILE).write_text(yaml.safe_dump(stored))
        hand_over(copy, handed_over)
        return copy

    return changed


@pytest.fixture
def rendered(tamper: Callable[[Change], Path], tmp_path: Path) -> Path:
    """Where the usual project was handed over, as it was rendered; returns the runner's folder."""
    tamper(lambda _: None)
    return tmp_path


def hand_over(project: Path, folder: Path) -> None:
    """Put a project, as its files are now, in the place of what was handed over."""
    git(project, "commit", "--quiet", "--all", "--amend", "--no-edit")
    git(project, "bundle", "create", "--quiet", str(folder / BUNDLE), "main")


def test_a_use_case_is_made_of_what_was_handed_over_from_the_address_and_the_release(
    github: GitHub, summary: Path, tmp_path: Path
) -> None:
    rendered = render(tmp_path)

    assert rendered == 0
    told = json.loads((tmp_path / "handed-over" / STORY).read_text())
    assert {path.name for path in (tmp_path / "handed-over").iterdir()} == {BUNDLE, STORY}
    assert told["notes"]
    assert leaking_files(tmp_path / "handed-over") == {}
    assert github.seen == []
    assert not summary.exists()

    published = publish(tmp_path)

    assert published == 0
    assert summary.read_text().startswith(
        f"## [my-org/{NAME}]({github.web}/my-org/{NAME}) was made"
    )
    stored = git(github.repository(NAME).folder, "show", f"main:{ANSWERS_FILE}")
    assert yaml.safe_load(stored)["_src_path"] == f"{github.web}/{ML_INIT}.git"
    assert yaml.safe_load(stored)["_commit"] == "v0.1.0"
    assert list(tmp_path.glob("tmp*")) == []
    writes = [name for name, _ in github.seen if not name.startswith(("GET", "git"))]
    assert len(writes) + PUSH == writes_of(UseCase(1, typed(FORM)), os.environ)  # as a batch plans


def test_what_stops_in_the_middle_is_ended_by_the_next_press_and_left_alone_by_another(
    github: GitHub, summary: Path, rendered: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    github.faults = [Fault(SECRET, refusal(422, "Invalid"), times=ALWAYS)]

    stopped = publish(rendered)

    assert stopped == 1
    assert summary.read_text().startswith(f"## {NAME} is not finished\n")
    assert "set the secret PROD\\_AZURE\\_SP\\_CLIENT\\_SECRET" in summary.read_text()
    assert "press **Re-run jobs**" in summary.read_text()
    assert f"::error title={NAME} is not finished::" in capfd.readouterr().err

    github.faults = []
    ended = publish(rendered)

    assert ended == 0
    assert_guarded(github, github.repository(NAME), publishing_answers())

    before = everything(github)
    summary.write_text("")
    capfd.readouterr()
    another = publish(rendered)

    assert another == 0
    warning = f"::warning title={NAME}::The repository was there before this run."
    assert warning in capfd.readouterr().err
    assert "was there already, and is complete" in summary.read_text()
    assert everything(github) == before


def test_a_run_that_waits_for_trust_warns_has_the_commands_and_goes_on(
    github: GitHub,
    summary: Path,
    tamper: Callable[[Change], Path],
    capfd: pytest.CaptureFixture[str],
) -> None:
    form, folder = {"credentials": "federation"}, summary.parent
    tamper(lambda stored: stored.update(form))

    first = publish(folder, **form)

    waited = summary.read_text()
    assert first == 3
    assert waited.startswith(f"## {NAME} waits for trust\n")
    assert "```sh\n# the environment staging of my-org/" in waited
    assert f"::warning title={NAME} waits for trust::" in capfd.readouterr().err
    assert publish(folder, **form) == 0
    assert github.repository(NAME).every_secret == {}


def test_a_repository_that_strangers_have_a_hold_on_was_not_made_here(
    github: GitHub, summary: Path, rendered: Path
) -> None:
    identity = bundle_uuid(github.web, "my-org", NAME)
    github.calls.add(NAME, f"(ml-init {identity})").holders.people["mallory"] = "admin"

    code = publish(rendered)

    assert code == 1
    assert summary.read_text().startswith(f"## {NAME} was not made\n")
    assert "- mallory has access of their own" in summary.read_text()
    assert "Nothing was created on GitHub" in summary.read_text()


def test_every_problem_is_listed_before_anything_is_made(
    github: GitHub, summary: Path, tamper: Callable[[Change], Path]
) -> None:
    form = {"github_contributor_group": "ml-contributor"}
    tamper(lambda stored: stored.update(form))

    code = publish(summary.parent, DATABRICKS_PROD_CLIENT_SECRET="", **form)

    assert code == 1
    assert summary.read_text().startswith(f"## {NAME} was not made\n")
    assert "- The team ml-contributor is missing" in summary.read_text()
    assert "Did you mean ml-contributors?" in summary.read_text()
    assert "DATABRICKS\\_PROD\\_CLIENT\\_SECRET" in summary.read_text()
    assert "Nothing was created on GitHub" in summary.read_text()
    assert github.organisation.repositories == {}


def test_what_the_steps_add_and_what_github_decides_otherwise_are_told(
    github: GitHub,
    summary: Path,
    rendered: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("ML_INIT_CHECKS")
    local.env.pop("ML_INIT_CHECKS")
    github.organisation.plan = "enterprise"
    path = f"/repos/my-org/{NAME}/actions/permissions/workflow"
    shown = {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": False}
    github.faults = [Fault(f"GET {path}", Answer(200, shown))]

    code = publish(rendered)

    assert code == 0
    headings = [line for line in summary.read_text().splitlines() if line.startswith("## ")]
    assert headings[1:] == ["## Databricks prerequisites"]
    assert "Worth knowing (1)" in summary.read_text()
    assert f"::warning title={NAME}::" in capfd.readouterr().err


@pytest.mark.parametrize("step_of", [render, publish])
def test_refused_answers_are_listed_and_annotated(
    github: GitHub,
    summary: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    step_of: Callable[..., int],
) -> None:
    code = step_of(tmp_path, project_name="-x", model_schema="a b")

    assert code == 1
    assert summary.read_text().startswith("## -x was not made\n")
    assert "- project\\_name: '-x' is not accepted" in summary.read_text()
    assert "- model\\_schema: 'a b' is not accepted" in summary.read_text()
    assert "::error title=-x was not made::" in capfd.readouterr().err
    assert github.seen == []
    assert not (tmp_path / "handed-over").exists()


def test_without_a_rendered_project_nothing_is_made(
    github: GitHub, summary: Path, tmp_path: Path
) -> None:
    code = publish(tmp_path)

    assert code == 1
    assert "there is no project.bundle; the job that renders says why" in summary.read_text()
    assert github.seen == []


def of(name: str, value: object) -> Callable[[dict[str, object]], object]:
    return lambda stored: stored.__setitem__(name, value)


@pytest.mark.attack("a rendered project that names another template, owner, host or id")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (of("_src_path", "https://evil.example.org/x.git"), "names another template"),
        (of("_commit", "v99.0"), "names another template"),
        (of("_commit", "--upload-pack=touch x"), "names another template"),
        (of("_commit", 1), "names another template"),
        (of("_commit", "HEAD"), "names another template"),
        (of("_commit", "main"), "names another template"),
        (of("github_owner", "evil-org"), "another answer to github"),
        (of("prod_workspace_host", "https://evil.example.org"), "another answer to prod"),
        (of("prod_client_id", "mine"), "another answer to prod"),
        (of("x", "y"), "which is no question"),
        (of("x", "y" * LARGEST_ANSWERS), "has more than 65536 bytes"),
        (of("project_name", ["x"]), "is no mapping of names to texts"),
        (dict.clear, "is no mapping"),
    ],
)
def test_what_was_tampered_with_is_not_published(
    github: GitHub,
    summary: Path,
    tamper: Callable[[Change], Path],
    change: Change,
    reason: str,
) -> None:
    tamper(change)

    code = publish(summary.parent)

    assert code == 1
    assert reason in summary.read_text().replace("\\", "")
    assert github.seen == []


@pytest.mark.attack("answers that crash what reads them, or fill its memory")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xff", "cannot be read"),
        (b"a: *x", "cannot be read"),
        (b"[" * 2000, "cannot be read"),
        (b"a: 2024-99-99", "names another template"),
        (b"a: !!int ''", "names another template"),
        (b"a: 0x" + b"f" * 9000, "names another template"),
        (b"[a, b]", "is no mapping of names to texts"),
        (BOMB, "is no mapping of names to texts"),
    ],
)
def test_answers_that_are_none_are_not_published(
    github: GitHub, summary: Path, tamper: Callable[[Change], Path], text: bytes, reason: str
) -> None:
    copy = tamper(dict.clear)
    (copy / ANSWERS_FILE).write_bytes(text)
    hand_over(copy, summary.parent / "handed-over")

    code = publish(summary.parent)

    assert code == 1
    assert reason in summary.read_text()
    assert github.seen == []


def test_a_version_without_a_tag_is_the_same_by_its_other_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ml-init" / "CHANGELOG.md").write_text("more\n")
    git(tmp_path / "ml-init", "commit", "--quiet", "--all", "--message", "Not released")
    monkeypatch.setenv("ML_INIT_REF", "main")
    source = template(Path.cwd(), os.environ)

    code = render(tmp_path)

    assert code == 0
    received = receive(tmp_path / "handed-over", tmp_path / "received")
    check(received, expected(typed(FORM), os.environ), source)
    stored = yaml.safe_load((received.project / ANSWERS_FILE).read_text())
    assert stored["_commit"].startswith("v0.1.0-1-g")
    assert source.version != stored["_commit"]


def test_ctrl_c_is_a_cancelled_run(
    summary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("copier.run_copy", cancelled)
    monkeypatch.delitem(sys.modules, "front_door.copying")

    code = render(tmp_path)

    assert code == 1
    assert "The run was cancelled" in summary.read_text()


BEFORE = ("hooks.preflight", "was not made", "Nothing was created on GitHub")
AFTER = ("hooks.publish", "is not finished", "press **Re-run jobs**")
CANCELLED = (KeyboardInterrupt, "The run was cancelled")
KILLED = (None, "was stopped")


@pytest.mark.parametrize(
    ("step", "end"),
    [
        pytest.param(BEFORE, CANCELLED, id="Ctrl-C-preflight"),
        pytest.param(AFTER, KILLED, id="killed-publish"),
        pytest.param(BEFORE, KILLED, id="killed-preflight", marks=pytest.mark.breadth),
        pytest.param(AFTER, CANCELLED, id="Ctrl-C-publish", marks=pytest.mark.breadth),
    ],
)
def test_a_step_that_is_ended_says_whether_something_was_made(
    summary: Path,
    rendered: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: tuple[str, str, str],
    end: tuple[type[BaseException] | None, str],
) -> None:
    (during, title, cure), (how, why) = step, end
    usual = subprocess.run

    def ended(command: list[str], **about: object) -> object:
        if during not in command:
            return usual(command, **about)  # type: ignore[call-overload]
        if how:
            raise how
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", ended)

    code = publish(rendered)

    assert code == 1
    assert summary.read_text().startswith(f"## {NAME} {title}\n")
    assert why in summary.read_text()
    assert cure in summary.read_text()


@pytest.mark.parametrize("step_of", [render, publish])
def test_a_github_without_https_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    step_of: Callable[..., int],
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://github.example.org")

    code = step_of(tmp_path)

    assert code == 1
    assert "GITHUB_SERVER_URL is not the https URL" in capfd.readouterr().err
