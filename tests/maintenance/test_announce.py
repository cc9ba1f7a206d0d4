"""A release appears at GitHub with its archive, once, whatever happened on the way."""

from pathlib import Path

import pytest

from hooks.errors import UserError
from maintenance.announce import announce
from maintenance.github_client import Repository
from tests.maintenance.maintained import MaintainedGitHub
from tests.support.github.faults import Fault, refusal
from tests.support.github.releases import Release


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "ml-init-0.2.0.tar.gz"
    file.write_bytes(b"\x1f\x8bpacked")
    return file


def test_a_release_has_its_notes_and_its_archive(
    repository: Repository, github: MaintainedGitHub, archive: Path
) -> None:
    place = announce(repository, "v0.2.0", "- It is new.", archive)

    assert place.endswith("/v0.2.0")
    assert github.releases == [
        Release(
            id=1,
            tag_name="v0.2.0",
            body="- It is new.",
            draft=False,
            prerelease=False,
            files={"ml-init-0.2.0.tar.gz": b"\x1f\x8bpacked"},
        )
    ]


def test_a_preview_is_marked_as_one(
    repository: Repository, github: MaintainedGitHub, archive: Path
) -> None:
    announce(repository, "v0.2.0rc1", "- It is new.", archive)

    assert [release.prerelease for release in github.releases] == [True]


def test_a_release_that_is_out_is_left_alone(
    repository: Repository, github: MaintainedGitHub, archive: Path
) -> None:
    first = announce(repository, "v0.2.0", "- It is new.", archive)

    second = announce(repository, "v0.2.0", "- It is different.", archive)

    assert second == first
    assert [release.body for release in github.releases] == ["- It is new."]


def test_a_run_that_was_interrupted_leaves_a_draft_that_the_next_one_replaces(
    repository: Repository, github: MaintainedGitHub, archive: Path
) -> None:
    github.releases.append(Release(1, "v0.1.0", "- It was.", draft=False, prerelease=False))
    github.faults.append(
        Fault("POST /repos/my-org/ml-init/releases/2/assets", refusal(502, "Bad gateway"))
    )
    with pytest.raises(UserError, match="502"):
        announce(repository, "v0.2.0", "- It is new.", archive)
    assert [(one.tag_name, one.draft) for one in github.releases][1:] == [("v0.2.0", True)]

    announce(repository, "v0.2.0", "- It is new.", archive)

    assert [(one.tag_name, one.draft, len(one.files)) for one in github.releases] == [
        ("v0.1.0", False, 0),
        ("v0.2.0", False, 1),
    ]
