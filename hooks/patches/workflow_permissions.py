"""Each workflow may do what it needs, and no more.

No workflow said what its token may do. Where an organisation gives
tokens full access, every step could write to the repository; where it
does not, the comment on a pull request failed and made each one red, so
that the setup guide asked for full access. Workflows now read; the one
job that comments may write to pull requests, and comments only where
there is one.

https://docs.github.com/en/actions/tutorials/authenticate-with-github_token
"""

import re

from hooks.errors import UnknownText
from hooks.formats.yaml_text.edits import Draft, Position
from hooks.formats.yaml_text.nodes import Document, Mapping
from hooks.formats.yaml_text.reading import read
from hooks.patches._permissions import READS, let_write, may_write
from hooks.patches._yaml_blocks import WORKFLOWS, members, script, steps_of
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

COMMENTS = ".createComment("
MAY_COMMENT = ("pull-requests", "issues")
ON_PULL_REQUEST = "github.event_name == 'pull_request'"
CONDITION = re.compile(r"github\.event_name *== *'pull_request'")
WRAPPED = re.compile(r"\$\{\{((?:(?!\}\}).)*)\}\}", re.DOTALL)
ASKS_FOR_ALL = re.compile(
    r"^(?:Next, be|Be) sure to update the \[Workflow Permissions\].*\n"
    r"(?:- Allow `Read and write permissions`,?\n)?\n*",
    re.MULTILINE,
)


def workflow(text: str) -> Document | None:
    """The workflow; None where the text is a document for people."""
    if "jobs" not in text:
        return None
    try:
        document = read(text)
    except UnknownText:
        return None
    return document if any(top.below("jobs") for top in document.tops) else None


def commenting(document: Document) -> list[tuple[Mapping, Mapping, list[Mapping]]]:
    """Each job that comments: the workflow, the job, and its steps that do."""
    found = []
    for top in document.tops:
        for _, job in members(top, "jobs"):
            steps = [
                step for step in steps_of(job) if (it := script(step)) and COMMENTS in it.value
            ]
            if steps:
                found.append((top, job, steps))
    return found


def says_what_it_may(top: Mapping) -> bool:
    """Whether permissions are stated, for all jobs together or for each."""
    jobs = [job for _, job in members(top, "jobs")]
    return top.get("permissions") is not None or all(job.get("permissions") for job in jobs)


def is_on_pull_requests(job: Mapping, step: Mapping) -> bool:
    """Whether a step runs only where there is a pull request."""
    return any(CONDITION.search(around.text("if")) for around in (job, step))


def ask_for_pull_request(draft: Draft, step: Mapping) -> None:
    """Let a step run only where there is a pull request, beside its own condition."""
    own, pair = step.text("if").strip(), step.pair("if")
    if not pair:
        draft.add(step, {"if": ON_PULL_REQUEST}, Position(after=step.pairs[0]))
        return
    wrapped = WRAPPED.fullmatch(own)
    condition = (wrapped[1] if wrapped else own).strip()
    if "${{" in condition:
        raise draft.document.unknown(step.start, "the condition is put together from parts")
    draft.set(step, pair, f"{ON_PULL_REQUEST} && ({condition})" if own else ON_PULL_REQUEST)


def rewrite(text: str, _: Project) -> str:
    """The workflow with its permissions, or the guide without asking for all of them."""
    document = workflow(text)
    if document is None:
        return ASKS_FOR_ALL.sub("", text)
    draft = Draft(document)
    for top in document.tops:
        if not says_what_it_may(top):
            draft.add(top, {"permissions": READS}, Position(top.pair("jobs"), is_apart=True))
    for top, job, steps in commenting(document):
        if not may_write(top, job, *MAY_COMMENT):
            let_write(draft, top, job, "pull-requests", "for the comment")
        for step in steps:
            if not is_on_pull_requests(job, step):
                ask_for_pull_request(draft, step)
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether permissions are stated, and suffice for the comment."""
    document = workflow(text)
    if document is None:
        return "Read and write permissions" not in text
    return all(map(says_what_it_may, document.tops)) and all(
        may_write(top, job, *MAY_COMMENT) and all(is_on_pull_requests(job, step) for step in steps)
        for top, job, steps in commenting(document)
    )


PATCH = Patch(
    name="workflow_permissions",
    subject="Let each workflow do what it needs and no more",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|docs/.+\.md",
    rewrite=rewrite,
    holds=holds,
)
