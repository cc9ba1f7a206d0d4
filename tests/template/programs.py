"""The programs that template/ gives to a project, loaded by path."""

import importlib.util
from types import ModuleType

from tests.support.place import ROOT

FOLDER = ROOT / "template" / ".github" / "ml-init"


def load(name: str) -> ModuleType:
    """One module, which imports no other of its folder."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
