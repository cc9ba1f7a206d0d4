"""The starter stack, rendered by the real CLI as `bundle init` would for anybody."""

import json
import os
import subprocess
from pathlib import Path

STARTER = Path(__file__).parents[2] / "stacks" / "starter"
PROJECT = "awesome-ml-project"
BUNDLE = "awesome_ml_project"
INPUTS = {
    "input_setup_cicd_and_project": "CICD_and_Project",
    "input_project_name": PROJECT,
    "input_root_dir": PROJECT,
    "input_cloud": "azure",
    "input_cicd_platform": "github_actions",
    "input_databricks_staging_workspace_host": "https://adb-1111.1.azuredatabricks.net",
    "input_databricks_prod_workspace_host": "https://adb-2222.2.azuredatabricks.net",
    "input_default_branch": "main",
    "input_release_branch": "release",
    "input_read_user_group": "ml-readers",
    "input_include_models_in_unity_catalog": "yes",
    "input_staging_catalog_name": "ml_staging",
    "input_prod_catalog_name": "ml_prod",
    "input_test_catalog_name": "ml_test",
    "input_schema_name": "all_my_ml_models",
    "input_unity_catalog_read_user_group": "uc-readers",
    "input_inference_table_name": "ml_prod.all_my_ml_models.awesome_ml_project_predictions",
    "input_include_feature_store": "no",
    "input_include_mlflow_recipes": "no",
}


def run_init(cli: Path, folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run `databricks bundle init` into ``folder``; never raises on a refusal.

    ``changes`` are inputs without their prefix ``input_``.
    """
    inputs = INPUTS | {f"input_{name}": value for name, value in changes.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (home := folder.with_name(f"{folder.name}-home")).mkdir(exist_ok=True)
    (file := home / "inputs.json").write_text(json.dumps(inputs))
    options = ["--config-file", str(file), "--output-dir", str(folder)]
    return subprocess.run(
        [cli, "bundle", "init", str(STARTER), *options],
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "DATABRICKS_HOST": "https://ml-init.invalid",
            "DATABRICKS_TOKEN": "unused",
            "DATABRICKS_AUTH_TYPE": "pat",
            "DATABRICKS_CLI_DISABLE_TELEMETRY": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def render(cli: Path, folder: Path, **changes: str) -> Path:
    """Render the project and return its folder."""
    done = run_init(cli, folder, **changes)
    assert done.returncode == 0, done.stderr
    return folder / PROJECT


def contents(project: Path) -> dict[str, bytes]:
    """Every file of a project by its POSIX path."""
    files = (path for path in sorted(project.rglob("*")) if path.is_file())
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}
