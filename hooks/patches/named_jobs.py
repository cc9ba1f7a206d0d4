"""Each job has a name.

A job without a name is called by its key: in the list of checks, and in
a rule of a branch that requires one. A check that is called otherwise
after somebody renamed the key is waited for without end. Names are
written down now. They are what GitHub has called the jobs so far, so
that rules which require them find them.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idname
"""

from collections.abc import Iterator

from hooks.formats.yaml_text.edits import Draft
from hooks.formats.yaml_text.nodes import Document
from hooks.formats.yaml_text.reading import read
from hooks.patches._yaml_blocks import WORKFLOWS, Named, jobs
from hooks.patches.patch import Patch
from hooks.project.rendered import Project


def unnamed(document: Document) -> Iterator[Named]:
    """The jobs without a name; one that another job repeats by an alias cannot have its own."""
    for name, job in jobs(document):
        if not job.get("name") and not document.is_shared(job, job):
            yield name, job


def rewrite(text: str, _: Project) -> str:
    """The workflow with a name for each job."""
    draft = Draft(read(text))
    for name, job in unnamed(draft.document):
        draft.add(job, {"name": name})
    return draft.text()


def holds(text: str, _: Project) -> bool:
    """Whether every job that can has a name."""
    return not any(unnamed(read(text)))


PATCH = Patch(
    name="named_jobs",
    subject="Write down the name of each job",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
