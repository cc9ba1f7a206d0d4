"""What a person does once a project is published; a terminal and the button say the same."""

from hooks.project.answers import Answers
from hooks.project.production import release


def next_steps(answers: Answers, begin: str, runs: str) -> list[str]:
    """Numbered steps, a line each, in Markdown that reads well in a terminal too.

    Args:
        answers: what the project was made from.
        begin: how a person comes to the files.
        runs: where the runs of the workflows are.
    """
    turned_on = ", and let staging run its schedules" if answers.paused_staging else ""
    steps = (
        f"{begin} `docs/first-day.md` says where to begin.",
        f"The push that made `main` deploys to staging: look at {runs}.",
        f"Name your own tables in `{answers.module_name}/resources`, in a pull request{turned_on}.",
        f"When it may go to production: {release(answers)}.",
        "Later versions of ml-init come by `copier update --trust`, or by its weekly workflow.",
    )
    return [f"{number}. {step}" for number, step in enumerate(steps, 1)]
