"""The starter stack renders a project that a strict reviewer accepts as it is."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.stacks.inspection import broken_jobs, broken_links, jobs, leftovers, load
from tests.stacks.rendering import BUNDLE, PROJECT, STARTER, contents, render, run_init
from tests.support import checks
from tests.support.breadth import diagonals, in_gate, marks
from tests.support.parts.workspace import bundle as bundle_command
from tests.support.parts.workspace import point_at, serving

TABLE = [[(cloud, features) for features in ("no", "yes")] for cloud in ("azure", "aws", "gcp")]
GATE = in_gate(diagonals(TABLE), lambda cell: cell)  # each cloud, with features and without
TARGETS = ("dev", "test", "staging", "prod")
READABLE = 4.5  # https://www.w3.org/TR/WCAG21/#contrast-minimum
SOURCE = STARTER / "template" / "{{.input_root_dir}}"
UUID = re.compile(rb"uuid: [0-9a-f-]{36}\n")


def luminance(colour: str) -> float:
    """How bright a colour is (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (byte / 255 for byte in bytes.fromhex(colour.removeprefix("#")))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How well one colour is told from the other: 1 is not at all, 21 is black on white."""
    dark, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(cell, id=f"{cell[0]}, features {cell[1]}", marks=marks(cell, GATE))
        for row in TABLE
        for cell in row
    ],
)
def project(
    request: pytest.FixtureRequest, databricks_cli: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """One rendered project for each cloud, with and without features."""
    cloud, features = request.param
    folder = tmp_path_factory.mktemp("rendered") / "out"
    return render(databricks_cli, folder, cloud=cloud, include_feature_store=features)


def test_every_yaml_file_is_strict(project: Path) -> None:
    for path, content in contents(project).items():
        if path.endswith(".yml"):
            assert load(content.decode()), path


def test_a_key_given_twice_is_noticed() -> None:
    with pytest.raises(yaml.YAMLError, match="given twice"):
        load("a: {b: 1, b: 2}")


def test_nothing_of_the_template_is_left(project: Path) -> None:
    assert leftovers(contents(project)) == []


def test_what_is_left_of_a_template_is_noticed() -> None:
    files = {
        "{{.name}}.md": b"fine",
        "a.yml": b"host: {{ .host }}",
        "b.yml": b"key: ${{ secrets.KEY }}, ${var.x}",
    }

    assert leftovers(files) == ["the name {{.name}}.md", "a.yml: host: {{ .host }}"]


def test_jobs_and_workflows_name_what_exists(project: Path) -> None:
    assert broken_jobs(project / BUNDLE) == []


def test_a_missing_notebook_is_noticed(project: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy")) / BUNDLE
    (copy / "training" / "notebooks" / "Train.py").unlink()

    assert broken_jobs(copy) == [
        "model_training_job.Train runs Train.py, which is no notebook of the project"
    ]


def test_links_in_documents_lead_somewhere(project: Path) -> None:
    assert broken_links(contents(project), project) == []


def test_a_broken_link_is_noticed(project: Path) -> None:
    files = contents(project) | {"docs/new.md": b"[a](gone.md) [b](../README.md#nowhere)"}

    assert broken_links(files, project) == [
        "docs/new.md leads to gone.md#",
        "docs/new.md leads to ../README.md#nowhere",
    ]


def test_a_diagram_arrives_as_the_bytes_it_was(project: Path) -> None:
    diagram = "docs/images/pipeline.svg"

    assert contents(project)[diagram] == (SOURCE / diagram).read_bytes()


def test_a_diagram_is_readable_in_both_themes(project: Path) -> None:
    light, _, dark = contents(project)["docs/images/pipeline.svg"].decode().partition("@media")

    assert "(prefers-color-scheme: dark)" in dark
    for part in (light, dark):
        colours = dict(re.findall(r"(?m)^ *\.?(\w+) \{.*?fill: (#\w{6})", part))
        assert contrast(colours["text"], colours["card"]) > READABLE
        assert contrast(colours["text"], colours["box"]) > READABLE
        assert contrast(colours["alias"], colours["card"]) > READABLE
        assert contrast(colours["job"], colours["card"]) > READABLE


def test_linters_find_nothing_in_the_workflows(project: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    (copy / ".git").mkdir()  # where actionlint takes the project to begin
    # A patch names the environments, or the project's answer is to have none.
    settings = "rules: {secrets-outside-env: {disable: true}}\n"
    (copy / ".github" / "zizmor.yml").write_text(settings)

    assert checks.lint(copy) == []


def test_pull_requests_never_receive_credentials_of_production(project: Path) -> None:
    workflows = project / ".github" / "workflows"

    holders = {file.name for file in workflows.glob("*.yml") if "secrets.PROD_" in file.read_text()}

    assert holders == {f"{PROJECT}-bundle-cd-prod.yml"}
    assert load((workflows / holders.pop()).read_text())[True].keys() == {"push"}  # `on`


def test_validation_warns_of_nothing_and_test_schedules_pause(
    project: Path, databricks_cli: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(project, tmp_path / "copy")) / BUNDLE

    with serving() as workspace:
        point_at(folder, workspace.url)
        for target in TARGETS:
            done = bundle_command("validate", target, folder, workspace, cli=databricks_cli)
            assert done.returncode == 0, done.stderr
        done = bundle_command("deploy", "test", folder, workspace, cli=databricks_cli)
        schedules = [job["schedule"] for job in workspace.bodies("/jobs/create")]  # type: ignore[index]

    assert done.returncode == 0, done.stderr
    assert [schedule["pause_status"] for schedule in schedules] == ["PAUSED"] * len(jobs(folder))


def test_an_unknown_field_is_noticed(project: Path, databricks_cli: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(project, tmp_path / "copy")) / BUNDLE
    resource = folder / "resources" / "ml-artifacts-resource.yml"
    resource.write_text(resource.read_text() + "      description: unknown\n")

    with serving() as workspace:
        point_at(folder, workspace.url)
        done = bundle_command("validate", "dev", folder, workspace, cli=databricks_cli)

    assert done.returncode != 0
    assert "unknown field: description" in done.stderr


def test_two_renders_differ_in_the_uuid_alone(databricks_cli: Path, tmp_path: Path) -> None:
    one = contents(render(databricks_cli, tmp_path / "one"))
    two = contents(render(databricks_cli, tmp_path / "two"))

    settings = f"{BUNDLE}/databricks.yml"
    assert {path for path in one if one[path] != two.get(path)} == {settings}
    assert one.keys() == two.keys()
    assert UUID.sub(b"", one[settings], count=1) == UUID.sub(b"", two[settings], count=1)


def test_enterprise_server_gets_the_same_project(databricks_cli: Path, tmp_path: Path) -> None:
    server = "github_actions_for_github_enterprise_servers"
    one = contents(render(databricks_cli, tmp_path / "one"))
    two = contents(render(databricks_cli, tmp_path / "two", cicd_platform=server))

    settings = f"{BUNDLE}/databricks.yml"
    assert {path for path in one if one[path] != two.get(path)} == {settings}


def test_the_path_of_a_host_is_dropped(databricks_cli: Path, tmp_path: Path) -> None:
    host = "https://adb-3.3.azuredatabricks.net"
    project = render(
        databricks_cli, tmp_path / "out", databricks_prod_workspace_host=f"{host}/?o=3"
    )

    settings = load((project / BUNDLE / "databricks.yml").read_text())

    assert settings["targets"]["prod"]["workspace"]["host"] == host


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"cicd_platform": "gitlab"}, "GitHub Actions only", id="GitLab"),
        pytest.param({"cicd_platform": "azure_devops"}, "GitHub Actions only", id="Azure DevOps"),
        pytest.param(
            {"setup_cicd_and_project": "Project_Only"}, "together with its CI/CD", id="half of it"
        ),
        pytest.param(
            {"include_models_in_unity_catalog": "no"}, "Unity Catalog only", id="another registry"
        ),
        pytest.param({"include_mlflow_recipes": "yes"}, "Recipes are retired", id="recipes"),
        pytest.param(
            {"databricks_staging_workspace_host": ""}, "needs the URLs", id="no workspace"
        ),
        pytest.param({"project_name": "a b"}, "three or more characters", id="a name with a space"),
        pytest.param({"schema_name": "a-b"}, "no space, dot, hyphen", id="a schema with a hyphen"),
        pytest.param(
            {"inference_table_name": "a.b"}, "catalog.schema.table", id="a table without catalog"
        ),
    ],
)
def test_a_choice_that_it_does_not_offer_is_refused(
    databricks_cli: Path, tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    done = run_init(databricks_cli, tmp_path / "out", **change)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert contents(tmp_path / "out") == {}
