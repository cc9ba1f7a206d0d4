"""The table of docs/attacks.md: what was tried against ml-init, and what came of it.

A test that carries ``@pytest.mark.attack("what is tried")`` is an attack that must not succeed.
``python -m tests.pages.attacks`` runs all of them and writes the table.
"""

import ast
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.support.place import ROOT

PAGE = ROOT / "docs" / "attacks.md"
MARK = "pytest.mark.attack"
RUN_HERE = "attack and not upstream and not build"
HELD, THROUGH = "held", "**not held**"
INTRODUCTION = """\
# What was tried against ml-init, and held

Each row is a test that attacks the code with real parts: git, sockets, files, Copier, a GitHub on
loopback, a runner. "Held" says that the attack did not succeed in the run that wrote this page.
[threat-model.md](threat-model.md) says who the attackers are, and what is not protected.

`python -m tests.pages.attacks` wrote this page; a test holds it to the tests that are there.

**{held} of {all} attacks held.**
"""
# What is attacked, and the files of the tests that try it; a file belongs to the first that fits.
GROUPS = {
    "A stack: what it writes, and how it is fetched": (
        "tests/end_to_end/test_hostile_stacks.py",
        "tests/scaffolding/test_folders_above.py",
        "tests/scaffolding/test_hostile_trees.py",
        "tests/scaffolding/test_refusals.py",
        "tests/scaffolding/test_stack_*.py",
    ),
    "The cache, and what is kept in it": (
        "tests/scaffolding/test_cli_search.py",
        "tests/system/test_cache.py",
        "tests/test_environments.py",
    ),
    "What has no end: downloads, stacks, answers": (
        "tests/extensions/test_linear_time.py",
        "tests/scaffolding/test_cli_release.py",
        "tests/scaffolding/test_databricks_cli.py",
    ),
    "Jobs that render, and jobs that hold secrets": (
        "tests/end_to_end/test_inherited_secrets.py",
        "tests/system/test_variables.py",
        "tests/front_door/test_delivery.py",
        "tests/front_door/test_separation.py",
        "tests/template/test_delivery.py",
        "tests/template/test_separation.py",
        "tests/test_jobs.py",
    ),
    "Answers: a form, a data file, variables": (
        "tests/extensions/test_hostile_answers.py",
        "tests/front_door/test_binding.py",
        "tests/front_door/test_expected.py",
        "tests/front_door/test_hostile_inputs.py",
        "tests/front_door/test_batch_plan.py",
        "tests/front_door/test_publish.py",
    ),
    "Secrets in what a run shows or leaves behind": (
        "tests/front_door/test_leaks.py",
        "tests/publishing/test_federation.py",
        "tests/publishing/test_leaks.py",
        "tests/publishing/test_leaks_of_tokens.py",
        "tests/trust/test_account.py",
    ),
    "git, and a project's own configuration of it": (
        "tests/publishing/test_foreign_configuration.py",
        "tests/system/test_git.py",
        "tests/test_commit.py",
    ),
    "What is pinned: ml-init, actions, packages": (
        "tests/front_door/test_new_use_case.py",
        "tests/front_door/test_pinned.py",
        "tests/front_door/test_release.py",
        "tests/maintenance/test_pins.py",
    ),
    "Publishing: the token, and the repository of the name": (
        "tests/github_api/test_admin_token.py",
        "tests/github_api/test_client.py",
        "tests/publishing/test_converge.py",
        "tests/publishing/test_made_beforehand.py",
        "tests/publishing/test_resume.py",
        "tests/github_api/test_sealing.py",
        "tests/github_api/test_server.py",
    ),
    "Production: its credentials, and who releases": (
        "tests/end_to_end/test_federation_on_azure.py",
        "tests/front_door/test_federation.py",
        "tests/publishing/test_environments.py",
        "tests/publishing/test_rulesets.py",
    ),
    "An update, and what it says of a project": (
        "tests/template/test_propose.py",
        "tests/formats/test_well_formed.py",
        "tests/updating/test_deployments.py",
    ),
    "What people read: summaries, pull requests, issues": (
        "tests/maintenance/test_upstream_issue.py",
        "tests/system/test_markdown.py",
        "tests/template/test_examine.py",
    ),
    "A project that exists: looked at, or adopted": (
        "tests/adopting/*.py",
        "tests/workspaces/test_validation.py",
    ),
}


@dataclass(frozen=True, order=True)
class Attack:
    """One attack, and the test that tries it.

    Attributes:
        file: the test's file, from the top of this repository.
        test: the name of its function.
        name: what is tried.
    """

    file: str
    test: str
    name: str


def marked(file: Path) -> Iterator[Attack]:
    """The attacks that the tests of a file carry, on the whole test or on a case of it.

    Raises:
        LookupError: a mark belongs to no test here, so that its attack would be no row.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    lists = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    marks = set(_marks(tree))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for mark in {*_marks(*function.decorator_list, lists=lists)}:
                marks.discard(mark)
                name = ast.literal_eval(mark.args[0])
                yield Attack(file.relative_to(ROOT).as_posix(), function.name, name)
    if marks:
        lines = sorted(mark.lineno for mark in marks)
        raise LookupError(f"{file}: the attacks of lines {lines} belong to no test of this file.")


def _marks(*nodes: ast.AST, lists: Mapping[str, ast.expr] | None = None) -> Iterator[ast.Call]:
    """The marks below some nodes, and in the module's own lists that these name."""
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == MARK:
            yield node
        if lists and isinstance(node, ast.Name) and node.id in lists:
            yield from _marks(lists[node.id])


def all_marked() -> list[Attack]:
    """The attacks of all tests; nothing is imported or run for it."""
    tests = sorted((ROOT / "tests").rglob("*.py"))
    files = [file for file in tests if MARK in file.read_text(encoding="utf-8")]
    return sorted({each for file in files for each in marked(file)})


class Outcomes:
    """A plugin of pytest: whether each attack was held in a run."""

    def __init__(self) -> None:
        """Nothing has run yet."""
        self.held: dict[Attack, bool] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Function, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note each phase of each test: an attack is held where none of them fails."""
        report = yield
        file = Path(item.path).relative_to(ROOT).as_posix()
        for mark in item.iter_markers("attack"):
            attack = Attack(file, item.originalname, mark.args[0])
            ran = call.when != "call" or report.passed
            self.held[attack] = self.held.get(attack, True) and not report.failed and ran
        return report


def group(attack: Attack) -> str:
    """What is attacked.

    Raises:
        LookupError: no group has the test's file.
    """
    for name, patterns in GROUPS.items():
        if any(fnmatchcase(attack.file, pattern) for pattern in patterns):
            return name
    raise LookupError(f"{attack.file} has an attack, and GROUPS of {__name__} no such file.")


def page(outcomes: Mapping[Attack, bool]) -> str:
    """The page: what is attacked, and a row for each attack and test that tries it."""
    names = {attack.name for attack in outcomes}
    through = {attack.name for attack, held in outcomes.items() if not held}
    text = INTRODUCTION.format(held=len(names - through), all=len(names))
    rows: dict[str, list[str]] = {name: [] for name in GROUPS}
    for attack in sorted(outcomes, key=lambda attack: (attack.name, attack)):
        outcome = HELD if outcomes[attack] else THROUGH
        test = f"[{attack.test}](../{attack.file})"
        rows[group(attack)].append(f"| {attack.name} | {outcome} | {test} |\n")
    for name, of_group in rows.items():
        if of_group:
            text += f"\n## {name}\n| attack | outcome | test |\n| --- | --- | --- |\n"
            text += "".join(of_group)
    return text


def written(attacks: Iterable[Attack]) -> str:
    """The page as it stands when all of these attacks are held."""
    return page(dict.fromkeys(attacks, True))


def main() -> int:
    """Run every attack, and write the page; one that did not run is not held."""
    outcomes, attacks = Outcomes(), all_marked()
    files = sorted({attack.file for attack in attacks})
    code = pytest.main(["-q", "-m", RUN_HERE, *files], plugins=[outcomes])
    held = {attack: outcomes.held.get(attack, False) for attack in attacks}
    PAGE.write_text(page(held), encoding="utf-8")
    print(f"Wrote {PAGE}", file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
