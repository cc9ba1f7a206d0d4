"""The releases of a repository, with their files."""

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
ONE = f"{REPOSITORY}/releases/{{release_id}}"


@dataclass
class Release:
    """One release; ``files`` are its archives by name."""

    id: int
    tag_name: str
    body: str
    draft: bool
    prerelease: bool
    files: dict[str, bytes] = field(default_factory=dict)


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    schema = answers.items_of(call.operation)
    return Answer(200, [shown(schema, call.base, held, one) for one in held.releases])


def add(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    sent = {key: call.body[key] for key in ("tag_name", "body", "draft", "prerelease")}
    made = Release(id=1 + max((one.id for one in held.releases), default=0), **sent)
    held.releases.append(made)
    return Answer(201, shown(call.operation.answers[201], call.base, held, made))


def change(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if not (release := release_of(call, held)):
        return NOT_FOUND
    release.draft = call.body["draft"]
    return Answer(200, shown(call.operation.answers[200], call.base, held, release))


def remove(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if not (release := release_of(call, held)):
        return NOT_FOUND
    held.releases.remove(release)
    return Answer(204)


def upload(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if not (release := release_of(call, held)):
        return NOT_FOUND
    name = call.query["name"]
    if name in release.files:
        errors = [{"resource": "ReleaseAsset", "code": "already_exists", "field": "name"}]
        return Answer(422, {"message": "Validation Failed", "errors": errors})
    release.files[name] = call.body
    return Answer(201, answers.of(call.operation, 201, name=name, size=len(call.body)))


def release_of(call: "Call", held: "Repository") -> Release | None:
    """The release that a call is about."""
    number = int(call.parameters["release_id"])
    return next((one for one in held.releases if one.id == number), None)


def shown(schema: Json, base: str, held: "Repository", release: Release) -> Json:
    """A release as GitHub shows it; files go to an address of their own."""
    uploads = f"{base.removesuffix('/v3')}/uploads/repos/{held.full_name}/releases/{release.id}"
    return {
        **minimal(schema),
        "id": release.id,
        "tag_name": release.tag_name,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "html_url": f"{base}/{release.tag_name}",
        "upload_url": f"{uploads}/assets{{?name,label}}",
    }


HANDLERS: Mapping[str, Callable[["Calls", "Call", "Repository"], Answer]] = {
    f"GET {REPOSITORY}/releases": show_all,
    f"POST {REPOSITORY}/releases": add,
    f"PATCH {ONE}": change,
    f"DELETE {ONE}": remove,
    f"POST {ONE}/assets": upload,
}
