"""What is only odd in a stack reaches the project as it is: 300 drawn names, bytes and modes."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.support.answers import answers_with
from tests.support.breadth import examples
from tests.support.odd_files import OddFile, odd_files
from tests.support.place import ROOT, release
from tests.support.programs import RunCopier
from tests.support.trees import files_of, git

TOP = "template/{{.input_root_dir}}"
TOGETHER = 50  # files in one stack


@pytest.mark.parametrize("runs", examples(1, 6))
def test_odd_names_bytes_and_modes_are_rendered_as_they_are(
    run_copier: RunCopier, template: Path, tmp_path: Path, runs: int
) -> None:
    @settings(
        max_examples=runs,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(odd_files(TOGETHER, TOGETHER))
    def rendered(odd: list[OddFile]) -> None:
        assert_rendered(run_copier, template, tmp_path, odd)

    rendered()


def assert_rendered(
    run_copier: RunCopier, template: Path, tmp_path: Path, odd: list[OddFile]
) -> None:
    here = Path(tempfile.mkdtemp(dir=tmp_path))
    stack = shutil.copytree(ROOT / "stacks" / "starter", here / "stack")
    for file in odd:
        path = stack / TOP / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(0o755 if file.runs else 0o644)
    release(stack, "v1")

    commit = git(stack, "rev-parse", "HEAD")
    answers = answers_with(stack="custom", stack_url=str(stack), stack_commit=commit)
    ended = run_copier("copy", template, here / "project", data=answers)

    assert ended.code == 0, ended.output
    expected = {file.name: (file.content, file.runs) for file in odd}
    assert expected.items() <= files_of(here / "project").items()
    assert git(here / "project", "status", "--porcelain", "--ignored") == ""
