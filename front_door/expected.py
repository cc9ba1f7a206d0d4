"""The answers that a project must have, worked out from what the job that publishes was told."""

from collections.abc import Mapping
from dataclasses import fields, replace

from extensions.derived import bundle_uuid
from extensions.rules import DEFAULTS, RULES
from extensions.validation import describe
from front_door.data_file import answers_from
from front_door.use_cases import UseCase, known, problems
from hooks.errors import AnswersRefused, UserError
from hooks.github_api.server import server
from hooks.project.answers import Answers

CONDITIONAL = [each.name for each in fields(Answers) if each.default == ""]
BY_COPIER = {"_src_path", "_commit"}


def expected(given: Mapping[str, object], environment: Mapping[str, str]) -> Answers:
    """All answers of one use case.

    Args:
        given: its own.
        environment: the organisation's variables, and the server.

    Raises:
        UserError: they do not make a project, or differ from the organisation's.
    """
    case = UseCase(1, given)
    (found,) = problems([case], environment)
    if found:
        raise AnswersRefused(describe(found))
    told = answers_from({**DEFAULTS, **known(case, environment)})
    owner, name = str(told["github_owner"]), str(told["project_name"])
    told["bundle_uuid"] = bundle_uuid(server(environment).web, owner, name)
    return Answers.parse(told)


def compare(stored: Mapping[str, object], wanted: Answers) -> None:
    """Hold the answers that a rendered project stores against those that it must have.

    Raises:
        UserError: they differ, or are none.
    """
    if strange := sorted(map(str, stored.keys() - RULES.keys() - BY_COPIER)):
        raise UserError(f"The rendered project stores {strange[0][:60]!r}, which is no question.")
    theirs, ours = _relevant(Answers.parse(stored)), _relevant(wanted)
    for each in fields(Answers):
        if getattr(theirs, each.name) != getattr(ours, each.name):
            raise UserError(
                f"The rendered project has another answer to {each.name} than this run. Nothing "
                "was published. Run the whole workflow again; if that does not help, do not trust "
                "the stack."
            )


def _relevant(answers: Answers) -> Answers:
    """The answers without those to questions that were not asked."""
    unasked = [name for name in CONDITIONAL if not RULES[name].required(vars(answers))]
    return replace(answers, **dict.fromkeys(unasked, ""))  # type: ignore[arg-type]
