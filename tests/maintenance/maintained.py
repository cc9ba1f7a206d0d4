"""The corner of GitHub that looks after ml-init itself: issues, and releases with their files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from tests.support.github import answers
from tests.support.github.calls import NOT_FOUND, Call, Calls
from tests.support.github.description import REPOSITORY, Json, minimal
from tests.support.github.faults import Answer
from tests.support.github.git_http import GitAnswer
from tests.support.github.request import API, Request
from tests.support.github.server import GitHub, running
from tests.support.github.state import Access

TOKEN = "a token that GitHub makes for one run"
NAME = "my-org/ml-init"
UPLOADS = f"{API}/uploads"


@dataclass
class Issue:
    """One issue, or a pull request, which GitHub lists among them."""

    number: int
    title: str
    body: str
    labels: list[str]
    state: str = "open"
    comments: list[str] = field(default_factory=list)
    is_pull_request: bool = False


@dataclass
class Release:
    """One release; ``files`` are its archives by name."""

    id: int
    tag_name: str
    body: str
    draft: bool
    prerelease: bool
    files: dict[str, bytes] = field(default_factory=dict)


class RepositoryCalls(Calls):
    """Answers what is asked of issues and releases."""

    issues: list[Issue]
    releases: list[Release]

    def answer(self, call: Call) -> Answer:
        """Do one call."""
        if (call.parameters["owner"], call.parameters["repo"]) != ("my-org", "ml-init"):
            return NOT_FOUND
        handlers: dict[str, Callable[[Call], Answer]] = {
            f"GET {REPOSITORY}/issues": self._issues,
            f"POST {REPOSITORY}/issues": self._open,
            f"PATCH {REPOSITORY}/issues/{{issue_number}}": self._edit,
            f"POST {REPOSITORY}/issues/{{issue_number}}/comments": self._comment,
            f"GET {REPOSITORY}/releases": self._releases,
            f"POST {REPOSITORY}/releases": self._draft,
            f"PATCH {REPOSITORY}/releases/{{release_id}}": self._publish,
            f"DELETE {REPOSITORY}/releases/{{release_id}}": self._remove,
        }
        return handlers[call.operation.name](call)

    def _issues(self, call: Call) -> Answer:
        wanted = set(filter(None, call.query.get("labels", "").split(",")))
        schema = answers.items_of(call.operation)
        found = [
            issue
            for issue in self.issues
            if issue.state == call.query.get("state", "open") and wanted <= {*issue.labels}
        ]
        return Answer(200, [shown(schema, issue) for issue in found])

    def _open(self, call: Call) -> Answer:
        number = len(self.issues) + 1
        self.issues.append(
            Issue(number, call.body["title"], call.body["body"], call.body["labels"])
        )
        return Answer(201, shown(call.operation.answers[201], self.issues[-1]))

    def _edit(self, call: Call) -> Answer:
        issue = self._issue(call)
        issue.state = call.body["state"]
        return Answer(200, shown(call.operation.answers[200], issue))

    def _comment(self, call: Call) -> Answer:
        self._issue(call).comments.append(call.body["body"])
        return Answer(201, answers.of(call.operation, 201))

    def _issue(self, call: Call) -> Issue:
        return self.issues[int(call.parameters["issue_number"]) - 1]

    def _releases(self, call: Call) -> Answer:
        schema = answers.items_of(call.operation)
        return Answer(200, [released(schema, call.base, one) for one in self.releases])

    def _draft(self, call: Call) -> Answer:
        sent = {key: call.body[key] for key in ("tag_name", "body", "draft", "prerelease")}
        made = Release(id=1 + max((one.id for one in self.releases), default=0), **sent)
        self.releases.append(made)
        return Answer(201, released(call.operation.answers[201], call.base, made))

    def _publish(self, call: Call) -> Answer:
        release = self._release(call)
        release.draft = call.body["draft"]
        return Answer(200, released(call.operation.answers[200], call.base, release))

    def _remove(self, call: Call) -> Answer:
        self.releases.remove(self._release(call))
        return Answer(204)

    def _release(self, call: Call) -> Release:
        return next(one for one in self.releases if one.id == int(call.parameters["release_id"]))


def shown(schema: Json, issue: Issue) -> Json:
    """An issue as GitHub shows it."""
    facts = {"number": issue.number, "title": issue.title, "state": issue.state}
    if issue.is_pull_request:
        facts["pull_request"] = minimal(schema["properties"]["pull_request"])
    return {**minimal(schema), **facts}


def released(schema: Json, base: str, release: Release) -> Json:
    """A release as GitHub shows it."""
    place = f"{base.removesuffix(API)}{UPLOADS}/{release.id}/assets"
    return {
        **minimal(schema),
        "id": release.id,
        "tag_name": release.tag_name,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "html_url": f"{base}/{release.tag_name}",
        "upload_url": f"{place}{{?name,label}}",
    }


class MaintainedGitHub(GitHub):
    """A GitHub with the repository my-org/ml-init, for one token."""

    def __init__(self, folder: Path) -> None:
        """Start without issues and releases."""
        super().__init__(folder)
        self.access[TOKEN] = Access(scopes=None)
        self.issues: list[Issue] = []
        self.releases: list[Release] = []
        calls = RepositoryCalls(self.organisation, folder)
        calls.issues, calls.releases = self.issues, self.releases
        self.calls = calls

    @property
    def told(self) -> dict[str, str]:
        """What GitHub tells every step of a run."""
        return {
            "GITHUB_API_URL": f"{self.web}{API}",
            "GITHUB_SERVER_URL": self.web,
            "GITHUB_REPOSITORY": NAME,
        }

    def _work(self, request: Request) -> Answer | GitAnswer:
        if request.path.startswith(f"{UPLOADS}/") and request.token in self.access:
            number = int(request.path.split("/")[-2])
            release = next(one for one in self.releases if one.id == number)
            release.files[dict(parse_qsl(request.query))["name"]] = request.body
            return Answer(201, {})
        return super()._work(request)


@contextmanager
def maintained(folder: Path) -> Iterator[MaintainedGitHub]:
    """A double until the block ends; it objects to what GitHub does not describe."""
    with running(folder, MaintainedGitHub) as github:
        assert isinstance(github, MaintainedGitHub)
        yield github
        assert github.violations == []
