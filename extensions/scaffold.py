"""The folder that Copier renders, made by the template's own scaffold step."""

import json
import subprocess
import sys
from pathlib import Path

from copier.errors import UserMessageError
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context


class Scaffold(Extension):
    """Offers ``scaffold()`` to copier.yml's ``_subdirectory``."""

    def __init__(self, environment: Environment) -> None:
        """Register the function."""
        super().__init__(environment)
        environment.globals["scaffold"] = self.scaffold

    @pass_context
    def scaffold(self, context: Context) -> str:
        """Run the scaffold step of this very version of the template.

        It is a process of its own because an update renders two versions of the template within
        one Python, and each has to run its own code.

        Raises:
            UserMessageError: the step failed; the message is the step's own.
        """
        conf = context["_copier_conf"]
        if not conf["vcs_ref_hash"]:
            raise UserMessageError(
                f"The template {conf['src_path']} is a plain folder. Use it as a git repository "
                "(git init, git add, git commit), so that its version can be told and "
                "`copier update` can work, or name its address on GitHub."
            )
        answers = context["_copier_answers"]
        request = {
            "answers": {name: answers[name] for name in answers if not name.startswith("_")},
            "answers_file": str(conf["answers_file"]),
            "template_version": str(answers.get("_commit", "")),
            "destination": str(Path(str(conf["dst_path"])).absolute()),
        }
        # -E: the user's PYTHON* variables are meant for other programs than this one.
        # -B: the checkout is used once, so that compiled modules would be written for nobody.
        ended = subprocess.run(  # a list, never a shell
            [sys.executable, "-EB", "-m", "hooks.scaffold"],
            cwd=conf["src_path"],
            input=json.dumps(request),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise UserMessageError(ended.stdout.strip() or "The scaffold step was stopped.")
        return ended.stdout.strip()
