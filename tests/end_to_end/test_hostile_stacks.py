"""A stack is data: whoever writes one gets nothing run, read or written by it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.answers import answers_with
from tests.support.place import ROOT, release
from tests.support.programs import Ended, RunCopier
from tests.support.trees import git

TOP = "template/{{.input_root_dir}}"
CANARY = "canary-5d1c"
SETTINGS = b"bundle:\n  name: x\n  uuid: {{ bundle_uuid }}\n"

CopyFrom = Callable[..., Ended]


def literal(name: str) -> str:
    """A file's name for which the Databricks CLI writes this very name."""
    return f"{{{{`{name}`}}}}"


def repository_with(hook: str) -> dict[str, str]:
    """A repository of git's in which a hook runs, as files of a stack."""
    files = {
        literal("HEAD"): "ref: refs/heads/main\n",
        "config": "[core]\n\trepositoryformatversion = 0\n",
        "objects/x": "",
        "refs/x": "",
        "hooks/reference-transaction": hook,
    }
    return {f"{literal('.git')}/{name}": content for name, content in files.items()}


@pytest.fixture
def copy_from(run_copier: RunCopier, template: Path, tmp_path: Path) -> CopyFrom:
    """Copy a project from the starter with more files in it; links are given by their targets."""

    def copy(files: Mapping[str, str], links: Mapping[str, Path] = {}) -> Ended:
        stack = shutil.copytree(ROOT / "stacks" / "starter", tmp_path / "stack")
        for name, content in files.items():
            path = stack / TOP / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            path.chmod(0o755)
        for name, target in links.items():
            (stack / TOP / name).symlink_to(target)
        release(stack, "v1")
        answers = answers_with(
            stack="custom", stack_url=str(stack), stack_commit=git(stack, "rev-parse", "HEAD")
        )
        return run_copier("copy", template, tmp_path / "project", data=answers)

    return copy


def is_refused(ended: Ended, project: Path, words: str) -> bool:
    """Whether a copy ended in one message and wrote nothing."""
    written = [*project.rglob("*")] if project.exists() else []
    return (
        ended.code == 1
        and words in ended.output
        and ended.output.count("Choose another stack") == 1
        and "Traceback" not in ended.output
        and not written
    )


@pytest.mark.breadth  # test_odd_stacks.py draws names that are as odd
def test_a_stack_with_odd_files_is_copied(copy_from: CopyFrom, tmp_path: Path) -> None:
    ended = copy_from({"Größe {x}/a b.sh": "#!/bin/sh\n", literal("%} {x"): "odd"})

    assert ended.code == 0, ended.output
    assert (tmp_path / "project" / "%} {x").read_text() == "odd"
    assert git(tmp_path / "project", "status", "--porcelain", "--ignored") == ""


@pytest.mark.attack("a stack writes git's own folder, with a hook that reads the caller's secrets")
def test_no_hook_of_a_stack_runs(
    copy_from: CopyFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", CANARY)
    ran = tmp_path / "ran"

    ended = copy_from(repository_with(f"#!/bin/sh\ncat /proc/*/environ > {ran}\n"))

    assert not ran.exists()
    assert is_refused(ended, tmp_path / "project", "'.git/HEAD' would be git's own folder")


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        pytest.param(
            "{% endraw %}{{ 6 * 7 }}{% raw %}",
            "42",
            marks=pytest.mark.attack("a file's name ends the raw text around it, and is rendered"),
        ),
        pytest.param(
            "{% endraw %}{{ ('$' ~ 'ADMIN_GITHUB_TOKEN') | expandvars | reverse }}{% raw %}",
            CANARY[::-1],
            marks=pytest.mark.attack("a file's name reads a secret of the process that renders it"),
        ),
    ],
)
def test_no_name_of_a_stack_is_rendered(
    copy_from: CopyFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, seen: str
) -> None:
    monkeypatch.setenv("ADMIN_GITHUB_TOKEN", CANARY)

    ended = copy_from({literal(name): "x"})

    assert not (tmp_path / "project" / seen).exists()
    assert is_refused(ended, tmp_path / "project", "would be rendered as a template of Jinja")


@pytest.mark.attack("the folder of the bundle is named as a template, beside files of ml-init")
def test_no_name_of_the_bundle_s_folder_is_rendered(
    run_copier: RunCopier, template: Path, tmp_path: Path
) -> None:
    stack, project = tmp_path / "stack", tmp_path / "project"
    bundle = stack / TOP / literal("{{ 7 * 7 }}")
    starter = shutil.copytree(ROOT / "stacks" / "starter", stack)
    next((starter / TOP).glob("*module_name*")).rename(bundle)
    release(stack, "v1")
    commit = git(stack, "rev-parse", "HEAD")

    answers = answers_with(stack="custom", stack_url=str(stack), stack_commit=commit)
    ended = run_copier("copy", template, project, data=answers)

    assert not (project / "49").exists()
    assert is_refused(ended, project, "would be rendered as a template of Jinja")


@pytest.mark.parametrize(
    "to_folder",
    [
        pytest.param(False, id="to a file"),
        pytest.param(True, id="to a folder", marks=pytest.mark.breadth),
    ],
)
@pytest.mark.attack("a symbolic link in a stack publishes a file of the machine")
def test_no_link_of_a_stack_is_followed(
    copy_from: CopyFrom, tmp_path: Path, *, to_folder: bool
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "hosts.yml").write_text(f"oauth_token: {CANARY}\n")
    target = tmp_path / "config" / ("" if to_folder else "hosts.yml")

    ended = copy_from({}, {"NOTICE": target})

    assert is_refused(ended, tmp_path / "project", "NOTICE' is a symbolic link")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {literal("x\n::stop-commands::tok\ny"): "x"},
            marks=pytest.mark.attack("a file's name puts a command for the runner into the log"),
        ),
        pytest.param(
            {"x.tmpl": '{{ fail "no\\n::stop-commands::tok\\n##[add-mask]all\\x1b[2J" }}'},
            marks=pytest.mark.attack("a stack's refusal puts commands for the runner into the log"),
        ),
    ],
)
def test_no_command_of_a_stack_reaches_the_log(
    copy_from: CopyFrom, tmp_path: Path, files: dict[str, str]
) -> None:
    ended = copy_from(files)

    assert ended.code == 1
    assert not [line for line in ended.output.splitlines() if line.strip().startswith("::")]
    assert not [each for each in ("##[", "\x1b") if each in ended.output]
    assert not (tmp_path / "project" / "README.md").exists()


@pytest.mark.attack("a stack writes Copier's record of the project, from a folder of its own")
def test_no_stack_writes_copier_s_record_of_the_project(
    copy_from: CopyFrom, tmp_path: Path
) -> None:
    ended = copy_from({"zz/.copier-answers.yml": "_src_path: https://evil.invalid\n"})

    assert is_refused(ended, tmp_path / "project", "is Copier's own record of the project")
