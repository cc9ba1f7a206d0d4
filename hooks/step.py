"""How a step starts and ends: its secrets out of the environment, its failure in one message."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from types import TracebackType

from hooks.errors import UserError
from hooks.system import variables
from hooks.system.terminal import alert

Work = Callable[[Mapping[str, str]], int | None]


def run(  # noqa: PLR0913  # each is named where it is called
    name: str,
    work: Work,
    *,
    failed: str = "{}",
    stopped: str = "",
    leave: Callable[[str], bool] = lambda _: False,
    tell: Callable[[str], None] = alert,
) -> int:
    """Do the work of one step.

    What `UserError` and `OSError` tell is for people; it is also kept for a program that reports
    on the run. Every other exception is a fault of ml-init, and passes.

    Args:
        name: the step, as a report names it.
        work: takes the environment with its secrets; the process's own has none from here on.
            Returns the exit code; None is 0.
        failed: what a person reads after a failure; ``{}`` stands for the error's text.
        stopped: what a person reads after Ctrl-C, if anything.
        leave: whether the programs that the step starts need a secret variable all the same.
        tell: where both are written: for people who wait, or for the program that started this.

    Returns:
        The exit code.
    """
    environment = variables.take(os.environ, leave=leave)
    try:
        return work(environment) or 0
    except (UserError, OSError) as error:
        from hooks.project import run_report  # of no use to a step that ends well

        run_report.keep_problem(name, error)
        tell(failed.format(error))
    except KeyboardInterrupt:
        if stopped:
            tell(stopped)
    return 1


def start(main: Callable[[], int]) -> None:
    """Run a step as the whole of a program, and end with its exit code.

    Once the work is done Ctrl-C has nothing left to stop, and Python would answer by a traceback.
    """
    sys.excepthook = _show
    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show what nobody caught, but for Ctrl-C between the work and the end of the program."""
    if kind is not KeyboardInterrupt:
        sys.__excepthook__(kind, error, trace)
