"""A project of any commit of mlops-stacks, as the CLI writes it, becomes a new project by adoption.

Nobody tells the commit. A commit is passed over only for what docs/adopt.md refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from hooks import adopt, doctor
from hooks.adopting.commits import PARTS as PARTS_READ
from hooks.adopting.commits import Commit, candidates, history
from hooks.adopting.forms import Forms
from hooks.adopting.refusals import SCHEMA
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.scaffolding.stack_source import write_commit
from hooks.system.cache import building, cache_folder, usable
from hooks.system.tree import Tree
from tests.adopting.finding.scene import Team
from tests.adopting.scene import BRANCH, tree
from tests.support.answers import words_of
from tests.support.programs import RunCopier
from tests.support.trees import git
from tests.upstream.histories import INPUTS, rendered
from tests.upstream.releases import RELEASES

pytestmark = pytest.mark.upstream

PARTS = 15  # of the commits; a usual run tries the first one
# The releases, and an older commit, which asks no catalogs.
USUAL = {*RELEASES.values(), "ea885c8865a1b07e044fbeff892a1c11089b9559"}
NO_CATALOG = "knows no Unity Catalog"  # docs/adopt.md
# What is wrong with the projects of a commit, and with new ones too, until a later one mended it.
BROKEN = {
    **dict.fromkeys(("4306c6b", "1cf7829"), "the key 'resources' is given twice"),
    **dict.fromkeys(("72e9d5c", "58640be", "702a228"), "the bundle has no such target"),
}
# What no file of a project shows.
_UNSHOWN = {
    "github_owner": "my-org",
    "github_contributor_group": "ML Contributors",
    "github_admins_group": "ml-admins",
    "read_user_group": "ml-readers",
    "cicd_platform": "github_actions",
}
GIVEN: Mapping[str, Mapping[str, str | bool]] = {
    "azure, plain": {**_UNSHOWN, "use_databricks_service_principal": False},
    "aws, feature store": {
        **_UNSHOWN,
        "use_databricks_service_principal": True,
        "credentials": "environments",
        "protected_branches": True,
    },
}


@dataclass(frozen=True)
class Adopting:
    """A team that adopts what a stack wrote.

    Attributes:
        folder: where everything of it is.
        template: the version of ml-init that is at hand.
        run: runs Copier.
        output: what the verbs say.
        given: the answers that the team gives.
    """

    folder: Path
    template: Path
    run: RunCopier
    output: pytest.CaptureFixture[str]
    given: Mapping[str, str | bool]

    @property
    def clone(self) -> Path:
        """The team's clone."""
        return self.folder / "clone"

    def fault(self, files: Tree, broken: str = "") -> str:
        """What is not as it is to be; nothing where all is, and why where it is refused.

        Args:
            files: what the stack wrote.
            broken: what may be wrong with them; empty for nothing.
        """
        Team.with_files(files, self.clone)
        code, told = self.adopt()
        if code:
            return told
        after = tree(self.clone, BRANCH)
        if differing := dict(after.items() ^ self.copied().items()):
            return f"not as Copier writes them: {sorted(differing)}"
        git(self.clone, "merge", "--quiet", BRANCH)
        refs = git(self.clone, "for-each-ref")
        code, told = self.adopt("--branch", "again")
        if code or git(self.clone, "for-each-ref") != refs or "nothing to adopt" not in told:
            return f"adopted twice: {told}"
        return "\n".join(line for line in self.examined() if not broken or broken not in line)

    def examined(self) -> list[str]:
        """What the doctor finds wrong, or worth a look."""
        code = doctor.main(["--offline", "--strict", str(self.clone)])
        told = self.output.readouterr().err.splitlines()
        found = [line for line in told if line.startswith(("wrong:", "note:"))]
        assert code == bool(found), told
        return found

    def adopt(self, *options: str) -> tuple[int, str]:
        """Adopt; returns the exit code and what is said."""
        told = words_of(self.given)
        words = ["--template", str(self.template), *told, *options, str(self.clone)]
        self.output.readouterr()
        return adopt.main(words), self.output.readouterr().err

    def copied(self) -> dict[str, str]:
        """What Copier writes with the answers that the adoption recorded."""
        stored = yaml.safe_load(git(self.clone, "show", f"{BRANCH}:{ANSWERS_FILE}"))
        answers = {name: each for name, each in stored.items() if not name.startswith("_")}
        ended = self.run("copy", self.template, self.folder / "made", data=answers)
        assert ended.code == 0, ended.output
        return tree(self.folder / "made", "HEAD")


def keep_stack(forms: Forms, commit: Commit) -> None:
    """Put what the CLI reads of a commit into the cache: a mirror may lack its videos."""
    entry = cache_folder() / "stacks" / commit.name
    if not usable(entry):
        with building(entry) as folder:
            write_commit(forms.repository, commit.name, "mlops-stacks", folder, *PARTS_READ)


Start = Callable[[Commit, Mapping[str, str | bool]], Adopting]


@pytest.fixture
def start(
    template: Path,
    run_copier: RunCopier,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Start:
    """Another team each time, with what it tells."""
    return lambda commit, given: Adopting(
        tmp_path / commit.name, template, run_copier, capsys, given
    )


def part_of(commits: list[Commit], part: int) -> list[Commit]:
    """Some of the commits, each in one part."""
    if part == 0:
        return [each for each in commits if each.name in USUAL]
    others = [each for each in commits if each.name not in USUAL]
    return others[part - 1 :: PARTS - 1]


@pytest.mark.usefixtures("choose")  # git finds the mirror
@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=[pytest.mark.breadth] * bool(part)) for part in range(PARTS)],
)
def test_every_project_becomes_a_new_one(part: int, name: str, forms: Forms, start: Start) -> None:
    faults, adopted = {}, 0

    for commit in part_of(forms.commits, part):
        if files := rendered(forms, commit, INPUTS[name]):
            has_catalogs = SCHEMA in forms.schemas[commit.name].inputs
            keep_stack(forms, commit)
            broken = BROKEN.get(commit.name[:7], "")
            fault = start(commit, GIVEN[name]).fault(files, broken)
            adopted += has_catalogs
            if fault if has_catalogs else NO_CATALOG not in fault:
                faults[commit.name, commit.subject] = fault

    assert faults == {}
    assert adopted


@pytest.mark.parametrize("name", INPUTS)
def test_a_project_of_the_newest_release_does_too(
    name: str, serverless: Path, start: Start
) -> None:
    url = str(serverless)
    place = history(url)
    (commit,) = candidates(place)
    # The copy that is at hand was cut down to projects without a feature store.
    inputs = {**INPUTS[name], "input_include_feature_store": "no"}
    files = rendered(Forms(place, url, [commit]), commit, inputs)
    assert files

    fault = start(commit, {**GIVEN[name], "stack_url": url}).fault(files)

    assert fault == ""
