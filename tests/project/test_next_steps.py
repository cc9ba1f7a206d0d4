"""What a person reads once a project is published, word for word."""

from collections.abc import Callable

import pytest

from hooks.project.answers import Answers
from hooks.project.next_steps import next_steps
from hooks.project.production import guards, release
from tests.support.answers import usual_answers

OF_ADMINISTRATORS = "an administrator runs `git push origin main:release`"
OF_EVERYBODY = "`git push origin main:release`"


@pytest.mark.parametrize(
    ("is_paused", "is_protected", "own", "released"),
    [
        pytest.param(
            True,
            True,
            "in a pull request, and let staging run its schedules",
            OF_ADMINISTRATORS,
            id="paused and protected",
        ),
        pytest.param(False, False, "in a pull request", OF_EVERYBODY, id="neither"),
    ],
)
def test_the_next_steps_are_five(
    make_answers: Callable[..., Answers],
    is_paused: bool,  # noqa: FBT001
    is_protected: bool,  # noqa: FBT001
    own: str,
    released: str,
) -> None:
    answers = make_answers(paused_staging=is_paused, protected_branches=is_protected)

    assert next_steps(answers, "Clone it:", "https://x/actions") == [
        "1. Clone it: `docs/first-day.md` says where to begin.",
        "2. The push that made `main` deploys to staging: look at https://x/actions.",
        f"3. Name your own tables in `awesome_ml_project/resources`, {own}.",
        f"4. When it may go to production: {released}.",
        "5. Later versions of ml-init come by `copier update --trust`, or by its weekly workflow.",
    ]


@pytest.mark.parametrize(
    ("credentials", "kept"),
    [
        ("repository", "a workflow on any branch can use its credentials"),
        ("environments", "only the branch `release` can use its credentials"),
        ("federation", "only the branch `release` can sign in to it, and no secret is stored"),
    ],
)
@pytest.mark.parametrize(
    ("is_protected", "moved", "released"),
    [
        (True, "only administrators make and move that branch", OF_ADMINISTRATORS),
        (False, "everybody who may push can make and move the branch `release`", OF_EVERYBODY),
    ],
)
def test_people_are_told_what_guards_production(
    credentials: str,
    kept: str,
    is_protected: bool,  # noqa: FBT001
    moved: str,
    released: str,
) -> None:
    answers = usual_answers(credentials=credentials, protected_branches=is_protected)

    assert guards(answers) == f"{kept}; {moved}"
    assert release(answers) == released
