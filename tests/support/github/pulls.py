"""The pull requests of a repository, each from one of its own branches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.github import answers, git_http
from tests.support.github.description import REPOSITORY, Json, minimal
from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Access, Repository

LONGEST_BODY = 65536
MAY_OPEN = "can_approve_pull_request_reviews"  # one setting of GitHub's allows both
NOT_FOUND = refusal(404, "Not Found")
NOT_PERMITTED = refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")


@dataclass
class Pull:
    """One pull request; ``access`` is that of the token that opened it."""

    number: int
    title: str
    body: str
    head: str
    base: str
    access: "Access | None" = None
    state: str = "open"


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    schema, query = answers.items_of(call.operation), call.query
    found = [
        pull
        for pull in held.pulls
        if pull.state == query.get("state", "open")
        and query.get("head", "") in ("", f"{held.owner}:{pull.head}")
        and query.get("base", pull.base) == pull.base
    ]
    return Answer(200, [shown(schema, pull) for pull in found])


def add(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if call.access.is_installation and not held.workflow_permissions[MAY_OPEN]:
        return NOT_PERMITTED
    if problem := unreadable(call.body) or impossible(call.body, held):
        return invalid(problem)
    sent = {name: call.body[name] for name in ("title", "body", "head", "base")}
    pull = Pull(len(held.pulls) + 1, **sent, access=call.access)
    held.pulls.append(pull)
    return Answer(201, shown(call.operation.answers[201], pull))


def change(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    number = int(call.parameters["pull_number"])
    pull = next((one for one in held.pulls if one.number == number), None)
    if pull is None:
        return NOT_FOUND
    if problem := unreadable(call.body):
        return invalid(problem)
    reopened = pull.state == "closed" and call.body.get("state") == "open"
    if reopened and not git_http.head_of(held.folder, pull.head):
        return invalid("state cannot be changed. The head branch has been deleted.")
    for name in ("title", "body", "state"):
        setattr(pull, name, call.body.get(name, getattr(pull, name)))
    return Answer(200, shown(call.operation.answers[200], pull))


def unreadable(sent: Json) -> str:
    """What GitHub has against the texts of a pull request; empty where it takes them."""
    if not sent.get("title", "x"):
        return "title can't be blank"
    if len(sent.get("body", "")) > LONGEST_BODY:
        return f"body is too long (maximum is {LONGEST_BODY} characters)"
    return ""


def impossible(sent: Json, held: "Repository") -> str:
    """Why there can be no pull request of these branches; empty where there can."""
    head, base = sent["head"], sent["base"]
    for name in ("head", "base"):
        if not git_http.head_of(held.folder, sent[name]):
            return f"{name} is invalid"
    if any((one.state, one.head, one.base) == ("open", head, base) for one in held.pulls):
        return f"A pull request already exists for {held.owner}:{head}."
    if not git_http.run(held.folder, "rev-list", "--max-count=1", f"{base}..{head}").strip():
        return f"No commits between {base} and {head}"
    return ""


def invalid(problem: str) -> Answer:
    """How GitHub says that."""
    errors = [{"resource": "PullRequest", "code": "custom", "message": problem}]
    return Answer(422, {"message": "Validation Failed", "errors": errors})


def shown(schema: Json, pull: Pull) -> Json:
    """A pull request as GitHub shows it."""
    facts = {name: getattr(pull, name) for name in ("number", "title", "body", "state")}
    return {**minimal(schema), **facts}


HANDLERS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {REPOSITORY}/pulls": show_all,
    f"POST {REPOSITORY}/pulls": add,
    f"PATCH {REPOSITORY}/pulls/{{pull_number}}": change,
}
