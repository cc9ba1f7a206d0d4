"""The program of the update workflow, run in a fresh checkout, in every situation."""

import shutil
from pathlib import Path

import pytest

from tests.support.github.pulls import MAY_OPEN
from tests.support.place import release
from tests.support.trees import git
from tests.template.published import NEW_TIME, NEW_TITLE, Published
from tests.template.runner import FILE, WITH_SECRET, JobResult, Runner, branch

WITHOUT = {"GITHUB_TOKEN": "actions-token", "UPDATE_TOKEN": ""}


def run(published: Published, tokens: dict[str, str]) -> JobResult:
    """All jobs, one after the other, as far as they come."""
    runner = Runner(published)
    rendered = runner.rendered(tokens.get("TEMPLATE_TOKEN", ""))
    if rendered.code or not runner.found:
        return rendered
    proposed = runner.propose(tokens)
    return JobResult(proposed.code, rendered.log + proposed.log, proposed.summary)


def test_with_its_own_token_workflows_are_pushed_too(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE, NEW_TIME)

    ended = run(published, WITH_SECRET)

    assert ended.code == 0, ended.log
    (pull,) = published.github.pulls
    assert "## Left out" not in pull.body
    assert pull.access is published.github.access["update-token"]
    assert "in the night" in published.proposed(FILE)
    assert "_commit: v0.2.0" in published.proposed(".copier-answers.yml")
    assert "(#1)" in ended.summary


def test_without_a_token_workflows_are_left_out_and_not_lost(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE, NEW_TIME)
    run(published, WITHOUT)
    (pull,) = published.github.pulls
    left_out = pull.body.partition("## Left out")[2].partition("## ")[0]
    assert f"- ` {FILE} `" in left_out
    assert "docs/first-day.md" not in left_out
    assert "_commit: v0.1.0" in published.proposed(".copier-answers.yml")
    git(published.bare, "update-ref", "refs/heads/main", branch(published))  # merged
    pull.state = "closed"

    red = run(published, WITHOUT)
    green = run(published, WITH_SECRET)

    assert (red.code, green.code) == (1, 0)
    assert "is in workflows, which `GITHUB_TOKEN` may not touch" in red.summary
    assert f"- ` {FILE} `" in red.summary
    changed = git(published.bare, "diff", "--name-only", "main", "ml-init/update")
    assert changed.split() == [".copier-answers.yml", FILE]


def test_a_run_that_finds_the_same_pushes_nothing(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)
    run(published, WITHOUT)
    before = branch(published)

    again = run(published, WITHOUT)

    assert again.code == 0, again.log
    assert branch(published) == before
    assert len(published.github.pulls) == 1


def test_an_update_starts_from_what_main_has_become(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)
    run(published, WITHOUT)
    published.edit("README.md", "#", "##")

    again = run(published, WITHOUT)

    assert again.code == 0, again.log
    main = git(published.bare, "rev-parse", "main")
    assert git(published.bare, "rev-parse", "ml-init/update^") == main


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
    published.release("v0.2.0", NEW_TITLE)
    run(published, WITHOUT)
    git(published.project, "fetch", "--quiet", str(published.bare), "ml-init/update")
    git(published.project, "checkout", "--quiet", "FETCH_HEAD")
    git(published.project, "commit", "--quiet", "--allow-empty", "--message", "Mine")
    published.push("ml-init/update")
    theirs = branch(published)
    published.github.pulls[0].state = state

    ended = run(published, WITHOUT)

    assert ended.code == code
    assert "Somebody has committed" in ended.summary
    assert branch(published) == theirs
    assert len(published.github.pulls) == 1


@pytest.mark.parametrize("name", ["ml-init", "ml-init/update/mine"])
@pytest.mark.attack("a branch named like a folder of ours stops every update without a word")
def test_a_branch_in_the_way_is_named_with_the_remedy(published: Published, name: str) -> None:
    published.release("v0.2.0", NEW_TITLE)
    published.push(name)

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    assert f"The repository has a branch `{name}`." in ended.summary
    assert "Rename it" in ended.summary
    assert published.github.pulls == []


def test_a_branch_of_another_folder_is_in_nobody_s_way(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)
    published.push("mine/refs/heads/ml-init")

    ended = run(published, WITH_SECRET)

    assert ended.code == 0
    assert len(published.github.pulls) == 1


def test_where_actions_may_open_none_it_says_what_to_do(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)
    published.github.repository("use-case").workflow_permissions[MAY_OPEN] = False

    ended = run(published, WITHOUT)

    assert ended.code == 1
    assert "not permitted to create or approve pull requests" in ended.summary
    assert "/acme/use-case/compare/main...ml-init/update?expand=1" in ended.summary
    assert branch(published)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"copier.yml": ("_subdirectory", "_nothing")}, id="the new version is broken"),
        pytest.param(
            {"copier.yml": ('_min_copier_version: "', '_min_copier_version: "9')},
            id="it needs a newer Copier",
            marks=pytest.mark.breadth,
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


def test_without_a_newer_version_nothing_is_proposed(published: Published) -> None:
    ended = run(published, WITHOUT)

    assert ended.code == 0
    assert "no newer version" in ended.summary
    assert branch(published) == ""


def test_a_github_that_does_not_answer_is_said(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)

    ended = run(published, {**WITHOUT, "GITHUB_API_URL": "http://127.0.0.1:9/api/v3"})

    assert ended.code == 1
    assert "GitHub did not answer GET pulls?" in ended.summary


def test_problems_without_a_conflict_are_proposed_and_told(published: Published) -> None:
    keep = 'keep(problems=["a.yml:1: x"], deployed=["y"])'
    reporting = f"    from hooks.project.run_report import keep\n    {keep}"
    ending = "    return merged[0]() if merged else code"
    finding = f"    if not merged:\n        return code\n    merged[0]()\n{reporting}\n    return 1"
    finds = {"hooks/merge.py": (ending, finding)}
    published.release("v0.2.0", NEW_TITLE, finds)

    ended = run(published, WITH_SECRET)

    assert ended.code == 1
    (pull,) = published.github.pulls
    assert pull.title.endswith("v0.2.0, with problems")
    assert "\n- ` a.yml:1: x `\n" in pull.body
    assert "\n```text\ny\n```\n" in pull.body
    assert "# The first day" in published.proposed("docs/first-day.md")


def test_a_token_that_is_refused_is_said(published: Published) -> None:
    published.release("v0.2.0", NEW_TITLE)

    ended = run(published, {"GITHUB_TOKEN": "expired"})

    assert ended.code == 1
    assert "git ls-remote failed" in ended.summary
    assert "expired" not in ended.log


def test_copier_gets_no_token_and_gives_no_command(published: Published, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    spy = f"import os\nPath({str(seen)!r}).write_text(str(os.environ))\n"
    spy += 'print("::error::from a file")\n'
    start = 'if __name__ == "__main__":\n'
    published.release("v0.2.0", {"hooks/snapshot.py": (start, f"{spy}{start}")})

    ended = run(published, {**WITH_SECRET, "TEMPLATE_TOKEN": "template-token"})

    assert "GITHUB_REPOSITORY" in seen.read_text()
    assert "-token" not in seen.read_text()
    lines = ended.log.splitlines()
    pauses = [line for line in lines if line.startswith("::stop-commands::")]
    update = pauses[0].removeprefix("::stop-commands::")
    said = lines.index("::error::from a file")
    assert lines.index(pauses[0]) < said < lines.index(f"::{update}::")


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


@pytest.mark.parametrize("text", ["a: *x", "[]", "_commit: v0.1.0\n", "_src_path: !!int ''\n"])
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
        pytest.param("update-token", 1, id="another does not"),
        pytest.param("", 1, id="none does not"),
    ],
)
def test_a_private_template_is_read_with_its_own_token(
    published: Published, token: str, code: int
) -> None:
    published.release("v0.2.0", NEW_TITLE)
    published.github.add("ml-init", published.ml_init)
    address = f"ssh://git@{published.github.web.removeprefix('http://')}/acme/ml-init.git"
    for name in (".copier-answers.yml", FILE):
        published.edit(name, str(published.ml_init), address)

    ended = run(published, {**WITH_SECRET, "TEMPLATE_TOKEN": token})

    assert ended.code == code, ended.log
    assert len(published.github.pulls) == 1 - code
    assert ("ML_INIT_TEMPLATE_TOKEN" in ended.summary) == bool(code)
