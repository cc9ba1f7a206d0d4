"""The adopt step: a project that exists is brought under ml-init, on a branch of its own.

``python -m hooks.adopt [FOLDER]`` finds what the project was made from, records it, and commits
what a new project would have, one commit for each reason. Worktree, index, other branches,
configuration and GitHub stay as they are. It ends with 0 where the branch is made (or was not
wanted), with 1 where it is not, and with 2 where the command line makes no sense.
"""

import argparse
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hooks import readiness
from hooks.adopting import (
    checks,
    original,
    questions,
    recording,
    report,
    unused_variables,
    validation,
)
from hooks.adopting.answers import Gathered, gather, read_given, refusal
from hooks.adopting.clone import AlreadyAdopted, Clone
from hooks.adopting.finding import find
from hooks.adopting.origin import Origin
from hooks.adopting.plan import Plan, plan
from hooks.adopting.refusals import notes, refusals
from hooks.adopting.report import Adoption
from hooks.adopting.validation import Access
from hooks.errors import AnswersRefused, UserError
from hooks.patches import PATCHES
from hooks.project.answers import Answers
from hooks.project.history import SUFFIX
from hooks.project.people import people
from hooks.project.render_request import RenderRequest
from hooks.project.rendered import Project
from hooks.project.stored_answers import ANSWERS_FILE
from hooks.scaffold import added_files
from hooks.scaffolding.cli_search import find_cli
from hooks.scaffolding.stacks import choose
from hooks.step import Step, start
from hooks.system import variables
from hooks.system.command_line import parser_of
from hooks.system.prompt import can_ask
from hooks.system.terminal import harmless, say
from hooks.workspaces.finding import Finding
from hooks.workspaces.validation import Bundle

CHECKOUT = Path(__file__).parent.parent
BRANCH = "ml-init/adopt"
DATA_FILE = "adopt.yml"


@dataclass(frozen=True)
class Order:
    """What to adopt, and how.

    Attributes:
        folder: the project's.
        data_file: the answers, if a file has some.
        answers: more of them, as NAME=VALUE.
        stack_commit: the stack's, where a person knows it.
        branch: the one to make.
        template: where later updates come from.
        pretend: whether no branch is made.
        json: whether the report is JSON on standard output.
    """

    folder: Path
    data_file: Path | None = None
    answers: tuple[str, ...] = ()
    stack_commit: str = ""
    branch: str = BRANCH
    template: str = str(CHECKOUT)
    pretend: bool = False
    json: bool = False


def read_order(arguments: Sequence[str]) -> Order:
    """The command line.

    Raises:
        SystemExit: it asks for help, or makes no sense; argparse has said so.
    """
    about = "Brings a project that exists under ml-init, on a branch of its own."
    parser = parser_of("adopt", about, "clone")
    parser.add_argument("--data-file", type=Path, metavar="FILE", help="answers, as YAML")
    parser.add_argument("-d", dest="answers", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--stack-commit", default="", metavar="SHA", help="where you know it")
    parser.add_argument("--branch", default=BRANCH, metavar="NAME", help=f"instead of {BRANCH}")
    parser.add_argument("--template", default=str(CHECKOUT), help=argparse.SUPPRESS)
    parser.add_argument("--pretend", action="store_true", help="show all, and make no branch")
    told = parser.parse_args(arguments)
    return Order(
        told.here / told.folder,
        told.data_file and told.here / told.data_file,
        tuple(told.answers),
        told.stack_commit,
        told.branch,
        told.template,
        told.pretend,
        told.json,
    )


def adopt(order: Order, environment: Mapping[str, str], scratch: Path) -> Adoption:
    """Work out an adoption, and make its branch where nothing stands in the way.

    Args:
        order: what to adopt.
        environment: where the organisation's answers are.
        scratch: an empty folder.

    Raises:
        UserError: the project cannot be adopted as it stands, or answers are missing.
    """
    clone = Clone.look(order.folder, order.branch)
    given = read_given(order.data_file, order.answers)
    origin = find(clone.top, given.get("stack_url", ""), given, order.stack_commit)
    repository = recording.borrow(scratch, clone)
    entries, files = recording.read(repository, clone.commit)
    gathered = gather(origin, given, environment, files)
    if found := refusals(origin, gathered.values):
        listed = "\n".join(f"  {each}." for each in found)
        raise UserError(f"{clone.top} cannot be adopted:\n{listed}")
    gathered = complete(origin, gathered, order)
    origin = replace(origin, answers=gathered.known)
    answers = Answers.parse(gathered.values)
    made = original.make(order.template, gathered.values, scratch, partial(own_files, answers))
    planned = plan(
        Project(answers, choose(answers, CHECKOUT).words, files),
        entries.keys(),
        {*origin.paths.values()},
        made.added,
        (*PATCHES, unused_variables.PATCH),
    )
    modes = {path: entry.mode for path, entry in entries.items()}
    modes |= dict.fromkeys(made.executables, "100755")
    who = people(clone.top)
    tip = recording.write(repository, clone.commit, planned.commits, modes, who)
    short_lived = {"dev", "test", answers.test_catalog_name}
    adoption = Adoption(
        clone,
        order.branch,
        origin,
        planned,
        [
            *checks.check(files, planned.after, entries.keys(), short_lived),
            *validated(planned, answers, given, environment),
        ],
        notes(origin),
        tip,
        is_pretended=order.pretend,
        stat=recording.changed(repository, clone.commit, tip),
    )
    if adoption.is_made:
        recording.show(repository, clone, order.branch, tip)
    return adoption


def validated(
    planned: Plan,
    answers: Answers,
    given: Mapping[str, str],
    environment: Mapping[str, str],
) -> list[Finding]:
    """What the workspaces say of each target, before and after."""
    before, after = (
        Bundle(Project(answers, answers.stack, files), Path())
        for files in (planned.before, planned.after)
    )
    targets = checks.deployed(planned.after)
    try:
        access = entered(planned, answers, given, environment)
        return [*validation.check(targets, before, after, access)]
    except UserError as error:
        return [*validation.check(targets, before, after, Access(why=str(error)))]


def entered(
    planned: Plan, answers: Answers, given: Mapping[str, str], environment: Mapping[str, str]
) -> Access:
    """The workspaces that let us in, where a person has a sign-in at hand."""
    if readiness.is_off():
        return Access(why=f"{readiness.SWITCH} is off")
    both = readiness.project_workspaces(answers, environment, lambda: planned.before)
    secrets = readiness.gather(both, environment, lambda _: None)
    named = validation.named_hosts(given, environment)
    return validation.enter(both, secrets, named, lambda: find_cli("").path)


def own_files(answers: Answers, there: Collection[str]) -> list[str]:
    """The files of a project that ml-init itself can have added."""
    request = RenderRequest(answers, ANSWERS_FILE, "")
    known = added_files(CHECKOUT, request, ()).files
    return [name for name in there if name in {each.removesuffix(SUFFIX) for each in known}]


def complete(origin: Origin, gathered: Gathered, order: Order) -> Gathered:
    """All answers: what is missing is asked, where a person sits at the terminal.

    Raises:
        AnswersRefused: some are missing, or not accepted; all of them are named.
    """
    if gathered.problems and can_ask() and not order.json:
        shown = report.evidence(replace(origin, answers=gathered.known))
        readiness.show(shown, "Found so far. What follows is in no file.", "Adopt", {})
        gathered = questions.ask_for(gathered)
    if gathered.problems:
        raise AnswersRefused(refusal(gathered, order.data_file or Path(DATA_FILE)))
    return gathered


def tell(order: Order, environment: Mapping[str, str]) -> int:
    """Adopt, and report; returns the exit code."""
    try:
        with tempfile.TemporaryDirectory(prefix="ml-init-") as scratch:
            adoption = adopt(order, environment, Path(scratch))
    except AlreadyAdopted as already:
        say(harmless(str(already)))
        return 0
    except UserError as error:
        raise UserError(harmless(str(error))) from error
    code = int(adoption.is_refused)
    if order.json:
        print(report.as_json(adoption, code))
        return code
    found = [*report.evidence(adoption.origin), *report.findings(adoption)]
    readiness.show(found, report.verdict(adoption), "Adopt", environment)
    if adoption.is_pretended:
        say(harmless(adoption.stat))
    elif adoption.is_made:
        say("\n".join(report.next_steps(adoption)))
    return code


def main(arguments: Sequence[str]) -> int:
    """Adopt the project in a folder, by default the current one."""
    order = read_order(arguments)
    step = Step(
        "adopt",
        failed="Nothing was changed:\n{}",
        stopped="Stopped. Your files and branches are as they were.",
        leave=variables.is_for_git,
    )
    return step.run(lambda environment: tell(order, environment))


if __name__ == "__main__":
    start(lambda: main(sys.argv[1:]))
