"""The user's cache: folders and files that appear whole or not at all."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hooks.errors import UserError


def cache_folder() -> Path:
    """Where ml-init keeps fetched stacks, rendered trees and the Databricks CLI.

    ``ML_INIT_CACHE`` names it; otherwise it follows the platform's custom
    (https://specifications.freedesktop.org/basedir-spec/latest/ on Linux).
    """
    if chosen := os.environ.get("ML_INIT_CACHE"):
        return Path(chosen).absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ml-init"
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).absolute() / "ml-init"
    return Path.home() / ".cache" / "ml-init"


@contextmanager
def building(entry: Path) -> Iterator[Path]:
    """Yield a private folder that becomes ``entry`` when the block ends well.

    Whatever ends the block early leaves no trace under the entry's name. Where another run was
    faster, its result is kept and this one discarded: both were made from the same inputs.

    Raises:
        UserError: the cache cannot be written.
    """
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        workspace = Path(tempfile.mkdtemp(prefix=f".{entry.name[:16]}-", dir=entry.parent))
    except OSError as error:
        raise unwritable(error) from error
    try:
        result = workspace / "entry"
        result.mkdir()
        yield result
        try:
            result.rename(entry)
        except OSError:
            if not entry.exists():
                raise
    except OSError as error:
        raise unwritable(error) from error
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def unwritable(error: OSError) -> UserError:
    """The cache's own trouble in a person's words."""
    return UserError(
        f"The cache {cache_folder()} cannot be written: {error.strerror or error}.\n"
        "Free some space or correct the permission, or name another folder in ML_INIT_CACHE."
    )
