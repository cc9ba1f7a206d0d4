"""What an adoption does to a team's repository, and what it says."""

import json
import re
import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hooks import adopt
from hooks.adopting import original
from hooks.diagnosis.checkout import Checkout
from hooks.diagnosis.files import examine
from hooks.patches import PATCHES
from hooks.patches.patch import Patch
from hooks.system import terminal
from hooks.workspaces.finding import State
from tests.adopting.scene import BRANCH, BUNDLE, SETTINGS, Team, everything, known_origin, tree
from tests.support.programs import RunCopier
from tests.support.trees import files_of, git

Output = pytest.CaptureFixture[str]
TRAINING = f"{BUNDLE}/resources/model-workflow-resource.yml"
README = "# Our use case\n\nSee docs.\n"
OWN = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"


def test_of_an_unchanged_project_it_makes_a_new_one(team: Team) -> None:
    before = everything(team.clone)

    code = team.adopt()

    assert code == 0
    assert team.files() == tree(team.made, "HEAD")
    assert everything(team.clone) == before


def test_each_commit_says_why_and_the_first_changes_nothing_that_was_there(team: Team) -> None:
    team.adopt()

    log = git(team.clone, "log", "--reverse", "--format=%s", f"main..{BRANCH}").splitlines()
    made = git(team.made, "log", "--reverse", "--format=%B").splitlines()
    first = git(team.clone, "rev-list", "--reverse", f"main..{BRANCH}").split()[0]
    kinds = git(team.clone, "diff", "--name-status", "main", first).splitlines()
    assert log[0] == "Record what the project was made from"
    assert log[1:] == [line for line in made if line in {p.subject for p in PATCHES}]
    assert {kind[0] for kind in kinds} == {"A"}
    assert "starter at " in git(team.clone, "log", "-1", "--format=%b", first)


def edited(team: Team) -> None:
    """The edits of a team: code, targets, workflows, documents, files of their own."""
    team.edit(f"{BUNDLE}/training/notebooks/Train.py", lambda text: f"{text}\n# Ours\n")
    team.edit(SETTINGS, lambda text: text.replace("adb-1111.1", "adb-9999.9"))
    team.edit(TRAINING, lambda text: text.replace("0 0 9 * *", "0 30 7 * *"))
    team.edit("README.md", lambda _: README)
    team.edit("CODEOWNERS", lambda _: "* @my-org/us\n")
    team.edit(".github/workflows/own.yml", lambda _: OWN)
    git(
        team.clone,
        "rm",
        "--quiet",
        f".github/workflows/{team.answers['project_name']}-run-tests.yml",
    )
    team.commit("Remove the tests")


def test_what_a_team_edited_stays_but_where_a_patch_states_otherwise(
    team: Team, capsys: Output
) -> None:
    edited(team)
    before, plain = team.files("main"), tree(team.made, "HEAD~2")

    code = team.adopt()

    after = team.files()
    changed = {path for path in before if after[path] != before[path]}
    assert code == 0
    assert changed == {path for path, it in tree(team.made, "HEAD").items() if plain[path] != it}
    assert "adb-9999.9" in git(team.clone, "show", f"{BRANCH}:{SETTINGS}")
    added = after.keys() - before.keys()
    assert ".copier-answers.yml" in added
    assert ".github/CODEOWNERS" not in added
    told = capsys.readouterr().err
    assert "note: left: .github/CODEOWNERS: CODEOWNERS is there already" in told
    own = "note: yours: .github/workflows/own.yml: your own; these would change it: "
    assert own in told
    assert "pinned_actions" in told.partition(own)[2].partition("\n")[0]


def test_afterwards_an_update_is_the_ordinary_one(
    team: Team, template: Path, tmp_path: Path, run_copier: RunCopier
) -> None:
    later = tmp_path / "later"
    git(tmp_path, "clone", "--quiet", str(template), str(later))
    edited(team)
    assert team.adopt() == 0
    git(team.clone, "merge", "--quiet", BRANCH)
    team.edit(".copier-answers.yml", lambda text: text.replace(str(template), str(later)))
    notebook = "stacks/starter/template/{{.input_root_dir}}/docs/ml-pull-request.md.tmpl"
    (later / notebook).write_text((later / notebook).read_text() + "\nA new line.\n")
    git(later, "commit", "--quiet", "--all", "--message", "A change of the stack")
    git(later, "tag", "v0.2.0")

    ended = run_copier("update", "--defaults", team.clone)

    changed = git(team.clone, "status", "--porcelain").splitlines()
    assert ended.code == 0, ended.output
    assert {line.split()[-1] for line in changed} == {
        ".copier-answers.yml",
        "docs/first-day.md",
        "docs/ml-pull-request.md",
    }
    assert (team.clone / "README.md").read_text() == README
    assert "_commit: v0.2.0" in (team.clone / ".copier-answers.yml").read_text()


def test_the_doctor_finds_nothing_wrong_afterwards(team: Team) -> None:
    edited(team)
    team.adopt()
    git(team.clone, "merge", "--quiet", BRANCH)

    found = examine(Checkout.read(team.clone))

    told = {(each.what, each.state) for each in found if each.state is not State.OK}
    assert {state for _, state in told} == {State.NOTE}
    assert {what.partition(":")[0] for what, _ in told} == {".github/workflows/own.yml"}


def test_adopted_twice_it_changes_nothing(team: Team, capsys: Output) -> None:
    team.adopt()
    git(team.clone, "merge", "--quiet", BRANCH)
    before, refs = everything(team.clone), git(team.clone, "for-each-ref")
    capsys.readouterr()

    code = team.adopt("--branch", "again")

    assert code == 0
    assert capsys.readouterr().err == (
        f"{team.clone} has its .copier-answers.yml already: there is nothing to adopt.\n"
        "What is new in ml-init comes by: copier update --trust\n"
    )
    assert (everything(team.clone), git(team.clone, "for-each-ref")) == (before, refs)


def test_a_clone_with_changes_is_refused(team: Team, capsys: Output) -> None:
    (team.clone / "README.md").write_text("changed\n")
    before, refs = everything(team.clone), git(team.clone, "for-each-ref")

    code = team.adopt()

    assert code == 1
    assert "Nothing was changed:\n" in capsys.readouterr().err
    assert (everything(team.clone), git(team.clone, "for-each-ref")) == (before, refs)


def rename_a_job(text: str) -> str:
    """Another name for a job that runs."""
    return re.sub(r"(?m)^(      name: \S+)-model-training-job$", r"\1-training", text)


def stating(rewrite: Callable[[str], str], files: str, removes: str = "") -> Patch:
    """A patch as it might be written by mistake."""
    return Patch(
        "odd",
        "Do it",
        "",
        files,
        rewrite=lambda text, _: rewrite(text),
        holds=lambda text, _: rewrite(text) == text,
        removes=removes,
    )


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        (
            stating(rename_a_job, re.escape(TRAINING)),
            "prod-awesome-ml-project-model-training-job would be prod-awesome-ml-project-training",
        ),
        (
            stating(str, "", rf"{BUNDLE}/training/notebooks/Train\.py"),
            f"every reference leads where it led: {TRAINING}: ../training/notebooks/Train.py",
        ),
    ],
    ids=["another name", "a file that is needed"],
)
def test_what_would_change_what_is_deployed_makes_no_branch(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: Output, patch: Patch, words: str
) -> None:
    monkeypatch.setattr(adopt, "PATCHES", (patch,))
    before = everything(team.clone)

    code = team.adopt()

    told = capsys.readouterr().err
    assert code == 1
    assert words in told
    assert "No branch was made: " in told
    assert git(team.clone, "for-each-ref", "refs/heads/ml-init") == ""
    assert everything(team.clone) == before


def test_pretending_shows_all_and_makes_no_branch(team: Team, capsys: Output) -> None:
    objects = files_of(team.clone / ".git" / "objects")

    code = team.adopt("--pretend")

    told = capsys.readouterr().err
    assert code == 0
    assert "3 commits would be on the branch ml-init/adopt. Nothing was changed." in told
    assert re.search(r"\.copier-answers\.yml +\| +\d+ \+", told)
    assert git(team.clone, "for-each-ref", "refs/heads/ml-init") == ""
    assert files_of(team.clone / ".git" / "objects") == objects


def test_json_is_all_of_standard_output(team: Team, capsys: Output) -> None:
    code = team.adopt("--json")

    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert (code, told["code"], shown.err) == (0, 0, "")
    assert told["branch"] == BRANCH
    assert told["commit"] == git(team.clone, "rev-parse", BRANCH)
    assert told["found"]["answers"]["cloud"] == {"value": "azure", "where": "", "how": "given"}
    assert told["commits"][0]["subject"] == "Record what the project was made from"
    assert {each["state"] for each in told["checks"]} == {"ok", "not checked"}


def test_what_no_file_shows_is_listed_with_where_to_write_it(team: Team, capsys: Output) -> None:
    words = [w for w in team.words if not w.startswith(("github_", "read_user", "model_schema"))]
    left = [
        w for w, after in zip(words, [*words[1:], ""], strict=True) if (w, after) != ("-d", "-d")
    ]

    code = adopt.main(left)

    told = capsys.readouterr().err
    assert code == 1
    assert "github_owner: missing; give the organisation's name on GitHub" in told
    assert "model_schema: missing; give the name of a schema" in told
    assert "Write them to adopt.yml, a line NAME: VALUE for each" in told
    assert "Traceback" not in told


def test_what_cannot_be_adopted_is_refused_with_what_to_do(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    known = known_origin(tree(team.clone, "HEAD"))
    inputs = {"input_include_mlflow_recipes": "yes"}
    monkeypatch.setattr("hooks.adopt.find", lambda *words: replace(known(*words), inputs=inputs))

    code = team.adopt()

    assert code == 1
    assert "cannot be adopted:\n  it uses MLflow Recipes" in capsys.readouterr().err


def test_a_project_that_copier_cannot_make_is_refused_with_its_reason(
    team: Team, capsys: Output
) -> None:
    words = ["no folder" if word == str(team.template) else word for word in team.words]

    code = adopt.main(words)

    told = capsys.readouterr().err
    assert code == 1
    assert "A new project cannot be made of these answers, and an update could not either:" in told
    assert "Local template must be a directory." in told
    assert "Traceback" not in told


def test_a_copier_that_does_not_end_is_stopped(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(original, "LIMIT", 0.01)
    monkeypatch.setattr(terminal, "PATIENCE", 0.0)

    code = adopt.main(["-d", "github_admins_group=x", *team.words[2:], "--template", "other"])

    told = capsys.readouterr().err
    assert code == 1
    assert "Making a new project of the same answers …" in told
    assert "Copier was stopped: " in told


@pytest.mark.attack("hooks, links and attributes of a repository that is adopted")
def test_a_repository_that_means_harm_runs_nothing(team: Team, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    evil = f"#!/bin/sh\ntouch {canary}\ncat\n"
    team.edit(".gitattributes", lambda _: "* filter=evil diff=evil merge=evil\n")
    for hook in (
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "fsmonitor-watchman",
    ):
        place = team.clone / ".git" / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(evil)
        place.chmod(0o755)
    program = str(team.clone / ".git" / "hooks" / "post-checkout")
    for name in (
        "filter.evil.clean",
        "filter.evil.process",
        "diff.evil.textconv",
        "core.fsmonitor",
    ):
        git(team.clone, "config", name, program)
    for name in ("diff.external", "core.pager", "gpg.program", "core.editor"):
        git(team.clone, "config", name, program)
    git(team.clone, "config", "commit.gpgSign", "true")
    (team.clone / "README.md").touch()

    code = team.adopt()

    assert code == 0
    assert not canary.exists()
    assert team.files().keys() > tree(team.made, "HEAD").keys()


def test_what_replaces_a_commit_on_this_machine_is_not_read(team: Team) -> None:
    head = git(team.clone, "rev-parse", "HEAD")
    empty = git(team.clone, "mktree")
    other = git(team.clone, "commit-tree", empty, "-m", "Nothing")
    git(team.clone, "replace", head, other)
    git(team.clone, "read-tree", empty)
    git(team.clone, "rm", "-r", "--quiet", "--cached", "--ignore-unmatch", ".")
    git(team.clone, "clean", "-fdqx")

    code = team.adopt()

    git(team.clone, "replace", "-d", head)
    assert code == 0
    assert team.files() == tree(team.made, "HEAD")


def test_main_passes_what_the_verb_was_given() -> None:
    order = adopt.read_order(["--here", "/x", "--data-file", "a.yml", "-d", "cloud=aws", "y"])

    assert (order.folder, order.data_file) == (Path("/x/y"), Path("/x/a.yml"))
    assert (order.answers, order.branch, order.pretend) == (("cloud=aws",), BRANCH, False)


def test_what_is_missing_is_asked_below_what_was_found(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(adopt, "can_ask", lambda: True)
    monkeypatch.setattr("hooks.adopting.questions.ask_text", lambda *_: team.answers["cloud"])

    code = adopt.main([word.replace("cloud=azure", "cloud=") for word in team.words])

    told = capsys.readouterr().err
    assert code == 0
    assert "Found so far. What follows is in no file." in told
    assert "ok: answer: cloud: azure: typed" in told


def test_the_module_is_the_step(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    (team.clone / "new").touch()
    monkeypatch.setattr(sys, "argv", ["adopt", *team.words])
    monkeypatch.delitem(sys.modules, "hooks.adopt")

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("hooks.adopt", run_name="__main__")

    assert ended.value.code == 1
