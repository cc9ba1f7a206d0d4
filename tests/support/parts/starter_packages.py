"""What a project of the starter stack installs, in an environment that is made once.

It holds half a gigabyte that no other test needs. Like the programs (`tests.support.parts.tools`)
it lies outside the checkout; its lock is tried every week (`maintenance.try_locks`).
"""

import hashlib
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from hooks.errors import UserError
from hooks.system.terminal import say
from tests.support.parts.tools import TOOLS, making

LOCK = Path(__file__).parents[3] / "requirements" / "starter.txt"
OPTIONS = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:")
PROGRAM = Path("bin", "python")
# The packages have no wheels for newer ones.
MISSING = sys.version_info >= (3, 14)


def starter_python() -> Path:
    """The Python that has the packages of a starter project.

    The first call on a machine installs them (a minute, said on standard error). Two processes may
    do so at once.

    Raises:
        UserError: they cannot be installed.
    """
    version = ".".join(map(str, sys.version_info[:2]))
    entry = TOOLS / f"starter-{version}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]}"
    if not entry.exists():
        say(f"Installing what {LOCK.name} names for the tests, once, in {entry} …")
        with making(entry) as folder:
            venv.create(folder, with_pip=True, symlinks=True)
            done = subprocess.run(
                [folder / PROGRAM, "-m", "pip", "install", *OPTIONS, "-r", LOCK],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise UserError(f"{LOCK.name} cannot be installed: {done.stderr}")
    return entry / PROGRAM


def starter_packages() -> Path:
    """The folder of these packages."""
    base = starter_python().parents[1]
    return Path(sysconfig.get_path("purelib", "venv", {"base": f"{base}"}))
