import errno
import json
import os
import re
import runpy
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks import WORK_FOLDER
from hooks.errors import StackError
from hooks.project.answers import Answers
from hooks.project.render_request import RenderRequest
from hooks.project.rendered import Project
from hooks.scaffolding.unsupported import refuse_shared_targets
from tests.scaffolding.scene import BUNDLE, FILES, SETTINGS, TOP, ScaffoldStep
from tests.support.answers import usual_answers
from tests.support.place import ROOT

pytestmark = pytest.mark.usefixtures("step")

assert sys.platform != "win32"  # what is played here is POSIX's own

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("version", "warned"),
    [
        pytest.param("0.1.0", False, id="a release"),
        pytest.param("v0.1.0-rc.1", False, id="a release before a release"),
        pytest.param("v0.1.0-3-g0ebae9a", True, id="commits after a release"),
        pytest.param("0ebae9a", True, id="no release at all"),
    ],
)
def test_a_version_without_a_tag_is_used_with_a_warning(
    step: ScaffoldStep, version: str, *, warned: bool
) -> None:
    code = step.run(step.request(), version=version)

    told = step.output.readouterr()
    assert (code, told.out) == (0, f"{WORK_FOLDER}/tree\n")
    assert ("has no tag" in told.err) is warned


def project_with(settings: bytes, make_answers: Callable[..., Answers]) -> Project:
    return Project(make_answers(), "mlops-stacks-v0.4 at cf07d13", {"b/databricks.yml": settings})


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(b"bundle:\n  name: x\n", id="no targets"),
        pytest.param(b"targets:\n  dev:\n  prod:\n", id="targets with different names"),
        pytest.param(b"targets:\n  dev:\n    dev:\n  # dev:\n", id="the name at another depth"),
        pytest.param(b"targets:\n  dev:\n\nsync:\n  dev:\n", id="the name in another section"),
        pytest.param(b"a\0", id="no text"),
    ],
)
def test_targets_with_names_of_their_own_pass(
    make_answers: Callable[..., Answers], settings: bytes
) -> None:
    refuse_shared_targets(project_with(settings, make_answers))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(b"targets:\n  dev:\n    x: 1\n\n# more\n  prod:\n  dev:\n", id="at the top"),
        pytest.param(b"bundle: {}\r\n\r\ntargets: # x\r\n  dev:\r\n\r\n  dev:\r\n", id="CRLF"),
    ],
)
def test_two_targets_of_one_name_are_refused(
    make_answers: Callable[..., Answers], settings: bytes
) -> None:
    with pytest.raises(StackError, match=r"has two called dev\.\nGive catalogs that are all"):
        refuse_shared_targets(project_with(settings, make_answers))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param(
            {"template/elsewhere/databricks.yml": SETTINGS},
            "does not write into the folder that input_root_dir names",
            id="files elsewhere",
        ),
        pytest.param({f"{TOP}/README.md": b""}, "writes no databricks.yml", id="no bundle"),
        pytest.param(
            FILES | {f"{TOP}/x.py.mlinit": b"{{ 7 * 7 }}"},
            "writes files that end in .mlinit, which ml-init keeps for its own: x.py.mlinit",
            id="a file that Copier would render",
        ),
        pytest.param(
            FILES | {f"{TOP}/zz/.copier-answers.yml": b"_src_path: x\n"},
            "writes 'zz/.copier-answers.yml', and .copier-answers.yml is Copier's own record",
            id="the record of another project",
        ),
        pytest.param(
            FILES | {f"{TOP}/x.tmpl": b"{{ fail `not on this cloud` }}"},
            "could not render the stack",
            id="a stack that refuses",
        ),
        pytest.param(
            FILES | {f"{BUNDLE}/databricks.yml.tmpl": b"targets:\n  a:\n  a:\n"},
            "has two called a",
            id="targets of one name",
        ),
        pytest.param(
            {f"{TOP}/bundle/databricks.yml.tmpl": SETTINGS},
            "puts the bundle's bundle/databricks.yml elsewhere than in awesome_ml_project",
            id="a bundle in another folder",
        ),
        pytest.param(
            {f"{TOP}/databricks.yml.tmpl": SETTINGS},
            "puts the bundle's databricks.yml elsewhere than in awesome_ml_project",
            id="a bundle in no folder",
        ),
    ],
)
def test_a_stack_that_makes_no_project_is_told_in_one_message(
    step: ScaffoldStep, files: dict[str, bytes], words: str
) -> None:
    request = step.request(files)

    codes = [step.run(request), step.run(request)]

    told = step.output.readouterr()
    assert codes == [1, 1]
    assert told.out.count(words) == 2
    assert "Traceback" not in told.out + told.err


ORDER = "x\n::stop-commands::tok\n##[add-mask]a\x1b[2J"
TARGETS = "targets:\n" + "  ##[add-mask]a\x1b:\n" * 2


@pytest.mark.parametrize(
    ("name", "content", "inputs"),
    [
        pytest.param(
            f"{TOP}/x",
            "",
            (ORDER,),
            marks=pytest.mark.attack("a stack's input is named as commands for the runner"),
            id="an input",
        ),
        pytest.param(
            f"{BUNDLE}/databricks.yml.tmpl",
            TARGETS,
            (),
            marks=pytest.mark.attack("a stack's target is named as a command for the runner"),
            id="a target",
        ),
        pytest.param(
            f"{TOP}/x.tmpl",
            f"{{{{ fail {json.dumps(ORDER)} }}}}",
            (),
            marks=pytest.mark.attack("a stack refuses in the words of commands for the runner"),
            id="a refusal",
        ),
    ],
)
def test_no_message_holds_commands_of_a_stack(
    step: ScaffoldStep, name: str, content: str, inputs: tuple[str, ...]
) -> None:
    code = step.run(step.request(FILES | {name: content.encode()}, inputs=inputs))

    told = step.output.readouterr().out
    assert code == 1
    assert "add-mask" in told
    assert not [line for line in told.splitlines() if line.strip().startswith("::")]
    assert all(line.isprintable() and "##[" not in line for line in told.split("\n"))


@pytest.mark.parametrize(
    ("name", "target", "fault"),
    [
        ("{{ 7 * 7 }}", None, "would be rendered as a template of Jinja"),
        (".git/hooks/post-index-change", None, "would be git's own folder"),
        ("NOTICE", "/etc/passwd", "is a symbolic link|holds files of others"),
    ],
)
@pytest.mark.attack("a cached tree of a stack holds what the stack itself may not write")
def test_a_cached_tree_is_judged_again(
    step: ScaffoldStep, name: str, target: str | None, fault: str
) -> None:
    request, checkout = step.request(), step.folder / "checkout"
    assert step.run(request) == 0
    (entry,) = (step.cache / "trees").iterdir()
    (entry / name).parent.mkdir(parents=True, exist_ok=True)
    if target:
        (entry / name).symlink_to(target)
    else:
        (entry / name).write_text("x")
    shutil.copytree(ROOT / "template", checkout / "template")

    code = step.run(request, checkout=checkout)

    assert code == 1
    assert re.search(fault, step.output.readouterr().out)
    assert not (checkout / WORK_FOLDER).exists()


@pytest.mark.attack("a cached stack holds a link that its commit does not have")
def test_a_cached_stack_is_judged_again(step: ScaffoldStep) -> None:
    request = step.request()
    assert step.run(request) == 0
    (entry,) = (step.cache / "stacks").iterdir()
    (entry / TOP / "NOTICE").symlink_to("/etc/passwd")
    shutil.rmtree(step.cache / "trees")

    code = step.run(request)

    assert code == 1
    assert "holds files of others" in step.output.readouterr().out


def test_the_carried_stack_is_judged_too(step: ScaffoldStep, template: Path) -> None:
    checkout = shutil.copytree(template, step.folder / "checkout")
    (checkout / "stacks" / "starter" / "link").symlink_to("/etc/passwd")
    request = RenderRequest(usual_answers(), ".copier-answers.yml", "0.1.0")

    code = step.run(request, checkout=checkout)

    assert code == 1
    assert "'link' is a symbolic link" in step.output.readouterr().out


def test_inputs_that_are_not_known_are_told(step: ScaffoldStep) -> None:
    assert step.run(step.request(inputs=("input_colour",))) == 1
    assert "it asks input_colour, which ml-init cannot answer" in step.output.readouterr().out


def test_answers_are_judged_once_more(step: ScaffoldStep) -> None:
    assert step.run(step.request(), project_name="$(touch x)", cloud=None) == 1
    told = step.output.readouterr().out
    assert "project_name: '$(touch x)' is not accepted" in told
    assert "cloud: missing" in told


@pytest.mark.parametrize("kind", ["trees", "stacks"])
def test_a_cache_that_cannot_be_written_is_told(step: ScaffoldStep, kind: str) -> None:
    step.cache.mkdir()
    (step.cache / kind).write_text("a file in the folder's place")

    code = step.run(step.request())

    told = step.output.readouterr().out
    assert code == 1
    assert f"The cache {step.cache} cannot be written: " in told
    assert told.count("\n") == 2


def test_a_checkout_that_cannot_be_written_is_told(step: ScaffoldStep) -> None:
    checkout = step.checkout()
    (checkout / WORK_FOLDER).write_text("a file in the folder's place")

    code = step.run(step.request(), checkout=checkout)

    assert code == 1
    assert f"cannot be used: {os.strerror(errno.ENOTDIR)}." in step.output.readouterr().out


def test_ctrl_c_ends_the_step_quietly_and_leaves_nothing_in_the_cache(step: ScaffoldStep) -> None:
    line = f'[ "$1" = version ] || {{ kill -INT {os.getpid()}; exec cat {step.folder}/never; }}'
    step.wrap_cli(line)
    os.mkfifo(step.folder / "never")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    code = step.run(step.request())

    signal.signal(signal.SIGINT, before)
    assert code == 1
    assert step.output.readouterr() == ("", "")
    assert [*(step.cache / "trees").iterdir()] == []


def test_the_step_is_a_program(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    raw = '{"answers": {}, "answers_file": "", "template_version": ""}'
    read, write = os.pipe()
    os.write(write, raw.encode())
    os.close(write)

    with os.fdopen(read) as stdin, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / "hooks" / "scaffold.py"), run_name="__main__")

    assert ended.value.code == 1
    assert "project_name: missing" in capsys.readouterr().out
