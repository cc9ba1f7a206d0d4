"""The preflight step: everything that stands in the way of publishing, before anything is made.

Runs in the template's checkout; its one argument is the project's folder. It only reads.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from hooks.github_api.admin_token import SIGN_IN_HELP, find_token
from hooks.github_api.client import Client
from hooks.github_api.rate_limit import Clock
from hooks.github_api.server import Server, server
from hooks.project.answers import Answers
from hooks.project.render_request import load
from hooks.publishing import deployment_secrets
from hooks.publishing.calls import plan_lines
from hooks.publishing.checks import PATIENCE, find_problems, refuse_if_any
from hooks.publishing.desired import Repository, desired
from hooks.publishing.looked import DATABRICKS, GITHUB, TRUST, headline, open_lines
from hooks.publishing.origin import published_already
from hooks.publishing.properties import VARIABLE, parse
from hooks.publishing.pushing import origin_of
from hooks.readiness import project_problems
from hooks.step import Step, start
from hooks.system.git import GitFailed, git
from hooks.system.progress import group
from hooks.system.prompt import can_ask
from hooks.system.terminal import say

FAILED = (
    "Copier now removes the folder if it has just made it. To have the project without its "
    "repository, answer publish with no.\n{}"
)


def preflight(
    project: Path, answers: Answers, environment: Mapping[str, str], clock: Clock | None = None
) -> None:
    """Look at everything that publishing needs, then show what it will do.

    What can be typed at a terminal is no problem: `hooks.publish` asks for it, and then looks at
    what nobody could look at before.

    Raises:
        PublishError: something stands in the way; all of it is in the text, each with its remedy.
    """
    if origin := origin_of(project):
        say(published_already(project, origin))
        return
    wanted = desired(answers, parse(environment.get(VARIABLE, "")))
    where = server(environment)
    problems = [*surrounding_repository(project), *missing_values(wanted, environment)]
    found, unseen = github_side(wanted, where, environment, clock)
    missing, unchecked = databricks_side(project, answers, wanted, environment)
    sides = {GITHUB: unseen, DATABRICKS: unchecked}
    if wanted.is_federated:
        lacking, sides[TRUST] = trust_side(answers, environment)
        missing += lacking
    refuse_if_any([*problems, *found, *missing])
    with group(headline(sides), environment):
        for line in (*open_lines(sides), *plan_lines(wanted)):
            say(line)


def surrounding_repository(project: Path) -> list[str]:
    """Whether the project lies inside somebody else's repository."""
    try:
        top = Path(git(project, "rev-parse", "--show-toplevel"))
    except GitFailed:
        return []
    problem = (
        f"The project lies inside the repository {top}, which would have to be published with it. "
        "Make it in a folder outside, or answer publish with no."
    )
    return [] if top.samefile(project) else [problem]


def missing_values(wanted: Repository, environment: Mapping[str, str]) -> list[str]:
    """The secrets that have no value, where nobody can be asked for them."""
    return [] if can_ask() else deployment_secrets.problems(wanted.every_secret, environment)


def github_side(
    wanted: Repository, where: Server, environment: Mapping[str, str], clock: Clock | None
) -> tuple[list[str], str]:
    """What GitHub itself says, or why it was not asked."""
    token = find_token(environment, where)
    if token:
        return find_problems(Client(where, token.secret, clock, PATIENCE), token, wanted), ""
    if can_ask():
        return [], "its token is still to be typed"
    return [f"There is no GitHub token. {SIGN_IN_HELP}"], ""


def databricks_side(
    project: Path, answers: Answers, wanted: Repository, environment: Mapping[str, str]
) -> tuple[list[str], str]:
    """What the workspaces say, or why they were not asked."""
    if can_ask() and deployment_secrets.to_be_typed(wanted.every_secret, environment):
        return [], "its secrets are still to be typed"
    return project_problems(project, answers, environment)


def trust_side(answers: Answers, environment: Mapping[str, str]) -> tuple[list[str], str]:
    """What the Databricks account says about the policies to come, or why it was not asked."""
    from hooks.trust import establishing  # no project with secrets needs it

    return establishing.problems(answers, environment)


def main(project: Path) -> int:
    """Check the project whose answers the scaffold step left in this checkout."""
    return Step("preflight", failed=FAILED, stopped="Stopped. Nothing was created on GitHub.").run(
        lambda environment: preflight(project, load(Path.cwd()).answers, environment)
    )


if __name__ == "__main__":
    start(lambda: main(Path(sys.argv[1])))
