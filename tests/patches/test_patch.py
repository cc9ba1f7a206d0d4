from collections.abc import Callable
from dataclasses import replace

import pytest

from hooks.errors import PatchError, UnknownText
from hooks.patches.patch import Patch, State, apply_patch, apply_patches
from hooks.project.answers import Answers
from hooks.project.rendered import Project

SHOUT = Patch(
    name="shout",
    subject="Say it louder",
    reason="Nobody heard it.",
    files=r"talks/.+\.txt",
    rewrite=lambda text, _: text.replace("hello", "HELLO"),
    holds=lambda text, _: "hello" not in text,
)


@pytest.fixture
def project(make_answers: Callable[..., Answers]) -> Project:
    files = {"talks/a.txt": b"hello", "talks/b.txt": b"bye", "other/a.txt": b"hello"}
    return Project(make_answers(), "starter at 0123456", files)


def test_a_patch_leaves_alone_what_is_already_true(project: Project) -> None:
    quiet = replace(project, files={"talks/b.txt": b"bye", "other/a.txt": b"hello"})

    outcome = apply_patch(SHOUT, quiet)

    assert (outcome.state, outcome.changes) == (State.ALREADY_TRUE, {})


def test_a_patch_changes_only_its_own_files_that_need_it(project: Project) -> None:
    outcome = apply_patch(SHOUT, project)

    assert (outcome.state, outcome.changes) == (State.APPLIED, {"talks/a.txt": b"HELLO"})


def test_a_patch_that_does_not_apply_says_why(project: Project) -> None:
    patch = replace(SHOUT, applies=lambda project: f"nobody speaks in {project.stack}")

    outcome = apply_patch(patch, project)

    assert outcome.state is State.NOT_APPLICABLE
    assert outcome.why == "nobody speaks in starter at 0123456"
    assert outcome.changes == {}


def test_a_patch_removes_files_without_looking_into_them(project: Project) -> None:
    patch = replace(SHOUT, removes=r"talks/a\.txt", rewrite=lambda text, _: text)

    outcome = apply_patch(patch, project)

    assert (outcome.state, outcome.changes) == (State.APPLIED, {"talks/a.txt": None})


def test_a_binary_file_is_not_rewritten(project: Project) -> None:
    binary = replace(project, files={"talks/a.txt": b"hello\0"})

    assert apply_patch(SHOUT, binary).state is State.ALREADY_TRUE


def test_a_patch_without_effect_is_an_error_that_names_patch_stack_and_file(
    project: Project,
) -> None:
    patch = replace(SHOUT, rewrite=lambda text, _: text)

    with pytest.raises(PatchError) as refusal:
        apply_patch(patch, project)

    message = str(refusal.value)
    assert "The patch shout does not know the text of talks/a.txt in starter at 0123456" in message


def test_a_form_that_a_patch_does_not_know_is_told_with_its_words(project: Project) -> None:
    def unknown(_: str, __: Project) -> str:
        raise UnknownText("line 3: too loud")

    with pytest.raises(PatchError, match=r"shout .* talks/a\.txt .*: line 3: too loud\.\n"):
        apply_patch(replace(SHOUT, rewrite=unknown), project)


BROKEN = {
    "a.yml": ("hello: 1\n", "HELLO: 1\nHELLO: 2\n", "line 2: the key 'HELLO' is given twice"),
    "a.yaml": ("hello: 1\n", "HELLO: *a\n", r"line 1: the alias \*a has no anchor"),
    "a.json": ('["hello"]', '["HELLO"', "Expecting"),
    "a.ipynb": ('["hello"]', '["HELLO",]', "Expecting"),
    "a.py": ("hello = 1\n", "HELLO =\n", "line 1"),
    "a.toml": ("hello = 1\n", "HELLO = 1\nHELLO = 2\n", "line 2"),
}


@pytest.mark.parametrize(("path", "texts"), BROKEN.items(), ids=BROKEN)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_a_file_that_would_not_load_any_more_is_an_error_that_names_its_fault(
    project: Project, path: str, texts: tuple[str, str, str], end: str
) -> None:
    before, after, why = texts
    patch = replace(SHOUT, files=r"a\..+", rewrite=lambda *_: after)
    old = replace(project, files={path: before.replace("\n", end).encode()})

    with pytest.raises(
        PatchError, match=rf"shout .* {path} .*: it would not load afterwards: .*{why}"
    ):
        apply_patch(patch, old)


@pytest.mark.parametrize(("path", "texts"), BROKEN.items(), ids=BROKEN)
def test_a_file_that_did_not_load_before_may_stay_so(
    project: Project, path: str, texts: tuple[str, str, str]
) -> None:
    patch = replace(SHOUT, files=r"a\..+", rewrite=lambda *_: texts[1])
    old = replace(project, files={path: f"{{hello {texts[1]}".encode()})

    assert apply_patch(patch, old).changes == {path: texts[1].encode()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"hello\r\nyou\r\n", b"HELLO\r\nme\r\nyou\r\n", id="of Windows"),
        pytest.param(b"hello\nyou\r\n", b"HELLO\nme\nyou\r\n", id="of both"),
        pytest.param(b"hello\ryou", b"HELLO\nme\ryou", id="of old"),
    ],
)
def test_line_ends_stay(project: Project, before: bytes, after: bytes) -> None:
    patch = replace(SHOUT, rewrite=lambda text, _: text.replace("hello", "HELLO\nme"))

    assert apply_patch(patch, replace(project, files={"talks/a.txt": before})).changes == {
        "talks/a.txt": after
    }


def test_patches_build_on_each_other_and_twice_equals_once(project: Project) -> None:
    move = replace(SHOUT, name="hush", removes="other/.+")

    once, first = apply_patches(project, [SHOUT, move])
    twice, second = apply_patches(once, [SHOUT, move])

    assert once.files == {"talks/a.txt": b"HELLO", "talks/b.txt": b"bye"}
    assert [each.changes for each in first] == [{"talks/a.txt": b"HELLO"}, {"other/a.txt": None}]
    assert twice == once
    assert [each.state for each in second] == [State.ALREADY_TRUE] * 2
