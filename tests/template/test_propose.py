"""The program of the update workflow, run in a fresh checkout, in every situation."""

import shutil
from pathlib import Path

import pytest

from tests.support.github.pulls import MAY_OPEN
from tests.support.place import release
from tests.support.trees import git
from tests.template.published import GUIDE, NEW_TIME, NEW_TITLE, WORKFLOW, Published
from tests.template.runner import (
    FILE,
    WITH_SECRET,
    Change,
    JobResult,
    Runner,
    branch,
    edited,
    hand_over,
)

WITHOUT = {"GITHUB_TOKEN": "actions-token", "UPDATE_TOKEN": ""}


def run(published: Published, tokens: dict[str, str]) -> JobResult:
    """All jobs, one after the other, as far as they come."""
    runner = Runner(published)
    rendered = runner.rendered(tokens.get("TEMPLATE_TOKEN", ""))
    if rendered.code or not runner.found:
        return rendered
    proposed = runner.propose(tokens)
    return JobResult(proposed.code, rendered.log + proposed.log, proposed.summary)


def update_of(published: Published) -> Change:
    """What an update would make of a release with another title and another time."""
    commits = [git(published.ml_init, "rev-parse", tag) for tag in ("v0.1.0", "v0.2.0")]
    edits = [
        *(NEW_TITLE[GUIDE], NEW_TIME[WORKFLOW]),
        *(("ml-init v0.1.0", "ml-init v0.2.0"), ("_commit: v0.1.0", "_commit: v0.2.0")),
        (commits[0], commits[1]),
    ]

    def change(clone: Path) -> None:
        for name in ("docs/first-day.md", FILE, ".copier-answers.yml"):
            text = (clone / name).read_text()
            for old, new in edits:
                text = text.replace(old, new)
            (clone / name).write_text(text)

    return change


def propose(published: Published, tokens: dict[str, str]) -> JobResult:
    """The last job, which is handed over a change by an update."""
    hand_over(published, edited)
    return Runner(published).propose(tokens)


def test_without_a_token_workflows_are_left_out_and_come_later_on_top_of_main(
    published: Published,
) -> None:
    published.release("v0.2.0", NEW_TITLE, NEW_TIME)
    hand_over(published, update_of(published))
    Runner(published).propose(WITHOUT)
    (first,) = published.github.pulls
    left_out = first.body.partition("## Left out")[2].partition("## ")[0]
    assert f"- ` {FILE} `" in left_out
    assert "docs/first-day.md" not in left_out
    assert "_commit: v0.1.0" in published.proposed(".copier-answers.yml")
    git(published.project, "pull", "--quiet", str(published.bare), "ml-init/update")  # merged
    first.state = "closed"
    published.edit("README.md", "#", "##")
    main = git(published.bare, "rev-parse", "main")

    red = run(published, WITHOUT)
    green = Runner(published).propose(WITH_SECRET)

    assert (red.code, green.code) == (1, 0)
    assert "is in workflows, which `GITHUB_TOKEN` may not touch" in red.summary
    assert f"- ` {FILE} `" in red.summary
    second = published.github.pulls[-1]
    assert second.access is published.github.access["update-token"]
    assert "## Left out" not in second.body
    assert "(#2)" in green.summary
    assert git(published.bare, "rev-parse", "main", "ml-init/update^").split() == [main, main]
    changed = git(published.bare, "diff", "--name-only", "main", "ml-init/update")
    assert changed.split() == [".copier-answers.yml", FILE]
    assert "_commit: v0.2.0" in published.proposed(".copier-answers.yml")
    assert "in the night" in published.proposed(FILE)


def test_a_conflict_is_proposed_and_the_run_is_red(published: Published) -> None:
    published.edit("docs/first-day.md", "# Your first day with", "# My first day with")
    published.release("v0.2.0", NEW_TITLE)

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    published.assert_conflict()


def test_a_run_that_finds_the_same_pushes_nothing(published: Published) -> None:
    propose(published, WITHOUT)
    before = branch(published)

    again = Runner(published).propose(WITHOUT)

    assert again.code == 0, again.log
    assert branch(published) == before
    assert len(published.github.pulls) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        pytest.param("open", 0, id="with its pull request open, that is fine"),
        pytest.param("closed", 1, id="without one, nobody would see the next version"),
    ],
)
def test_what_somebody_committed_to_the_branch_stays(
    published: Published, state: str, code: int
) -> None:
    propose(published, WITHOUT)
    git(published.project, "fetch", "--quiet", str(published.bare), "ml-init/update")
    git(published.project, "checkout", "--quiet", "FETCH_HEAD")
    git(published.project, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    published.push("ml-init/update")
    theirs = branch(published)
    published.github.pulls[0].state = state

    ended = Runner(published).propose(WITHOUT)

    assert ended.code == code
    assert "Somebody has committed" in ended.summary
    assert branch(published) == theirs
    assert len(published.github.pulls) == 1


@pytest.mark.parametrize("name", ["ml-init", "ml-init/update/mine"])
@pytest.mark.attack("a branch named like a folder of ours stops every update without a word")
def test_a_branch_in_the_way_is_named_with_the_remedy(published: Published, name: str) -> None:
    published.push(name)

    ended = propose(published, WITH_SECRET)

    assert ended.code == 1
    assert f"The repository has a branch `{name}`." in ended.summary
    assert "Rename it" in ended.summary
    assert published.github.pulls == []


def test_a_branch_of_another_folder_is_in_nobody_s_way(published: Published) -> None:
    published.push("mine/refs/heads/ml-init")

    ended = propose(published, WITH_SECRET)

    assert ended.code == 0
    assert len(published.github.pulls) == 1


def test_where_actions_may_open_none_it_says_what_to_do(published: Published) -> None:
    published.github.repository("use-case").workflow_permissions[MAY_OPEN] = False

    ended = propose(published, WITHOUT)

    assert ended.code == 1
    assert "not permitted to create or approve pull requests" in ended.summary
    assert "/acme/use-case/compare/main...ml-init/update?expand=1" in ended.summary
    assert branch(published)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(
            {"copier.yml": ("_subdirectory", "_nothing")},
            id="the new version is broken",
            marks=pytest.mark.breadth,
        ),
        pytest.param(
            {"copier.yml": ('_min_copier_version: "', '_min_copier_version: "9')},
            id="it needs a newer Copier",
        ),
    ],
)
def test_an_update_that_fails_pushes_nothing(
    published: Published, broken: dict[str, tuple[str, str]]
) -> None:
    published.release("v0.2.0", NEW_TITLE, broken)

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    assert "Copier could not" in ended.summary
    assert branch(published) == ""
    assert published.github.pulls == []


@pytest.mark.breadth  # that of a private template says so in the gate
def test_without_a_newer_version_nothing_is_proposed(published: Published) -> None:
    ended = run(published, WITHOUT)

    assert ended.code == 0
    assert "no newer version" in ended.summary
    assert branch(published) == ""


def test_a_github_that_does_not_answer_is_said(published: Published) -> None:
    ended = propose(published, {**WITHOUT, "GITHUB_API_URL": "http://127.0.0.1:9/api/v3"})

    assert ended.code == 1
    assert "GitHub did not answer GET pulls?" in ended.summary


def test_problems_without_a_conflict_are_proposed_and_what_is_printed_is_no_command(
    published: Published,
) -> None:
    keep = 'keep(problems=["a.yml:1: x"], deployed=["y"])'
    reporting = f"    from hooks.project.run_report import keep\n    {keep}"
    printing = '    print("::error::from a file")'
    ending = "    return merged[0]() if merged else code"
    finding = f"    if not merged:\n        return code\n    merged[0]()\n{reporting}\n{printing}\n"
    finds = {"hooks/merge.py": (ending, f"{finding}    return 1")}
    published.release("v0.2.0", NEW_TITLE, finds)

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    (pull,) = published.github.pulls
    assert pull.title.endswith("v0.2.0, with problems")
    assert "\n- ` a.yml:1: x `\n" in pull.body
    assert "\n```text\ny\n```\n" in pull.body
    assert "# The first day" in published.proposed("docs/first-day.md")
    lines = ended.log.splitlines()
    pauses = [line for line in lines if line.startswith("::stop-commands::")]
    update = pauses[0].removeprefix("::stop-commands::")
    printed = lines.index("::error::from a file")
    assert lines.index(pauses[0]) < printed < lines.index(f"::{update}::")


def test_a_token_that_is_refused_is_said(published: Published) -> None:
    ended = propose(published, {"GITHUB_TOKEN": "expired"})

    assert ended.code == 1
    assert "git ls-remote failed" in ended.summary
    assert "expired" not in ended.log


@pytest.mark.attack("an answers file that names another template")
def test_another_template_than_the_workflows_does_not_run(
    published: Published, template: Path, tmp_path: Path
) -> None:
    evil, ran = tmp_path / "evil", tmp_path / "RAN"
    shutil.copytree(template, evil)
    start = 'if __name__ == "__main__":\n'
    step = evil / "hooks" / "snapshot.py"
    step.write_text(step.read_text().replace(start, f"Path({str(ran)!r}).touch()\n{start}"))
    release(evil, "v9.0.0")
    published.edit(".copier-answers.yml", str(published.ml_init), str(evil))

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    assert f"names another template than this workflow, which runs `{published.ml_init}`" in (
        ended.summary
    )
    assert not ran.exists()
    assert branch(published) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a: *x",
        pytest.param("[]", marks=pytest.mark.breadth),
        "_commit: v0.1.0\n",
        pytest.param("_src_path: !!int ''\n", marks=pytest.mark.breadth),
    ],
)
def test_an_answers_file_that_names_no_template_is_refused(published: Published, text: str) -> None:
    (published.project / ".copier-answers.yml").write_text(text)
    git(published.project, "commit", "--quiet", "--all", "--message", "Spoil it")
    published.push("main")

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    assert "`.copier-answers.yml` " in ended.summary
    assert branch(published) == ""


def test_where_copier_cannot_look_it_says_so(published: Published) -> None:
    (published.project / ".copier-answers.yml").write_text(f"_src_path: {published.ml_init}\n")
    git(published.project, "commit", "--quiet", "--all", "--message", "Forget the version")
    published.push("main")

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    assert "Copier could not look for a newer version" in ended.summary


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param("template-token", 0, id="its token reads it"),
        pytest.param("update-token", 1, id="another does not", marks=pytest.mark.breadth),
        pytest.param("", 1, id="none does not"),
    ],
)
def test_a_private_template_is_read_with_its_own_token(
    published: Published, token: str, code: int
) -> None:
    published.make_private()

    ended = run(published, {**WITH_SECRET, "TEMPLATE_TOKEN": token})

    assert ended.code == code, ended.log
    assert ("no newer version" in ended.summary) == (not code)
    assert ("ML_INIT_TEMPLATE_TOKEN" in ended.summary) == bool(code)
    assert branch(published) == ""
