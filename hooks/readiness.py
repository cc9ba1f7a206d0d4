"""The readiness step: whether the Databricks side has what a project will need.

``python -m hooks.readiness DATAFILE`` answers for the platform team, from the data file and the
organisation's variables; `hooks.preflight` asks the same of a use case. It only reads.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from hooks.project.answers import Answers
from hooks.project.rendered import Project
from hooks.scaffolding.cli_search import find_cli
from hooks.step import Step, start
from hooks.system import actions_runner
from hooks.system.prompt import ask
from hooks.system.secret import Secret
from hooks.system.terminal import say
from hooks.system.tree import read_tree
from hooks.workspaces import report
from hooks.workspaces.data_file import read_given
from hooks.workspaces.finding import Finding, State, wrong
from hooks.workspaces.inspection import inspect
from hooks.workspaces.requirements import Workspace, stack_has_job_clusters, workspaces

SWITCH = "ML_INIT_CHECKS"
USAGE = "Name one data file with the organisation's answers (YAML)."

Ask = Callable[[str], Secret | None]


def is_off() -> bool:
    """Whether the organisation wants no checks; said where it is so."""
    if os.environ.get(SWITCH, "").strip().lower() not in {"off", "no", "false", "0"}:
        return False
    say(f"The Databricks side is not checked, because {SWITCH} is off.")
    return True


def gather(
    both: Sequence[Workspace], environment: Mapping[str, str], ask_for: Ask
) -> dict[str, Secret]:
    """The secrets that are in the environment, or that a person types."""
    found = {}
    for workspace in both:
        variable = workspace.deployer.variable
        value = Secret(environment.get(variable, "").strip()) or ask_for(f"{variable}:")
        if value:
            found[variable] = value
    return found


def tell(findings: Sequence[Finding], environment: Mapping[str, str]) -> None:
    """Show the report where people look: here, and in the summary of a job in Actions."""
    for line in report.lines(findings, terminal=sys.stderr.isatty()):
        say(line)
    with suppress(OSError):
        actions_runner.summarise(report.summary(findings), environment)


def project_problems(
    project: Path, answers: Answers, environment: Mapping[str, str]
) -> tuple[list[str], str]:
    """What stands in the way of a use case, in one text; the report is shown before.

    A secret that is not there yet is missed by publishing itself.

    Returns:
        The problems, and why not everything was looked at; empty where it was.

    Raises:
        UserError: there is no Databricks CLI.
    """
    if is_off():
        return [], f"{SWITCH} is off"
    clusters = stack_has_job_clusters(answers.stack)
    if clusters is None:
        clusters = Project(answers, answers.stack, read_tree(project).files).has_job_clusters
    both = workspaces(vars(answers), has_job_clusters=clusters)
    secrets = gather(both, environment, lambda _: None)
    findings = inspect(both, secrets, find_cli("").path, State.UNCHECKED)
    tell(findings, environment)
    if not wrong(findings):
        return [], report.doubt(findings)
    where = f"Each is listed above with its remedy; {SWITCH}=off turns the checks off."
    return [f"{report.verdict(findings)} {where}"], ""


def ready(data_file: Path, environment: Mapping[str, str]) -> bool:
    """Check the organisation that the data file and the environment tell of.

    Raises:
        UserError: the answers do not tell enough, or there is no Databricks CLI.
    """
    if is_off():
        return True
    given = read_given(data_file, environment)
    both = workspaces(given, has_job_clusters=stack_has_job_clusters(given["stack"]))
    secrets = gather(both, environment, ask)
    findings = inspect(both, secrets, find_cli("").path, State.WRONG)
    tell(findings, environment)
    return not wrong(findings)


def main(arguments: Sequence[str]) -> int:
    """Answer whether the organisation is ready: 0 where nothing is wrong."""
    if len(arguments) != 1:
        say(USAGE)
        return 1
    return Step("readiness", stopped="Stopped. Nothing was changed.").run(
        lambda environment: 0 if ready(Path(arguments[0]), environment) else 1
    )


if __name__ == "__main__":
    start(lambda: main(sys.argv[1:]))
