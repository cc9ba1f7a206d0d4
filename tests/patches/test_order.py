"""All patches together."""

import re

import pytest

from hooks.patches import PATCHES
from hooks.patching import Patch

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
