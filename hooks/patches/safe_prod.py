"""Pull requests hold no production credentials and stop no deployment.

Each pull request validated the production target with production's
credentials, while its own branch decided what ran: whoever could open
one could use them. The production deployment validates before it
deploys; that is where it belongs. Pull requests also shared their
concurrency groups with deployments, and as GitHub keeps one waiting run
per group, a pull request could cancel a queued deployment. They have a
group of their own now.

https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

import re

from hooks.patches.blocks import WORKFLOWS, block_end, children, key_of, value_of
from hooks.patching import Patch
from hooks.project import Project

ON_PULL_REQUEST = re.compile(r"^ +pull_request:", re.MULTILINE)
CREDENTIAL = re.compile(r"\b(?:secrets|vars|env)\.PROD_\w+|^ +PROD_\w+:", re.MULTILINE)
GROUP = re.compile(r"^ *(?:concurrency|group): *([^\s#].*?) *(?:#.*)?$", re.MULTILINE)
IN_USE = re.compile(r"(?:secrets|vars|env)\.PROD_")


def is_for_pull_requests(text: str) -> bool:
    """Whether pull requests start the workflow."""
    return ON_PULL_REQUEST.search(text) is not None


def deployment_groups(project: Project) -> set[str]:
    """The concurrency groups of the workflows that pull requests do not start."""
    texts = [project.text(path) or "" for path in project.files if re.fullmatch(WORKFLOWS, path)]
    return {
        group for text in texts if not is_for_pull_requests(text) for group in GROUP.findall(text)
    }


def without_production(text: str) -> str:
    """The workflow without the jobs and variables that hold production's credentials."""
    lines = text.split("\n")
    for at in reversed(range(len(lines))):
        if lines[at] not in {"jobs:", "env:"}:
            continue
        for child in reversed(children(lines, at)):
            end = block_end(lines, child)
            if CREDENTIAL.search("\n".join(lines[child:end])):
                del lines[child:end]
    return "\n".join(lines).rstrip("\n") + "\n"


def apart(text: str, groups: set[str]) -> str:
    """The workflow with a concurrency group of its own in each place that shared one."""
    lines = text.split("\n")
    for at in reversed(range(len(lines))):
        if key_of(lines[at]) == "concurrency" and value_of(lines[at]) in groups:
            space = lines[at][: -len(lines[at].lstrip())]
            lines[at : at + 1] = [
                f"{space}concurrency:",
                f"{space}  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}",
                f"{space}  cancel-in-progress: true",
            ]
    return "\n".join(lines)


def rewrite(text: str, project: Project) -> str:
    """The workflow of pull requests, apart from production; another one as it was."""
    if not is_for_pull_requests(text):
        return text
    return apart(without_production(text), deployment_groups(project))


def holds(text: str, project: Project) -> bool:
    """Whether a workflow of pull requests uses nothing of production's."""
    if not is_for_pull_requests(text):
        return True
    return IN_USE.search(text) is None and deployment_groups(project).isdisjoint(
        GROUP.findall(text)
    )


PATCH = Patch(
    name="safe_prod",
    subject="Keep pull requests away from production",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
