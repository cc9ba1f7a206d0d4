"""What is only odd in a stack reaches the project as it is: 300 drawn names, bytes and modes."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, RunCopier, answers_with, release
from tests.trees import files_of, git

TOP = "template/{{.input_root_dir}}"
TOGETHER, RUNS = 50, 6  # names in one stack, and stacks
LETTERS = st.characters(
    categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters='/\\<>:"|?*{}~'
)
PIECES = st.sampled_from(
    ["{", "}}", "%}", "#}", "{ {", "👩\u200d💻", "e\u0301", "..", "`", "'", "$(x)"]
)
PARTS = st.lists(st.one_of(st.text(LETTERS, max_size=8), PIECES), max_size=4).map(" ".join)
FOLDERS = st.one_of(
    st.lists(PARTS.filter(lambda part: "##[" not in part), max_size=4),
    st.just(["deep"] * 24),
    st.just(["long" * 40]),
)
FILES = st.tuples(FOLDERS, st.binary(max_size=300), st.booleans())


def name_of(number: int, folders: list[str]) -> str:
    """A path of which every part has a number in front and a letter at its end."""
    return "/".join(f"{number}{folder}x" for folder in folders) or f"{number}"


@settings(
    max_examples=RUNS,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(FILES, min_size=TOGETHER, max_size=TOGETHER))
def test_odd_names_bytes_and_modes_are_rendered_as_they_are(
    run_copier: RunCopier,
    template: Path,
    tmp_path: Path,
    drawn: list[tuple[list[str], bytes, bool]],
) -> None:
    here = Path(tempfile.mkdtemp(dir=tmp_path))
    stack = shutil.copytree(ROOT / "stacks" / "starter", here / "stack")
    expected = {}
    for number, (folders, content, runs) in enumerate(drawn):
        name = name_of(number, folders)
        path = stack / TOP / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if runs else 0o644)
        expected[name] = (content, runs)
    release(stack, "v1")

    commit = git(stack, "rev-parse", "HEAD")
    answers = answers_with(stack="custom", stack_url=str(stack), stack_commit=commit)
    ended = run_copier("copy", template, here / "project", data=answers)

    assert ended.code == 0, ended.output
    assert expected.items() <= files_of(here / "project").items()
    assert git(here / "project", "status", "--porcelain", "--ignored") == ""
