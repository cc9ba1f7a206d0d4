"""Rulesets of the organisation that would stop the first push, as far as they can be read."""

from collections.abc import Mapping
from typing import Any

import pytest

from hooks.errors import PublishError
from hooks.publishing.desired import desired
from hooks.publishing.organisation_rules import objection
from tests.support.answers import publishing_answers
from tests.support.github.git_http import head_of
from tests.support.publishing_run import Run

WANTED = desired(publishing_answers())
RULESET: Mapping[str, Any] = {
    "id": 5,
    "name": "Reviews everywhere",
    "source": "my-org",
    "source_type": "Organization",
    "target": "branch",
    "enforcement": "active",
    "bypass_actors": [],
    "current_user_can_bypass": "never",
    "conditions": {
        "ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []},
        "repository_name": {"include": ["~ALL"], "exclude": []},
    },
    "rules": [{"type": "pull_request"}, {"type": "deletion"}],
}


def ruleset(
    refs: Mapping[str, list[str]] | None = None,
    names: Mapping[str, list[str]] | None = None,
    **changes: object,
) -> dict[str, Any]:
    """The ruleset with some things otherwise."""
    conditions = {
        "ref_name": refs or RULESET["conditions"]["ref_name"],
        "repository_name": names or RULESET["conditions"]["repository_name"],
    }
    return {**RULESET, "conditions": conditions, **changes}


@pytest.mark.parametrize(
    ("shown", "stops"),
    [
        pytest.param(ruleset(), True, id="all default branches"),
        pytest.param(ruleset(refs={"include": ["refs/heads/m*"]}), True, id="a pattern"),
        pytest.param(ruleset(refs={"include": ["~ALL"]}), True, id="all branches"),
        pytest.param(ruleset(refs={"include": ["refs/heads/dev"]}), False, id="another branch"),
        pytest.param(
            ruleset(refs={"include": ["~ALL"], "exclude": ["refs/heads/main"]}), False, id="not it"
        ),
        pytest.param(ruleset(names={"include": ["awesome-*"]}), True, id="names like it"),
        pytest.param(ruleset(names={"include": ["web-*"]}), False, id="other names"),
        pytest.param(
            ruleset(names={"include": ["~ALL"], "exclude": ["*-project"]}), False, id="but those"
        ),
        *(
            pytest.param(ruleset(rules=[{"type": kind}]), True, id=kind)
            for kind in ("creation", "pull_request", "required_signatures", "workflows")
        ),
        pytest.param(ruleset(rules=[{"type": "required_status_checks"}]), True, id="checks"),
        pytest.param(ruleset(rules=[{"type": "deletion"}]), False, id="rules of another kind"),
        pytest.param(ruleset(current_user_can_bypass="always"), False, id="lets the token by"),
        pytest.param(
            ruleset(current_user_can_bypass="pull_requests_only"), True, id="but for a push"
        ),
        pytest.param(ruleset(conditions={}), False, id="repositories by another property"),
        pytest.param({}, False, id="hidden"),
    ],
)
def test_a_ruleset_stops_the_push_where_it_holds(shown: dict[str, Any], stops: bool) -> None:  # noqa: FBT001
    assert bool(objection(shown, WANTED)) == stops


def test_an_owner_is_told_before_anything_is_made(run: Run) -> None:
    run.github.organisation.role = "admin"
    resting = {**RULESET, "id": 6, "enforcement": "disabled"}
    run.github.organisation.rulesets = [dict(RULESET), resting]

    with pytest.raises(PublishError, match=r'ruleset "Reviews everywhere" \(pull_request\) would'):
        run.preflight()

    assert run.github.organisation.repositories == {}
    assert "GET /orgs/my-org/rulesets/6" not in run.asked


def test_anybody_else_is_told_by_githubs_refusal(run: Run) -> None:
    run.github.organisation.rulesets = [dict(RULESET)]
    run.github.organisation.default_branch = "main"
    run.preflight()

    with pytest.raises(PublishError, match="a ruleset of the organisation stops the first push"):
        run.publish()

    assert not head_of(run.repository.folder, "main")
