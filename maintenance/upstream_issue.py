"""The step after the weekly look at upstream: one issue while something is broken.

The first failure opens it, each further one is a comment, and the first success closes it. Run as
``python -m maintenance.upstream_issue``. Beside GitHub's own variables it reads RESULT (how the
job ended), STACK and CLI (what was tried) and FAILED (the tests that failed, one in each line).
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from hooks.errors import UserError
from hooks.system import actions_runner
from maintenance.github_client import Repository

LABEL = "upstream"
TITLE = "ml-init and the newest upstream do not fit together"
MOST = 40  # failed tests in a list
LONGEST = 300  # characters of one
GUIDE = "docs/releasing.md says what to do."


@dataclass(frozen=True)
class UpstreamRun:
    """How one look ended.

    Attributes:
        result: the word of GitHub for it, such as ``success``.
        stack: the commit of mlops-stacks; empty where it did not come that far.
        cli: the version of the Databricks CLI, likewise.
        failed: the tests that failed, as pytest names them.
        run: where its log is to be seen.
    """

    result: str
    stack: str
    cli: str
    failed: tuple[str, ...]
    run: str

    @classmethod
    def told(cls, environment: Mapping[str, str]) -> "UpstreamRun":
        """What the job's environment tells."""
        place = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"
        return cls(
            result=environment["RESULT"],
            stack=environment["STACK"],
            cli=environment["CLI"],
            failed=tuple(filter(None, environment["FAILED"].splitlines())),
            run=place.format_map(environment),
        )

    @property
    def is_well(self) -> bool:
        """Whether everything fits."""
        return self.result == "success"

    @property
    def words(self) -> str:
        """What people read, in Markdown."""
        tried = (
            f"Tried: databricks/mlops-stacks at {self.stack or 'an unknown commit'}, "
            f"Databricks CLI {self.cli or 'of an unknown version'}. Log: {self.run}"
        )
        if self.is_well:
            return f"All is well again.\n\n{tried}"
        return "\n\n".join([f"The weekly look ended with: {self.result}.", tried, *self._list()])

    def _list(self) -> list[str]:
        if not self.failed:
            return ["No test failed: the log says what did.", GUIDE]
        lines = [line[:LONGEST] for line in self.failed[:MOST]]
        if len(self.failed) > MOST:
            lines.append(f"and {len(self.failed) - MOST} more")
        text = "\n".join(lines)
        # What tests print comes from elsewhere: between fences it names and mentions nobody.
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return [f"{fence}text\n{text}\n{fence}", GUIDE]


def tell(repository: Repository, ended: UpstreamRun) -> str:
    """Open, continue or close the one issue.

    Returns:
        what was done.

    Raises:
        UserError: GitHub refused, or could not be reached.
    """
    number = open_issue(repository)
    if not number:
        if ended.is_well:
            return "All is well, and no issue is open."
        body = {"title": TITLE, "body": ended.words, "labels": [LABEL]}
        opened = repository.call("POST", "issues", body)
        return f"Opened issue #{opened['number']}."
    repository.call("POST", f"issues/{number}/comments", {"body": ended.words})
    if not ended.is_well:
        return f"Commented on issue #{number}."
    repository.call("PATCH", f"issues/{number}", {"state": "closed", "state_reason": "completed"})
    return f"Closed issue #{number}."


def open_issue(repository: Repository) -> int:
    """The number of the open issue; 0 without one.

    Label and title count together: outsiders can give an issue its title, but no label.
    """
    found = repository.call("GET", f"issues?state=open&labels={LABEL}&per_page=100")
    numbers = [
        issue["number"]
        for issue in found
        if issue["title"] == TITLE and "pull_request" not in issue
    ]
    return min(numbers, default=0)


def main() -> int:
    """Tell how the look ended."""
    try:
        print(tell(Repository.of_this_run(), UpstreamRun.told(os.environ)))
    except UserError as error:
        actions_runner.annotate("error", "Upstream", str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
