"""Answers drawn from the words that stacks and patches are made of, and what becomes of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extensions.rules import RULES
from hooks.errors import AnswersRefused
from hooks.formats.well_formed import new_faults
from hooks.patches import PATCHES
from hooks.patches.patch import apply_patches
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.databricks_cli import Cli
from hooks.scaffolding.unsupported import refuse_unsupported
from hooks.system.tree import Tree, write_tree
from tests.pages.patches import render
from tests.support import checks
from tests.support.answers import answers_with
from tests.support.parts.workspace import WorkspaceServer
from tests.support.place import ROOT

WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{2,60}")
ROLES = ("staging", "prod", "test", "dev")
CATALOGS = tuple(f"{role}_catalog_name" for role in ROLES)
KEPT_EVERY = 60  # validating a project takes seconds
Given = Mapping[str, str | bool]


def texts(folder: Path) -> Iterator[str]:
    """What a folder says: its files' names, and their lines."""
    for path in sorted(folder.rglob("*")):
        yield path.relative_to(folder).as_posix()
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield from content.decode(errors="replace").splitlines()


@cache
def lines_of(folder: Path) -> list[str]:
    """The lines of a folder, each once."""
    return sorted({line.strip() for line in texts(folder)})


def words_of(folder: Path) -> list[str]:
    """The words of a folder that could be a name, each once."""
    return sorted({word for line in lines_of(folder) for word in WORD.findall(line)})


def answers_of(stack: Path, name: str, *, has_features: bool) -> st.SearchStrategy[Given]:
    """Answers for a stack, of which most are accepted."""
    patches = ROOT / "hooks" / "patches"  # what they look for may be a name as well
    word = st.sampled_from(words_of(stack)) | st.sampled_from(words_of(patches))
    word |= st.sampled_from(ROLES)
    text = word | st.builds("{}_{}".format, word, word) | st.builds("{}-{}".format, word, word)
    catalog = text.map(lambda name: name.replace("-", "_")).filter(RULES[CATALOGS[0]].allows)
    group = st.sampled_from(lines_of(stack)) | st.sampled_from(lines_of(patches)) | text
    group |= st.text(max_size=40).map(str.strip)
    group = group.filter(RULES["read_user_group"].allows) | group
    return st.fixed_dictionaries(
        {
            "project_name": text.filter(RULES["project_name"].allows) | text,
            "model_schema": st.none() | catalog,
            "inference_table": st.just("") | st.builds("{}.{}.{}".format, *[catalog] * 3),
            **dict.fromkeys(CATALOGS, catalog),
            "read_user_group": group,
            "unity_catalog_read_user_group": group,
            "cloud": st.sampled_from(["azure", "aws", "gcp"]),
            "cicd_platform": st.sampled_from(
                ["github_actions", "github_actions_for_github_enterprise_servers"]
            ),
            "staging_workspace_host": word.map("https://{}.net".format),
            "include_feature_store": st.booleans() if has_features else st.just(value=False),
            "use_databricks_service_principal": st.booleans(),
            "credentials": st.sampled_from(["environments", "repository", "federation"]),
            "protected_branches": st.booleans(),
            "paused_staging": st.booleans(),
            "fresh_start": st.booleans(),
            "stack": st.just(name),
        }
    ).map(_complete)


def _complete(drawn: Mapping[str, str | bool | None]) -> Given:
    """All answers; without a schema it is called like the project, as mlops-stacks call it."""
    schema = drawn["model_schema"] or str(drawn["project_name"]).replace("-", "_")
    return answers_with(**{**drawn, "model_schema": schema})  # type: ignore[arg-type]  # no None is left


def make(answers: Answers, cli: Cli, stack: Path) -> Project:
    """The project of accepted answers.

    Raises:
        AssertionError: a file does not load, a group is not the one that was named, or the
            patches are not done after one time.
    """
    written = render(cli, stack, answers, answers.stack)
    refuse_unsupported(written)
    project, _ = apply_patches(written, PATCHES)
    # A notebook with magic commands was no Python before either.
    notebooks = {path: raw for path, raw in written.files.items() if path.endswith(".py")}
    assert new_faults(notebooks, project.files) == {}
    loaded = [yaml.safe_load(content) for content in project.resources.values()]
    named = [each for each in checks.below(loaded, "group_name") if isinstance(each, str)]
    assert {*named} == {answers.read_user_group}  # a target may be called like the key
    assert set(checks.below(loaded, "principal")) == {answers.unity_catalog_read_user_group}
    again, _ = apply_patches(project, PATCHES)
    assert again.files == project.files
    return project


@dataclass
class Outcomes:
    """What became of drawn answers: how many were refused, how many made, and some of those."""

    refused: int = 0
    made: int = 0
    kept: list[Project] = field(default_factory=list)

    def warnings(self, folder: Path, workspace: WorkspaceServer) -> list[str]:
        """What the Databricks CLI has against the projects that were kept."""
        found = []
        for number, project in enumerate(self.kept):
            place = folder / str(number)
            write_tree(Tree(project.files, frozenset()), place)
            found += checks.warnings(place, workspace)
        return found


def draw(number: int, cli: Cli, stack: Path, name: str, *, has_features: bool = True) -> Outcomes:
    """Make that many projects, always of the same answers; anything but a refusal is an error."""
    outcomes = Outcomes()

    @settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(answers_of(stack, name, has_features=has_features))
    def one(drawn: Given) -> None:
        try:
            answers = Answers.parse(drawn)
        except AnswersRefused:
            outcomes.refused += 1
            return
        project = make(answers, cli, stack)
        if outcomes.made % KEPT_EVERY == 0:
            outcomes.kept.append(project)
        outcomes.made += 1

    one()
    return outcomes
