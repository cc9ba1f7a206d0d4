"""The report step: what became of every use case of a batch, in one table.

GitHub tells it the jobs of this run, of each its latest attempt, for the run's own token.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hooks.errors import PublishError, UserError
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.server import server
from hooks.system import actions_runner, variables
from hooks.system.secret import Secret

# As new-use-cases.yml names a job; where it is called, the caller's name stands in front.
JOB = re.compile(r"(?:.* / )?Publish ([A-Za-z0-9_-]+)")
MADE = "success"
WORDS = {MADE: "made, or there already", "failure": "**not made**", "timed_out": "**not made**"}
STOPPED = "stopped before its end"
AGAIN = (
    "Each job's own summary says why, and what to do. **Re-run failed jobs** tries them again; "
    "after a change of the data file, **Run workflow** does, and makes nothing twice."
)


@dataclass(frozen=True)
class Ended:
    """How the job of one use case ended, in GitHub's word, and where to read about it."""

    name: str
    conclusion: str
    address: str


def ends(client: Client, repository: str, run: str) -> Iterator[Ended]:
    """Every use case of a run.

    Raises:
        UserError: GitHub does not tell.
    """
    path = f"/repos/{repository}/actions/runs/{run}/jobs"
    for response in client.pages(Call("list the jobs of this run", "GET", path)):
        jobs = response.fields.get("jobs")
        if not isinstance(jobs, list):
            raise PublishError("GitHub lists no jobs of this run.")
        for job in jobs:
            if found := JOB.fullmatch(job["name"]):
                yield Ended(found[1], str(job["conclusion"]), str(job["html_url"]))


def report(found: Sequence[Ended]) -> str:
    """The table, with those first that want attention."""
    made = sum(each.conclusion == MADE for each in found)
    rows = [
        f"| [{each.name}]({each.address}) | {WORDS.get(each.conclusion, STOPPED)} |"
        for each in sorted(found, key=lambda each: (each.conclusion == MADE, each.name.lower()))
    ]
    hint = [AGAIN, ""] if made < len(found) else []
    title = f"## {made} of {len(found)} use cases are there"
    return "\n".join([title, "", *hint, "| | |", "|---|---|", *rows, "", ""])


def main() -> int:
    """Show the table; without it the run is no worse, since each job speaks for itself."""
    environment = variables.take_secrets(os.environ)
    try:
        client = Client(server(environment), Secret(environment["GITHUB_TOKEN"]))
        found = [*ends(client, environment["GITHUB_REPOSITORY"], environment["GITHUB_RUN_ID"])]
    except UserError as error:
        actions_runner.annotate("warning", "There is no report", str(error))
    else:
        actions_runner.summarise(report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
