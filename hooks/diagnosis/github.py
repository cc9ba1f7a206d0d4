"""What is wrong with a published project's repository; GitHub is only read."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path

from hooks.diagnosis import federation, runs, update_pull
from hooks.diagnosis.runs import WHERE
from hooks.github_api.call import Call
from hooks.github_api.client import Client
from hooks.github_api.parallel import run_all, run_both
from hooks.publishing import environments, plans, readback, rulesets
from hooks.publishing.desired import DeploymentSecret, Environment, Repository
from hooks.publishing.leftovers import ADVICE, gh_place, left_over
from hooks.publishing.ownership import objection
from hooks.publishing.plans import Plan
from hooks.publishing.shown import SEEN_OR_HIDDEN, Shown, places_of, read
from hooks.workspaces.finding import Cure, Finding, State

OLD = 365  # days after which a secret is worth a look


@dataclass(frozen=True)
class Published:
    """A published project.

    Attributes:
        client: GitHub, which is only read.
        wanted: the repository as the project's answers want it.
        folder: the project's folder, for the commands that are named.
    """

    client: Client
    wanted: Repository
    folder: Path

    @property
    def place(self) -> str:
        """The repository as the gh program takes it."""
        return gh_place(self.client.server.host, self.wanted.full_name)

    @property
    def converging(self) -> Cure:
        """What brings teams, settings, environments, secrets and rulesets about."""
        return Cure(command=f"./ml-init converge {shlex.quote(str(self.folder))}")


def examine(project: Published) -> list[Finding]:
    """Everything that GitHub shows of the repository, the sound things too.

    Raises:
        PublishError: GitHub does not take the token, or gave no answer in time.
    """
    client, wanted = project.client, project.wanted
    what = f"the repository {wanted.full_name}"
    response = client.call(Call(f"show {wanted.full_name}", "GET", wanted.path), SEEN_OR_HIDDEN)
    if response.status != HTTPStatus.OK:
        why = "it is missing, or the token may not see it"
        advice = "Publish the project, or take a token of somebody who sees it."
        return [Finding(WHERE, what, State.WRONG, why, Cure(advice=advice))]
    if why := objection(wanted, response, is_published=True):
        return [Finding(WHERE, what, State.WRONG, why)]
    (shown, plan), others = run_both(
        lambda: run_both(
            partial(read, client, wanted, federation.visible), partial(_plan, client, wanted)
        ),
        lambda: run_all(
            [
                partial(runs.workflows, client, wanted, project.place),
                partial(update_pull.examine, client, wanted, project.place),
                partial(federation.subject, client, wanted, project.converging),
                *(
                    partial(runs.last_deployment, client, wanted, each.name)
                    for each in wanted.environments
                    if each.secrets or each.variables
                ),
            ]
        ),
    )
    return [
        Finding(WHERE, what, State.OK),
        *_settings(project, shown),
        *_teams(project, shown),
        *(
            each
            for wish in wanted.environments
            for each in _environment(project, shown, wish, plan)
        ),
        *_rulesets(project, shown, plan),
        *_secrets(project, shown),
        *(finding for found in others for finding in found),
    ]


def _plan(client: Client, wanted: Repository) -> Plan:
    call = Call(f"show the organisation {wanted.owner}", "GET", f"/orgs/{wanted.owner}")
    return plans.plan_of(client.call(call, SEEN_OR_HIDDEN).fields)


def _settings(project: Published, shown: Shown) -> Iterator[Finding]:
    """The repository's settings, and what the workflows' own token may do."""
    hidden = shown.permissions.status != HTTPStatus.OK
    found = readback.other_settings(shown.repository)
    found += [] if hidden else readback.other_permissions(shown.permissions)
    yield from (_wrong(line, "", project.converging) for line in found)
    if hidden:
        why = "the token may not see them"
        yield Finding(WHERE, "the rights of the workflows' token", State.UNCHECKED, why)
    if not found:
        yield Finding(WHERE, "the settings", State.OK)


def _teams(project: Published, shown: Shown) -> Iterator[Finding]:
    missing = readback.missing_grants(project.wanted, shown.teams)
    yield from (_wrong(line, "", project.converging) for line in missing)
    wanted = {given.team for given in project.wanted.grants}
    for team in shown.teams.items:
        if (name := str(team.get("slug"))) not in wanted:
            told = f"it has the permission {team.get('permission')}, which nobody asked for here"
            yield Finding(WHERE, f"the team {name}", State.NOTE, told)
    if not missing:
        yield Finding(WHERE, "the teams", State.OK)


def _environment(
    project: Published, shown: Shown, wanted: Environment, plan: Plan
) -> Iterator[Finding]:
    """One environment: who may use it, and who approves that where the plan has it."""
    there = shown.environments.get(wanted.name)
    open_to_plan = plan is not Plan.ENTERPRISE and bool(wanted.reviewers)
    asked = replace(wanted, reviewers="") if open_to_plan else wanted
    problems = environments.problems(asked, there)
    yield from (_wrong(line, "", project.converging) for line in problems)
    if there is None:
        return
    for line in environments.remarks(wanted, there):
        yield Finding(WHERE, line, State.NOTE)
    if open_to_plan and not there.has_reviewers:
        told = f"nobody has to approve what uses it; the plan is {plan.value}"
        yield Finding(WHERE, f"the reviewers of {wanted.name}", State.NOTE, told)
    yield from federation.variables(shown, wanted, project.converging)
    if not problems:
        yield Finding(WHERE, f"the environment {wanted.name}", State.OK)


def _rulesets(project: Published, shown: Shown, plan: Plan) -> Iterator[Finding]:
    if shown.protection.refusal:
        told = f"GitHub shows none: {shown.protection.refusal}"
        yield Finding(WHERE, f"the rulesets (plan {plan.value})", State.NOTE, told)
        return
    for wanted in project.wanted.rulesets:
        what = f'the ruleset "{wanted.name}"'
        there = shown.protection.rulesets.get(wanted.name)
        if there is None:
            yield _wrong(what, "it is missing", project.converging)
        elif not rulesets.is_as(rulesets.body(wanted, there), there):
            yield _wrong(what, "it lost a part, or is off", project.converging)
        else:
            yield Finding(WHERE, what, State.OK)
            for line in rulesets.others_who_bypass(wanted, there):
                yield Finding(WHERE, line, State.NOTE)


def _secrets(project: Published, shown: Shown) -> Iterator[Finding]:
    """Each secret by its name and age; nobody can read a value."""
    for place, secrets in places_of(project.wanted).items():
        if place not in shown.secrets:
            if secrets:
                told = "the token may not list them"
                yield Finding(WHERE, f"the secrets of {place or 'it'}", State.UNCHECKED, told)
            continue
        yield from (_secret(project, shown, place, each) for each in secrets)
    for secret in left_over(project.wanted, shown):
        how = Cure(advice=ADVICE, command=secret.command(project.place))
        yield Finding(WHERE, secret.what, State.NOTE, secret.why, how)


def _secret(project: Published, shown: Shown, place: str, wanted: DeploymentSecret) -> Finding:
    what = f"the secret {wanted.name}" + (f" of {place}" if place else "")
    if not (written := shown.written(place, wanted.name)):
        return _wrong(what, "it is missing", project.converging)
    days = (datetime.now(UTC) - datetime.fromisoformat(written)).days
    if days <= OLD or not wanted.variable:
        return Finding(WHERE, what, State.OK, f"written {written[:10]}")
    told = f"written {written[:10]}, {days} days ago"
    advice = f"Put a new value into {wanted.variable}, then:"
    return Finding(
        WHERE, what, State.NOTE, told, Cure(advice=advice, command=project.converging.command)
    )


def _wrong(what: str, why: str, cure: Cure) -> Finding:
    return Finding(WHERE, what, State.WRONG, why, cure)
