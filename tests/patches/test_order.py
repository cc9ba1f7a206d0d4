"""All patches together."""

import re

import pytest
import yaml

from hooks.patches import PATCHES
from hooks.patches.patch import Patch, apply_patches
from tests.patches.sample import RESOURCE, project, text

LINK = re.compile(r"^https://\S+$", re.MULTILINE)


def test_every_patch_has_a_name_of_its_own() -> None:
    names = [patch.name for patch in PATCHES]

    doubled = {name for name in names if names.count(name) > 1}

    assert not doubled


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
def test_a_patch_makes_a_commit_that_git_shows_whole(patch: Patch) -> None:
    lines = [line for line in patch.reason.splitlines() if not LINK.match(line)]

    widest = max(map(len, lines))

    assert len(patch.subject) <= 60
    assert not patch.subject.endswith(".")
    assert widest <= 72


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
def test_a_patch_says_where_its_reason_can_be_read(patch: Patch) -> None:
    assert LINK.search(patch.reason)


@pytest.mark.parametrize("group", ["ml readers: team #1", "![a](../b.png)", "*a", "&b", "%c"])
def test_no_patch_stumbles_over_a_bare_group_that_spoils_the_file(group: str) -> None:
    bundle = text(f"""
        resources:
          jobs:
            training:
              permissions:
                - level: CAN_VIEW
                  group_name: users
              tasks:
                - new_cluster:
                    spark_version: 13.3.x-scala2.12
          registered_models:
            model:
              grants:
                - privileges: [EXECUTE]
                  principal: {group}
        """)
    stack = project({RESOURCE: bundle}, unity_catalog_read_user_group=group)

    new, _ = apply_patches(stack, PATCHES)

    models = yaml.safe_load(new.text(RESOURCE) or "")["resources"]["registered_models"]
    assert models["model"]["grants"][0]["principal"] == group
