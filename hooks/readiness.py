"""The readiness step: whether the Databricks side has what a project will need.

``python -m hooks.readiness DATAFILE`` answers for the platform team, from the data file and the
organisation's variables; `hooks.preflight` asks the same of a use case. It only reads.
"""

import os
import shutil
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
from hooks.workspaces.id_token import by_id_token
from hooks.workspaces.inspection import inspect
from hooks.workspaces.requirements import Workspace, stack_has_job_clusters, workspaces

SWITCH = "ML_INIT_CHECKS"
JSON = "--json"
USAGE = "Name one data file with the organisation's answers (YAML); --json is for programs."
UNKNOWN = 2  # the exit code where nothing could be checked
SIGNED_IN = ("the sign-in", State.OK)

Ask = Callable[[str], Secret | None]


def is_off() -> bool:
    """Whether the organisation wants no checks."""
    return os.environ.get(SWITCH, "").strip().lower() in {"off", "no", "false", "0"}


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
    show(findings, report.verdict(findings), "Databricks prerequisites", environment)


def show(
    findings: Sequence[Finding], closing: str, title: str, environment: Mapping[str, str]
) -> None:
    """Show findings with a sentence that closes them."""
    columns = shutil.get_terminal_size().columns if sys.stderr.isatty() else 0
    for line in report.lines(findings, closing, columns=columns):
        say(line)
    with suppress(OSError):
        actions_runner.summarise(report.summary(findings, closing, title), environment)


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
    findings = project_findings(project, answers, environment)
    tell(findings, environment)
    if not wrong(findings):
        return [], report.doubt(findings)
    where = f"Each is listed above with its remedy; {SWITCH}=off turns the checks off."
    return [f"{report.verdict(findings)} {where}"], ""


def project_findings(
    project: Path, answers: Answers, environment: Mapping[str, str]
) -> list[Finding]:
    """What the workspaces of a project show; a secret that is not at hand leaves its checks open.

    Raises:
        UserError: there is no Databricks CLI.
    """
    both = project_workspaces(answers, environment, lambda: read_tree(project).files)
    secrets = gather(both, environment, lambda _: None)
    return inspect(both, secrets, find_cli("").path, State.UNCHECKED)


def project_workspaces(
    answers: Answers,
    environment: Mapping[str, str],
    files: Callable[[], Mapping[str, bytes]],
) -> list[Workspace]:
    """The workspaces of a project; its files tell what its stack needs, where nothing else does."""
    clusters = stack_has_job_clusters(answers.stack)
    if clusters is None:
        clusters = Project(answers, answers.stack, files()).has_job_clusters
    given = vars(answers)
    return by_id_token(workspaces(given, has_job_clusters=clusters), given, environment)


def examine(
    checkout: Mapping[str, bytes], folder: Path, answers: Answers, environment: Mapping[str, str]
) -> list[Finding]:
    """What the workspaces of a project show, and what they say of its bundle.

    Args:
        checkout: the project's files.
        folder: where they lie.
        answers: the project's.
        environment: with the secrets.

    Raises:
        UserError: there is no Databricks CLI.
    """
    from hooks.workspaces.validation import Bundle, validate  # of no use to what publishes

    both = project_workspaces(answers, environment, lambda: checkout)
    secrets = gather(both, environment, lambda _: None)
    cli = find_cli("").path
    found = inspect(both, secrets, cli, State.UNCHECKED)
    open_to_us = {each.where for each in found if (each.what, each.state) == SIGNED_IN}
    signed_in = [each for each in both if each.name in open_to_us]
    bundle = Bundle(Project(answers, answers.stack, checkout), folder)
    return [*found, *validate(bundle, signed_in, secrets, cli)]


def ready(data_file: Path, environment: Mapping[str, str], *, for_program: bool = False) -> int:
    """Check the organisation that the data file and the environment tell of.

    Args:
        data_file: the answers.
        environment: the organisation's variables, with the secrets.
        for_program: whether the report is JSON on standard output, and nothing else is said.

    Returns:
        0 where nothing is wrong, 1 where something is, 2 where nothing could be checked.

    Raises:
        UserError: the answers do not tell enough, or there is no Databricks CLI.
    """
    if is_off():
        say(f"The Databricks side is not checked, because {SWITCH} is off.")
        if for_program:
            print(report.as_json([]))
        return 0
    given = read_given(data_file, environment)
    clusters = stack_has_job_clusters(given["stack"])
    both = by_id_token(workspaces(given, has_job_clusters=clusters), given, environment)
    secrets = gather(both, environment, ask)
    findings = inspect(both, secrets, find_cli("").path, State.WRONG)
    if for_program:
        print(report.as_json(findings))
    else:
        tell(findings, environment)
    if wrong(findings):
        return 1
    return 0 if report.told(findings) else UNKNOWN


def main(arguments: Sequence[str]) -> int:
    """Answer whether the organisation is ready, by the exit code."""
    files = [each for each in arguments if each != JSON]
    if len(files) != 1:
        say(USAGE)
        return 1
    for_program = JSON in arguments
    return Step("readiness", stopped="Stopped. Nothing was changed.").run(
        lambda environment: ready(Path(files[0]), environment, for_program=for_program)
    )


if __name__ == "__main__":
    start(lambda: main(sys.argv[1:]))
