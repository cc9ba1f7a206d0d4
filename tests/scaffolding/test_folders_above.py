"""What lies in the folders above the one that a stack is rendered in has no say."""

from pathlib import Path

import pytest

from hooks.scaffolding.databricks_cli import Cli, render_bundle


@pytest.mark.attack(
    "another user plants a bundle with a script above the folder of temporary files"
)
def test_a_bundle_above_runs_nothing(tmp_path: Path, databricks_cli: Path) -> None:
    script = f"experimental:\n  scripts:\n    preinit: touch '{tmp_path}/ran'\n"
    (tmp_path / "databricks.yml").write_text(f"bundle:\n  name: planted\n{script}")
    stack = tmp_path / "stack"
    (stack / "template").mkdir(parents=True)
    (stack / "template" / "made.txt").touch()
    (stack / "databricks_template_schema.json").write_text('{"properties": {}}')

    render_bundle(Cli(databricks_cli, "1.9.0"), stack, {}, tmp_path / "out")

    assert (tmp_path / "out" / "made.txt").exists()
    assert not (tmp_path / "ran").exists()
