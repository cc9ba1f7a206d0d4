"""Upstream's stacks, found in the folder that ML_INIT_UPSTREAM names.

The folder is a clone of databricks/mlops-stacks, or holds one, and may hold stacks in folders that
are named after their releases (``v0.5``). ML_INIT_UPSTREAM_NEWEST names a commit of the clone that
is to be tried beside the releases.
"""

import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from extensions.stacks import STACKS
from hooks.scaffolding.stacks import SCHEMA
from tests.support.programs import Ended

Copy = Callable[..., Ended]

VARIABLE = "ML_INIT_UPSTREAM"
# Read once: tests take it out of their environment.
NEWEST = os.environ.get("ML_INIT_UPSTREAM_NEWEST", "")
# The choice of each release that a project can start from, the oldest first.
NAMES = {stack.release: name for name, stack in reversed([*STACKS.items()]) if stack.release}
RELEASES = {
    "v0.3": "db8c14549ec281ae54577344793769b5baedb22e",  # an organisation may still bring it
    **{release: STACKS[name].commit for release, name in NAMES.items()},
}


def stack_of(release: str, scratch: Path) -> Path:
    """The folder of one release; what is only in git is written below ``scratch``.

    Raises:
        LookupError: the variable is not set, or the release is not in its folder.
    """
    for folder in places():
        if folder.name == release and (folder / SCHEMA).is_file():
            return folder
        if archive := exported(folder, RELEASES[release]):
            target = scratch / release
            with tarfile.open(fileobj=BytesIO(archive)) as files:
                files.extractall(target, filter="data")
            return target
    raise LookupError(f"{VARIABLE} leads to no {release} of mlops-stacks")


def clone() -> Path:
    """The folder of the clone of databricks/mlops-stacks.

    Raises:
        LookupError: the variable is not set, or there is no clone.
    """
    for folder in places():
        if exported(folder, RELEASES["13a10eb"]):
            return folder
    raise LookupError(f"{VARIABLE} leads to no clone of databricks/mlops-stacks")


def places() -> Iterator[Path]:
    """The folder that the variable names, and those right below it."""
    upstream = Path(os.environ.get(VARIABLE) or os.devnull).absolute()
    yield upstream
    yield from sorted(path for path in upstream.glob("*") if path.is_dir())


def exported(folder: Path, commit: str) -> bytes:
    """The files of a commit as an archive, or nothing where the folder does not have it."""
    if not (folder / ".git").exists() and not (folder / "objects").exists():
        return b""
    command = ["git", "-C", str(folder), "archive", commit]
    return subprocess.run(command, capture_output=True, check=False).stdout


def found(search: Callable[[], Path]) -> Path:
    """What a search finds; otherwise the test fails with the reason alone."""
    try:
        return search()
    except LookupError as missing:
        reason = str(missing)
    pytest.fail(f"{reason}. Run ./ml-init upstream DIR.", pytrace=False)
