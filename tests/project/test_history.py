from pathlib import Path

from hooks import WORK_FOLDER
from hooks.project.history import Commit, History, load


def test_a_plan_is_read_as_it_was_left(tmp_path: Path) -> None:
    (tmp_path / WORK_FOLDER).mkdir()
    patches = [Commit("Größe", "why\n", {"a": "new\n", 'b "c"': None}), Commit("Two", "", {})]
    history = History("Start", "body", "/tree", ["CODEOWNERS"], patches, ["x: already true"])

    history.save(tmp_path)

    assert load(tmp_path) == history
