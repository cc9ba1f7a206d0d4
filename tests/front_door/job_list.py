"""What GitHub tells of the jobs of a run."""

from pathlib import Path

from tests.support.github.calls import Call, Calls
from tests.support.github.description import REPOSITORY, minimal
from tests.support.github.faults import Answer
from tests.support.github.server import GitHub
from tests.support.github.state import Organisation

JOBS = f"GET {REPOSITORY}/actions/runs/{{run_id}}/jobs"
PAGE = "https://github.example/my-org/ml-init/actions/runs/1/job"


class JobCalls(Calls):
    """Knows one run, and its jobs by name with their conclusions."""

    def __init__(self, organisation: Organisation, folder: Path) -> None:
        """Know no job yet."""
        super().__init__(organisation, folder)
        self.jobs: list[tuple[str, str]] = []

    def answer(self, call: Call) -> Answer:
        """List the jobs, a page at a time; all else is as usual."""
        if call.operation.name != JOBS:
            return super().answer(call)
        schema = call.operation.answers[200]["properties"]["jobs"]["items"]
        size, page = int(call.query["per_page"]), int(call.query["page"])
        entries = [
            {**minimal(schema), "name": name, "conclusion": end, "html_url": f"{PAGE}/{number}"}
            for number, (name, end) in enumerate(self.jobs, start=1)
        ]
        here = entries[(page - 1) * size : page * size]
        more = {"Link": f'<{call.base}/x?page={page + 1}>; rel="next"'}
        body = {"total_count": len(entries), "jobs": here}
        return Answer(200, body, more if len(entries) > page * size else {})


class RunGitHub(GitHub):
    """A GitHub that runs workflows."""

    def __init__(self, folder: Path) -> None:
        """Run nothing yet."""
        super().__init__(folder)
        self.calls: JobCalls = JobCalls(self.organisation, folder / self.organisation.login)
