"""Only the jobs that sign in hold credentials.

The workflows put their credentials into the environment of every job
and every step. The unit tests, which install packages from the internet
and sign in nowhere, had them too. They now go to the jobs that run the
Databricks CLI, and where one step alone needs them, to that step.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.nodes import Document, Mapping, Node, Pair, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._actions import SETUP_CLI, uses
from hooks.patches._yaml_blocks import WORKFLOWS, jobs, steps_of
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

SECRET = re.compile(r"\$\{\{\s*secrets\.\w+\s*\}\}")
USES_SECRETS = re.compile(r"\$\{\{.*?\bsecrets\b", re.DOTALL)
BY_NAME = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}")


def secrets(document: Document) -> dict[str, str]:
    """The variables of all jobs that are a secret and nothing else, with their values."""
    around = document.tops[0].below("env") if document.tops else None
    return {
        key.value: value.value
        for key, value in (around.pairs if around else ())
        if isinstance(key, Scalar) and isinstance(value, Scalar) and SECRET.fullmatch(value.value)
    }


def asked_by_name(job: Mapping) -> Iterator[tuple[str, Mapping, Pair]]:
    """The variables of steps that only repeat one of all jobs: its name, and where they stand."""
    own = job.below("env")
    for step in steps_of(job):
        variables = step.below("env")
        for pair in variables.pairs if variables else ():
            asked = BY_NAME.fullmatch(pair[1].value) if isinstance(pair[1], Scalar) else None
            if variables and asked and not (own and own.get(asked[1])):
                yield asked[1], variables, pair


def mentions(document: Document, job: Mapping, name: str) -> bool:
    """Whether a job names a variable, but for the steps that have one of that name themselves."""
    own = [step for step in steps_of(job) if (found := step.below("env")) and found.get(name)]
    repeated = [pair[1] for asked, _, pair in asked_by_name(job) if asked == name]
    left, at = "", job.start
    for node in sorted([*own, *repeated], key=lambda node: node.start):
        left += document.text[at : node.start]
        at = max(at, node.end)
    left += document.text[at : job.end]
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", left) is not None


def wanted(document: Document, among: list[Mapping], entries: dict[str, str]) -> list[set[str]]:
    """The names that each job gets: what it mentions, and what the CLI reads unasked.

    A variable that nobody mentions, in a workflow that signs in nowhere, goes to each job: an
    action may read it.
    """
    signing_in = {id(use.around) for use in uses(document) if use.action == SETUP_CLI}
    by_name = {name for job in among for name, *_ in asked_by_name(job)}
    unasked = entries.keys() - by_name
    found = []
    for job in among:
        names = {name for name in entries if mentions(document, job, name)}
        signs_in = not signing_in.isdisjoint(map(id, steps_of(job)))
        found.append(names | unasked if signs_in else names)
    lost = unasked - set().union(*found)
    return [names | lost for names in found]


def rewrite(text: str, _: Project) -> str:
    """The workflow with its credentials in the jobs or steps that use them."""
    draft = Draft(document := read(text))
    entries = secrets(document)
    found = [job for _, job in jobs(document) if job.get("steps")]
    for job, names in zip(found, wanted(document, found, entries), strict=True):
        given = {name: value for name, value in entries.items() if name in names}
        if given:
            draft.refuse_shared(job)
            draft.join(job, "env", given, Position(before=job.pair("steps")))
        for name, variables, pair in asked_by_name(job):
            if name in entries:
                draft.set(variables, pair, entries[name])
    for top in document.tops[:1] if entries else ():
        draft.remove_all(top, "env", entries.keys())
    return draft.text()


def values(node: Node | None) -> list[str]:
    """The scalars of an environment, which may be an expression as a whole."""
    parts = [value for _, value in node.pairs] if isinstance(node, Mapping) else [node]
    return [part.value for part in parts if isinstance(part, Scalar)]


def holds(text: str, _: Project) -> bool:
    """Whether no secret stands in the environment of all jobs."""
    tops = read(text).tops
    given = [value for top in tops for value in values(top.get("env"))]
    return not any(map(USES_SECRETS.search, given))


PATCH = Patch(
    name="job_credentials",
    subject="Give credentials to the jobs that sign in",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
