"""Asking people for the trust: the commands are shown, and somebody with the right runs them."""

from collections.abc import Mapping, Sequence

from hooks.errors import WaitingForTrust
from hooks.project import run_report
from hooks.system import actions_runner
from hooks.system.markdown import plain
from hooks.system.prompt import wait_for_enter
from hooks.system.terminal import say
from hooks.trust.commands import SHARED, listing
from hooks.trust.policy import Policy

OR_ELSE = "When that is put right, the same command makes the trust itself. Or else:"
TITLE = "Waiting for trust"
WHY = (
    "The project has no secret. Before its workflows can sign in, somebody with the right has to "
    "run this once:"
)
AFTERWARDS = (
    "Then run the same command again, or press Re-run jobs: it goes on from here, and pushes."
)


def show(
    policies: Sequence[Policy], reasons: Sequence[str], environment: Mapping[str, str]
) -> None:
    """Show who has to run what, here and in the summary of a job in Actions.

    Args:
        policies: what is asked for.
        reasons: why ml-init did not do it, where it tried.
        environment: of the run.
    """
    commands = listing(policies)
    tried = [*reasons, OR_ELSE] if reasons else []
    say("")
    for line in (*tried, WHY, "", *commands, "", SHARED):
        say(line)
    told = [*map(plain, tried), WHY, "", "```sh", *commands, "```", "", SHARED, "", AFTERWARDS]
    actions_runner.summarise("\n".join([f"### {TITLE}", "", *told, "", ""]), environment)


def wait(policies: Sequence[Policy]) -> None:
    """Wait until a person says that it is done; the text above told what.

    Raises:
        WaitingForTrust: nobody is there to say it.
    """
    if not wait_for_enter("Press Enter when that is done, or leave by Ctrl-C: "):
        run_report.keep(is_waiting=True)
        named = " and ".join(each.environment for each in policies)
        raise WaitingForTrust(
            f"Waiting for trust: the environments {named} of {policies[0].repository} are there, "
            f"and nobody trusts their runs yet. The commands are above. {AFTERWARDS} Nothing was "
            "pushed."
        )
