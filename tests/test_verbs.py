"""What `./ml-init` starts for each verb of a contributor."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.place import ROOT

SCRIPT = ROOT / "ml-init"
TELL = """#!/bin/sh
echo "$(basename "$0") $*"
[ -z "${ML_INIT_ANSWERS:-}" ] || echo "$PWD: $ML_INIT_AGAIN, $ML_INIT_ANSWERS"
git config --get-regexp '^url[.]' || :
"""
# Makes an environment whose programs only say how they were started.
PYTHON = """#!/bin/sh
case "$2" in *shlex*) exec "$REAL" "$@" ;; esac
[ "$1" = -m ] || { echo 3.99; exit; }
mkdir -p "$3/bin"
for name in ruff mypy copier zensical; do cp "$TELL" "$3/bin/$name"; done
printf '#!/bin/sh\\n[ "$2" = pip ] || [ "$2" = compileall ] || echo "python $*"\\n' >"$3/bin/python"
chmod +x "$3/bin/"*
"""
TYPES = [
    f"mypy --platform {system} --cache-dir .mypy_cache/{system}{folder}"
    for system in ("linux", "darwin", "win32")
    for folder in ("", " template")
]
LINT = ["ruff format --check .", "ruff check .", *TYPES]

Verb = Callable[..., list[str]]


@pytest.fixture
def verb(tmp_path: Path) -> Verb:
    """The commands that one verb starts, the paths of template/ cut to their first part."""
    (tmp_path / "path").mkdir()
    cores = '#!/bin/sh\necho "${CORES:-1}"\n'
    for name, text in (("python", PYTHON), ("tell", TELL), ("path/getconf", cores)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    variables = {
        "PATH": f"{tmp_path / 'path'}{os.pathsep}{os.environ['PATH']}",
        "PYTHON": str(tmp_path / "python"),
        "TELL": str(tmp_path / "tell"),
        "REAL": sys.executable,
        "ML_INIT_CACHE": str(tmp_path / "cache"),
    }

    def run(*words: str, script: Path = SCRIPT) -> list[str]:
        told = subprocess.run(
            ["sh", script, *words],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        return [
            re.sub(r" template/.*", " template", line).strip() for line in told.stdout.splitlines()
        ]

    return run


def test_test_runs_the_tests_alone_and_passes_on_what_it_is_given(verb: Verb) -> None:
    assert verb("test", "tests/patches", "-k", "one or two") == [
        "python -m pytest tests/patches -k one or two"
    ]


def test_lint_runs_no_test(verb: Verb) -> None:
    assert verb("lint") == LINT


def test_check_is_lint_the_site_the_tools_and_every_test_with_its_coverage(verb: Verb) -> None:
    built = "python -m tests.support.parts"
    *checked, pages, site, tools, tests = verb("check")

    assert checked == LINT
    assert pages.startswith("python -m maintenance.site /")
    assert site == "zensical build --strict"
    assert [tools, tests] == [built, "python -m pytest -n 2 --dist worksteal --cov"]


def test_two_tests_for_each_core_run_side_by_side(
    verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORES", "4")

    assert verb("check", "tests/patches")[-1].startswith("python -m pytest -n 8 ")


def test_types_that_fail_on_one_system_end_the_check(verb: Verb, tmp_path: Path) -> None:
    told = TELL + "case $* in *win32*) exit 1 ;; esac\n"
    (tmp_path / "tell").write_text(told)

    with pytest.raises(subprocess.CalledProcessError) as ended:
        verb("check")

    assert "mypy --platform win32" in ended.value.stdout
    assert "pytest" not in ended.value.stdout


def test_docs_builds_the_site_in_a_folder_with_every_link_checked(
    verb: Verb, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()

    assert verb("docs", str(folder)) == [
        f"python -m maintenance.site {folder}",
        "zensical build --strict",
    ]


def test_the_doctor_is_told_where_the_command_was_typed(verb: Verb) -> None:
    assert verb("doctor", "--offline", "../my case", "--strict") == [
        f"python -m hooks.doctor --here {Path.cwd()} --offline ../my case --strict"
    ]


@pytest.mark.parametrize("name", ["oldest", "newest"])
def test_other_packages_are_tried_by_the_tests_that_use_them(verb: Verb, name: str) -> None:
    assert verb(name, "tests/publishing") == ["python -m pytest tests/publishing"]
    assert verb(name) == [
        "python -m pytest tests/end_to_end/test_copy.py tests/publishing tests/updating"
    ]


def test_a_part_of_the_tests_is_not_measured(verb: Verb) -> None:
    assert verb("check", "tests/patches")[-1] == (
        "python -m pytest -n 2 --dist worksteal tests/patches"
    )


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["/some/project"], "/some/project"),
        (["my project"], f"{Path.cwd()}/my project"),
        ([], f"{Path.cwd()}/."),
    ],
)
def test_converge_takes_a_folder_from_where_it_was_typed(
    verb: Verb, words: list[str], place: str
) -> None:
    assert verb("converge", *words) == [f"python -m hooks.converge {place}"]


@pytest.mark.parametrize("words", [["--json", "/a b.yml"], ["/a b.yml", "--json"]])
def test_ready_takes_its_option_on_either_side(verb: Verb, words: list[str]) -> None:
    assert verb("ready", *words) == ["python -m hooks.readiness --json /a b.yml"]
    assert verb("ready", "/a b.yml") == ["python -m hooks.readiness /a b.yml"]


def test_adopt_knows_where_it_was_typed_and_where_updates_come_from(
    verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    started, *_ = verb("adopt", "case", "--data-file", "a.yml")

    found = re.fullmatch(
        rf"python -m hooks\.adopt --here {tmp_path} --template (\S+) case --data-file a\.yml",
        started,
    )
    assert found
    assert found[1] in {str(ROOT), origin()}


def test_new_copies_this_checkout_into_a_folder_named_from_where_it_was_typed(
    verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    started, told, *_ = verb("new", "my case", "-d", "cloud=aws")

    target = tmp_path / "my case"
    found = re.fullmatch(
        rf"copier copy --trust -d cloud=aws (\S+) {re.escape(str(target))}", started
    )
    assert found
    assert found[1] in {str(ROOT), origin()}
    again = shlex.join([str(SCRIPT), "new", str(target)])
    place = re.escape(f"{tmp_path}: {again}, {tmp_path}/cache/answers/")
    assert re.fullmatch(rf"{place}[0-9a-f]{{40}}\.yml", told)


def test_new_goes_on_with_what_was_kept_for_the_folder_and_no_other(verb: Verb) -> None:
    kept = verb("new", "/some/project")[1].rpartition(" ")[2]
    Path(kept).write_text("{}")

    again, other = verb("new", "/some/project"), verb("new", "/other/project")
    own = verb("new", "/some/project", "--data-file", "mine.yml")

    assert again[0].startswith(f"copier copy --trust --data-file {kept} ")
    assert "--data-file" not in other[0]
    assert own[0].startswith("copier copy --trust --data-file mine.yml ")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://github.com/my-org/ml-init.git", "https://github.com/my-org/ml-init.git"),
        ("git@github.com:my-org/ml-init", "git@github.com:my-org/ml-init"),
        ("https://user:password@example.org/ml-init", "HERE"),
        ("/somewhere/ml-init", "HERE"),
        ("", "HERE"),
    ],
)
def test_a_new_project_names_the_address_that_others_know_and_no_password(
    verb: Verb, tmp_path: Path, address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "ml-init"
    (here / "requirements").mkdir(parents=True)
    (here / "requirements" / "run.txt").write_text("")
    shutil.copy2(SCRIPT, here / "ml-init")
    subprocess.run(["git", "init", "--quiet", here], check=True)
    if address:
        subprocess.run(["git", "-C", here, "remote", "add", "origin", address], check=True)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Ada")

    started, _, *git = verb("new", "/some/project", script=here / "ml-init")

    assert git == ([] if told == "HERE" else [f"url.{here}.insteadof {address}"])
    assert started == f"copier copy --trust {told.replace('HERE', str(here))} /some/project"


def origin() -> str:
    words = ["git", "-C", str(ROOT), "remote", "get-url", "origin"]
    told: str = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    return told.strip()


def ran(*words: str, **variables: str) -> tuple[int, str, str]:
    """The exit code of the program as people start it, and what it says on either stream."""
    ended = subprocess.run(
        ["sh", SCRIPT, *words],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_the_help_names_every_verb(words: list[str]) -> None:
    verbs = re.findall(r"^  ([a-z]+)\)$", SCRIPT.read_text(), re.MULTILINE)

    code, told, problems = ran(*words)

    assert (code, problems) == (0, "")
    named = re.findall(r"^\./ml-init ([a-z]+)", told, re.MULTILINE)
    assert sorted(named) == sorted(verbs)
    assert told.startswith("For users:\n./ml-init ")


@pytest.mark.parametrize("verb", ["try", "ready", "check"])
def test_each_verb_is_explained_by_its_own_help_and_does_nothing_else(verb: str) -> None:
    code, told, problems = ran(verb, "--help", PYTHON="never-started")

    assert (code, problems) == (0, "")
    assert re.fullmatch(rf"\./ml-init {verb} .*\n", told)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Try", " Did you mean try?"), ("chekc", " Did you mean check?"), ("foo", "")],
)
def test_an_unknown_verb_is_named_with_the_nearest(typed: str, meant: str) -> None:
    code, told, problems = ran(typed)

    assert (code, told) == (2, "")
    assert problems == f"ml-init has no verb {typed}.{meant} ./ml-init --help lists them all.\n"


@pytest.mark.parametrize(
    "line",
    [
        "try a b",
        "try --hlep",
        "ready",
        "ready a b",
        "ready --json",
        "ready a b --json",
        "lint x",
        "upstream",
        "release 1 2",
        "lock x",
        "converge a b",
        "new",
        "new -d cloud=aws",
    ],
)
def test_missing_and_surplus_arguments_are_refused_with_the_usage(line: str) -> None:
    verb = line.split(maxsplit=1)[0]

    code, told, problems = ran(*line.split(), PYTHON="never-started")

    assert (code, told) == (2, "")
    assert problems.startswith(f"That is not how {verb} is called: ./ml-init {verb} ")


def test_the_version_is_the_release_and_the_commit() -> None:
    code, told, _ = ran("--version")

    assert code == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{7,}\n", told)


def test_a_link_leads_to_the_checkout_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "link").symlink_to(SCRIPT)
    (tmp_path / "near").symlink_to("far/link")
    monkeypatch.chdir(tmp_path)

    ended = subprocess.run(["./near", "--version"], capture_output=True, text=True, check=True)

    assert ended.stdout == ran("--version")[1]


@pytest.mark.parametrize(
    ("says", "ends", "found"),
    [("Python 3.10.13", 1, "Python 3.10.13"), ("", 127, "not there")],
    ids=["too old", "missing"],
)
def test_a_python_that_does_not_do_is_named_in_one_sentence(
    tmp_path: Path, says: str, ends: int, found: str
) -> None:
    program = tmp_path / "python"
    if says:
        program.write_text(f'#!/bin/sh\n[ "$1" != --version ] || exec echo "{says}"\nexit {ends}\n')
        program.chmod(0o755)

    code, _, problems = ran("try", str(tmp_path / "project"), PYTHON=str(program))

    assert code == 2
    assert problems == (
        f"ml-init needs Python 3.11 or newer, and {program} is {found}. Install one, or name it: "
        "PYTHON=/path/to/python3 ./ml-init …\n"
    )


def test_a_whole_project_is_not_tried_into_again(tmp_path: Path) -> None:
    (tmp_path / "project" / ".git").mkdir(parents=True)

    code, _, problems = ran("try", str(tmp_path / "project"), PYTHON="never-started")

    assert code == 2
    assert "holds a whole project already. Name another folder: ./ml-init try FOLDER" in problems
