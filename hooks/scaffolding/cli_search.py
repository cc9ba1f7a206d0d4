"""The Databricks CLI found on this machine, or fetched."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from hooks.errors import CliError, StackError
from hooks.scaffolding.databricks_cli import ANSWER_LIMIT, PROGRAM, Cli, ask_version
from hooks.system.cache import discard, usable
from hooks.system.terminal import say

OLDEST = (0, 205, 0)  # before it there was another CLI, in Python, which knows no bundles

Number = tuple[int, ...]


def find_cli(minimum: str, limit: float = ANSWER_LIMIT) -> Cli:
    """Find a Databricks CLI that is new enough, or fetch the pinned one.

    In this order: ``DATABRICKS_CLI``, ``databricks`` on ``PATH``, the cache, the pinned release
    (from ``ML_INIT_CLI_DOWNLOAD`` where that is set), a build of the same version from source.

    Args:
        minimum: the oldest version that the stack takes, such as ``0.236.0``; empty for any.
        limit: seconds that a program may take to tell its version.

    Raises:
        CliError: no way led to one; the text lists the ways.
        StackError: the minimum is no version.
        UserError: the cache cannot be written.
    """
    needed = max(_number(minimum), OLDEST)
    if named := os.environ.get("DATABRICKS_CLI"):
        return _named(named, needed, limit)
    refusals = []
    for program in _on_path():
        try:
            return _checked(program, needed, limit)
        except CliError as error:
            say(f"{error} Looking further.")
            refusals.append(str(error))
    try:
        return _pinned(needed, limit)
    except CliError as error:
        ways = [
            "DATABRICKS_CLI is not set.",
            *(refusals or [f"There is no `{PROGRAM}` on PATH."]),
            *str(error).splitlines(),
        ]
    listed = "\n".join(f"- {way}" for way in ways)
    raise CliError(
        f"The Databricks CLI could neither be found nor fetched:\n{listed}\n"
        f"Install version {_dotted(needed)} or newer "
        "(https://docs.databricks.com/dev-tools/cli/install.html) and run the same again."
    )


def _named(named: str, needed: Number, limit: float) -> Cli:
    cure = "Correct DATABRICKS_CLI, or unset it to let ml-init look elsewhere."
    if not Path(named).is_absolute():
        raise CliError(f"DATABRICKS_CLI is {named}, which is not a full path.\n{cure}")
    try:
        return _checked(Path(named), needed, limit)
    except CliError as error:
        raise CliError(f"DATABRICKS_CLI does not help: {error}\n{cure}") from error


def _on_path() -> Iterator[Path]:
    # A relative entry would be looked up in the template's folder, not where the user is.
    for folder in filter(os.path.isabs, os.get_exec_path()):
        if found := shutil.which(PROGRAM, path=folder):
            yield Path(found)


def _pinned(needed: Number, limit: float) -> Cli:
    from hooks.scaffolding.cli_release import VERSION, release_folder

    if needed > _number(VERSION):
        raise CliError(f"ml-init fetches version {VERSION}, and the stack needs a newer one.")
    entry = release_folder()
    program = entry / PROGRAM
    if usable(entry):
        try:
            return _checked(program, needed, limit)
        except CliError as error:
            say(f"{error} Fetching it again.")
            discard(entry)
    _fetch(entry)
    return _checked(program, needed, limit)


def _fetch(entry: Path) -> None:
    from hooks.scaffolding.cli_build import build_release
    from hooks.scaffolding.cli_release import DOWNLOADS, download_release

    try:
        download_release(entry, os.environ.get("ML_INIT_CLI_DOWNLOAD") or DOWNLOADS)
    except CliError as refusal:
        say(f"{refusal} Building it from source instead.")
        try:
            build_release(entry)
        except CliError as error:
            raise CliError(f"{refusal}\n{error}") from error


def _checked(program: Path, needed: Number, limit: float) -> Cli:
    """The program as a `Cli`, or a `CliError` in one sentence that says why it will not do."""
    cli = Cli(program, ask_version(program, limit))
    is_development = "-dev" in cli.version  # the CLI itself exempts these from every minimum
    if _number(cli.version) < needed and not is_development:
        raise CliError(f"{program} is version {cli.version}, older than {_dotted(needed)}.")
    return cli


def _number(version: str) -> Number:
    parts = re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?", version or "0")
    if not parts:
        raise StackError(
            f"The stack asks for the Databricks CLI {version!r}, which is no version.\n"
            "Correct min_databricks_cli_version in its databricks_template_schema.json."
        )
    return tuple(int(part or 0) for part in parts.groups())


def _dotted(number: Number) -> str:
    return ".".join(map(str, number))
