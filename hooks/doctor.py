"""The doctor step: what is wrong with a project that exists; nothing is changed anywhere.

``python -m hooks.doctor [FOLDER]`` ends with 0 where nothing is wrong, with 1 where something is,
and with 2 where nothing could be looked at.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hooks import readiness
from hooks.diagnosis import files, left_behind, mending, version
from hooks.diagnosis.checkout import Checkout
from hooks.errors import UserError
from hooks.project.answers import Answers
from hooks.project.stored_answers import stored_answers
from hooks.step import Step, start
from hooks.system.command_line import parser_of
from hooks.system.terminal import say
from hooks.workspaces import report
from hooks.workspaces.finding import Finding, State

PARTS = ("files", "github", "databricks")
SOUND, WRONG, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Order:
    """What to look at, and how it is told.

    Attributes:
        folder: the project's.
        parts: what is examined.
        offline: whether nobody outside this machine is asked.
        strict: whether what is only worth a look counts as wrong.
        json: whether the report is JSON on standard output.
        diff: whether a diff that makes the patches true takes the place of the report.
        render: whether the project's version of ml-init is rendered where it is not kept.
    """

    folder: Path
    parts: tuple[str, ...] = PARTS
    offline: bool = False
    strict: bool = False
    json: bool = False
    diff: bool = False
    render: bool = False


def read_order(arguments: Sequence[str]) -> Order:
    """The command line.

    Raises:
        SystemExit: it asks for help, or makes no sense; argparse has said so.
    """
    about = "Says what is wrong with a project. It only reads."
    parser = parser_of("doctor", about, "project")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--offline", action="store_true", help="ask nobody outside this machine")
    parser.add_argument("--strict", action="store_true", help="a note counts as wrong")
    parser.add_argument(
        "--diff", action="store_true", help="print what makes the patches true, for git apply"
    )
    parser.add_argument(
        "--render", action="store_true", help="render its version, to see what was left behind"
    )
    told = vars(parser.parse_args(arguments))
    folder = told.pop("here") / told.pop("folder")
    parts = tuple(told.pop("only").split(","))
    if not {*parts} <= {*PARTS}:
        parser.error(f"--only takes {', '.join(PARTS)}, with commas between them")
    return Order(folder.absolute(), parts, **told)


def examine(order: Order, environment: Mapping[str, str]) -> list[Finding]:
    """All findings of a project, the sound things too.

    Raises:
        UserError: the folder is no project.
    """
    checkout = Checkout.read(order.folder)
    found: list[Finding] = []
    if "files" in order.parts:
        found += [*files.examine(checkout), version.examine(checkout)]
        found += left_behind.examine(checkout, anew=order.render, offline=order.offline)
    outside = [part for part in PARTS[1:] if part in order.parts]
    if order.offline or not outside:
        return [*found, *(_unchecked(part, "--offline was given") for part in outside)]
    try:
        answers = stored_answers(order.folder)
    except UserError as error:
        return [*found, *(_unchecked(part, str(error)) for part in outside)]
    asked = [_ask(part, checkout, answers, environment) for part in outside]
    return [*found, *(each for part in asked for each in part)]


def _ask(
    part: str, checkout: Checkout, answers: Answers, environment: Mapping[str, str]
) -> list[Finding]:
    """The findings of one part that asks others; why it cannot be asked, as the only one."""
    try:
        if part == "github":
            from hooks.diagnosis import published  # it brings the client of GitHub

            return published.examine(checkout.folder, answers, environment)
        if readiness.is_off():
            return [_unchecked(part, f"{readiness.SWITCH} is off")]
        return readiness.examine(checkout.files, checkout.folder, answers, environment)
    except UserError as error:
        return [_unchecked(part, str(error))]


def _unchecked(part: str, why: str) -> Finding:
    return Finding(part, "everything", State.UNCHECKED, why)


def exit_code(found: Sequence[Finding], *, strict: bool) -> int:
    """What the findings come to: wrong goes before unknown, which is where nothing was seen."""
    bad = {State.WRONG, State.NOTE} if strict else {State.WRONG}
    if any(each.state in bad for each in found):
        return WRONG
    return UNKNOWN if all(each.state is State.UNCHECKED for each in found) else SOUND


def verdict(found: Sequence[Finding]) -> str:
    """All findings in one sentence."""
    count = {state: sum(each.state is state for each in found) for state in State}
    if count[State.UNCHECKED] == len(found):
        return "Nothing could be looked at."
    notes = f", {count[State.NOTE]} worth a look" if count[State.NOTE] else ""
    open_ones = f", {count[State.UNCHECKED]} not checked" if count[State.UNCHECKED] else ""
    wrong = count[State.WRONG] or "nothing"
    return f"Of {len(found)} checks: {wrong} wrong{notes}{open_ones}."


def tell(order: Order, environment: Mapping[str, str]) -> int:
    """Look, and report; returns the exit code."""
    try:
        if order.diff:
            sys.stdout.buffer.write(_diff(order))
            return SOUND
        found = examine(order, environment)
    except UserError as error:
        say(str(error))
        return UNKNOWN
    code = exit_code(found, strict=order.strict)
    if order.json:
        told = {"verdict": verdict(found), "code": code, "findings": report.entries(found)}
        print(report.written(told))
    else:
        readiness.show(found, verdict(found), "Doctor", environment)
    return code


def _diff(order: Order) -> bytes:
    """What makes the patches true, and with ``--render`` brings what was left behind."""
    checkout = Checkout.read(order.folder)
    brought = left_behind.mended(checkout, offline=order.offline) if order.render else {}
    return mending.diff(checkout, stored_answers(order.folder), brought)


def main(arguments: Sequence[str]) -> int:
    """Examine the project in a folder, by default the current one."""
    order = read_order(arguments)
    return Step("doctor", stopped="Stopped. Nothing was changed.").run(
        lambda environment: tell(order, environment)
    )


if __name__ == "__main__":
    start(lambda: main(sys.argv[1:]))
