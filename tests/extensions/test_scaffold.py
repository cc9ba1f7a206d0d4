"""The two functions that Copier calls, each a step of the template's own version."""

from pathlib import Path

import pytest
from copier.errors import UserMessageError
from jinja2 import Environment

from extensions.scaffold import Scaffold


def render(source: str, checkout: Path, **conf: object) -> str:
    """What an expression of copier.yml gives, in a checkout with steps made for the test."""
    answers = {"_commit": "v1", "project_name": "churn"}
    about = {"src_path": checkout, "vcs_ref_hash": "1" * 40, "dst_path": "churn", "pretend": False}
    environment = Environment(extensions=[Scaffold], autoescape=True)
    return environment.from_string(source).render(
        _copier_answers=answers,
        _copier_conf={"answers_file": ".copier-answers.yml", **about, **conf},
        publish=bool(conf.get("publish")),
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose scaffold step succeeds, and whose plan is one word."""
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "scaffold.py").write_text("import sys; print('tree')\n")
    (tmp_path / "hooks" / "plan.py").write_text("print('planned')\n")
    return tmp_path


def test_the_folder_is_the_one_that_the_step_names(checkout: Path) -> None:
    assert render("{{ scaffold() }}", checkout) == "tree"


@pytest.mark.parametrize(
    ("step", "message"),
    [
        pytest.param("print('why'); raise SystemExit(1)", "why", id="with its reason"),
        pytest.param("raise SystemExit(1)", "was stopped", id="without a word"),
    ],
)
def test_a_step_that_fails_is_a_message_for_people(checkout: Path, step: str, message: str) -> None:
    (checkout / "hooks" / "scaffold.py").write_text(step)

    with pytest.raises(UserMessageError, match=message):
        render("{{ scaffold() }}", checkout)


def test_a_template_without_git_is_refused(checkout: Path) -> None:
    with pytest.raises(UserMessageError, match="is a plain folder"):
        render("{{ scaffold() }}", checkout, vcs_ref_hash=None)


@pytest.mark.parametrize(
    ("conf", "words"),
    [
        pytest.param({"publish": False}, "-d publish=true", id="how to publish later"),
        pytest.param({"publish": True, "pretend": True}, "planned", id="the plan"),
        pytest.param({"publish": True}, "", id="nothing after publishing"),
    ],
)
def test_the_closing_words_fit_what_was_done(
    checkout: Path, conf: dict[str, object], words: str
) -> None:
    said = render("{{ closing_words() }}", checkout, **conf)

    assert words in said
    assert bool(said) == bool(words)
