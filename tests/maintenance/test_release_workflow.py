"""The workflow of a release as a runner runs it."""

import gzip
import hashlib
import io
import re
import subprocess
import tarfile

from maintenance.release import release
from tests.maintenance.checkout import Checkout
from tests.maintenance.maintained import TOKEN, MaintainedGitHub
from tests.support.parts.actions import PACKAGES, Event, Result, RunSettings, run_workflow
from tests.support.trees import git


def pushed(checkout: Checkout, github: MaintainedGitHub, tag: str) -> Result:
    """What happens when somebody pushes a tag of the last commit."""
    git(checkout.folder, "tag", tag)
    event = Event("push", {"ref": f"refs/tags/{tag}"})
    secrets = {"GITHUB_TOKEN": TOKEN}
    return run_workflow(
        checkout.folder,
        "release.yml",
        event,
        RunSettings(secrets=secrets, env=github.told, packages=PACKAGES),
    )


def test_a_tag_becomes_a_release_whose_archive_is_attested(
    checkout: Checkout, github: MaintainedGitHub
) -> None:
    release(checkout.folder, "0.2.0", "2026-12-31")
    checkout.commit("Release 0.2.0")

    ended = pushed(checkout, github, "v0.2.0")

    assert ended.returncode == 0, ended.output
    assert "ran .ci/run" in ended.output
    (made,) = github.releases
    assert (made.tag_name, made.body, made.draft) == ("v0.2.0", "- It is new.", False)
    ((name, content),) = made.files.items()
    assert name == "ml-init-0.2.0.tar.gz"
    assert f"{hashlib.sha256(content).hexdigest()}  dist/{name}" in ended.output
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as archive:
        files = {one.name for one in archive if one.isfile()}
    listed = git(checkout.folder, "ls-files").splitlines()
    assert files == {f"ml-init-0.2.0/{file}" for file in listed}
    packed = "git archive --format=tar --prefix=ml-init-0.2.0/ v0.2.0 | gzip --no-name --best"
    again = subprocess.run(
        ["sh", "-c", packed], cwd=checkout.folder, capture_output=True, check=True
    )
    assert again.stdout == content


def test_a_tag_that_nothing_was_prepared_for_stops_before_the_gate(
    checkout: Checkout, github: MaintainedGitHub
) -> None:
    ended = pushed(checkout, github, "v0.2.0")

    assert ended.returncode == 1
    assert re.search(r"pyproject\.toml says 0\.1\.0, and the tag 0\.2\.0\.", ended.output)
    assert "ran .ci/run" not in ended.output
    assert github.releases == []
