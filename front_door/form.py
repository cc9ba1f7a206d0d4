"""The form step: what was typed into the form is judged, and completed for the jobs that follow.

``ANSWERS`` holds the answers as a JSON object. Nothing has been made when it ends; it needs no
secret.
"""

import json
import os
import sys

from extensions.validation import describe
from front_door.data_file import typed
from front_door.summary import failure, headline
from front_door.use_cases import UseCase, known, problems
from hooks.errors import UserError
from hooks.project.run_report import RunReport
from hooks.system import actions_runner


def main() -> int:
    """Judge one use case; where it is good, give all that is known of it to the next job."""
    case = UseCase(1, typed(json.loads(os.environ["ANSWERS"])))
    try:
        (found,) = problems([case], os.environ)
        problem = describe(found) if found else ""
    except UserError as error:
        problem = str(error)
    if problem:
        ended = RunReport(problem=problem)
        actions_runner.annotate("error", headline(case.name, ended), problem)
        actions_runner.summarise(failure(case.name, ended))
        return 1
    actions_runner.output("answers", json.dumps(known(case, os.environ)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
