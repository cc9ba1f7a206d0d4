"""Which files hold references, and how each is read."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from posixpath import basename, dirname, splitext

from hooks.references.code import in_notebook, in_python
from hooks.references.commands import in_commands
from hooks.references.documents import in_document
from hooks.references.reference import HERE, Reference
from hooks.references.settings import in_settings
from hooks.references.workflows import TOP, in_workflow

Find = Callable[[str], Iterable[Reference]]


@lru_cache(maxsize=4096)
def reader(path: str) -> Find | None:
    """What finds the references of a file; nothing where none are looked for."""
    name, ending = basename(path), splitext(path)[1].lower()
    if ending in {".yml", ".yaml"}:
        if path.startswith(".github/"):
            return in_workflow if basename(dirname(path)) == "workflows" else _from_the_top
        return in_settings
    if name in {"Makefile", "makefile", "GNUmakefile", "justfile"}:
        return _script
    if ending == ".txt" and "requirements" not in name:
        return None
    return _BY_ENDING.get(ending)


@lru_cache(maxsize=4096)  # most files are the same before and after
def find(path: str, text: str) -> tuple[Reference, ...]:
    """The references of a file, in the order in which they stand.

    Args:
        path: the file's POSIX path in the project, which names its format.
        text: its content.
    """
    read = reader(path)
    return tuple(read(text)) if read else ()


def _from_the_top(text: str) -> Iterable[Reference]:
    return in_settings(text, TOP)


def _script(text: str) -> Iterable[Reference]:
    # Scripts run from the top, or from their own folder.
    return in_commands(text, bases=(HERE, *TOP))


_BY_ENDING: dict[str, Find] = {
    ".json": in_settings,  # a bundle can be written in it
    ".py": in_python,
    ".ipynb": in_notebook,
    ".md": in_document,
    ".sh": _script,
    ".bash": _script,
    ".mk": _script,
    ".txt": in_commands,
    ".toml": in_commands,
    ".ini": in_commands,
    ".cfg": in_commands,
}
