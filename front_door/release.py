"""The release of ml-init that a project is made from: one that a later update finds again."""

import re
from collections.abc import Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version

from hooks.git import git


def pick(asked: str, here: Sequence[str], merged: Sequence[str], commit: str) -> str:
    """The version to give to Copier.

    What is on a branch but in no release yet is used where it was asked for by name alone.

    Args:
        asked: the branch, tag or commit that was asked for; empty for the newest release.
        here: the tags of the commit that is checked out.
        merged: all tags that it contains.
        commit: its id.

    Returns:
        A tag, or the commit's id.
    """
    if released := _newest(here):
        return released
    finished = [tag for tag in merged if not (_version(tag) or Version("0a0")).is_prerelease]
    return commit if asked else _newest(finished) or commit


def release_of(checkout: Path, asked: str) -> str:
    """The version that a checkout of ml-init stands for.

    Raises:
        GitFailed: the folder is no repository.
    """
    here = git(checkout, "tag", "--points-at", "HEAD").split()
    merged = git(checkout, "tag", "--merged", "HEAD").split()
    return pick(asked, here, merged, git(checkout, "rev-parse", "HEAD"))


def _newest(tags: Sequence[str]) -> str:
    """The tag of the highest version; empty where none is a version."""
    versions = {tag: version for tag in tags if (version := _version(tag))}
    return max(versions, key=lambda tag: versions[tag], default="")


def _version(tag: str) -> Version | None:
    """The version that a tag names, as Copier reads it."""
    try:
        return Version(re.sub("^v", "", tag))
    except InvalidVersion:
        return None
