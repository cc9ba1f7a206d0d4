"""The two functions that Copier calls, each a step of the template's own version."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from copier.errors import UserMessageError
from jinja2 import Environment

from extensions.scaffold import Scaffold
from hooks.updating import handover


def render(source: str, checkout: Path, **conf: object) -> str:
    """What an expression of copier.yml gives, in a checkout with steps made for the test."""
    answers = {"_commit": "v1", "_src_path": "gh:my-org/x", "project_name": "churn"}
    project = checkout / "churn"
    about = {"src_path": checkout, "vcs_ref_hash": "1" * 40, "dst_path": project, "pretend": False}
    about["quiet"] = False
    environment = Environment(extensions=[Scaffold], autoescape=True)
    environment.globals["keep_answers"] = lambda: None
    options = {
        "answers_file": ".copier-answers.yml",
        "exclude": (),
        "skip_if_exists": (),
        "quiet": False,
    }
    return environment.from_string(source).render(
        _copier_answers=answers,
        _copier_conf={**options, **about, **conf},
        publish=bool(conf.get("publish")),
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose scaffold step succeeds, and whose plan is one word."""
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "scaffold.py").write_text("import sys; print('tree')\n")
    (tmp_path / "hooks" / "plan.py").write_text("print('planned')\n")
    (tmp_path / "hooks" / "resume.py").write_text(
        "import sys; open('asked', 'w').write(sys.stdin.read())\n"
    )
    return tmp_path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Copier makes the folders of an update; the old version's is there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp" / "copier._main.old_copy.x").mkdir(parents=True)
    return tmp_path / "tmp"


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


@pytest.mark.parametrize(
    ("place", "conf", "fresh"),
    [
        pytest.param("new", {}, True, id="a folder that is not there"),
        pytest.param("there", {}, False, id="one that is there"),
        pytest.param("dangling", {}, False, id="a link to nothing"),
        pytest.param(
            "tmp/copier._main.old_copy.x", {"skip_tasks": True}, True, id="a temporary one"
        ),
        pytest.param("new", {"pretend": True}, False, id="nothing is to be written"),
        pytest.param("new", {"exclude": ["docs"]}, False, id="Copier leaves some out"),
        pytest.param("new", {"skip_if_exists": ["x"]}, False, id="Copier skips some"),
    ],
)
def test_the_step_writes_where_nothing_can_be_compared(
    checkout: Path,
    temporary: Path,
    place: str,
    conf: dict[str, object],
    fresh: bool,  # noqa: FBT001
) -> None:
    (checkout / "there").mkdir()
    (checkout / "dangling").symlink_to("nowhere")
    keep = "import sys; open('asked', 'w').write(sys.stdin.read()); print('tree')\n"
    (checkout / "hooks" / "scaffold.py").write_text(keep)
    project = temporary.parent / place

    render("{{ scaffold() }}", checkout, dst_path=project, **conf)

    asked = json.loads((checkout / "asked").read_text())
    assert asked["fresh"] == (str(project) if fresh else "")


@pytest.mark.parametrize(
    ("quiet", "said"), [(False, "    create  1 files of the stack\n"), (True, "")]
)
def test_what_copier_does_not_list_is_counted(
    checkout: Path,
    capsys: pytest.CaptureFixture[str],
    quiet: bool,  # noqa: FBT001
    said: str,
) -> None:
    write = "import os; os.mkdir('churn'); open('churn/README.md', 'w'); print('tree')\n"
    (checkout / "hooks" / "scaffold.py").write_text(write)

    render("{{ scaffold() }}", checkout, quiet=quiet)

    assert capsys.readouterr().err == said


TREE = {
    "plain.txt": "whole\n",
    "{% raw %}{{ odd }}{% endraw %}": "whole\n",
    "guide.md.mlinit": "# {{ publish }}\n",
    "other.md.mlinit": "# {{ publish }}\n",
    "nowhere.txt": "whole\n",
}
FOUND = {"plain.txt": "", "{{ odd }}": "whole", "guide.md": "# Fal", "other.md": "# mine\n"}


@pytest.fixture
def begun(checkout: Path) -> Path:
    """A checkout with a tree that a run had begun to write."""
    for folder, files in (("tree", TREE), ("churn", FOUND)):
        (checkout / folder).mkdir()
        for name, text in files.items():
            (checkout / folder / name).write_text(text)
    (checkout / "tree" / "docs").mkdir()
    (checkout / "churn" / "docs").touch()  # a file where the template has a folder
    return checkout


def test_the_resume_step_is_asked_for_what_is_half_written(begun: Path) -> None:
    render("{{ scaffold() }}", begun)

    asked = json.loads((begun / "asked").read_text())
    assert sorted(asked) == ["guide.md", "plain.txt", "{{ odd }}"]


@pytest.mark.parametrize(
    "option", [{"pretend": True}, {"exclude": ["plain.txt"]}, {"skip_if_exists": ["plain.txt"]}]
)
def test_who_wants_files_to_stay_is_left_to_copier(begun: Path, option: dict[str, object]) -> None:
    render("{{ scaffold() }}", begun, **option)

    assert not (begun / "asked").exists()


@pytest.mark.parametrize(
    ("text", "conf", "stays"),
    [
        pytest.param("", {}, False, id="empty"),
        pytest.param("", {"pretend": True}, True, id="empty, only pretended"),
        pytest.param("cloud: aws\n", {}, True, id="filled"),
    ],
)
def test_an_empty_answers_file_is_out_of_copier_s_way(
    begun: Path,
    text: str,
    conf: dict[str, object],
    stays: bool,  # noqa: FBT001
) -> None:
    answers = begun / "churn" / ".copier-answers.yml"
    answers.write_text(text)

    said = render("{{ opening_words() }}", begun, **conf)

    assert said == ""
    assert answers.exists() == stays


def test_a_template_without_git_is_refused(checkout: Path) -> None:
    with pytest.raises(UserMessageError, match="is a plain folder"):
        render("{{ scaffold() }}", checkout, vcs_ref_hash=None)


@pytest.mark.parametrize("subfolder", ["", "teams/project"])
def test_an_update_s_later_steps_are_told_where_the_old_render_is(
    checkout: Path, temporary: Path, subfolder: str
) -> None:
    old = temporary / "copier._main.old_copy.x" / subfolder

    folder = render("{{ scaffold() }}", checkout, dst_path=old, skip_tasks=False)

    assert folder == "tree"
    assert handover.find(os.getpid()) == handover.Note(str(old))


def test_without_the_task_that_keeps_the_new_render_nothing_is_told(
    checkout: Path, temporary: Path
) -> None:
    old = temporary / "copier._main.old_copy.x"

    folder = render("{{ scaffold() }}", checkout, dst_path=old, skip_tasks=True)

    assert folder == "tree"
    assert handover.find(os.getpid()) is None


def test_an_old_render_that_nobody_can_be_told_of_stops_the_update(
    checkout: Path, temporary: Path
) -> None:
    gone = temporary / "copier._main.old_copy.gone"

    with pytest.raises(UserMessageError, match="before it touched anything"):
        render("{{ scaffold() }}", checkout, dst_path=gone, skip_tasks=False)


def test_what_git_will_merge_is_not_written_into_the_project(
    checkout: Path, temporary: Path
) -> None:
    old, new = (temporary / f"copier._main.{kind}_copy.x" for kind in ("old", "new"))
    handover.leave(handover.Note(str(old), checkout="kept"), os.getpid())

    project = render("{{ scaffold() }}", checkout)
    compared = render("{{ scaffold() }}", checkout, dst_path=new)

    assert list((checkout / project).iterdir()) == []
    assert compared == "tree"


def test_a_project_is_written_as_long_as_git_may_not_merge_it(
    checkout: Path, temporary: Path
) -> None:
    handover.leave(handover.Note(str(temporary / "copier._main.old_copy.x")), os.getpid())

    assert render("{{ scaffold() }}", checkout) == "tree"


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


def test_publishing_is_not_proposed_inside_another_repository(
    checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "mono" / ".git").mkdir(parents=True)

    said = render(
        "{{ closing_words() }}", checkout, dst_path=tmp_path / "mono" / "x", publish=False
    )

    assert said.endswith("where to begin, and how to release.")
