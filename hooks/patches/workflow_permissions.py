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

from hooks.patches.blocks import (
    WORKFLOWS,
    block_end,
    children,
    indent,
    is_item,
    item_around,
    key_indent,
    key_of,
)
from hooks.patching import Patch
from hooks.project import Project

COMMENTS = ".createComment("
JOBS = re.compile(r"^jobs:", re.MULTILINE)
ON_PULL_REQUEST = "if: github.event_name == 'pull_request'"
PERMISSIONS = ["    permissions:", "      contents: read", "      pull-requests: write"]
ASKS_FOR_ALL = re.compile(
    r"^(?:Next, be|Be) sure to update the \[Workflow Permissions\].*\n"
    r"(?:- Allow `Read and write permissions`,?\n)?\n*",
    re.MULTILINE,
)


def jobs(lines: list[str]) -> list[int]:
    """The lines that open a job."""
    return [job for at in range(len(lines)) if lines[at] == "jobs:" for job in children(lines, at)]


def steps(lines: list[str], job: int) -> list[int]:
    """The lines that open a step of a job."""
    found = [at for at in children(lines, job) if key_of(lines[at]) == "steps"]
    return [at for key in found for at in children(lines, key) if is_item(lines[at])]


def say_what_it_may(text: str) -> str:
    """The workflow with reading for all, and writing for the job that comments."""
    if "\npermissions:" not in text:
        text = JOBS.sub("permissions:\n  contents: read\n\njobs:", text, count=1)
    lines = text.split("\n")
    for job in reversed(jobs(lines)) if COMMENTS in text else ():
        block = lines[job : block_end(lines, job)]
        keys = {key_of(lines[at]) for at in children(lines, job)}
        if any(COMMENTS in line for line in block) and "permissions" not in keys:
            lines[job + 1 : job + 1] = PERMISSIONS
    return "\n".join(lines)


def comment_on_pull_requests(text: str) -> str:
    """The workflow whose comments are written only where there is a pull request."""
    lines = text.split("\n")
    for job in reversed(jobs(lines)) if COMMENTS in text else ():
        for step in reversed(steps(lines, job)):
            block = lines[step : item_around(lines, step)[1]]
            if any(COMMENTS in line for line in block) and not guarded(block):
                lines.insert(step + 1, f"{' ' * key_indent(lines[step])}{ON_PULL_REQUEST}")
    return "\n".join(lines)


def guarded(step: list[str]) -> bool:
    """Whether a step has a condition of its own."""
    column = key_indent(step[0])
    return any(key_of(line) == "if" and indent(line) == column for line in step[1:])


def rewrite(text: str, _: Project) -> str:
    """The workflow with its permissions, or the guide without asking for all of them."""
    if JOBS.search(text):
        return comment_on_pull_requests(say_what_it_may(text))
    return ASKS_FOR_ALL.sub("", text)


def holds(text: str, _: Project) -> bool:
    """Whether permissions are stated, and suffice for the comment."""
    if not JOBS.search(text):
        return "Read and write permissions" not in text
    comments = text.count(COMMENTS)
    may_comment = text.count("pull-requests: write") + text.count("issues: write")
    conditions = text.count("github.event_name == 'pull_request'")
    return "\npermissions:" in text and comments <= min(may_comment, conditions)


PATCH = Patch(
    name="workflow_permissions",
    subject="Let each workflow do what it needs and no more",
    reason=__doc__.strip(),
    files=rf"{WORKFLOWS}|docs/.+\.md",
    rewrite=rewrite,
    holds=holds,
)
