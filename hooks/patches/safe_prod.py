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

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Node, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import (
    WORKFLOWS,
    concurrencies,
    environment,
    jobs,
    steps_of,
    words,
)
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

PULL_REQUESTS = {"pull_request", "pull_request_target"}
IN_USE = re.compile(r"\b(?:secrets|vars|env)(?:\.|\[ *['\"])PROD_")
VARIABLE = "PROD_"
ENVIRONMENT = "prod"
APART = {"group": "${{ github.workflow }}-${{ github.ref }}", "cancel-in-progress": "true"}


def is_for_pull_requests(document: Document) -> bool:
    """Whether pull requests start the workflow."""
    return any(not PULL_REQUESTS.isdisjoint(words(top.get("on"))) for top in document.tops)


def deployment_groups(project: Project) -> set[str]:
    """The concurrency groups of the workflows that pull requests do not start.

    A group with the workflow's own name in it is nobody else's.
    """
    groups = set()
    for path in filter(re.compile(WORKFLOWS).fullmatch, project.files):
        try:
            document = read(project.text(path) or "")
        except UnknownText:
            continue  # it starts nothing
        if not is_for_pull_requests(document):
            groups |= {group for *_, group in concurrencies(document)}
    return {group for group in groups if group and "github.workflow" not in group}


def without_production(draft: Draft) -> None:
    """Take out the jobs and variables that hold production's credentials.

    Raises:
        UnknownText: no job would be left, or another job needs one of them.
    """
    document = draft.document
    for top, section in ((top, section) for top in document.tops for section in ("env", "jobs")):
        around = top.below(section)
        gone = {
            key.value
            for key, value in (around.pairs if around else ())
            if isinstance(key, Scalar) and is_of_production(document, section, key, value)
        }
        if not around or not gone:
            continue
        if section == "jobs":
            refuse_needed(draft, around, gone)
        draft.remove_all(top, section, gone)


def is_of_production(document: Document, section: str, key: Scalar, value: Node) -> bool:
    """Whether a variable or job is production's, by what it names; not by the job's own name."""
    if section == "env" and key.value.startswith(VARIABLE):
        return True
    if IN_USE.search(document.text[value.start : value.end]):
        return True
    if not isinstance(value, Mapping):
        return False
    around = [value, *steps_of(value)]
    return environment(value).lower() == ENVIRONMENT or any(
        name.startswith(VARIABLE) for each in around for name in words(each.get("env"))
    )


def refuse_needed(draft: Draft, around: Mapping, gone: set[str]) -> None:
    """Refuse to take out every job, or one that another needs."""
    kept = {name: job for name, job in jobs(draft.document) if name not in gone}
    if not kept:
        raise draft.document.unknown(around.start, "every job uses production's credentials")
    for name, job in kept.items():
        if needed := words(job.get("needs")) & gone:
            why = f"the job {name} needs {min(needed)}, which uses production's credentials"
            raise draft.document.unknown(job.start, why)


def apart(draft: Draft, groups: set[str]) -> None:
    """Give a concurrency group of its own to each place that shares one."""
    for around, pair, group in concurrencies(draft.document):
        if group not in groups:
            continue
        value = around.get("concurrency")
        if isinstance(value, Mapping) and (own := value.pair("group")):
            draft.set(value, own, APART["group"])
        else:
            draft.fill(around, pair, APART)


def rewrite(text: str, project: Project) -> str:
    """The workflow of pull requests, apart from production; another one as it was."""
    draft = Draft(read(text))
    if not is_for_pull_requests(draft.document):
        return text
    without_production(draft)
    rest = Draft(read(draft.text()))
    apart(rest, deployment_groups(project))
    return rest.text()


def holds(text: str, project: Project) -> bool:
    """Whether a workflow of pull requests uses nothing of production's."""
    document = read(text)
    if not is_for_pull_requests(document):
        return True
    own = {group for *_, group in concurrencies(document)}
    environments = {environment(job).lower() for _, job in jobs(document)}
    return (
        IN_USE.search(text) is None
        and ENVIRONMENT not in environments
        and deployment_groups(project).isdisjoint(own)
    )


PATCH = Patch(
    name="safe_prod",
    subject="Keep pull requests away from production",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
