"""The issues of a repository; a pull request is one of them, as at GitHub."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.github import answers
from tests.support.github.description import REPOSITORY, Json, minimal
from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

NOT_FOUND = refusal(404, "Not Found")
ONE = f"{REPOSITORY}/issues/{{issue_number}}"


@dataclass
class Issue:
    """One issue, or a pull request."""

    number: int
    title: str
    body: str
    labels: list[str]
    state: str = "open"
    comments: list[str] = field(default_factory=list)
    is_pull_request: bool = False


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    wanted = set(filter(None, call.query.get("labels", "").split(",")))
    schema = answers.items_of(call.operation)
    found = [
        issue
        for issue in held.issues
        if issue.state == call.query.get("state", "open") and wanted <= {*issue.labels}
    ]
    return Answer(200, [shown(schema, issue) for issue in found])


def add(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    sent = call.body
    issue = Issue(len(held.issues) + 1, sent["title"], sent["body"], sent["labels"])
    held.issues.append(issue)
    return Answer(201, shown(call.operation.answers[201], issue))


def change(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if not (issue := issue_of(call, held)):
        return NOT_FOUND
    for name in ("title", "body", "state"):
        setattr(issue, name, call.body.get(name, getattr(issue, name)))
    return Answer(200, shown(call.operation.answers[200], issue))


def comment(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if not (issue := issue_of(call, held)):
        return NOT_FOUND
    issue.comments.append(call.body["body"])
    return Answer(201, answers.of(call.operation, 201, body=call.body["body"]))


def issue_of(call: "Call", held: "Repository") -> Issue | None:
    """The issue that a call is about."""
    number = int(call.parameters["issue_number"])
    return next((issue for issue in held.issues if issue.number == number), None)


def shown(schema: Json, issue: Issue) -> Json:
    """An issue as GitHub shows it."""
    facts = {name: getattr(issue, name) for name in ("number", "title", "body", "state")}
    if issue.is_pull_request:
        facts["pull_request"] = minimal(schema["properties"]["pull_request"])
    return {**minimal(schema), **facts}


HANDLERS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {REPOSITORY}/issues": show_all,
    f"POST {REPOSITORY}/issues": add,
    f"PATCH {ONE}": change,
    f"POST {ONE}/comments": comment,
}
