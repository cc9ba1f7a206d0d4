"""Variables of environments, which everybody who may read a repository's settings can read."""

from typing import TYPE_CHECKING

from tests.support.github.environments import LONG_AGO, NOT_FOUND, ONE, Environment
from tests.support.github.faults import Answer, refusal

if TYPE_CHECKING:
    from tests.support.github.calls import Call, Calls
    from tests.support.github.state import Repository

MOST = 30  # on one page, whatever is asked for
EXISTS = refusal(409, "Already exists - Variable already exists")


def _held(call: "Call", held: "Repository") -> Environment | None:
    return held.environments.get(call.parameters["environment_name"].lower())


def show_all(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if (made := _held(call, held)) is None:
        return NOT_FOUND
    dates = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    entries = [{"name": name, "value": value, **dates} for name, value in made.variables.items()]
    size = min(int(call.query.get("per_page", "10")), MOST)
    page = int(call.query.get("page", "1"))
    here = entries[(page - 1) * size : page * size]
    more = {"Link": f'<{call.base}/x?page={page + 1}>; rel="next"'}
    body = {"total_count": len(entries), "variables": here}
    return Answer(200, body, more if len(entries) > page * size else {})


def make(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    if (made := _held(call, held)) is None:
        return NOT_FOUND
    if call.body["name"] in made.variables:
        return EXISTS
    made.variables[call.body["name"]] = call.body["value"]
    return Answer(201, {})


def change(calls: "Calls", call: "Call", held: "Repository") -> Answer:
    del calls
    made, name = _held(call, held), call.parameters["name"]
    if made is None or name not in made.variables:
        return NOT_FOUND
    made.variables[name] = call.body["value"]
    return Answer(204)


HANDLERS = {
    f"GET {ONE}/variables": show_all,
    f"POST {ONE}/variables": make,
    f"PATCH {ONE}/variables/{{name}}": change,
}
