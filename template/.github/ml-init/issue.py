"""Keep one issue while something is wrong with the project: a step that runs no template.

``REPORT`` is what examine.py's job found; it is taken for text of a stranger. The first finding
opens the issue, each further run writes it anew, and the first run without one closes it.
"""

import json
import os
import sys
from collections.abc import Mapping

from proposal import as_code, block
from repository import Repository, Stopped
from telling import tell

LABEL = "ml-init"
TITLE = "ml-init's doctor found something wrong with this project"
SWITCHED_OFF = "410"  # what GitHub answers where a repository has no issues
PARTS = ("what", "told", "advice", "command")
NEXT = (
    "The commands are for a checkout of ml-init beside one of this project. There, "
    "`./ml-init doctor` looks at GitHub and Databricks as well."
)


def body(report: Mapping[str, object]) -> str:
    """What the issue says, in Markdown."""
    listed = report.get("wrong")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    more = _number(report) - len(found)
    parts = [
        f"The doctor of ml-init {as_code(str(report.get('version')))} looked at the files.",
        *map(_finding, found),
        f"And {more} more." if more > 0 else "",
        NEXT,
        "Each weekly run writes this issue anew, and closes it when nothing is wrong.",
    ]
    return "\n\n".join(filter(None, parts))


def _finding(each: Mapping[str, object]) -> str:
    what, told, advice, command = (str(each.get(name) or "") for name in PARTS)
    lines = [f"### {as_code(what)}", as_code(told) if told else ""]
    if advice or command:
        lines.append(f"To fix it:\n{block(filter(None, (advice and f'# {advice}', command)))}")
    return "\n\n".join(filter(None, lines))


def _number(report: Mapping[str, object]) -> int:
    count = report.get("count")
    return count if isinstance(count, int) else 0


def keep(repository: Repository, report: Mapping[str, object]) -> str:
    """Open the issue, write it anew, or close it. Returns what was done."""
    asked = f"issues?state=open&labels={LABEL}&per_page=100"
    ours = [each for each in repository.call("GET", asked) if each["title"] == TITLE]
    number = min((each["number"] for each in ours if "pull_request" not in each), default=0)
    count = _number(report)
    if not count:
        if not number:
            return "Nothing is wrong, and no issue is open."
        closed = {"state": "closed", "state_reason": "completed"}
        repository.call("PATCH", f"issues/{number}", closed)
        return f"Nothing is wrong: issue #{number} was closed."
    written = body(report)
    if number:
        repository.call("PATCH", f"issues/{number}", {"body": written})
        return f"# {count} wrong: issue #{number} was written anew.\n\n{written}"
    opened = {"title": TITLE, "body": written, "labels": [LABEL]}
    number = repository.call("POST", "issues", opened)["number"]
    return f"# {count} wrong: issue #{number} was opened.\n\n{written}"


def run() -> tuple[int, str]:
    """Keep the issue; a project that is wrong is no failure of this run."""
    try:
        report = json.loads(os.environ["REPORT"])
    except (ValueError, RecursionError):
        report = None
    if not isinstance(report, dict):
        raise Stopped("The doctor's report cannot be read.")
    repository = Repository(
        api=os.environ["GITHUB_API_URL"],
        server=os.environ["GITHUB_SERVER_URL"],
        name=os.environ["GITHUB_REPOSITORY"],
        base=os.environ["GITHUB_REF_NAME"],
        token=os.environ["GITHUB_TOKEN"],
    )
    try:
        return 0, keep(repository, report)
    except Stopped as refusal:
        if f": {SWITCHED_OFF} " not in str(refusal):
            raise
        return 0, f"# Issues are switched off here\n\n{body(report)}"


if __name__ == "__main__":
    sys.exit(tell(run))
