"""The steps of the template's own version, as the extensions start them."""

import subprocess
import sys

from copier.errors import UserMessageError
from jinja2.runtime import Context


def command(name: str) -> list[str]:
    """How a step is started, in the template's checkout; its arguments follow."""
    # -E: the user's PYTHON* variables are meant for other programs than this one.
    # -B: the checkout is used once, so that compiled modules would be written for nobody.
    return [sys.executable, "-EB", "-m", f"hooks.{name}"]


def told_by(name: str, context: Context, given: str, *arguments: str, silent: bool = False) -> str:
    """Run a step of the template's own version; what it says to people goes to them directly.

    Args:
        name: the step.
        context: Copier's, which knows the checkout.
        given: what the step reads from its standard input.
        arguments: those of the program.
        silent: whether nothing is said meanwhile, because a prompt is on the screen.

    Raises:
        UserMessageError: the step failed; the message is the step's own.
    """
    ended = subprocess.run(
        [*command(name), *arguments],
        cwd=context["_copier_conf"]["src_path"],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if silent else None,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise UserMessageError(ended.stdout.strip() or f"The {name} step was stopped.")
    return ended.stdout.strip()
