"""How a step starts and ends: its secrets out of the environment, its failure in one message."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType

from hooks.errors import NotOurs, UserError
from hooks.system import variables
from hooks.system.terminal import alert

Work = Callable[[Mapping[str, str]], int | None]


@dataclass(frozen=True)
class Step:
    """One step, and how it ends where its work does not end well.

    Attributes:
        name: the step, as a report names it.
        failed: what a person reads after a failure; ``{}`` stands for the error's text.
        stopped: what a person reads after Ctrl-C, if anything.
        tell: where both are written: for people who wait, or for the program that started this.
        leave: the secrets that programs which it starts may inherit, by their names.
        at_once: whether Ctrl-C ends the process there and then: calls in flight may wait for long.
    """

    name: str
    failed: str = "{}"
    stopped: str = ""
    tell: Callable[[str], None] = alert
    leave: Callable[[str], bool] = lambda _: False
    at_once: bool = False

    def run(self, work: Work) -> int:
        """Do the work.

        What `UserError` and `OSError` tell is for people; it is also kept for a program that
        reports on the run. What was found and not touched is kept as if preflight had found it.
        Every other exception is a fault of ml-init, and passes.

        Args:
            work: takes the environment with its secrets; the process's own has none from here on.
                Returns the exit code; None is 0.

        Returns:
            The exit code.
        """
        environment = variables.take_secrets(os.environ, leave=self.leave)
        try:
            return work(environment) or 0
        except (UserError, OSError) as error:
            from hooks.project import run_report  # of no use to a step that ends well

            stopped_at = "preflight" if isinstance(error, NotOurs) else self.name
            run_report.keep_problem(stopped_at, error)
            self.tell(self.failed.format(error))
            return error.exit_code if isinstance(error, UserError) else 1
        except KeyboardInterrupt:
            if self.stopped:
                self.tell(self.stopped)
            if self.at_once:
                os._exit(1)
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
