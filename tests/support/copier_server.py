"""Copier from start to end in a fork of a process that has imported it already.

To import Copier takes half a second, more than all that a copy does besides. The fork has the
environment, the folder, the streams and the arguments of a Copier that was started for itself.
"""

import gc
import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from tests.support.programs import Ended

assert sys.platform != "win32"  # which cannot fork

OF_THE_START = ("PYTHON", "LC_", "LANG", "LD_")  # what only the start of a process reads
# What every run imports; Copier loads the last as an extension of Jinja.
NEEDED = ("copier._cli", "copier._main", "copier_template_extensions", "jinja2_ansible_filters")
BEGIN, END = b">", b"\n"  # of a request on the line; the stream comes with the first byte


class Request(TypedDict):
    """What a Copier is started with."""

    words: list[str]
    folder: str
    environment: dict[str, str]
    umask: int


def of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a fork cannot be given any more."""
    return {name: each for name, each in environment.items() if name.startswith(OF_THE_START)}


class CopierServer:
    """The process that is forked; `close` ends it."""

    def __init__(self) -> None:
        """Start it."""
        self._line, theirs = socket.socketpair()
        self._started_with = of_the_start(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.copier_server", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C is for the tests, whose end it sees
        )
        theirs.close()

    def takes(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork is the same as a process of its own in this environment."""
        return of_the_start(environment) == self._started_with

    def run(self, words: Sequence[str], folder: Path) -> Ended:
        """Run Copier in a folder, with the environment of this process."""
        os.umask(mask := os.umask(0))
        request = Request(
            words=[*words], folder=str(folder), environment={**os.environ}, umask=mask
        )
        with tempfile.TemporaryFile() as output:
            socket.send_fds(self._line, [BEGIN], [output.fileno()])
            self._line.sendall(json.dumps(request).encode() + END)
            code = int(self._line.recv(64))
            output.seek(0)
            return Ended(code, output.read().decode(errors="replace"))

    def close(self) -> None:
        """Let it end."""
        self._line.close()
        self._process.wait()


def forked(line: socket.socket) -> Request:
    """Wait in the server for requests, each of which is returned in a fork of it."""
    while True:
        begin, streams, _, _ = socket.recv_fds(line, len(BEGIN), 1)
        if not begin:
            sys.exit()
        told = b""
        while not told.endswith(END) and (part := line.recv(1 << 16)):
            told += part
        if pid := os.fork():
            os.close(streams[0])
            _, status = os.waitpid(pid, 0)
            line.send(str(os.waitstatus_to_exitcode(status)).encode())
            continue
        line.close()
        os.setsid()
        for number in (1, 2):
            os.dup2(streams[0], number)
        os.close(streams[0])
        request: Request = json.loads(told)
        return request


def become(request: Request) -> None:
    """Be a process that was started for itself; plumbum has read its environment and its folder."""
    from plumbum import local

    os.umask(request["umask"])
    for names in (os.environ, local.env):
        names.clear()
        names.update(request["environment"])
    local.cwd.chdir(request["folder"])
    sys.path[0] = request["folder"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    sys.argv = ["copier", *request["words"]]


def main() -> None:
    """Import Copier once, and be it as often as is asked."""
    for name in NEEDED:
        import_module(name)
    gc.collect()
    gc.freeze()  # what is imported stays, and a fork that looked through it would copy it
    become(forked(socket.socket(fileno=int(sys.argv[1]))))
    runpy.run_module("copier", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
