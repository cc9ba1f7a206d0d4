"""Each job that signs in names its environment.

Whoever may push to a project can write a workflow, and a workflow on
any branch can use a secret of the repository: production's were every
contributor's. The secrets are in the environments staging and prod now,
each of which lets only its own branches use it. A job gets them by the
name of its environment.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import FIRST, Draft, Position
from hooks.formats.yaml_text.nodes import (
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    resolved,
)
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import WORKFLOWS, environment, jobs
from hooks.patches.patch import Patch
from hooks.project.rendered import Project
from hooks.project.sign_in import of_both, with_secret

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
SECRET = re.compile(r"(?<![.\w-])secrets\b(?:\s*\.\s*(\w+)|\s*\[\s*'(\w+)'\s*\])?", re.IGNORECASE)
ANY = "*"


def scalars(node: Node, seen: set[int]) -> Iterator[Scalar]:
    """Every scalar in a value as a reader sees it, once; ``seen`` holds those that were met."""
    value = resolved(node)
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Scalar):
        yield value
    below = [inner for _, inner in value.pairs] if isinstance(value, Mapping) else []
    for inner in value.items if isinstance(value, Sequence) else below:
        yield from scalars(inner, seen)


def secrets(node: Node) -> set[str]:
    """The secrets that a value names, in capitals; `ANY` where a run works out which."""
    return {
        (dotted or quoted or ANY).upper()
        for scalar in scalars(node, set())
        for expression in EXPRESSION.findall(scalar.value)
        for dotted, quoted in SECRET.findall(expression)
    }


def places(project: Project) -> dict[str, str]:
    """The environment of each secret that the stack's workflows sign in with."""
    names = [each.secret for each in of_both(with_secret(vars(project.answers)))]
    return {name: name.partition("_")[0].lower() for name in names}


def wanted(document: Document, name: str, job: Mapping, project: Project) -> str:
    """The environment that a job has to name; empty where it is free to name any, or none.

    Raises:
        UnknownText: no single name would do.
    """
    if job.get("uses"):
        refuse_renamed(document, name, job, project)
        return ""
    own, used, known = environment(job), secrets(job), places(project)
    if EXPRESSION.search(own):
        return ""  # the stack works it out
    if ANY in used and not own:
        why = f"the job {name} may use any secret, so that it has to name its environment"
        raise document.unknown(job.start, why)
    found = {known[secret] for secret in used & known.keys()}
    if len(found) > 1:
        why = f"the job {name} signs in to staging and prod; only credentials=repository lets it"
        raise document.unknown(job.start, why)
    return "".join(found)


def refuse_renamed(document: Document, name: str, job: Mapping, project: Project) -> None:
    """Refuse a job that calls a workflow with a deployment secret under another name.

    It can name no environment itself. A job of the called workflow gets the secrets of the
    environment that it names in place of those that it is handed under the same names
    (https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows).

    Raises:
        UnknownText: it is such a job.
    """
    handed = job.below("secrets")
    for key, value in handed.pairs if handed else ():
        own = key.value.upper() if isinstance(key, Scalar) else ""
        if renamed := secrets(value) & places(project).keys() - {own}:
            why = f"the job {name} hands over {min(renamed)} under another name"
            raise document.unknown(value.start, why)


def let_name(draft: Draft, job: Mapping, target: str) -> None:
    """Let a job name an environment.

    Raises:
        UnknownText: other places share what would change.
    """
    draft.refuse_shared(job)
    pair = job.pair("environment")
    if not pair:
        runs_on, steps = job.pair("runs-on"), job.pair("steps")
        place = Position(after=runs_on) if runs_on else Position(before=steps) if steps else FIRST
        draft.add(job, {"environment": target}, place)
        return
    given = pair[1]
    draft.refuse_shared(given)
    if not isinstance(given, Mapping):
        draft.set(job, pair, target)
    elif own := given.pair("name"):
        draft.set(given, own, target)
    else:
        draft.add(given, {"name": target})


def unnamed(document: Document, project: Project) -> Iterator[tuple[Mapping, str]]:
    """The jobs that do not name their environment, each with the one that it has to name."""
    for name, job in jobs(document):
        target = wanted(document, name, job, project)
        if target and environment(job).lower() != target:
            yield job, target


def rewrite(text: str, project: Project) -> str:
    """The workflow in which each job that signs in names its environment."""
    draft = Draft(read(text))
    for job, target in unnamed(draft.document, project):
        let_name(draft, job, target)
    return draft.text()


def holds(text: str, project: Project) -> bool:
    """Whether no job signs in without the name of its environment."""
    return not any(unnamed(read(text), project))


def applies(project: Project) -> str:
    """Why there is nothing to do: the secrets are the repository's."""
    is_kept_there = project.answers.credentials == "repository"
    return "the credentials are kept in the repository" if is_kept_there else ""


PATCH = Patch(
    name="deployment_environments",
    subject="Name the environment of each job that signs in",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
