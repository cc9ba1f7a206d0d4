"""Whatever is typed into the form: it is refused or kept as it is, and nobody obeys it."""

import random
import re
from collections.abc import Collection
from pathlib import Path

import pytest
import yaml

from extensions.rules import RULES
from front_door import app_token
from front_door.data_file import answers_from, write
from tests.front_door.many import Case, make_many
from tests.front_door.organisation import (
    FORM,
    ML_INIT,
    VARIABLES,
    Organisation,
)
from tests.front_door.payloads import (
    FILE,
    KINDS,
    OF_A_PROGRAM,
    PAYLOADS,
    aimed,
    commands,
    handled,
    live,
    printed,
)
from tests.support.github.server import GitHub
from tests.support.parts.actions import RunSettings, by_hand, run_workflow
from tests.support.trees import git

NAME = FORM["project_name"]
QUESTIONS = {rule.variable: name for name, rule in RULES.items() if rule.variable} | {
    name: name for name in FORM
}
FREE = {rule.variable for name, rule in RULES.items() if rule.variable and name not in FORM}
# What is no danger where it goes: a host, and a group, which may have any name of one line.
HOSTS = {"staging_workspace_host", "prod_workspace_host", "stack_url"}
GROUPS = {"read_user_group", "unity_catalog_read_user_group"}
NO_GROUP = re.compile(r"[\n\r\x00-\x1f\x85\u2028\u202e]|\$\{|.{257}")
OWN_PATH = re.compile(r"::add-path:: \S+/tmp/python/bin")  # of setup-python
READS = {"git git-upload-pack refs", "git git-upload-pack data"}
UNSAFE = """
on:
  workflow_dispatch:
    inputs:
      project_name: {type: string}
jobs:
  make:
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ inputs.project_name }}"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What the payloads would make, if somebody obeyed one."""
    return tmp_path / "PWNED"


def told_to_the_step(organisation: Organisation) -> dict[str, str]:
    """What the steps are told beside the variables."""
    told = {"GITHUB_ACTIONS": "true", "ML_INIT_REPOSITORY": ML_INIT, "ML_INIT_REF": ""}
    return {**organisation.runner, **VARIABLES, **told}


@pytest.mark.attack("a field or a variable is a command for the runner, a shell, git or a template")
@pytest.mark.parametrize(
    ("step", "payloads"),
    [
        pytest.param("form", PAYLOADS.keys(), id="form"),
        pytest.param("render", KINDS, id="render"),
        pytest.param("render", PAYLOADS.keys(), id="render all", marks=pytest.mark.breadth),
    ],
)
def test_every_field_and_variable_refuses_what_another_program_would_obey(
    organisation: Organisation, file: Path, step: str, payloads: Collection[str]
) -> None:
    texts = [aimed(PAYLOADS[payload], file) for payload in payloads]
    cases = [Case(dict.fromkeys(FORM, text), dict.fromkeys(FREE, text)) for text in texts]

    ended = make_many(
        step, organisation.checkout, file.parent / "runs", cases, told_to_the_step(organisation)
    )

    for payload, made in zip(payloads, ended, strict=True):
        (told,) = commands(made.log)
        refused = set(re.findall(r"%0A  (\w+): (?:(?!%0A).)* is not accepted; give", told[1]))
        assert (made.code, told[0]) == (1, "error"), made.log
        accepted = HOSTS if payload == "a link by itself" else set()
        accepted |= set() if NO_GROUP.search(PAYLOADS[payload].strip()) else GROUPS
        assert refused == {*QUESTIONS.values()} - accepted, payload
        assert live(made.summary) == [], payload
        assert len(made.summary) < 10_000
        assert "Traceback" not in made.log
    assert not file.exists()
    assert organisation.github.seen == []


@pytest.mark.parametrize(
    "between", [pytest.param("\n", id="on many lines"), pytest.param(" ", id="on one line")]
)
def test_a_runner_that_is_given_all_of_them_at_once_obeys_none(
    organisation: Organisation, file: Path, between: str
) -> None:
    lines = between.join(PAYLOADS.values()).splitlines()
    text = aimed(between.join(lines), file)
    organisation.variables |= dict.fromkeys(FREE, text)

    ended = organisation.press(**dict.fromkeys(FORM, text))

    assert ended.code == 1
    (annotation,) = [each for each in handled(ended.log) if not OWN_PATH.fullmatch(each)]
    assert annotation.startswith("::error title=")
    assert "%0A  project_name: " in annotation
    assert commands("\n".join(printed(ended.log))) == []
    assert live(ended.summary) == []
    assert not file.exists()
    assert organisation.github.organisation.repositories == {}
    assert {name for name, _ in organisation.github.seen} == READS


@pytest.mark.attack("the repository or the version of ml-init is a command")
@pytest.mark.parametrize(
    "payloads",
    [
        pytest.param(OF_A_PROGRAM, id="of a kind"),
        pytest.param(
            [name for name, payload in PAYLOADS.items() if FILE in payload],
            id="all",
            marks=pytest.mark.breadth,
        ),
    ],
)
def test_the_repository_and_version_of_ml_init_are_no_commands(
    organisation: Organisation, file: Path, payloads: Collection[str]
) -> None:
    texts = [aimed(PAYLOADS[payload], file) for payload in payloads]
    cases = [
        Case(
            {**FORM, "project_name": "-"},
            dict.fromkeys(("ML_INIT_REPOSITORY", "ML_INIT_REF"), text),
        )
        for text in texts
    ]

    ended = make_many(
        "render", organisation.checkout, file.parent / "runs", cases, told_to_the_step(organisation)
    )

    for made in ended:
        assert [name for name, _ in commands(made.log)] == ["error"], made.log
        assert made.code == 1
        assert "Traceback" not in made.log
    assert not file.exists()
    assert organisation.github.seen == []


def test_a_runner_fetches_no_ml_init_by_a_hostile_name(
    organisation: Organisation, file: Path
) -> None:
    by_call_only(organisation.checkout)
    text = aimed("x; touch THE-FILE; $(touch THE-FILE)`touch THE-FILE` ${{ secrets }}", file)

    ended = organisation.press(ml_init_ref=f"v0.1.0{text}", ml_init_repository=f"{ML_INIT}{text}")

    assert ended.code == 1
    assert "Failure - Main Fetch ml-init" in ended.log
    assert not file.exists()
    assert organisation.github.organisation.repositories == {}


def by_call_only(checkout: Path) -> None:
    """Let the form have the inputs of a call; the job stays as it is."""
    place = checkout / ".github" / "workflows" / "new-use-case.yml"
    head, _, rest = place.read_text().partition("  workflow_dispatch:")
    _, _, call = rest.partition("  workflow_call:")
    inputs, _, job = call.partition("    secrets:")
    place.write_text(f"{head}  workflow_dispatch:{inputs}\n{job[job.index('permissions') :]}")
    git(checkout, "commit", "--quiet", "--all", "--message", "Ask for everything")


@pytest.mark.attack("the id or the key of an app is a command")
def test_the_id_of_an_app_is_no_command(
    github: GitHub,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
) -> None:
    for payload in PAYLOADS.values():
        for name in ("APP_ID", "APP_PRIVATE_KEY", "GITHUB_REPOSITORY_OWNER"):
            monkeypatch.setenv(name, aimed(payload, file))
        monkeypatch.setenv("GITHUB_SERVER_URL", github.web)

        code = app_token.main()

        said = capfd.readouterr()
        assert code == 1
        assert [name for name, _ in commands(said.out + said.err)] == ["error"]
    assert not file.exists()


def test_an_unsafe_workflow_would_be_found_out(tmp_path: Path, file: Path) -> None:
    project = tmp_path / "unsafe"
    (project / ".github" / "workflows").mkdir(parents=True)
    (project / ".github" / "workflows" / "unsafe.yml").write_text(UNSAFE)
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Be unsafe")
    text = aimed('"; touch THE-FILE; echo "\n::error::PWNED', file)

    ended = run_workflow(project, "unsafe.yml", by_hand(project_name=text), RunSettings(secrets={}))

    assert ended.returncode == 0, ended.output
    assert file.exists()
    assert "::error::PWNED" in ended.output


def test_the_data_file_gives_back_every_text_as_it_was_typed(tmp_path: Path) -> None:
    draw = random.Random(8)  # noqa: S311  # the same texts each time
    letters = [chr(number) for number in range(1, 0x180)]
    letters += [*":-{}[]&*!|>'\"%@`#,? \n\r\t" * 8, *"\u2028\u2029\x85\ufeff\u202e\ud800\U0001f4a5"]
    texts = ["".join(draw.choices(letters, k=draw.randint(1, 12))) for _ in range(1000)]
    words = ["yes", "null", "~", "0x1f", "1e5", "2026-01-01", "1:30", "=", "<<", " x ", "x\n"]
    given = {str(number): text for number, text in enumerate([*PAYLOADS.values(), *words, *texts])}

    write(answers_from(given), tmp_path / "use-case.yml")

    assert yaml.safe_load((tmp_path / "use-case.yml").read_text("utf-8")) == {
        **given,
        "publish": True,
    }
