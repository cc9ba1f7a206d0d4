"""All that is asked of the Databricks CLI: its version, and the project it renders."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hooks.errors import CliError, StackError
from hooks.system.cache import cache_folder, recall, remember
from hooks.system.tree import size_of

PROGRAM = "databricks"
ANSWER_LIMIT = 20.0  # seconds for telling its version
RENDER_LIMIT = 120.0  # seconds for one `bundle init`, which usually takes 0.1
MOST = 256 << 20  # bytes that it may write; what it wrote is judged more closely afterwards
# The CLI runs the scripts of the nearest bundle at or above its folder, also for `bundle init`.
NOTHING = "bundle:\n  name: nothing\n"
_NUMBER = r"\d+\.\d+\.\d+(?:[-+][-+.\w]+)?"


@dataclass(frozen=True)
class Cli:
    """A Databricks CLI on this machine.

    Attributes:
        path: the program.
        version: as the program says it, such as ``1.9.0``.
    """

    path: Path
    version: str


def ask_version(program: Path, limit: float) -> str:
    """The program's version, asked once for each state of its file.

    Raises:
        CliError: it cannot be started, does not answer in time, or does not tell.
        UserError: the cache cannot be written.
    """
    try:
        real = program.resolve(strict=True)
        state = real.stat()
        with real.open("rb") as file:
            is_script = file.read(2) == b"#!"
    except OSError as error:
        raise CliError(f"{program} cannot be used: {error.strerror}.") from error
    identity = f"{real}\n{state.st_size}\n{state.st_mtime_ns}"
    key = hashlib.sha256(identity.encode(errors="surrogateescape")).hexdigest()
    memory = cache_folder() / "databricks-cli" / "versions" / key
    remembered = recall(memory)
    if re.fullmatch(_NUMBER, remembered):
        return remembered
    version = _told_version(program, limit)
    # A version manager's stand-in stays the same file while the program behind it changes.
    if not is_script and real.name.startswith(PROGRAM):
        remember(memory, version)
    return version


def _told_version(program: Path, limit: float) -> str:
    from hooks.system.child import run_child  # a program that was asked before is not run

    with tempfile.TemporaryDirectory(prefix="ml-init-") as name:
        scratch = Path(name)
        outcome = run_child([program, "version"], scratch, _environment(scratch), limit)
    said = re.search(rf"(?m)^(?:Databricks CLI |Version )v?({_NUMBER})\s*$", outcome.output)
    if outcome.code or not said:
        raise CliError(f"{program} does not tell its version (exit code {outcome.code}).")
    return said[1]


def _environment(scratch: Path) -> dict[str, str]:
    """All that the CLI sees: nobody's sign-in, and a host that no name server knows (RFC 6761)."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "DATABRICKS_AUTH_TYPE": "pat",
        "DATABRICKS_CLI_DISABLE_TELEMETRY": "1",
        "DATABRICKS_CONFIG_FILE": str(scratch / "databrickscfg"),
        "DATABRICKS_HOST": "https://ml-init.invalid",
        "DATABRICKS_TOKEN": "x",
    }


def render_bundle(
    cli: Cli,
    stack: Path,
    parameters: Mapping[str, str],
    output: Path,
    limit: float = RENDER_LIMIT,
) -> None:
    """Let ``databricks bundle init`` write a project.

    Args:
        cli: the program.
        stack: the folder of a bundle template.
        parameters: the template's inputs; they reach the CLI in a file that only the user can read.
        output: the folder to write into; it may be missing, and the one around it holds scratch.
        limit: seconds that it may take.

    Raises:
        CliError: the CLI is too old for the template, crashed, wrote too much, or did not end in
            time.
        StackError: the folder is not a bundle template, or the template refuses the parameters.
    """
    from hooks.system.child import Limits, run_child  # as above: most renders are in the cache

    def fault() -> str:
        return f"The stack writes more than {MOST >> 20} MiB" if size_of(output) > MOST else ""

    with tempfile.TemporaryDirectory(prefix="scratch-", dir=output.parent) as name:
        scratch = Path(name)
        answers = scratch / "parameters.json"
        answers.touch(mode=0o600)
        answers.write_text(json.dumps(dict(parameters)), encoding="utf-8")
        here, home = scratch / "here", scratch / "home"
        here.mkdir()
        home.mkdir()
        (here / "databricks.yml").write_text(NOTHING)
        places: list[str | Path] = ["--config-file", answers, "--output-dir", output.absolute()]
        command: list[str | Path] = [cli.path, "bundle", "init", stack.absolute(), *places]
        outcome = run_child(command, here, _environment(home), Limits(limit, stop=fault))
    if outcome.code:
        raise _refusal(cli, stack, outcome.code, outcome.errors)


def _refusal(cli: Cli, stack: Path, code: int, errors: str) -> CliError | StackError:
    complaint = re.search(r"(?ms)^Error: .*", errors)
    if not complaint:
        lines = [line for line in errors.splitlines() if not line.startswith("Warn: ")]
        said = lines[-1] if lines else "nothing"
        return CliError(
            f"{cli.path} ended with code {code} while it rendered the stack, and said: {said}\n"
            "Run the same again; if that does not help, name another CLI in DATABRICKS_CLI."
        )
    words = complaint[0].strip()
    if "not a bundle template" in words:
        return StackError(
            f"{stack} is not a bundle template: it has no databricks_template_schema.json.\n"
            "Give the address and commit of a stack that has one at its top."
        )
    if "minimum CLI version" in words:
        return CliError(f"{cli.path} is too old for the stack.\n{words}")
    return StackError(f"The Databricks CLI could not render the stack.\n{words}")
