"""README and docs tell the truth about this project.

They described a project without history and without workflows: to run
"git init", to push to a remote called upstream, to open a pull request
with code that is on main already. They expected catalogs named after
targets, linked to models that are not there, sent developers to a
workspace still to be filled in and to a tool that is no longer
maintained. They now say who creates the repository and its secrets, and
where things really are.

https://docs.databricks.com/aws/en/archive/dev-tools/dbx/dbx-migrate
"""

from hooks.errors import UnknownText
from hooks.patches._passages import PASSAGES, Passage
from hooks.patches._truths import sign_in
from hooks.patches._yaml_blocks import WORKFLOWS
from hooks.patches.patch import Patch
from hooks.project.rendered import Project

AFTER_SIGN_IN = "## Merge a PR with your initial ML code\n"


def truth(passage: Passage, project: Project) -> str:
    """What a passage should say of this project."""
    told = passage.truth if isinstance(passage.truth, str) else passage.truth(project)
    return told.replace("{name}", project.answers.project_name)


def untrue(passage: Passage, text: str, project: Project) -> int:
    """Where a passage says something untrue; -1 where it does not.

    The truth may begin with the very words by which the untruth is known.
    """
    opens = passage.opens.replace("{name}", project.answers.project_name)
    start = text.find(opens)
    if start < 0:
        return start
    told = truth(passage, project)
    while start >= 0 and told.startswith(opens) and text.startswith(told, start):
        start = text.find(opens, start + len(told))
    return start


def told(passage: Passage, text: str, project: Project) -> str:
    """The text with the truth in the place of one passage.

    Raises:
        UnknownText: the passage does not end as the stack has it.
    """
    opens = passage.opens.replace("{name}", project.answers.project_name)
    start = untrue(passage, text, project)
    if start < 0:
        return text
    last = text.find(passage.closes, start + len(opens))
    if last < 0:
        line = text.count("\n", 0, start) + 1
        raise UnknownText(f'line {line}: "{opens.strip()}" goes on in words that are not known')
    return text[:start] + truth(passage, project) + text[last + len(passage.closes) :]


def rewrite(text: str, project: Project) -> str:
    """The document with every known passage made true, and the sign-in where it is left out."""
    if "[Configure CI/CD]()" in text:
        text = text.replace(AFTER_SIGN_IN, sign_in(project) + AFTER_SIGN_IN, 1)
    for passage in PASSAGES:
        text = told(passage, text, project)
    return text


def holds(text: str, project: Project) -> bool:
    """Whether none of these passages is left."""
    return all(untrue(passage, text, project) < 0 for passage in PASSAGES)


PATCH = Patch(
    name="true_docs",
    subject="Let README and docs tell the truth",
    reason=__doc__.strip(),
    files=rf".+\.md|{WORKFLOWS}",
    rewrite=rewrite,
    holds=holds,
)
