"""Only the jobs that sign in hold credentials.

The workflows put their credentials into the environment of every job
and every step. The unit tests, which install packages from the internet
and sign in nowhere, had them too. They now go to the jobs that run the
Databricks CLI, and where one step alone needs them, to that step.

https://docs.github.com/en/actions/reference/security/secure-use
"""

import re

from hooks.patches.blocks import WORKFLOWS, block_end, children, key_of
from hooks.patching import Patch
from hooks.project import Project

OF_ALL_JOBS = re.compile(r"^env:\n((?:[ \t]+.*\n|[ \t]*\n)+)", re.MULTILINE)
VALUE = re.compile(r"^ +(\w+): *(\$\{\{ *secrets\.\w+ *\}\}) *\n", re.MULTILINE)
BY_NAME = re.compile(r"\$\{\{ *env\.(\w+) *\}\}")


def to_jobs(text: str, entries: dict[str, str]) -> str:
    """The workflow with these variables in each job that runs the CLI."""
    lines = text.split("\n")
    jobs = [job for at, line in enumerate(lines) if line == "jobs:" for job in children(lines, at)]
    for job in reversed(jobs):
        block = lines[job : block_end(lines, job)]
        steps = [at for at in children(lines, job) if key_of(lines[at]) == "steps"]
        if any("databricks/setup-cli@" in line for line in block) and steps:
            given = [f"      {name}: {value}" for name, value in entries.items()]
            lines[steps[0] : steps[0]] = ["    env:", *given]
    return "\n".join(lines)


def rewrite(text: str, _: Project) -> str:
    """The workflow with its credentials in the jobs or steps that use them."""
    found = OF_ALL_JOBS.search(text)
    if not found:
        return text
    entries = dict(VALUE.findall(found[1]))
    others = VALUE.sub("", found[1]).strip()
    kept = f"env:\n  {others}\n\n" if others else ""
    text = text[: found.start()] + kept + text[found.end() :]
    by_name = set(BY_NAME.findall(text))
    text = BY_NAME.sub(lambda one: entries.get(one[1], one[0]), text)
    wanted = {name: value for name, value in entries.items() if name not in by_name}
    return to_jobs(text, wanted) if wanted else text


def holds(text: str, _: Project) -> bool:
    """Whether no secret stands in the environment of all jobs."""
    found = OF_ALL_JOBS.search(text)
    return found is None or "secrets." not in found[1]


PATCH = Patch(
    name="job_credentials",
    subject="Give credentials to the jobs that sign in",
    reason=__doc__.strip(),
    files=WORKFLOWS,
    rewrite=rewrite,
    holds=holds,
)
