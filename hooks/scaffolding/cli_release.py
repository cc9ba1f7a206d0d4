"""The release of the Databricks CLI that ml-init fetches.

Archives: https://github.com/databricks/cli/releases. The checksums are the ones in the vendor's
Homebrew formula (https://github.com/databricks/homebrew-tap), another place than the archives'.
"""

import hashlib
import platform
import re
import time
from collections.abc import Iterator
from pathlib import Path

from hooks.errors import CliError
from hooks.scaffolding.databricks_cli import PROGRAM
from hooks.system.cache import building, cache_folder
from hooks.system.terminal import waiting

VERSION = "1.9.0"
CHECKSUMS = {
    "linux_amd64": "10938da31db7f89e6e90f6be41d340e3387231e5da5125cfc97ecb8cb66f6394",
    "linux_arm64": "a4fcc3b70ed4b26f0e8064e39287d0692218cf3d2f549042d66d04c9ad2d692a",
    "darwin_amd64": "488f039954fd820bb9ad5fa94cd37a45e08607d3c22b22cfe8aeb982bc1aa063",
    "darwin_arm64": "4a955804994764ef68f76563ec4aaf966cf0ab14175d1a10768e41c9be016551",
}
DOWNLOADS = "https://github.com/databricks/cli/releases/download"
SILENCE = 5.0  # seconds that a server may say nothing; a closed network is found out this fast
LIMIT = 600.0  # seconds for all of it
LARGEST = 128 << 20  # bytes; version 1.9.0 has 40 MB
BLOCK = 1 << 18
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def release_platform(system: str, machine: str) -> str:
    """The release's word for a platform, such as ``linux_amd64``.

    Args:
        system: as `platform.system` says it.
        machine: as `platform.machine` says it.

    Raises:
        CliError: ml-init fetches nothing for this platform.
    """
    name = f"{system.lower()}_{_MACHINES.get(machine.lower(), machine)}"
    if name not in CHECKSUMS:
        raise CliError(
            f"ml-init fetches the Databricks CLI for Linux and macOS on amd64 and arm64, "
            f"not for {system} on {machine}."
        )
    return name


def this_platform() -> str:
    """The release's word for this machine.

    Raises:
        CliError: ml-init fetches nothing for it.
    """
    return release_platform(platform.system(), platform.machine())


def release_folder() -> Path:
    """The cache's folder for the pinned release, whether or not it is there yet.

    Raises:
        CliError: ml-init fetches nothing for this platform.
    """
    return cache_folder() / "databricks-cli" / f"{VERSION}-{this_platform()}"


def download_release(entry: Path, base: str = DOWNLOADS, silence: float = SILENCE) -> None:
    """Download the pinned release into the cache, where only the published file is accepted.

    Args:
        entry: the folder that will hold `PROGRAM`.
        base: the address that stands in front of ``/v1.9.0/``, for a mirror another one.
        silence: seconds to wait for a server that says nothing.

    Raises:
        CliError: the server is out of reach, or what it sent is not the published file.
        UserError: the cache cannot be written.
    """
    if re.match(r"[^/]*//[^/]*@", base):
        raise CliError("ML_INIT_CLI_DOWNLOAD may not hold a user name or a password.")
    name = this_platform()
    address = f"{base.rstrip('/')}/v{VERSION}/databricks_cli_{VERSION}_{name}.zip"
    what = f"Downloading the Databricks CLI {VERSION} (at most {LIMIT:g} s and {LARGEST >> 20} MiB)"
    with waiting(what), building(entry) as folder:
        archive = folder.with_name("release.zip")
        digest = hashlib.sha256()
        with archive.open("wb") as file:
            for block in _blocks(address, silence):
                digest.update(block)
                file.write(block)
                if file.tell() > LARGEST:
                    raise CliError(f"{address} is larger than {LARGEST >> 20} MiB.")
        if digest.hexdigest() != CHECKSUMS[name]:
            raise CliError(f"{address} is not the published file: its SHA-256 differs.")
        _unpack(archive, folder)


def _blocks(address: str, silence: float) -> Iterator[bytes]:
    # Imported here because a warm run, which downloads nothing, would pay 20 ms for them.
    from http.client import HTTPException
    from urllib.request import build_opener

    end = time.monotonic() + LIMIT
    try:
        with build_opener().open(address, timeout=silence) as response:
            while block := response.read1(BLOCK):
                yield block
                if time.monotonic() > end:
                    raise TimeoutError(f"it took more than {LIMIT:g} seconds")
    except (OSError, HTTPException, ValueError) as error:
        raise CliError(f"{address} cannot be downloaded: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    if code := getattr(error, "code", None):
        return f"the server answered {code}"
    cause = getattr(error, "reason", error)
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__


def _unpack(archive: Path, folder: Path) -> None:
    from zipfile import ZipFile  # as above

    with ZipFile(archive) as content:
        content.extract(PROGRAM, folder)
    (folder / PROGRAM).chmod(0o755)
