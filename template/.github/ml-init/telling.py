"""How a step of the update workflow tells how it went: in the log, and on the page of the run."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from repository import Stopped


def tell(run: Callable[[], tuple[int, str]]) -> int:
    """Run a step, which gives its exit code and what to tell; Markdown, its first line a title."""
    os.dup2(1, 2)  # one stream, in order
    pause = secrets.token_hex()
    # What others print may hold names of files; the runner is to read no commands in it.
    print(f"::stop-commands::{pause}", flush=True)
    try:
        code, words = run()
    except Stopped as reason:
        code, words = 1, str(reason)
    print(f"::{pause}::", flush=True)
    level = "error" if code else "notice"
    short = words.removeprefix("# ").partition("\n\n")[0]
    escaped = short.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=Update from ml-init::{escaped}")
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"{words}\n")
    return code
