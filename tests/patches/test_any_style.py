"""Each patch makes its statement true in every style of YAML, and changes nothing else."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.errors import PatchError
from hooks.formats.well_formed import fault
from hooks.patches import PATCHES
from hooks.patches._actions import ACTIONS
from hooks.patches.patch import Patch, State, apply_patch
from hooks.project.rendered import Project
from tests.patches.sample import RESOURCE, SETTINGS, WORKFLOW, project
from tests.patches.styles import Style
from tests.support.breadth import examples

pytestmark = pytest.mark.no_cover  # see docs/decisions/0029-what-is-measured.md

Data = dict[str, object]
Statements = dict[str, tuple[Callable[["Data"], None], Callable[["Data", "Data"], bool]]]
DEPLOYMENT = ".github/workflows/churn-cd.yml"
DEPLOYING = "on: push\nconcurrency: deploys\njobs:\n  prod:\n    concurrency: {group: jobs}\n"
SCRIPTS = ("pytest", "echo\n  env:\n\n  uses: it\n", "permissions: none\n", "echo: ${TOKEN_B}")
INJECTIONS = ('echo "${{ inputs.name }}"', "a ${{ matrix.name }} ${{ inputs.name }}\nb\n")
PRODUCTION = {"run": "deploy", "env": {"TOKEN": "${{ env.PROD_B }}"}}
OF_CONTRACT = {"run": "deploy", "env": {"TOKEN": "${{ secrets.PROD_WORKSPACE_TOKEN }}"}}
SETUP, CHECKOUT, PYTHON = "databricks/setup-cli", "actions/checkout", "actions/setup-python"
fast = settings(derandomize=True, deadline=None, database=None)
NUMBERS = examples(15, 100)

some = st.sampled_from
style = st.integers(0, 2**32).map(lambda seed: Style(Random(seed)))  # noqa: S311


def either(**choices: object) -> st.SearchStrategy[Data]:
    """A mapping with some of these keys; each value is fixed, or drawn."""
    drawn = {
        key: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for key, value in choices.items()
    }
    return st.fixed_dictionaries({}, optional=drawn)


def always(**choices: object) -> st.SearchStrategy[Data]:
    """A mapping with all of these keys."""
    return st.fixed_dictionaries(
        {
            key: value if isinstance(value, st.SearchStrategy) else st.just(value)
            for key, value in choices.items()
        }
    )


def both(*parts: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    """One mapping of several."""
    return st.tuples(*parts).map(lambda drawn: {k: v for part in drawn for k, v in part.items()})


variables = either(A="b", TOKEN_A="${{ secrets.OTHER }}", KEPT="env: ${{ github.ref }}") | st.none()
conditions = some(["always()", "${{ failure() }}", "github.event_name == 'pull_request'", "a: b"])
steps = st.one_of(
    both(
        always(uses=some([f"{SETUP}@main", f"{SETUP}@v0.2"])), either(**{"with": {"version": "1"}})
    ),
    both(
        always(uses=some([f"{CHECKOUT}@v4", f"{CHECKOUT}@{ACTIONS[CHECKOUT].commit}"])),
        either(
            **{
                "with": either(ref="main", **{"persist-credentials": "true"}) | st.none(),
                "name": "uses: a checkout",
            }
        ),
    ),
    always(
        uses=f"{PYTHON}@v5",
        **{"with": always(**{"python-version": some(["3.10", "3.12", "${{ matrix.python }}"])})},
    ),
    both(always(run=some(SCRIPTS)), either(env=variables, name="x", **{"if": conditions})),
    both(
        either(name="run: it"),
        always(run=some(INJECTIONS)),
        either(env=variables | st.just({"NAME": "mine"}), shell="bash"),  # noqa: S604
    ),
    both(
        always(uses="actions/github-script@v7"),
        either(name="x", **{"if": conditions}),
        always(**{"with": {"script": "github.rest.issues.createComment({\n  a: b\n})\n"}}),
    ),
    always(run="validate", env={"TOKEN": "${{ env.TOKEN_A }}", "B": "${{ env.A }}"}),
)
jobs = both(
    either(
        **{
            "runs-on": "ubuntu-latest",
            "permissions": some([{"contents": "read"}, "read-all", "write-all", {}]),
            "concurrency": some(["jobs", {"group": "deploys", "cancel-in-progress": "false"}]),
            "env": variables,
            "environment": some(["Staging", "other", "", {"name": "other", "url": "a: b"}]),
            "if": "github.ref == 'main'",
        }
    ),
    always(steps=st.lists(steps, min_size=1, max_size=4)),
)
secret = st.just("${{ secrets.STAGING_WORKSPACE_TOKEN }}")
production = some(
    [
        {"steps": [PRODUCTION]},
        {"steps": [OF_CONTRACT]},
        {"environment": "Prod", "steps": [{"run": "deploy"}]},
        {"steps": [OF_CONTRACT], "environment": {"url": "a: b"}},
    ]
)
workflows = both(
    always(on=some(["push", ["push", "pull_request"], {"pull_request": None, "push": None}])),
    either(
        name="a: b",
        permissions=some(["read-all", {"contents": "write"}, {"issues": "write"}, {}]),
        env=either(TOKEN_A=secret, TOKEN_B=secret, A="a", PROD_B="${{ secrets.PROD_B }}"),
        concurrency=some(["deploys", "${{ github.workflow }}"]),
        defaults={"run": {"working-directory": "./churn"}},
    ),
    always(jobs=both(always(one=jobs, two=jobs), either(prod=production))),
)


def load(text: str) -> Data:
    """The data of a text; every scalar is a string, and nothing is an empty one."""
    loaded = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes nothing but strings
    assert isinstance(loaded, dict)
    return loaded


def inside(value: object, *keys: str) -> Data:
    """The mapping below these keys; an empty one where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def word(value: object, key: str) -> str:
    """The scalar of a key; empty where there is none."""
    found = inside(value).get(key)
    return found if isinstance(found, str) else ""


def nodes(value: object) -> Iterator[Data]:
    """Every mapping in the data."""
    if isinstance(value, dict):
        yield value
    for below in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from nodes(below)


def jobs_of(data: Data) -> list[Data]:
    """The jobs of a workflow."""
    return [job for job in inside(data, "jobs").values() if isinstance(job, dict)]


def steps_of(data: Data) -> list[Data]:
    """The steps of a workflow's jobs, or of one job."""
    return [node for node in nodes(data) if "run" in node or "uses" in node]


def drop(around: Data, key: str, *names: str) -> None:
    """Take names out of a mapping, and the mapping where nothing is left."""
    left = {name: value for name, value in inside(around, key).items() if name not in names}
    around[key] = left
    if not left:
        del around[key]


def test_styles_write_the_data_that_they_were_given() -> None:
    data: Data = {"on": "push", "jobs": {"one": {"steps": [{"run": "a\n  env:\n\nb\n"}]}}}

    texts = {Style(Random(seed)).document(data) for seed in range(50)}  # noqa: S311

    assert len(texts) > 40
    assert [load(text) for text in texts] == [data] * len(texts)


# What a patch speaks of is taken out of the data before and after; all else has to be equal.


def of_cli_pin(data: Data) -> None:
    for node in nodes(data):
        if word(node, "uses").startswith(SETUP):
            node["uses"] = SETUP
            drop(node, "with", "version")


def is_cli_pinned(_: Data, data: Data) -> bool:
    pinned = ACTIONS[SETUP]
    return all(
        word(node, "uses") == f"{SETUP}@{pinned.commit}"
        and word(inside(node, "with"), "version") in {"", pinned.version[1:]}
        for node in nodes(data)
        if word(node, "uses").startswith(SETUP)
    )


def of_pinned_actions(data: Data) -> None:
    for node in nodes(data):
        if "uses" in node:
            node["uses"] = word(node, "uses").partition("@")[0]
            drop(node, "with", *["persist-credentials"] * (node["uses"] == CHECKOUT))


def is_pinned(before: Data, data: Data) -> bool:
    kept = [inside(node, "with").get("persist-credentials") for node in steps_of(before)]
    return all(
        word(node, "uses") == f"{name}@{ACTIONS[name].commit}"
        and (
            name != CHECKOUT
            or word(inside(node, "with"), "persist-credentials") == (was or "false")
        )
        for node, was in zip(steps_of(data), kept, strict=True)
        if (name := word(node, "uses").partition("@")[0]) and name != SETUP
    )


def of_python_version(data: Data) -> None:
    for node in nodes(data):
        node.pop("python-version", None)


def is_python_supported(_: Data, data: Data) -> bool:
    asked = [word(node, "python-version") for node in nodes(data) if "python-version" in node]
    return all("${{" in one or one in {"3.11", "3.12"} for one in asked)


def of_job_credentials(data: Data) -> None:
    names = [name for name, value in inside(data, "env").items() if "secrets." in str(value)]
    drop(data, "env", *(names or ("TOKEN_A", "TOKEN_B", "PROD_B")))
    for job in jobs_of(data):
        drop(job, "env", "TOKEN_A", "TOKEN_B", "PROD_B")
        for step in steps_of(job):
            drop(step, "env", *inside(step, "env"))


def effective(data: Data, job: Data, step: Data) -> dict[str, str]:
    """The environment of a step, as the runner works it out."""
    outer = {**inside(data, "env"), **inside(job, "env")}
    own = {
        name: str(outer.get(str(value)[8:-3], "")) if "${{ env." in str(value) else value
        for name, value in inside(step, "env").items()
    }
    return {name: str(value) for name, value in {**outer, **own}.items()}


def has_credentials_where_used(before: Data, data: Data) -> bool:
    found = "secrets." not in str(inside(data, "env"))
    secrets = {name for name, value in inside(before, "env").items() if "secrets." in str(value)}
    for old, new in zip(jobs_of(before), jobs_of(data), strict=True):
        signs_in = SETUP in str(old)
        for old_step, new_step in zip(steps_of(old), steps_of(new), strict=True):
            was, now = effective(before, old, old_step), effective(data, new, new_step)
            asked = {name for name in was if name in str(old_step)} - {"TOKEN_A"}
            used = {*was, *now} if signs_in else {"TOKEN", *asked}
            by_name = {name for name in secrets if f"env.{name} " in str(jobs_of(before))}
            found &= all(was.get(name) == now.get(name) for name in used - by_name)
    return found


def of_safe_prod(data: Data) -> None:
    if "pull_request" not in str(data["on"]):
        return
    drop(data, "env", "PROD_B")
    of_production = {
        name
        for name, job in inside(data, "jobs").items()
        if "PROD_" in str(job) or word(job, "environment") == "Prod"
    }
    drop(data, "jobs", *of_production)
    for around in (data, *jobs_of(data)):
        around.pop("concurrency", None)


def is_apart(_: Data, data: Data) -> bool:
    if "pull_request" not in str(data["on"]):
        return True
    given = [around.get("concurrency") for around in (data, *jobs_of(data))]
    groups = {each if isinstance(each, str) else word(each, "group") for each in given}
    is_in_use = "PROD_" in str(data) or "Prod" in str(data)
    return not is_in_use and groups.isdisjoint({"deploys", "jobs"})


def of_deployment_environments(data: Data) -> None:
    for job in jobs_of(data):
        if isinstance(job.get("environment"), dict):
            drop(job, "environment", "name")
        if not isinstance(job.get("environment"), dict):
            job.pop("environment", None)


def is_named(before: Data, data: Data) -> bool:
    good = True
    for was, now in zip(jobs_of(before), jobs_of(data), strict=True):
        used = [side for side in ("STAGING", "PROD") if f"secrets.{side}_W" in str(now)]
        given = now.get("environment")
        name = given if isinstance(given, str) else word(given, "name")
        good &= [name.upper()] == used if used else given == was.get("environment")
    return good


def of_workflow_permissions(data: Data) -> None:
    for around in (data, *jobs_of(data), *steps_of(data)):
        around.pop("permissions", None)
        around.pop("if", None)


def may_comment(before: Data, data: Data) -> bool:
    good = "permissions" in data or all("permissions" in job for job in jobs_of(data))
    for old, new in zip(jobs_of(before), jobs_of(data), strict=True):
        given = new.get("permissions", data.get("permissions"))
        writes = given == "write-all" or "write" in {
            word(given, name) for name in ("issues", "pull-requests")
        }
        earlier = inside(old if "permissions" in old else before, "permissions")
        good &= old.get("if") == new.get("if")
        good &= (
            isinstance(given, str)
            or earlier.items() <= inside(new, "permissions").items()
            or ("permissions" not in new)
        )
        for was, now in zip(steps_of(old), steps_of(new), strict=True):
            own = word(was, "if").removeprefix("${{ ").removesuffix(" }}")
            good &= own in word(now, "if")
            if "createComment" in str(now):
                good &= writes and "github.event_name == 'pull_request'" in word(now, "if")
            else:
                good &= was.get("if") == now.get("if")
    return good


def of_no_template_injection(data: Data) -> None:
    for step in steps_of(data):
        if "run" in step:
            step.pop("run")
            step.pop("env", None)


def is_without_injection(before: Data, data: Data) -> bool:
    good = True
    for was, now in zip(steps_of(before), steps_of(data), strict=True):
        script = word(was, "run")
        if "${{" in script:
            carried = inside(now, "env").items() - inside(was, "env").items()
            good &= "${{" not in word(now, "run")
            good &= inside(was, "env").items() <= inside(now, "env").items()
            good &= {str(value) for _, value in carried} == {
                each for each in ("${{ inputs.name }}", "${{ matrix.name }}") if each in script
            }
        else:
            good &= script == word(now, "run") and was.get("env") == now.get("env")
    return good


STATUS = "trigger_pause_status"
NAMES = {
    "data_security_mode": "SINGLE_USER",
    "single_user_name": "${workspace.current_user.userName}",
}
RUNTIMES = ["13.3.x-cpu-ml-scala2.12", "15.4.x-cpu-ml-scala2.12"]
presets = either(name_prefix="x", **{STATUS: some(["PAUSED", "UNPAUSED"])}) | st.none()
targets = both(
    either(
        mode=some(["development", "production"]),
        presets=presets,
        default="true",
        workspace=either(host=some([None, "https://a.b"]), root_path="/x"),
    ),
    always(variables={"catalog_name": "x"}),
)
settings_files = both(
    either(bundle={"name": "churn"}, workspace={"host": None}),
    always(targets=always(dev=targets, test=targets, staging=targets, prod=targets)),
)
clusters = both(
    always(num_workers="3", spark_version=some(RUNTIMES)),
    either(
        node_type_id="small",
        custom_tags={"new_cluster": "no"},
        **{key: some([value, "other"]) for key, value in NAMES.items()},
    ),
)
tasks = both(
    always(task_key="x"),
    st.one_of(
        always(new_cluster=clusters, notebook_task={"notebook_path": "a.py"}),
        always(run_job_task=both(always(job_id="1"), either(git_source_info="here"))),
        both(always(condition_task={"op": "EQUAL_TO"}), either(git_source_info={"a": ["b"]})),
    ),
)
resource_files = always(
    resources=always(
        jobs=always(
            one=both(
                either(
                    description="kept", permissions=[{"level": "CAN_VIEW", "group_name": "users"}]
                ),
                always(tasks=st.lists(tasks, min_size=1, max_size=3)),
                always(job_clusters=st.lists(always(new_cluster=clusters), min_size=1, max_size=2)),
            )
        ),
        experiments={"e": {"name": "n", "description": "gone: it"}},
        registered_models=some([{"m": {"name": "n", "depends_on": ["a"]}}, {"m": {"name": "n"}}]),
    )
)


def clusters_of(data: Data) -> list[Data]:
    found = [node.get("new_cluster") for node in nodes(data)]
    return [each for each in found if isinstance(each, dict)]


def of_single_user_clusters(data: Data) -> None:
    for cluster in clusters_of(data):
        for name in NAMES:
            cluster.pop(name, None)


def is_single_user(_: Data, data: Data) -> bool:
    return all(NAMES.items() <= cluster.items() for cluster in clusters_of(data))


def of_supported_runtime(data: Data) -> None:
    for node in nodes(data):
        node.pop("spark_version", None)


def is_supported(_: Data, data: Data) -> bool:
    return {word(node, "spark_version") for node in nodes(data)} <= {"", RUNTIMES[1]}


def of_strict_bundle(data: Data) -> None:
    for around in (data, *inside(data, "targets").values()):
        if isinstance(around, dict) and "workspace" in around:
            drop(around, "workspace", "host")
    for node in nodes(inside(data, "resources")):
        node.pop("git_source_info", None)
    for section, field in (("experiments", "description"), ("registered_models", "depends_on")):
        for resource in inside(data, "resources", section).values():
            inside(resource).pop(field, None)


def is_strict(before: Data, data: Data) -> bool:
    good = "git_source_info" not in str(data) and "gone: it" not in str(data)
    for name, target in inside(data, "targets").items():
        side = "2222.2" if name == "prod" else "1111.1"
        was = inside(before, "targets", name, "workspace")
        host = word(was, "host").replace("null", "") or f"https://adb-{side}.azuredatabricks.net"
        good &= word(inside(target, "workspace"), "host") == (host if "host" in was else "")
    return good and "host" not in inside(data, "workspace") and "depends_on" not in str(data)


def of_paused_test_jobs(data: Data) -> None:
    for target in map(inside, inside(data, "targets").values()):
        presets = target.get("presets")
        target["presets"] = presets if isinstance(presets, dict) else {}
        drop(target, "presets", STATUS)


def is_paused(before: Data, data: Data) -> bool:
    good = True
    for name, target in inside(data, "targets").items():
        status = word(inside(target, "presets"), STATUS)
        if name in {"dev", "test"}:
            good &= (status or word(target, "mode")) in {"PAUSED", "development"}
        else:
            good &= status == word(inside(before, "targets", name, "presets"), STATUS)
    return good


TWICE = "deployment_environments"


def signs_in_twice(old: Project) -> bool:
    """Whether a job would need two environments, of which it can have one."""
    jobs = map(str, jobs_of(load(old.text(WORKFLOW) or "")))
    return any("secrets.STAGING_W" in job and "secrets.PROD_W" in job for job in jobs)


OF_WORKFLOWS: Statements = {
    "cli_pin": (of_cli_pin, is_cli_pinned),
    "python_version": (of_python_version, is_python_supported),
    "workflow_permissions": (of_workflow_permissions, may_comment),
    "safe_prod": (of_safe_prod, is_apart),
    "job_credentials": (of_job_credentials, has_credentials_where_used),
    TWICE: (of_deployment_environments, is_named),
    "pinned_actions": (of_pinned_actions, is_pinned),
    "no_template_injection": (of_no_template_injection, is_without_injection),
}


OF_BUNDLES: Statements = {
    "single_user_clusters": (of_single_user_clusters, is_single_user),
    "strict_bundle": (of_strict_bundle, is_strict),
    "supported_runtime": (of_supported_runtime, is_supported),
    "paused_test_jobs": (of_paused_test_jobs, is_paused),
}


def after(patch: Patch, old: Project) -> Project:
    """The project after a patch, which has to be done in one time, and leave files that load."""
    new = old.changed(apply_patch(patch, old).changes)
    for path, content in new.files.items():
        assert fault(path, content) == ""
        ends = content.count(b"\n") if b"\r\n" in old.files[path] else 0
        assert content.count(b"\r\n") == ends, "line ends stay those of Windows, or of Unix"
    assert apply_patch(patch, new).state is not State.APPLIED
    return new


def judge(old: Project, patches: Statements) -> None:
    """Apply every patch in turn; each makes its statement true, and changes nothing else."""
    for patch in PATCHES:
        try:
            new = after(patch, old)
        except PatchError:
            is_known = patch.name in patches and not (patch.name == TWICE and signs_in_twice(old))
            assert not is_known, f"{patch.name} has to know this text"
            continue
        for path in new.files if patch.name in patches else ():
            take_out, is_true = patches[patch.name]
            was, now = load(old.text(path) or ""), load(new.text(path) or "")
            assert is_true(was, now), patch.name
            take_out(was)
            take_out(now)
            assert now == was, patch.name
        old = new


@pytest.mark.parametrize("number", NUMBERS)
def test_a_workflow_in_any_style_is_patched_and_else_unchanged(number: int) -> None:
    @settings(fast, max_examples=number)
    @given(workflows, style)
    def hold(data: Data, written: Style) -> None:
        files = {WORKFLOW: written.document(data), DEPLOYMENT: DEPLOYING}
        judge(project(files, cloud="aws", credentials="environments"), OF_WORKFLOWS)

    hold()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_bundle_in_any_style_is_patched_and_else_unchanged(number: int) -> None:
    @settings(fast, max_examples=number)
    @given(settings_files, resource_files, style)
    def hold(bundle: Data, resources: Data, written: Style) -> None:
        text, beside = written.document(bundle), written.document(resources)
        judge(project({SETTINGS: text, RESOURCE: beside}, model_schema="models"), OF_BUNDLES)

    hold()
