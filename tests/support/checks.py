"""What a strict reviewer finds in a generated project: one line each, none in a good one."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hooks.patches.patch import Patch, apply_patch
from hooks.project.answers import Answers
from hooks.project.rendered import Project
from tests.support import strict_yaml
from tests.support.parts.tools import tool
from tests.support.parts.workspace import WorkspaceServer, bundle, point_at

CLUSTER = {
    "data_security_mode": "SINGLE_USER",
    "single_user_name": "${workspace.current_user.userName}",
}
PIN = re.compile(r"uses: *[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OTHER_SIGN_IN = re.compile(r"\bARM_|AZURE_SP|WORKSPACE_TOKEN|DATABRICKS_TOKEN: *\$")
LINK = re.compile(r"\]\(<?(?!\w+:)([^)#>]*)(#[^)>]*)?>?\)")
STALE = {
    "an ended runtime": re.compile(r"spark_version: *1[03]\.|spark_version: *15\.[0-3]"),
    "a Spark that fits no runtime": re.compile(r"^pyspark~=3\.[0-4]", re.MULTILINE),
    "a folder that is not there": re.compile(r"\"\./notebooks\""),
    "a retired workflow": re.compile(r"deploy-cicd|cicd\.tar\.gz|WORKFLOW_TOKEN"),
    "a script that nobody has seen": re.compile(r"<\(curl|curl .*\| *(?:ba)?sh"),
    "a remote that is not there": re.compile(r"git \w+ (?:add )?upstream"),
    "a tool that is no more": re.compile(r"`dbx "),
    "a setting to be filled in": re.compile(r"Complete the `TODO`|add dev workspace URL"),
}
SECRET = re.compile(r"secrets\.(\w+)")
FEDERATED = {  # what a job needs beside GitHub's token, by whose service principals they are
    True: {
        "DATABRICKS_AUTH_TYPE": "github-oidc",
        "DATABRICKS_CLIENT_ID": "${{ vars.DATABRICKS_CLIENT_ID }}",
        "DATABRICKS_TOKEN_AUDIENCE": "${{ vars.DATABRICKS_TOKEN_AUDIENCE }}",
    },
    False: {
        "DATABRICKS_AUTH_TYPE": "github-oidc-azure",
        "ARM_TENANT_ID": "${{ vars.ARM_TENANT_ID }}",
        "ARM_CLIENT_ID": "${{ vars.ARM_CLIENT_ID }}",
    },
}
OF_PRODUCTION = re.compile(r"secrets\.PROD_|-t (?:ml_)?prod\b|environment: *prod\b")
# Brought by ml-init, not by the stack; its secrets are optional, and no deployment needs them.
UPDATES = "update-from-template.yml"


def findings(folder: Path, answers: Answers) -> list[str]:
    """All that can be seen in the files alone."""
    if faults := strict_yaml.faults(folder):
        return faults
    return [
        *clusters(folder),
        *groups(folder, answers),
        *sign_in(folder, answers),
        *workflows(folder),
        *environments(folder, answers),
        *jobs(folder, answers),
        *targets(folder, answers),
        *links(folder),
        *stale(folder),
    ]


def history(project: Project, patches: Iterable[Patch]) -> list[str]:
    """Commits that leave a broken file, and patches that are not done after one time."""
    found = []
    for patch in patches:
        changes = apply_patch(patch, project).changes
        project = project.changed(changes)
        for name in changes.keys() & project.files.keys():
            text = project.text(name) or ""
            if patch.rewrite(text, project) != text:
                found.append(f"{patch.name} changes {name} twice")
            if name.endswith((".yml", ".yaml")):
                found += [f"after {patch.name}, {fault}" for fault in strict_yaml.fault(name, text)]
    return found


def bundle_of(folder: Path) -> Path:
    """The bundle's folder in a project."""
    return next(folder.rglob("databricks.yml")).parent


def resources(folder: Path) -> dict[str, object]:
    """The resource files of a project by name."""
    paths = sorted((bundle_of(folder) / "resources").glob("*.yml"))
    return {path.name: strict_yaml.load(path.read_text(encoding="utf-8")) for path in paths}


def below(value: object, key: str) -> Iterator[object]:
    """Every value that stands under a key, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from below(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from below(inner, key)


def clusters(folder: Path) -> Iterator[str]:
    """Clusters that are not for the one identity that deploys them."""
    for name, content in resources(folder).items():
        for cluster in below(content, "new_cluster"):
            if isinstance(cluster, dict) and "new_cluster" not in cluster:
                given = {key: cluster.get(key) for key in CLUSTER}
                if given != CLUSTER:
                    yield f"{name}: a cluster has {given}"


def groups(folder: Path, answers: Answers) -> Iterator[str]:
    """Groups other than the read group that see something."""
    seen = {
        str(group) for file in resources(folder).values() for group in below(file, "group_name")
    }
    if wrong := seen - {answers.read_user_group}:
        yield f"resources are open to {sorted(wrong)}"


def sign_in(folder: Path, answers: Answers) -> Iterator[str]:
    """Leftovers of another way of signing in, and secrets that the contract does not know."""
    for path in texts(folder):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
        if answers.use_databricks_service_principal and OTHER_SIGN_IN.search(text):
            yield f"{name}: signs in another way"
    if wrong := named_secrets(folder) - contract(answers):
        yield f"workflows read the secrets {sorted(wrong)}"
    if any(folder.rglob("*.tar.gz")):
        yield "an archive of workflows is left"


def named_secrets(folder: Path) -> set[str]:
    """The secrets that a stack's workflows name, but for the token of a run."""
    files = (folder / ".github" / "workflows").glob("*.y*ml")
    read = [file.read_text(encoding="utf-8") for file in files if file.name != UPDATES]
    return {name for text in read for name in SECRET.findall(text)} - {"GITHUB_TOKEN"}


def every_secret(folder: Path) -> set[str]:
    """All secrets that a file of GitHub's names, in whatever text but that of a program."""
    files = (path for path in texts(folder) if ".github" in path.parts and path.suffix != ".py")
    return {name for file in files for name in SECRET.findall(file.read_text(encoding="utf-8"))}


def contract(answers: Answers) -> set[str]:
    """The secrets that the repository of a published project holds."""
    if answers.credentials == "federation":
        return set()
    if answers.use_databricks_service_principal:
        names = ["DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"]
    elif answers.cloud == "azure":
        names = ["AZURE_SP_TENANT_ID", "AZURE_SP_APPLICATION_ID", "AZURE_SP_CLIENT_SECRET"]
    else:
        names = ["WORKSPACE_TOKEN"]
    return {f"{side}_{name}" for side in ("STAGING", "PROD") for name in names}


def texts(folder: Path) -> Iterator[Path]:
    """The files of a project that a person reads."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and ".git" not in inside.parts and b"\0" not in path.read_bytes():
            yield path


def workflows(folder: Path) -> Iterator[str]:
    """Actions without a pin, production in pull requests, scripts with expressions in them."""
    for path in sorted((folder / ".github" / "workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if "uses:" in line and not PIN.search(line):
                yield f"{path.name}: not pinned: {line.strip()}"
        if "pull_request:" in text and OF_PRODUCTION.search(text):
            yield f"{path.name}: a pull request reaches production"
        content = strict_yaml.load(text)
        for script in (*below(content, "run"), *below(content, "script")):
            if "${{" in str(script):
                yield f"{path.name}: an expression stands in a script"
        if isinstance(content, dict) and "secrets." in str(content.get("env")):
            yield f"{path.name}: every job holds the credentials"


def environments(folder: Path, answers: Answers) -> Iterator[str]:
    """Jobs of the stack that name another environment than the one that lets them sign in."""
    for path in sorted((folder / ".github" / "workflows").glob("*.yml")):
        content = strict_yaml.load(path.read_text(encoding="utf-8"))
        found = next(below(content, "jobs"), {})
        assert isinstance(found, dict)
        for name, job in found.items() if path.name != UPDATES else ():
            read = {secret.partition("_")[0].lower() for secret in SECRET.findall(str(job))}
            wanted = read & {"staging", "prod"} if answers.credentials != "repository" else set()
            if answers.credentials == "federation":
                yield from federated(path.name, name, job, answers)
            elif {job.get("environment")} - {None} != wanted:
                yield f"{path.name}: the environment of {name} is {job.get('environment')}"


def federated(file: str, name: str, job: Mapping[str, object], answers: Answers) -> Iterator[str]:
    """Jobs that run the CLI and lack a part of their sign-in, and others that could sign in."""
    rights, told = job.get("permissions"), list(below(job, "env"))
    is_able = isinstance(rights, dict) and rights.get("id-token") == "write"
    if ("setup-cli" in str(job)) != is_able:
        yield f"{file}: the job {name} may ask for a token: {is_able}"
    place = "prod" if "cd-prod" in file else "staging"
    if is_able and job.get("environment") != place:
        yield f"{file}: the environment of {name} is {job.get('environment')}"
    wanted = FEDERATED[answers.use_databricks_service_principal]
    if is_able and not any(isinstance(own, dict) and wanted.items() <= own.items() for own in told):
        yield f"{file}: the job {name} lacks a variable to sign in"
    if is_able and isinstance(rights, dict) and rights.get("contents") != "read":
        yield f"{file}: the job {name} may not read the repository"


def jobs(folder: Path, answers: Answers) -> Iterator[str]:
    """Notebooks and schemas that jobs and monitors name and that are not there."""
    home = bundle_of(folder) / "resources"
    for name, content in resources(folder).items():
        for notebook in below(content, "notebook_path"):
            if not (home / str(notebook)).is_file():
                yield f"{name}: there is no {notebook}"
        for schema in below(content, "output_schema_name"):
            if not str(schema).endswith(f".{answers.model_schema}"):
                yield f"{name}: nothing creates the schema {schema}"


def targets(folder: Path, answers: Answers) -> Iterator[str]:
    """Targets that wait for somebody and whose schedules run, and others whose do not."""
    bundle_file = bundle_of(folder) / "databricks.yml"
    settings = strict_yaml.load(bundle_file.read_text(encoding="utf-8"))
    found = next(below(settings, "targets"), {})
    assert isinstance(found, dict)
    waiting = {"dev", "test", answers.test_catalog_name}
    waiting |= {"staging", answers.staging_catalog_name} if answers.paused_staging else set()
    for name, target in found.items():
        paused = target.get("mode") == "development" or "PAUSED" in str(target.get("presets"))
        if paused != (name in waiting):
            yield f"databricks.yml: schedules of the target {name}: paused is {paused}"
        if not target["workspace"]["host"]:
            yield f"databricks.yml: the target {name} names no workspace"


def links(folder: Path) -> Iterator[str]:
    """Links between documents that lead nowhere."""
    for path in texts(folder):
        if path.suffix != ".md":
            continue
        for place, _ in LINK.findall(path.read_text(encoding="utf-8")):
            if place and not (path.parent / place).exists():
                yield f"{path.relative_to(folder).as_posix()}: links to {place}"


def stale(folder: Path) -> Iterator[str]:
    """Words that were true once."""
    by_role = "catalog_name:" in (bundle_of(folder) / "databricks.yml").read_text(encoding="utf-8")
    for path in texts(folder):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
        yield from (f"{name}: {what}" for what, words in STALE.items() if words.search(text))
        if by_role and path.suffix == ".yml" and re.search(r": *\$\{bundle\.target\}\.", text):
            yield f"{name}: a table in a catalog called like the target"


def lint(folder: Path) -> list[str]:
    """What actionlint, and zizmor's strictest persona, find in the workflows.

    As for everybody who looks at the project, its own settings for zizmor count.
    """
    files = sorted(str(path) for path in (folder / ".github" / "workflows").glob("*.yml"))
    commands: list[list[str | Path]] = [
        [tool("actionlint"), "-oneline", *files],
        [
            *(Path(sys.executable).with_name("zizmor"), "--offline", "--quiet"),
            *("--persona=auditor", "--format=plain", *files),
        ],
    ]
    ended = [
        subprocess.run(command, capture_output=True, text=True, check=False) for command in commands
    ]
    return [end.stdout + end.stderr for end in ended if end.returncode]


def warnings(folder: Path, workspace: WorkspaceServer, cli: Path | None = None) -> list[str]:
    """What `bundle validate --strict` says of each target; its hosts are led to ``workspace``.

    The CLI is the one that the tests are made with, unless another one is given.
    """
    home = bundle_of(folder)
    point_at(home, workspace.url)
    settings = strict_yaml.load((home / "databricks.yml").read_text(encoding="utf-8"))
    found = next(below(settings, "targets"), {})
    assert isinstance(found, dict)
    ended = {target: bundle("validate", target, home, workspace, cli=cli) for target in found}
    return [
        f"{target}: {end.stderr or end.stdout}" for target, end in ended.items() if end.returncode
    ]
