"""What each REST call does to the double's state."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.github import (
    answers,
    environment_variables,
    environments,
    git_http,
    identity,
    issues,
    pulls,
    releases,
    rights,
    rulesets,
)
from tests.support.github.deployments import DEPLOYMENTS
from tests.support.github.description import Json, Operation, minimal
from tests.support.github.faults import Answer, refusal
from tests.support.github.holders import CREATOR, HOLDERS
from tests.support.github.state import Access, Organisation, Repository

NOT_FOUND = refusal(404, "Not Found")
MERGE_DEFAULTS: Mapping[str, object] = {
    "allow_squash_merge": True,
    "allow_merge_commit": True,
    "allow_rebase_merge": True,
    "delete_branch_on_merge": False,
}
TAKEN = Answer(
    422,
    {
        "message": "Repository creation failed.",
        "errors": [
            {
                "resource": "Repository",
                "code": "custom",
                "field": "name",
                "message": "name already exists on this account",
            }
        ],
    },
)


@dataclass
class Call:
    """One request, understood: where it goes, who sends it, and what it says (JSON, or a file)."""

    operation: Operation
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    access: Access
    base: str


class Calls:
    """Answers the described calls; a lock around it is the caller's."""

    def __init__(self, organisation: Organisation, folder: Path) -> None:
        """Start with what the organisation holds; repositories lie below the folder."""
        self.organisation = organisation
        self._folder = folder
        self.ready_after = 0

    def answer(self, call: Call) -> Answer:
        """Do one call."""
        login = self.organisation.login
        if call.parameters.get("org", login) != login:
            return NOT_FOUND
        if call.parameters.get("owner", login).lower() != login.lower():
            return NOT_FOUND
        held, is_app = call.access.rights, call.access.is_installation
        if held is not None and (no := rights.objection(held, call.operation.name, is_app=is_app)):
            return no
        handlers: dict[str, Callable[[Call], Answer]] = {
            "GET /user": self._user,
            "GET /installation/repositories": self._installation,
            "GET /user/memberships/orgs/{org}": self._membership,
            "GET /orgs/{org}": self._organisation,
            "GET /orgs/{org}/repos": self._repositories,
            "POST /orgs/{org}/repos": self._create,
            "GET /orgs/{org}/teams": self._teams,
            "GET /orgs/{org}/teams/{team_slug}": self._team,
            "GET /orgs/{org}/properties/schema": self._properties,
            "GET /orgs/{org}/rulesets": self._rulesets,
            "GET /orgs/{org}/rulesets/{ruleset_id}": self._ruleset,
        }
        if handler := handlers.get(call.operation.name):
            return handler(call)
        return self._of_repository(call)

    def _user(self, call: Call) -> Answer:
        if call.access.is_installation:
            return refusal(403, "Resource not accessible by integration")
        return Answer(200, answers.of(call.operation, login=CREATOR))

    def _installation(self, call: Call) -> Answer:
        schema = call.operation.answers[200]["properties"]["repositories"]["items"]
        listed = [
            {**minimal(schema), **answers.repository(call.base, held)}
            for held in self.organisation.repositories.values()
        ]
        return Answer(200, answers.of(call.operation, repositories=listed))

    def _membership(self, call: Call) -> Answer:
        role = self.organisation.role
        return Answer(200, answers.of(call.operation, role=role, state="active"))

    def _organisation(self, call: Call) -> Answer:
        return Answer(200, answers.of(call.operation, **answers.organisation(self.organisation)))

    def _teams(self, call: Call) -> Answer:
        schema = answers.items_of(call.operation)
        size, page = int(call.query.get("per_page", "30")), int(call.query.get("page", "1"))
        entries = [answers.team(schema, *pair) for pair in self.organisation.teams.items()]
        here = entries[(page - 1) * size : page * size]
        more = {"Link": f'<{call.base}/x?page={page + 1}>; rel="next"'}
        return Answer(200, here, more if len(entries) > page * size else {})

    def _team(self, call: Call) -> Answer:
        slug = call.parameters["team_slug"]
        if slug not in self.organisation.teams:
            return NOT_FOUND
        name = self.organisation.teams[slug]
        facts = {
            "id": self.organisation.number(slug),
            "slug": slug,
            "name": name,
            "members_count": self.organisation.members.get(slug, 3),
        }
        return Answer(200, answers.of(call.operation, **facts))

    def _properties(self, call: Call) -> Answer:
        del call
        return Answer(200, self.organisation.properties)

    def _rulesets(self, call: Call) -> Answer:
        if call.access.rights is None and self.organisation.role != "admin":
            return NOT_FOUND
        schema = answers.items_of(call.operation)
        return Answer(200, [rulesets.brief(schema, each) for each in self.organisation.rulesets])

    def _ruleset(self, call: Call) -> Answer:
        number = call.parameters["ruleset_id"]
        found = [each for each in self.organisation.rulesets if str(each["id"]) == number]
        return Answer(200, found[0]) if found else NOT_FOUND

    def _repositories(self, call: Call) -> Answer:
        schema = answers.items_of(call.operation)
        is_admin = call.access.role == "admin" and not call.access.is_installation
        role = dict.fromkeys(("admin", "maintain", "push", "triage", "pull"), is_admin)
        shown = [
            {**minimal(schema), **answers.repository(call.base, held), "permissions": role}
            for held in self.organisation.repositories.values()
            if call.query.get("type", held.visibility) == held.visibility
        ]
        return Answer(200, shown[: int(call.query.get("per_page", "30"))])

    def _create(self, call: Call) -> Answer:
        if not call.access.may_create:
            return refusal(403, "Resource not accessible by personal access token")
        name = call.body["name"]
        if self.organisation.repository(name):
            return TAKEN
        given = call.body.get("custom_properties") or {}
        if why := self._misses_a_property(given):
            return refusal(422, why)
        self.organisation.renamed.pop(name.lower(), None)
        made = self.add(name, call.body.get("description") or "", private=call.body["private"])
        made.settings.update({key: call.body[key] for key in MERGE_DEFAULTS if key in call.body})
        made.properties = given
        made.calls_until_ready = self.ready_after
        if not call.access.is_installation:  # an app is no collaborator of what it makes
            made.holders.people[CREATOR] = "admin"
        return Answer(201, answers.of(call.operation, 201, **answers.repository(call.base, made)))

    def _misses_a_property(self, given: Json) -> str:
        for each in self.organisation.properties:
            name, allowed = each["property_name"], each.get("allowed_values")
            has_none = each.get("required") and not each.get("default_value")
            if name not in given and has_none:
                return f"Validation Failed: Required property '{name}' was not provided"
            values = given.get(name, [])
            values = values if isinstance(values, list) else [values]
            if allowed and not {*values} <= {*allowed}:
                return f"Validation Failed: Invalid value for property '{name}'"
        known = {each["property_name"] for each in self.organisation.properties}
        unknown = sorted(given.keys() - known)
        return f"Validation Failed: Unknown property '{unknown[0]}'" if unknown else ""

    def add(self, name: str, description: str, *, private: bool = True) -> Repository:
        """Make an empty repository."""
        branch = self.organisation.default_branch
        made = Repository(
            id=len(self.organisation.repositories) + 1,
            owner=self.organisation.login,
            name=name,
            description=description,
            private=private,
            settings={**MERGE_DEFAULTS, "default_branch": branch},
            folder=self._folder / f"{name.lower()}.git",
            created_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        )
        git_http.make_bare(made.folder, branch)
        self.organisation.repositories[name.lower()] = made
        return made

    def _of_repository(self, call: Call) -> Answer:
        name = call.parameters["repo"]
        if new := self.organisation.renamed.get(name.lower()):
            held = self.organisation.repository(new)
            assert held is not None
            code = 301 if call.operation.name.startswith("GET") else 307
            location = {"Location": f"{call.base}/repositories/{held.id}"}
            return Answer(code, {"message": "Moved Permanently"}, location)
        held = self.organisation.repository(name)
        if held is None or not call.access.admits(name):
            return NOT_FOUND
        if held.calls_until_ready and call.operation.name != "GET /repos/{owner}/{repo}":
            held.calls_until_ready -= 1
            return NOT_FOUND
        return {**OF_REPOSITORY, **HOLDERS, **DEPLOYMENTS}[call.operation.name](self, call, held)

    def show(self, call: Call, held: Repository) -> Answer:
        return Answer(200, answers.of(call.operation, **answers.repository(call.base, held)))

    def change(self, call: Call, held: Repository) -> Answer:
        changed = dict(call.body)
        held.description = str(changed.pop("description", held.description))
        held.settings.update(changed)
        if branch := call.body.get("default_branch"):
            git_http.run(held.folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
        return self.show(call, held)

    def grant(self, call: Call, held: Repository) -> Answer:
        slug = call.parameters["team_slug"]
        if slug not in self.organisation.teams:
            return NOT_FOUND
        held.teams[slug] = call.body["permission"]
        return Answer(204)

    def granted(self, call: Call, held: Repository) -> Answer:
        schema, names = answers.items_of(call.operation), self.organisation.teams
        entries = [answers.team(schema, slug, names[slug], may) for slug, may in held.teams.items()]
        for entry in entries:
            above = held.holders.parents.get(entry["slug"])
            by_all = entry["slug"] in held.holders.of_organisation
            entry["access_source"] = "organization" if by_all else "direct"
            parent = schema["properties"]["parent"]
            entry["parent"] = (
                {**minimal(parent | {"nullable": False}), "slug": above} if above else None
            )
        return Answer(200, entries)

    def public_key(self, call: Call, held: Repository) -> Answer:
        return environments.public_key(call.operation, held.key)

    def set_secret(self, call: Call, held: Repository) -> Answer:
        return environments.open_secret(call, held.key, held.secrets)

    def list_secrets(self, call: Call, held: Repository) -> Answer:
        return environments.list_secrets(call.operation, held.secrets)

    def show_permissions(self, call: Call, held: Repository) -> Answer:
        return Answer(200, answers.of(call.operation, **held.workflow_permissions))

    def set_permissions(self, call: Call, held: Repository) -> Answer:
        held.workflow_permissions.update(call.body)
        return Answer(204)

    def commits(self, call: Call, held: Repository) -> Answer:
        del call
        branch = str(held.settings["default_branch"])
        if not git_http.head_of(held.folder, branch):
            return refusal(409, "Git Repository is empty.")
        return Answer(200, [])

    def ref(self, call: Call, held: Repository) -> Answer:
        ref = call.parameters["ref"]
        commit = git_http.head_of(held.folder, ref.removeprefix("heads/"))
        if not commit:
            is_empty = not git_http.run(held.folder, "for-each-ref", "--count=1")
            return refusal(409, "Git Repository is empty.") if is_empty else NOT_FOUND
        target = {"type": "commit", "sha": commit, "url": call.base}
        return Answer(200, answers.of(call.operation, ref=f"refs/{ref}", object=target))


OF_REPOSITORY: dict[str, Callable[[Calls, Call, Repository], Answer]] = {
    "GET /repos/{owner}/{repo}": Calls.show,
    "PATCH /repos/{owner}/{repo}": Calls.change,
    "PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}": Calls.grant,
    "GET /repos/{owner}/{repo}/teams": Calls.granted,
    "GET /repos/{owner}/{repo}/actions/secrets": Calls.list_secrets,
    "GET /repos/{owner}/{repo}/actions/secrets/public-key": Calls.public_key,
    "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}": Calls.set_secret,
    "GET /repos/{owner}/{repo}/actions/permissions/workflow": Calls.show_permissions,
    "PUT /repos/{owner}/{repo}/actions/permissions/workflow": Calls.set_permissions,
    "GET /repos/{owner}/{repo}/commits": Calls.commits,
    "GET /repos/{owner}/{repo}/git/ref/{ref}": Calls.ref,
    **environments.HANDLERS,
    **environment_variables.HANDLERS,
    **identity.HANDLERS,
    **issues.HANDLERS,
    **pulls.HANDLERS,
    **releases.HANDLERS,
    **rulesets.HANDLERS,
}
