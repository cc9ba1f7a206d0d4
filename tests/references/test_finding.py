"""Each kind of reference is found where it stands, and what only looks like one is not."""

import pytest

from hooks.references.finding import find
from hooks.references.reference import Kind

JOB, CI, NOTEBOOK = "bundle/resources/job.yml", ".github/workflows/ci.yml", "bundle/train/Train.py"
CASES = [
    # A bundle's YAML.
    (JOB, "notebook_path: ../train/Train.py\n", [(Kind.PATH, "../train/Train.py")]),
    (JOB, "  - python_file: '../a b.py' # why\n", [(Kind.PATH, "../a b.py")]),
    (JOB, "task: {notebook_path: ../a.py, source: WORKSPACE}\n", [(Kind.PATH, "../a.py")]),
    (JOB, "include:\n  - resources/*.yml\n", [(Kind.PATTERN, "resources/*.yml")]),
    (JOB, "include: [resources/*.yml, 'x.yml']\n", [
        (Kind.PATTERN, "resources/*.yml"), (Kind.PATH, "x.yml")]),
    (JOB, "- whl: ./dist/*.whl\n", [(Kind.PATTERN, "./dist/*.whl")]),
    (JOB, "- -r ../requirements.txt\n", [(Kind.PATH, "../requirements.txt")]),
    (JOB, "- requirements: ../requirements.txt\r\n", [(Kind.PATH, "../requirements.txt")]),
    (JOB, "# notebook_path: ../train/Train.py\n", []),
    (JOB, "notebook_path: ${workspace.root_path}/a.py\n", []),
    (JOB, "notebook_path: /Shared/a.py\nhost: https://a.b/c\nname: dev/{{x}}/y\n", []),
    (JOB, "cron: 0 0 11 * * ?\nspark: 3.5\nmode: dev\n", []),
    (JOB, "name: ${bundle.target}-${var.catalog}\nid: ${resources.jobs.own-job.id}\n", [
        (Kind.VARIABLE, "catalog"), (Kind.RESOURCE, "own-job")]),
    ("bundle/resources/job.json", '  "notebook_path": "../a.py", "x": "y/b.py"\n', [
        (Kind.PATH, "../a.py"), (Kind.PATH, "y/b.py")]),
    # Workflows.
    (CI, "on:\n  push:\n    paths:\n      - 'bundle/**'\n      - '!docs/a.md'\n", [
        (Kind.PATTERN, "bundle/**"), (Kind.PATH, "docs/a.md")]),
    (CI, "defaults:\n  run:\n    working-directory: bundle\n", [(Kind.PATH, "bundle")]),
    (CI, "      - run: pytest tests -k slow\n", [
        (Kind.PATH, "tests"), (Kind.PATH, "slow")]),
    (CI, "      - run: |\n          pip install -r needs\n          cd bundle && ls\n", [
        (Kind.PATH, "needs"), (Kind.FOLDER, "bundle")]),
    (CI, "      - run: databricks bundle deploy -t staging --force\n", [(Kind.TARGET, "staging")]),
    (CI, "      - run: databricks bundle run --target=prod train_job\n", [
        (Kind.TARGET, "prod"), (Kind.RESOURCE, "train_job")]),
    (CI, "      - run: databricks bundle run train_job -t prod && echo done\n", [
        (Kind.RESOURCE, "train_job"), (Kind.TARGET, "prod")]),
    (CI, "    - run: |\n        bundle run \\\n          -t prod \\\n          train_job\n", [
        (Kind.TARGET, "prod"), (Kind.RESOURCE, "train_job")]),
    (CI, "      - uses: actions/checkout@v4\n      - uses: ./.github/own\n", []),
    (CI, "      - run: echo ${{ github.sha }} > /tmp/a.txt # see a/b.py\n", []),
    (".github/dependabot.yml", "a: bundle/b.txt\n", [(Kind.PATH, "bundle/b.txt")]),
    # Scripts, Makefiles, lists of requirements, settings of tools.
    *((name, "bash ./jobs/go.sh\n", [(Kind.PATH, "./jobs/go.sh")]) for name in (
        "run.bash", "rules.mk", "makefile", "GNUmakefile", "justfile", "tox.ini", "setup.cfg")),
    *(("run.sh", f"pip install {option} needs\n", [(Kind.PATH, "needs")]) for option in (
        "-r", "--requirement", "-c", "--constraint", "-e", "--editable")),
    *(("run.sh", f"databricks bundle run {option} x train\n", [(Kind.RESOURCE, "train")])
      for option in ("-p", "--profile", "--var", "-o", "--output")),
    *(("run.sh", f"databricks bundle deploy {option} prod\n", [(Kind.TARGET, "prod")])
      for option in ("-t", "--target")),
    ("run.sh", "pushd jobs\n", [(Kind.FOLDER, "jobs")]),
    ("run.sh", "bash ./jobs/go.sh --config=conf/a.yml\n", [
        (Kind.PATH, "./jobs/go.sh"), (Kind.PATH, "conf/a.yml")]),
    ("Makefile", "deploy:\n\tdatabricks bundle deploy -t prod\n", [(Kind.TARGET, "prod")]),
    ("dev-requirements.txt", "-r requirements.txt\npandas==2.2.3\n", [
        (Kind.PATH, "requirements.txt")]),
    ("pyproject.toml", 'testpaths = ["bundle/tests"]\n', [(Kind.PATH, "bundle/tests")]),
    ("notes.txt", "see bundle/train.py\n", []),
    # Notebooks and modules.
    (NOTEBOOK, "%run ./common/tools\n", [(Kind.NOTEBOOK, "./common/tools")]),
    (NOTEBOOK, "%run tools\n", [(Kind.NOTEBOOK, "tools")]),
    (NOTEBOOK, "# MAGIC %run ../tools $x=1\n", [(Kind.NOTEBOOK, "../tools")]),
    (NOTEBOOK, '# MAGIC %run "./my tools"\n', [(Kind.NOTEBOOK, "./my tools")]),
    (NOTEBOOK, "# MAGIC %pip install -r ../requirements.txt\n", [
        (Kind.PATH, "../requirements.txt")]),
    (NOTEBOOK, "!pip install -r ../requirements.txt\n", [(Kind.PATH, "../requirements.txt")]),
    (NOTEBOOK, "%cd ../features\n%cd $notebook_path\n", [
        (Kind.FOLDER, "../features"), (Kind.FOLDER, "$notebook_path")]),
    (NOTEBOOK, 'dbutils.notebook.run("./Next", 60)\n', [(Kind.NOTEBOOK, "./Next")]),
    (NOTEBOOK, "sys.path.append('..')\nopen(\"../data/a.csv\")\n", [
        (Kind.PATH, ".."), (Kind.PATH, "../data/a.csv")]),
    (NOTEBOOK, 'os.path.join(os.getcwd(), "..", "data")\n', [(Kind.PATH, "../data")]),
    (NOTEBOOK, 'Path(__file__).parent / ".." / "data"\n', [(Kind.PATH, "../data")]),
    (NOTEBOOK, 'open("..\\\\data")\nopen("conf/a.yml")\n', [(Kind.PATH, "conf/a.yml")]),
    (NOTEBOOK, "from common.tools import one, two as three\nimport os, model.fit as fit\n", [
        (Kind.MODULE, "common.tools:one"), (Kind.MODULE, "common.tools:two"),
        (Kind.MODULE, "os"), (Kind.MODULE, "model.fit")]),
    (NOTEBOOK, "from a import one, \\\n    two\nimport b, \\\n    c\n", [
        (Kind.MODULE, "a:one"), (Kind.MODULE, "b")]),
    (NOTEBOOK, "from . import one\nfrom ..two import (\n    three,\n)\n", [
        (Kind.MODULE, ".:one"), (Kind.MODULE, "..two")]),
    (NOTEBOOK, 'x = a / b\nname = "dev"\nurl = "https://a.b/c.d"\nf"{x}/y.z"\n"/dbfs/a.csv"\n', []),
    (NOTEBOOK, '%run /Shared/a\nopen("a.csv")\nos.path.join("a", "b.csv")\n', []),
    ("a.ipynb", '    "%run ./tools\\n",\n    "open(\\"../a.csv\\")\\n"\n', [
        (Kind.NOTEBOOK, "./tools"), (Kind.PATH, "../a.csv")]),
    # Documents.
    ("docs/a.md", "\n[the licence](LICENSE)\n", [(Kind.LINK, "LICENSE")]),
    ("docs/a.md", '[one](../b.md#part) ![two](images/c.png "d")\n', [
        (Kind.LINK, "../b.md"), (Kind.LINK, "images/c.png")]),
    ("docs/a.md", "[one]: e%20f.md\n<img src='g.png'>\n", [
        (Kind.LINK, "e f.md"), (Kind.LINK, "g.png")]),
    ("docs/a.md", "[a](https://b.c/d.md) [e](#f) [g](/h.md) `../i.md` [j](mailto:k@l.m)\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), CASES)
def test_what_a_file_names_is_found(path: str, text: str, expected: list[tuple[Kind, str]]) -> None:
    found = find(path, text)

    assert [(each.kind, each.path) for each in found] == expected
    for each in found:
        if each.kind is not Kind.MODULE:
            assert text[each.start : each.end] == each.text
        assert text.count("\n", 0, each.start) + 1 == each.line
