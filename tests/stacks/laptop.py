"""A person's Python in which MLflow is imported once: each program is a fork of it.

To import it takes three seconds, as long as all that the notebooks of a small project do.
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from tests.support.parts.starter_packages import starter_python
from tests.support.place import ROOT
from tests.support.programs import Ended

UNIT_TESTS = ("pytest", "-q", "-p", "no:cacheprovider")
IMPORTED = (
    *("pandas", "pytest", "sklearn.datasets", "sklearn.linear_model", "sklearn.metrics"),
    *("mlflow.pyfunc", "mlflow.sklearn", "mlflow.store.tracking.sqlalchemy_store"),
    *("alembic.command", "git", "pyarrow.dataset", "skops.io"),  # MLflow imports them in a run
)


class Laptop:
    """Runs programs as somebody would who has installed the requirements of a project."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Take a process of this module."""
        self._process = process

    def run(self, folder: Path, *words: str | Path) -> Ended:
        """Run a module with arguments in a folder, or notebooks until one fails.

        The notebooks share a process, and so nothing of theirs is imported twice.
        """
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.NamedTemporaryFile() as output:
            print(
                json.dumps([f"{folder}", output.name, *map(str, words)]), file=self._process.stdin
            )
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            return Ended(code, output.read().decode())


@contextmanager
def laptop() -> Iterator[Laptop]:
    """Start it; with the block it ends."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "true",  # no requirement of a project brings a plugin
        "PYTHONUTF8": "1",
    }
    with subprocess.Popen(
        [starter_python(), "-m", "tests.stacks.laptop"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Laptop(process)


def become(folder: str, output: str, words: Sequence[str]) -> None:
    """Take the folder, the streams and the path of modules of a program, and run it."""
    os.chdir(folder)
    with Path(output).open("w") as stream, Path(os.devnull).open() as nothing:
        for number, file in enumerate((nothing, stream, stream)):
            os.dup2(file.fileno(), number)
    sys.path.remove(str(ROOT))
    sys.argv = [*words]
    if words[0].endswith(".py"):
        for name in words:
            runpy.run_path(name)
    else:
        sys.path.insert(0, folder)
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def code_of(folder: str, output: str, words: Sequence[str]) -> int:
    """How a program ended."""
    try:
        become(folder, output, words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # it is the end of a process
        traceback.print_exc()
        return 1
    return 0


def main() -> None:
    """Import once, and fork for each request."""
    if sys.platform == "win32":
        raise NotImplementedError("Windows cannot fork.")
    for name in IMPORTED:
        import_module(name)
    import_module("sklearn.utils").all_estimators()  # which MLflow imports when it logs a model
    code = 0
    for line in sys.stdin:
        if pid := os.fork():
            _, status = os.waitpid(pid, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            folder, output, *words = json.loads(line)
            code = code_of(folder, output, words)
            break
    sys.stdout.flush()
    os._exit(code)  # to take down all that was imported would take a second


if __name__ == "__main__":
    main()
