"""Secrets kept from what Copier runs by itself, and lent to the steps that publish."""

import os
import shlex
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from copier.errors import UserMessageError
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from plumbum import local


def _load(path: Path) -> ModuleType:
    """Load a file of this very checkout: in an update, two versions of it live in one process."""
    loader = SourceFileLoader(f"{path}", f"{path}")
    module = sys.modules[loader.name] = ModuleType(loader.name)
    loader.exec_module(module)
    return module


if TYPE_CHECKING:
    from extensions import commands
    from hooks.system import variables
else:
    commands = _load(Path(__file__).with_name("commands.py"))
    variables = _load(Path(__file__).parent.parent / "hooks" / "system" / "variables.py")

PACKAGES = {"github": "PyGithub", "nacl": "PyNaCl", "questionary": "questionary"}
RENDER_ONLY = "ML_INIT_RENDER_ONLY"  # where it is set, another process publishes


class Lending(Extension):
    """Offers copier.yml's tasks ``with_secrets()`` and ``without_secrets()``, which are both true.

    Copier gives plumbum's environment to most of its git calls and to tasks, and this process's own
    to what tells the template's version. It loads this file when it has fetched the template: git
    has seen the secrets until then, and sees none from then on.
    """

    def __init__(self, environment: Environment) -> None:
        """Register the functions, and put the secrets away."""
        super().__init__(environment)
        self._kept: dict[str, str] = {}
        environment.globals.update(
            publishes_later=bool(local.env.get(RENDER_ONLY)),
            with_secrets=self.with_secrets,
            without_secrets=self.without_secrets,
        )
        self.without_secrets()

    @pass_context
    def with_secrets(self, context: Context) -> bool:
        """Lend the secrets to the task that follows.

        Raises:
            UserMessageError: packages that publishing needs are not installed beside Copier.
        """
        if missing := [PACKAGES[each] for each in PACKAGES if not find_spec(each)]:
            template, project = context["_copier_answers"], context["_copier_conf"]
            places = shlex.join([str(template["_src_path"]), str(project["dst_path"])])
            line = f"{commands.WITH_ALL} copier copy --trust {places}"
            raise UserMessageError(
                f"Publishing needs {', '.join(missing)}, and nothing was made on GitHub. This line "
                f"brings along what ml-init needs:\n  {line}"
            )
        local.env.update(self._kept)
        return True

    def without_secrets(self) -> bool:
        """Put the secrets away, but for those that git may need to fetch."""
        for environment in (os.environ, local.env):
            for name, value in dict(environment).items():
                if variables.is_secret(name) and not variables.is_for_git(name):
                    self._kept[name] = value
                    del environment[name]
        return True
