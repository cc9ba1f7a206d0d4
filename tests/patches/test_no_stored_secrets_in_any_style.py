"""Signing in without a secret, in every style of YAML: nothing else of a workflow changes."""

from collections.abc import ItemsView
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.patches.no_stored_secrets import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import WORKFLOW, project
from tests.patches.styles import Style
from tests.support.breadth import examples

SIGN_IN = {
    f"DATABRICKS_CLIENT_{part}": f"${{{{ secrets.PROD_DATABRICKS_CLIENT_{part} }}}}"
    for part in ("ID", "SECRET")
}
WITHOUT = {
    "DATABRICKS_CLIENT_ID": "${{ vars.DATABRICKS_CLIENT_ID }}",
    "DATABRICKS_AUTH_TYPE": "github-oidc",
    "DATABRICKS_TOKEN_AUDIENCE": "${{ vars.DATABRICKS_TOKEN_AUDIENCE }}",
}
RIGHTS: list[object] = ["read-all", "write-all", {"contents": "read"}, {"issues": "write"}, {}]
fast = settings(derandomize=True, deadline=None, database=None)


def optional(key: str, values: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with a key, or without it."""
    return st.sampled_from([{}, *({key: value} for value in values)])


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    """A job that signs in, or not, in itself or in a step."""
    others = draw(optional("env", [{"A": "b", "KEPT": "${{ secrets.GITHUB_TOKEN }}"}]))
    step, job = {"run": "deploy", **deepcopy(others)}, draw(optional("permissions", RIGHTS))
    place = draw(st.sampled_from([job, step, None]))
    if place is not None:
        place["env"] = {**place.get("env", {}), **SIGN_IN}
    return {**job, "environment": "prod", "steps": [{"run": "echo\n  env:\n"}, step]}


workflows = st.builds(
    lambda rights, one, two: {"on": "push", **rights, "jobs": {"one": one, "two": two}},
    optional("permissions", RIGHTS),
    jobs(),
    jobs(),
)


def expected(workflow: dict[str, Any]) -> dict[str, Any]:
    """The workflow as it has to be."""
    wanted = deepcopy(workflow)
    for job in wanted["jobs"].values():
        blocks = [each["env"] for each in (job, *job["steps"]) if SIGN_IN.items() <= env(each)]
        for block in blocks:
            del block["DATABRICKS_CLIENT_SECRET"]
            block.update(WITHOUT)
        rights = job.get("permissions", wanted.get("permissions"))
        if blocks and rights != "write-all":
            base = rights if isinstance(rights, dict) else {"contents": "read"}
            job["permissions"] = {**base, "id-token": "write"}
    return wanted


def env(around: dict[str, Any]) -> ItemsView[str, str]:
    """The variables of a job or step."""
    found: dict[str, str] = around.get("env", {})
    return found.items()


@pytest.mark.parametrize("number", examples(50, 150))
def test_a_workflow_in_any_style_signs_in_without_a_secret_and_is_else_unchanged(
    number: int,
) -> None:
    drawn = given(workflows, st.integers(0, 2**32))

    settings(fast, max_examples=number)(drawn(assert_signs_in_without_a_secret))()


def assert_signs_in_without_a_secret(workflow: dict[str, Any], seed: int) -> None:
    text = Style(Random(seed)).document(workflow)  # noqa: S311
    old = project(
        {WORKFLOW: text},
        cloud="gcp",
        use_databricks_service_principal=True,
        credentials="federation",
    )

    new = old.changed(apply_patch(PATCH, old).changes)

    assert yaml.load(new.files[WORKFLOW], yaml.BaseLoader) == expected(workflow)  # noqa: S506
    assert apply_patch(PATCH, new).state is not State.APPLIED
