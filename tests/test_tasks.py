"""What each of the tasks in CONTRIBUTING.md needs, and no other test misses.

Whoever forgets a file of a task is told which.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest
import yaml

from extensions.rules import RULES
from extensions.stacks import STACKS
from hooks.patches import PATCHES
from hooks.project import sign_in as ways
from hooks.project.answers import Answers
from hooks.project.sign_in import Credential, SignIn, credentials, sign_in
from hooks.workspaces import cures
from hooks.workspaces.requirements import workspaces
from tests.support.answers import publishing_answers
from tests.support.checks import contract
from tests.support.jobs import CALLED_WITH, DATABRICKS_SECRETS
from tests.support.place import ROOT
from tests.support.published_ends import secrets_of

CHOICES = [
    {"cloud": cloud, "use_databricks_service_principal": principal}
    for cloud, principal in product(("azure", "aws", "gcp"), (False, True))
]
WAYS = [way for way in vars(ways).values() if isinstance(way, SignIn)]
FEDERATED = [
    {**choice, "credentials": "federation"} for choice in CHOICES if sign_in(choice) != ways.TOKEN
]
STEPS = sorted(
    path.stem for path in (ROOT / "hooks").glob("*.py") if "__main__" in path.read_text()
)
STARTERS = (
    "copier.yml",
    "extensions/environment.py",
    "extensions/scaffold.py",
    "ml-init",
    "front_door/publish.py",
)
TALKS_TO_GITHUB = {
    "hooks/github_api",
    "hooks/publishing",
    "hooks/adopting",
    "hooks/diagnosis",
    "hooks/trust",
    "front_door",
}  # and steps
STEPS_AT_GITHUB = {"hooks/preflight.py", "hooks/publish.py", "hooks/converge.py"}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table(name: str, line: str) -> str:
    """The table of a page that has this line."""
    blocks = re.findall(r"(?:^\|.*\n)+", page(name), re.MULTILINE)
    (found,) = [str(block) for block in blocks if line in block]
    return found


def sources() -> Iterator[Path]:
    for folder in ("hooks", "template"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file())


def every_credential() -> set[Credential]:
    return {each for choice in CHOICES for each in credentials(choice)}


def test_every_patch_has_a_commit_and_a_module_of_tests() -> None:
    modules = {path.stem for path in (ROOT / "hooks" / "patches").glob("[!_]*.py")} - {"patch"}

    assert modules == {patch.name for patch in PATCHES}
    untested = [name for name in modules if not (ROOT / f"tests/patches/test_{name}.py").exists()]
    assert untested == []


def test_every_question_is_a_field_of_the_answers() -> None:
    assert [name for name in RULES if name not in {each.name for each in fields(Answers)}] == []


def test_every_answer_is_used() -> None:
    text = "\n".join(path.read_text(errors="ignore") for path in sources())
    # Those of both workspaces are named by what they are about.
    text += "\n".join(f".{name}" for name in RULES if name.startswith(("staging_", "prod_")))
    code = re.sub(r"(?m)^    \w+: (str|bool)( = .*)?$", "", text)

    unused = [name for name in RULES if not re.search(rf"[.\[{{ \"(]{name}\b", code)]

    assert unused == []


def test_every_way_to_sign_in_is_chosen_by_some_answers() -> None:
    assert len(WAYS) > 2
    assert [way for way in WAYS if way not in map(sign_in, CHOICES + FEDERATED)] == []


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "-".join(map(str, choice.values())))
def test_every_way_to_sign_in_has_a_remedy(choice: dict[str, str | bool]) -> None:
    given = vars(publishing_answers(**choice))

    for workspace in workspaces(given, has_job_clusters=False):
        told = cures.secret(workspace).advice
        assert workspace.deployer.variable in told


def test_the_workflows_table_has_every_secret_that_publishing_needs() -> None:
    assert {each.variable for each in every_credential()} - {""} == {*DATABRICKS_SECRETS}


def test_the_example_of_a_caller_hands_over_every_secret() -> None:
    (job,) = yaml.safe_load(page("examples/caller.yml"))["jobs"].values()

    assert job["secrets"] == {name: f"${{{{ secrets.{name} }}}}" for name in CALLED_WITH}


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: "-".join(map(str, choice.values())))
def test_the_contracts_of_stacks_and_of_publishing_know_every_secret(
    choice: dict[str, str | bool],
) -> None:
    answers = publishing_answers(**choice)

    held = {each.secret for each in credentials(vars(answers))}
    assert contract(answers) == held == secrets_of(answers).keys()


def test_the_set_up_names_every_secret_that_publishing_needs() -> None:
    told = table("docs/set-up.md", "`ADMIN_GITHUB_TOKEN`")

    lacking = {each.variable for each in every_credential() if f"`{each.variable}`" not in told}

    assert lacking == {""}


def test_the_page_of_publishing_names_every_secret_of_a_project() -> None:
    told = table("docs/publishing.md", "`WORKSPACE_TOKEN`")

    lacking = {
        name
        for way in WAYS
        for each in way.credentials
        for name in (each.secret, each.variable and f"DATABRICKS_<PLACE>_{each.variable}")
        if name and f"`{name}`" not in told
    }

    assert lacking == set()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_guide_of_a_project_names_every_secret_of_it(way: SignIn) -> None:
    told = page("template/docs/first-day.md.mlinit")

    assert [each.secret for each in way.credentials if f"_{each.secret}`" not in told] == []


def test_what_talks_to_github_is_where_the_page_says() -> None:
    modules = [
        path.relative_to(ROOT).as_posix()
        for folder in ("hooks", "front_door", "extensions", "maintenance")
        for path in (ROOT / folder).rglob("*.py")
        if "hooks.github_api" in path.read_text()
    ]

    elsewhere = {name for name in modules if name.rpartition("/")[0] not in TALKS_TO_GITHUB}

    assert elsewhere == STEPS_AT_GITHUB
    assert all(f"`{folder}/`" in page("CONTRIBUTING.md") for folder in TALKS_TO_GITHUB)


@pytest.mark.parametrize("name", STEPS)
def test_every_step_starts_and_ends_as_the_others(name: str) -> None:
    text = page(f"hooks/{name}.py")

    assert "start(" in text.partition("__main__")[2]
    assert "Step(" in text


@pytest.mark.parametrize("name", STEPS)
def test_something_starts_every_step(name: str) -> None:
    words = (f"hooks.{name}", f'told_by("{name}"', f'"{name}"')

    assert any(word in page(starter) for starter in STARTERS for word in words)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_runs_as_a_program_and_leaves_nothing_where_it_finds_nothing(
    name: str, tmp_path: Path
) -> None:
    arguments = ["after", "project", "answers.yml"] if name == "merge" else ["project"]

    ended = subprocess.run(
        [sys.executable, "-m", f"hooks.{name}", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "No module named" not in ended.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != ".ml-init"] == []


def test_what_people_read_of_a_stack_names_its_release() -> None:
    rows = dict(re.findall(r"^\| `(\S+)` \| (.*) \|$", page("docs/questions.md"), re.MULTILINE))
    labels = yaml.safe_load(page("copier.yml"))["stack"]["choices"]

    for name, stack in STACKS.items():
        if re.fullmatch(r"v[\d.]+", stack.release):
            assert stack.release in f"{name} {rows[name]}"
            assert f" {stack.release}, " in stack.label
            assert stack.label in labels
