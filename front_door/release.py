"""The release of ml-init that a project is made from: one that a later update finds again."""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from packaging.version import InvalidVersion, Version

from hooks.system.git import GitFailed, git

NONE = Version("0a0")  # of what is no version, so that it is no finished release


def pick(
    asked: str,
    here: Sequence[str],
    merged: Sequence[str],
    commit: str,
    is_true: Callable[[str], bool],
) -> str:
    """The version to give to Copier.

    What is on a branch but in no release yet is used where it was asked for by name alone.

    Args:
        asked: the branch, tag or commit that was asked for; empty for the newest release.
        here: the tags of the commit that is checked out.
        merged: all tags that it contains.
        commit: its id.
        is_true: whether the commit of a tag says itself that it is this version.

    Returns:
        A tag, or the commit's id.
    """
    if released := _newest(here, is_true):
        return released
    finished = [tag for tag in merged if not (_version(tag) or NONE).is_prerelease]
    return commit if asked else _newest(finished, is_true) or commit


def release_of(checkout: Path, asked: str) -> str:
    """The version that a checkout of ml-init stands for.

    Raises:
        GitFailed: the folder is no repository.
    """
    here = git(checkout, "tag", "--points-at", "HEAD").split()
    merged = git(checkout, "tag", "--merged", "HEAD").split()
    commit = git(checkout, "rev-parse", "HEAD")
    return pick(asked, here, merged, commit, partial(states_itself, checkout))


def states_itself(checkout: Path, tag: str) -> bool:
    """Whether pyproject.toml at a tag states the tag's version.

    Whoever may push a tag could otherwise call an old commit the newest release.
    """
    try:
        project = git(checkout, "cat-file", "blob", f"refs/tags/{tag}:pyproject.toml")
        stated = tomllib.loads(project)["project"]["version"]
    except (GitFailed, tomllib.TOMLDecodeError, KeyError):
        return False
    return _version(tag) == _version(str(stated))


def _newest(tags: Sequence[str], is_true: Callable[[str], bool]) -> str:
    """The tag of the highest version that is true; empty where there is none."""
    versions = {tag: version for tag in tags if (version := _version(tag))}
    ordered = sorted(versions, key=lambda tag: versions[tag], reverse=True)
    return next(filter(is_true, ordered), "")


def _version(tag: str) -> Version | None:
    """The version that a tag names, as Copier reads it."""
    try:
        return Version(re.sub("^v", "", tag))
    except InvalidVersion:
        return None
