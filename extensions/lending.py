"""The steps of copier.yml's tasks; secrets are kept from all of them but those that publish."""

import os
import shlex
import subprocess
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
    from extensions import commands, steps
    from hooks.system import variables
else:
    commands = _load(Path(__file__).with_name("commands.py"))
    steps = _load(Path(__file__).with_name("steps.py"))
    variables = _load(Path(__file__).parent.parent / "hooks" / "system" / "variables.py")

PACKAGES = {"github": "PyGithub", "nacl": "PyNaCl", "questionary": "questionary"}
PUBLISHING = {"preflight", "publish"}  # the steps that get the secrets
WAITING = 3  # the exit code of a step that waits for a person, as hooks.errors has it
RENDER_ONLY = "ML_INIT_RENDER_ONLY"  # where it is set, another process publishes


class Lending(Extension):
    """Offers ``step()`` and ``project()`` to copier.yml's tasks.

    Copier gives plumbum's environment to most of its git calls, and this process's own to what
    tells the template's version. It loads this file when it has fetched the template: git has seen
    the secrets until then, and sees none from then on.
    """

    def __init__(self, environment: Environment) -> None:
        """Register the functions, and put the secrets away."""
        super().__init__(environment)
        self._kept: dict[str, str] = {}
        environment.globals.update(
            publishes_later=bool(local.env.get(RENDER_ONLY)),
            project=self.project,
            step=self.step,
        )
        self._put_away()

    @pass_context
    def project(self, context: Context) -> str:
        """The project's folder."""
        return os.path.realpath(str(context["_copier_conf"]["dst_path"]))

    @pass_context
    def step(self, context: Context, name: str, *arguments: object) -> bool:
        """Run a step of the template's own version, with the secrets where it publishes.

        Returns:
            Whether the task is left to Copier: with ``--pretend``, where it runs none.

        Raises:
            UserMessageError: the step waits, or did not end well, and has told the person why; or
                packages that it needs are not installed beside Copier.
        """
        if context["_copier_conf"]["pretend"]:
            return True
        if name in PUBLISHING:
            _refuse_missing_packages(context)
        ended = subprocess.run(
            [*steps.command(name), *map(str, arguments)],
            cwd=context["_copier_conf"]["src_path"],
            env={**local.env, **(self._kept if name in PUBLISHING else {})},
            check=False,
        )
        if ended.returncode == WAITING:
            raise UserMessageError(f"The {name} step waits for a person: see above.")
        if ended.returncode:
            raise UserMessageError(f"The {name} step did not end well: see above.")
        return False

    def _put_away(self) -> None:
        """Put the secrets away, but for those that git may need to fetch."""
        for environment in (os.environ, local.env):
            for name, value in dict(environment).items():
                if variables.is_secret(name) and not variables.is_for_git(name):
                    self._kept[name] = value
                    del environment[name]


def _refuse_missing_packages(context: Context) -> None:
    """Name the line that brings along what publishing needs beside Copier, where it is not there.

    Raises:
        UserMessageError: it is not there.
    """
    if missing := [PACKAGES[each] for each in PACKAGES if not find_spec(each)]:
        template, project = context["_copier_answers"], context["_copier_conf"]
        places = shlex.join([str(template["_src_path"]), str(project["dst_path"])])
        line = f"{commands.WITH_ALL} copier copy --trust {places}"
        raise UserMessageError(
            f"Publishing needs {', '.join(missing)}, and nothing was made on GitHub. This line "
            f"brings along what ml-init needs:\n  {line}"
        )
