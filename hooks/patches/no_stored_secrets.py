"""Jobs sign in with GitHub's own token, and no secret is stored.

A stored secret can be read by whoever finds a way to it, works from
everywhere, and has to be renewed. GitHub signs a token for each job
that asks for one, and the service principal trusts exactly the tokens
of this repository's environments staging and prod. A job that signs in
may ask for such a token now. What it needs beside it is public, and
stands in the variables of its environment.

https://docs.databricks.com/aws/en/dev-tools/auth/provider-github
"""

import re
from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document, Mapping, Node, Pair, Scalar
from hooks.formats.yaml_text.reading import read
from hooks.patches._permissions import let_write, may_write
from hooks.patches._truths import trust
from hooks.patches._yaml_blocks import WORKFLOWS, environment, members, steps_of
from hooks.patches.deployment_environments import EXPRESSION, SECRET, scalars, secrets
from hooks.patches.patch import Patch
from hooks.patches.workflow_permissions import workflow
from hooks.project.rendered import Project
from hooks.project.sign_in import (
    FEDERATION,
    Credential,
    SignIn,
    of_both,
    sign_in,
    with_secret,
)

TYPE = "DATABRICKS_AUTH_TYPE"
RIGHT, WHY = "id-token", "to sign in"
# In the guides of the stacks and of the starter, from the heading to the next one
SECTION = re.compile(
    r"^(#### Set secrets for CI/CD\n+|## Secrets\n+)(?:After creating|Store the).*?(?=^##)",
    re.MULTILINE | re.DOTALL,
)
LOCAL = "./"  # before the path of a called workflow of this repository

Job = tuple[Mapping, str, Mapping]


def known(project: Project) -> dict[str, Credential]:
    """What the stack's workflows sign in with, by the name of each secret."""
    return {each.secret: each for each in of_both(with_secret(vars(project.answers)))}


def way_of(project: Project) -> SignIn:
    """How the jobs sign in without a secret."""
    return sign_in(vars(project.answers))


def all_jobs(document: Document) -> Iterator[Job]:
    """Every job, between its workflow and its name."""
    for top in document.tops:
        yield from ((top, name, job) for name, job in members(top, "jobs"))


def signs_in(job: Mapping, project: Project, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a job signs in, by a secret or without, itself or in a workflow that it calls."""
    if not secrets(job).isdisjoint(known(project)):
        return True
    variables = [each.below("env") for each in (job, *steps_of(job))]
    if any(each and each.text(TYPE) == way_of(project).name for each in variables):
        return True
    path = job.text("uses").removeprefix(LOCAL)
    if path in seen or path not in project.files:
        return False
    called = read(project.text(path) or "")
    return any(signs_in(each, project, seen | {path}) for _, _, each in all_jobs(called))


def declared(document: Document, project: Project) -> Iterator[tuple[Mapping, set[str]]]:
    """Where secrets are handed from one workflow to another, with the names of the known ones."""
    around = [job for _, _, job in all_jobs(document) if job.get("uses")]
    for top in document.tops:
        events = top.below("on")
        called = events and events.below("workflow_call")
        around += [called] if called else []
    for each in around:
        handed = each.below("secrets")
        names = [key.value for key, _ in handed.pairs if isinstance(key, Scalar)] if handed else []
        if found := {name for name in names if name.upper() in known(project)}:
            yield each, found


def hand_over_no_more(text: str, project: Project) -> str:
    """The workflow in which a job that calls another one hands it no deployment secret."""
    draft = Draft(read(text))
    for around, names in declared(draft.document, project):
        draft.remove_all(around, "secrets", names)
    return draft.text()


def held(document: Document, project: Project) -> Iterator[tuple[Mapping, Pair]]:
    """The variables that hold what is truly secret, under the name that the CLI reads."""
    blocks = {id(block): block for each in document.having("env") if (block := each.below("env"))}
    for block in blocks.values():
        for key, value in block.pairs:
            name = key.value if isinstance(key, Scalar) else ""
            for secret in secrets(value):
                credential = known(project).get(secret)
                if credential and credential.variable and credential.cli == name:
                    yield block, (key, value)


def instead(project: Project) -> dict[str, str]:
    """The variables that take the place of the secret one."""
    public = {each.name for each in way_of(project).public}
    new = sorted(public - {each.cli for each in known(project).values()})
    return {TYPE: way_of(project).name, **{name: reference(name) for name in new}}


def reference(name: str) -> str:
    """A variable of the job's environment, as a workflow names it."""
    return f"${{{{ vars.{name} }}}}"


def without_secrets(words: str, project: Project) -> str:
    """A value in which variables take the places of the ids that were kept as secrets."""

    def public(found: re.Match[str]) -> str:
        credential = known(project).get((found[1] or found[2] or "").upper())
        return found[0] if not credential or credential.variable else f"vars.{credential.cli}"

    return EXPRESSION.sub(lambda found: SECRET.sub(public, found[0]), words)


def every_scalar(document: Document) -> list[Scalar]:
    """Every scalar of a workflow, once."""
    seen: set[int] = set()
    return [each for root in document.roots for each in scalars(root, seen)]


def sign_in_without(draft: Draft, project: Project) -> list[Node]:
    """Put the federated sign-in into the places of the secret ones; returns what went."""
    gone = []
    for block, pair in held(draft.document, project):
        entries = instead(project)
        own = block.pair(TYPE)
        if own and block.text(TYPE) != entries[TYPE]:
            draft.set(block, own, entries[TYPE])
        missing = {name: value for name, value in entries.items() if not block.pair(name)}
        if missing:
            draft.exchange(block, pair, missing)
        else:
            draft.remove(block, pair)
        gone.append(pair[1])
    return gone


def exchange(draft: Draft, project: Project) -> None:
    """Put variables into the places of the secrets.

    Raises:
        UnknownText: a job uses one in another way than to sign in by the CLI.
    """
    document, gone = draft.document, sign_in_without(draft, project)
    for scalar in every_scalar(document):
        found = secrets(scalar) & known(project).keys()
        if not found or scalar in gone:
            continue
        old = document.text[scalar.start : scalar.end]
        new = without_secrets(old, project)
        if new == old or any(known(project)[name].variable for name in found):
            why = f"nothing takes the place of {min(found)} here with credentials={FEDERATION}"
            raise document.unknown(scalar.start, why)
        draft.edits.append((scalar.start, scalar.end, new))


def unable(document: Document, project: Project) -> Iterator[tuple[Mapping, Mapping]]:
    """The workflows and jobs that sign in and may not ask for a token."""
    for top, _, job in all_jobs(document):
        if signs_in(job, project) and not may_write(top, job, RIGHT):
            yield top, job


def nameless(document: Document, project: Project) -> Iterator[tuple[str, Mapping]]:
    """The jobs that sign in and name no environment: nothing trusts their tokens."""
    for _, name, job in all_jobs(document):
        if not job.get("uses") and not environment(job) and signs_in(job, project):
            yield name, job


def told(text: str, project: Project) -> str:
    """The guide that tells how workflows sign in without a secret."""
    return SECTION.sub(lambda found: f"{found[1]}{trust(project)}\n", text)


def rewrite(text: str, project: Project) -> str:
    """The workflow in which each job signs in without a secret, or the guide that tells so."""
    if workflow(text) is None:
        return told(text, project)
    draft = Draft(read(text))
    for name, job in nameless(draft.document, project):
        why = f"the job {name} signs in, so that it has to name the environment staging or prod"
        raise draft.document.unknown(job.start, why)
    for top, job in unable(draft.document, project):
        let_write(draft, top, job, RIGHT, WHY)
    rest = Draft(read(hand_over_no_more(draft.text(), project)))
    exchange(rest, project)
    return rest.text()


def holds(text: str, project: Project) -> bool:
    """Whether no deployment secret is named, and each job that signs in may ask for a token."""
    document = workflow(text)
    if document is None:
        return not SECTION.search(text)
    named = {name for scalar in every_scalar(document) for name in secrets(scalar)}
    return named.isdisjoint(known(project)) and not any(
        any(found(document, project)) for found in (declared, unable, nameless)
    )


def applies(project: Project) -> str:
    """Why there is nothing to do: secrets are stored."""
    is_asked = project.answers.credentials == FEDERATION
    return "" if is_asked else "the workflows sign in with stored secrets"


PATCH = Patch(
    name="no_stored_secrets",
    subject="Sign in with GitHub's token and store no secret",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|docs/.+\.md",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
