"""The programs import what Linux, macOS and Windows all have."""

import ast
import sys
from pathlib import Path

import pytest

from tests.support.place import ROOT

PROGRAMS = ("hooks", "extensions", "front_door", "maintenance", "template")
# https://docs.python.org/3/library/unix.html, and what else Windows lacks of the standard library.
OF_POSIX = {
    *("crypt", "curses", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd"),
    *("readline", "resource", "spwd", "syslog", "termios", "tty"),
}
OF_WINDOWS = {"msilib", "msvcrt", "nt", "winreg", "winsound"}


def imported(text: str) -> set[str]:
    """The top names of all that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("folder", PROGRAMS)
def test_no_program_imports_what_one_system_alone_has(folder: str) -> None:
    modules = sorted(Path(ROOT, folder).rglob("*.py"))

    found = {path.name: imported(path.read_text()) & (OF_POSIX | OF_WINDOWS) for path in modules}

    assert modules
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize("line", ["import fcntl", "def f():\n    from os import x\n    import tty"])
def test_such_an_import_is_seen(line: str) -> None:
    assert imported(line) & OF_POSIX


def test_the_names_are_modules() -> None:
    assert OF_WINDOWS | OF_POSIX - {"crypt", "nis", "ossaudiodev", "spwd"} <= (
        sys.stdlib_module_names | {"msilib"}
    )
