from collections.abc import Mapping

import pytest
import yaml

from extensions.rules import RULES
from extensions.validation import describe, unknown_names, validate
from tests.support.answers import ANSWERS, UNQUOTED

Changes = Mapping[str, object]
V04 = "mlops-stacks-v0.4"
COMMIT = "13a10ebf6a3fbb90c93efad7bce833811052b58e"
CUSTOM = {"stack": "custom", "stack_url": "/stacks/ours", "stack_commit": COMMIT}
PUBLISH = {"publish": True, "staging_client_id": "a", "prod_client_id": "b"}
TENANTS = {"staging_tenant_id": "c", "prod_tenant_id": "d"}

ALL_CATALOGS = [f"{role}_catalog_name" for role in ("staging", "prod", "test", "dev")]
NAME = ("project_name", "3 to 100 letters, digits, _ and -")
CATALOG = ("prod_catalog_name", "a catalog's name", "DATABRICKS_PROD_CATALOG_NAME")
HOST = ("staging_workspace_host", "a URL such as https://")
GROUP = ("read_user_group", "a group's name in Databricks")
TOKEN = ("access token", "use_databricks_service_principal with yes", "with environments")
SOURCE = ("stack_url", "this value is not accepted", "no password in it")


def one(question: str, value: object) -> Changes:
    return {question: value}


ACCEPTED = [
    pytest.param({}, id="the usual answers"),
    pytest.param({"project_name": "abc"}, id="a name of three characters"),
    pytest.param({"project_name": "a" * 100}, id="a name of 100 characters"),
    pytest.param({"project_name": "_2-b"}, id="a name with an underscore in front"),
    pytest.param({"project_name": "docs-search"}, id="a name that begins like a folder"),
    pytest.param({"github_owner": "a"}, id="an owner of one letter"),
    pytest.param({"github_owner": "a-" * 19 + "z"}, id="an owner of 39 characters"),
    pytest.param({"github_admins_group": "Data & ML 2"}, id="a team with an &"),
    pytest.param({"staging_workspace_host": "https://adb-1.2.net/"}, id="a slash behind a host"),
    pytest.param({"prod_workspace_host": "https://h/?o=12&x#job/1"}, id="a path behind a host"),
    pytest.param({"prod_workspace_host": "HTTPS://H.example:8443"}, id="a port and capitals"),
    pytest.param({"include_feature_store": "TRUE"}, id="a yes in capitals"),
    pytest.param({"publish": "no"}, id="a no in words"),
    pytest.param({"credentials": "environments"}, id="credentials in environments"),
    pytest.param({"credentials": "federation"}, id="no credentials on Azure"),
    pytest.param(
        {
            "credentials": "federation",
            "cloud": "aws",
            "use_databricks_service_principal": "yes",
        },
        id="no credentials with a service principal on AWS",
    ),
    pytest.param({"protected_branches": "yes"}, id="protected branches"),
    pytest.param({"read_user_group": "Größe 2 (alle)"}, id="a group beyond ASCII"),
    pytest.param({"read_user_group": "ml@example.org"}, id="a group like an address"),
    pytest.param({"read_user_group": "ml readers: team #1"}, id="a group that YAML would cut"),
    pytest.param({"read_user_group": 'R&D/ML "x"'}, id="a group with signs"),
    pytest.param({"read_user_group": "x" * 256}, id="a group of 256 characters"),
    pytest.param({"read_user_group": "\u5206\u6790\u00a0\U0001f600"}, id="a group in any script"),
    pytest.param({"test_catalog_name": "ml_staging"}, id="one catalog for two roles"),
    pytest.param(dict.fromkeys(ALL_CATALOGS, "ml"), id="one catalog for all"),
    pytest.param({"dev_catalog_name": "ml_prod"}, id="a dev catalog that is another's"),
    pytest.param({"prod_catalog_name": "2024_prod"}, id="a catalog with a digit in front"),
    pytest.param({"staging_catalog_name": "dev"}, id="dev where targets are named by role"),
    pytest.param({"inference_table": ""}, id="a table that follows from the names"),
    pytest.param({"cloud": "gcp", "stack": "mlops-stacks"}, id="GCP where the stack can"),
    pytest.param({"stack": V04}, id="targets named after fine catalogs"),
    pytest.param({**CUSTOM}, id="a stack in a folder"),
    pytest.param({**CUSTOM, "stack_url": "~/stacks"}, id="a stack at home"),
    pytest.param({**CUSTOM, "stack_url": "https://h/a/b.git"}, id="a stack by https"),
    pytest.param({**CUSTOM, "stack_url": "ssh://git@h:22/a"}, id="a stack by ssh"),
    pytest.param({**CUSTOM, "stack_url": "git@h:a/b.git"}, id="a stack by ssh's short form"),
    pytest.param({**CUSTOM, "stack_url": "file:///a/b"}, id="a stack by a file URL"),
    pytest.param({**PUBLISH, **TENANTS}, id="publishing to azure"),
    pytest.param({**PUBLISH, "use_databricks_service_principal": "yes"}, id="without a tenant"),
    pytest.param({"publish": True, "cloud": "aws"}, id="publishing with aws's tokens"),
]

REFUSED = [
    pytest.param(one("project_name", "my project"), NAME, id="a space"),
    pytest.param(one("project_name", "it's"), NAME, id="a quote"),
    pytest.param(one("project_name", "../outside"), NAME, id="a way out"),
    pytest.param(one("project_name", "-rf"), NAME, id="a leading dash"),
    pytest.param(one("project_name", "ab"), NAME, id="two characters"),
    pytest.param(one("project_name", "a" * 101), (*NAME, "aaa…"), id="101 characters"),
    pytest.param(one("project_name", "prédiction"), NAME, id="beyond ASCII"),
    pytest.param(one("project_name", "abc\u0661\u0662"), NAME, id="digits beyond ASCII"),
    pytest.param(one("project_name", "Docs"), NAME, id="a folder that stacks make"),
    pytest.param(one("project_name", "---"), NAME, id="no letter"),
    pytest.param(one("project_name", "cicd"), NAME, id="a folder that mlops-stacks leave out"),
    pytest.param(one("project_name", "update_layout"), NAME, id="a file that they leave out"),
    pytest.param(one("project_name", "layout"), NAME, id="a file that the starter leaves out"),
    pytest.param(one("github_owner", "my--org"), ("single -",), id="two hyphens in an owner"),
    pytest.param(one("github_owner", "a" * 40), ("single -",), id="an owner of 40 characters"),
    pytest.param(one("github_owner", "my_org"), ("single -",), id="an underscore in an owner"),
    pytest.param(one("github_admins_group", "@a/b"), ("a team's name or slug",), id="a handle"),
    pytest.param(one("model_schema", "a-b"), ("the name of a schema",), id="a schema with -"),
    pytest.param(one("model_schema", "a.b"), ("the name of a schema",), id="a schema with a dot"),
    pytest.param(one("inference_table", "a.b"), ("catalog.schema.table",), id="a table in two"),
    pytest.param(one("inference_table", "a-b.c.d"), ("catalog.schema.table",), id="a hyphen"),
    pytest.param(
        {"inference_table": ".".join(["a" * 256, "b", "c"])},
        ("catalog.schema.table",),
        id="a table's catalog of 256 characters",
    ),
    pytest.param(one("cloud", "Azure"), ("azure, aws or gcp", "DATABRICKS_CLOUD"), id="a cloud"),
    pytest.param(
        one("cicd_platform", "gitlab"),
        ("github_actions", "repository is on GitHub"),
        id="workflows elsewhere",
    ),
    pytest.param(one("staging_workspace_host", "http://h.net"), HOST, id="http"),
    pytest.param(one("staging_workspace_host", "h.net"), HOST, id="a host alone"),
    pytest.param(one("staging_workspace_host", "https://"), HOST, id="no host"),
    pytest.param(one("staging_workspace_host", "https://u:p@h.net"), HOST, id="a password"),
    pytest.param(one("staging_workspace_host", "https://h.net:99999"), HOST, id="no such port"),
    pytest.param(one("staging_workspace_host", "https://[h.net"), HOST, id="half an address"),
    pytest.param(one("staging_workspace_host", "https://h\n.net"), HOST, id="a line in a host"),
    pytest.param(one("prod_catalog_name", "ml-prod"), (*CATALOG, "- for minus"), id="a hyphen"),
    pytest.param(one("prod_catalog_name", "c" * 256), CATALOG, id="a catalog of 256 characters"),
    pytest.param(
        one("dev_catalog_name", ""), ("dev_catalog_name: missing",), id="no name for dev's"
    ),
    pytest.param(
        one("dev_catalog_name", "a-b"), ("DATABRICKS_DEV_CATALOG_NAME",), id="a hyphen in dev's"
    ),
    pytest.param(
        {"stack": V04, "cloud": "gcp"}, ("stack", "Unity Catalog on GCP"), id="GCP on v0.4"
    ),
    pytest.param(one("read_user_group", "a ${b}"), GROUP, id="a group that a bundle replaces"),
    pytest.param(one("read_user_group", "x" * 257), GROUP, id="a group of 257 characters"),
    pytest.param(one("read_user_group", " a"), GROUP, id="a blank in front of a group"),
    pytest.param(one("read_user_group", "a\tb"), GROUP, id="a group with a tab"),
    pytest.param(one("stack", "mlops"), ("one of mlops-stacks,", "custom"), id="no such stack"),
    pytest.param({**CUSTOM, "stack_url": ""}, ("stack_url: missing",), id="no address"),
    pytest.param({**CUSTOM, "stack_commit": "main"}, ("40 digits",), id="a branch as commit"),
    pytest.param({**CUSTOM, "stack_commit": COMMIT[:39]}, ("40 digits",), id="39 digits"),
    pytest.param({**CUSTOM, "stack_commit": COMMIT.upper()}, ("40 digits",), id="capital digits"),
    pytest.param({**CUSTOM, "stack_url": "http://h/a"}, SOURCE, id="a stack by http"),
    pytest.param({**CUSTOM, "stack_url": "https://u:s3cret@h/a"}, SOURCE, id="its password"),
    pytest.param({**CUSTOM, "stack_url": "https://s3cret@h/a"}, SOURCE, id="its token"),
    pytest.param({**CUSTOM, "stack_url": "https://[h/a"}, SOURCE, id="half an address again"),
    pytest.param({**CUSTOM, "stack_url": "--upload-pack=x"}, SOURCE, id="an option of git"),
    pytest.param({**CUSTOM, "stack_url": "ext::sh"}, SOURCE, id="a helper of git"),
    pytest.param({**CUSTOM, "stack_url": "https://h/\x9b2J"}, SOURCE, id="a sign to the terminal"),
    pytest.param({**CUSTOM, "stack_url": "a/b"}, SOURCE, id="a folder that depends on the place"),
    pytest.param(
        one("credentials", "vault"),
        ("repository, environments or federation", "ML_INIT_CREDENTIALS"),
        id="another place for credentials",
    ),
    *(
        pytest.param(
            {"credentials": "federation", "cloud": cloud},
            ("credentials", *TOKEN),
            id=f"no credentials beside {cloud}'s tokens",
        )
        for cloud in ("aws", "gcp")
    ),
    pytest.param(one("publish", "maybe"), ("yes, no, true or false",), id="neither yes nor no"),
    pytest.param(one("bundle_uuid", "x"), ("a UUID",), id="no UUID"),
    pytest.param(
        {**PUBLISH, **TENANTS, "prod_client_id": ""},
        ("prod_client_id: missing", "DATABRICKS_PROD_CLIENT_ID"),
        id="publishing without a client",
    ),
    pytest.param(
        {**PUBLISH, **TENANTS, "prod_tenant_id": ""}, ("prod_tenant_id: missing",), id="no tenant"
    ),
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_these_answers_are_accepted(changes: Changes) -> None:
    assert validate(RULES, {**ANSWERS, **changes}, complete=True) == []


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_these_answers_are_refused_in_one_line_that_says_what_is_accepted(
    changes: Changes, words: tuple[str, ...]
) -> None:
    problems = validate(RULES, {**ANSWERS, **changes}, complete=True)

    message = describe(problems)
    assert len(problems) == 1
    assert [word for word in words if word not in message] == []
    assert len(message.splitlines()) == 4
    assert "s3cret" not in message


def test_yaml_reads_the_accepted_names_as_they_stand() -> None:
    given: list[Changes] = [row.values[0] for row in ACCEPTED]  # type: ignore[misc]
    names = {str({**ANSWERS, **changes}[name]) for changes in given for name in UNQUOTED}

    assert {yaml.safe_load(f"x: {name}")["x"] for name in names} == names


def test_nothing_given_is_missing_only_where_nobody_will_ask() -> None:
    asked = validate(RULES, {}, complete=False)
    unasked = validate(RULES, {}, complete=True)

    assert asked == []
    assert {each.question for each in unasked} == {
        "project_name",
        "github_owner",
        "github_contributor_group",
        "github_admins_group",
        "cloud",
        "staging_workspace_host",
        "prod_workspace_host",
        "staging_catalog_name",
        "prod_catalog_name",
        "test_catalog_name",
        "read_user_group",
        "unity_catalog_read_user_group",
    }
    assert {each.fault for each in unasked} == {"missing"}


@pytest.mark.parametrize("question", ["project_name", "model_schema", "stack", "publish"])
def test_what_was_given_empty_is_not_asked_again_and_so_is_missing(question: str) -> None:
    problems = validate(RULES, {question: ""}, complete=False)

    assert [(each.question, each.fault) for each in problems] == [(question, "missing")]


def test_a_stack_that_names_targets_after_catalogs_has_no_room_for_dev() -> None:
    given = {**ANSWERS, "stack": V04, "test_catalog_name": "Dev", "dev_catalog_name": "x"}

    message = describe(validate(RULES, given, complete=True))

    assert "test_catalog_name: 'Dev' does not fit; mlops-stacks-v0.4 has a target of" in message
    assert f"stack: '{V04}' does not fit; it has a target called dev" in message


def test_a_stack_that_names_targets_after_catalogs_needs_three_of_them() -> None:
    given = {**ANSWERS, "stack": V04, "prod_catalog_name": "ML_Staging"}

    message = describe(validate(RULES, given, complete=True))

    assert "prod_catalog_name: 'ML_Staging' does not fit; staging_catalog_name is the" in message
    assert f"stack: '{V04}' does not fit; its targets are called like the catalogs" in message


@pytest.mark.parametrize(
    ("changes", "short"),
    [
        pytest.param({"cloud": "gcp"}, {"stack": "not on GCP"}, id="GCP"),
        pytest.param(
            {"prod_catalog_name": "ML_Staging"},
            {"prod_catalog_name": "same as staging", "stack": "two catalogs are the same"},
            id="the same twice",
        ),
        pytest.param(
            {"test_catalog_name": "dev"},
            {"test_catalog_name": "the stack has it", "stack": "a catalog is called dev"},
            id="a target of the stack",
        ),
    ],
)
def test_a_prompt_says_in_a_few_words_what_clashes(changes: Changes, short: dict[str, str]) -> None:
    problems = validate(RULES, {**ANSWERS, "stack": V04, **changes}, complete=True)

    assert {each.question: each.short for each in problems} == short


def test_what_a_project_has_already_is_kept_where_no_project_starts_with_it() -> None:
    given = {**ANSWERS, "prod_catalog_name": "ml-prod", "test_catalog_name": "ml prod"}

    refused = validate(RULES, given, complete=True, stored=RULES)

    assert [each.question for each in refused] == ["test_catalog_name"]


def test_all_that_is_wrong_is_said_at_once_in_the_questions_order() -> None:
    given = {"project_name": "a b", "cloud": "x", **CUSTOM, "stack_commit": "y"}

    problems = validate(RULES, given, complete=False)

    lines = describe(problems).splitlines()
    assert lines[0] == "These answers do not make a project:"
    assert [line.split(":")[0].strip() for line in lines[1:4]] == [
        "project_name",
        "cloud",
        "stack_commit",
    ]
    assert lines[2] == (
        "  cloud: 'x' is not accepted; give azure, aws or gcp (also read from DATABRICKS_CLOUD)."
    )


def test_a_name_that_is_no_question_is_told_with_the_nearest() -> None:
    data = {"cluod": "azure", "cloud": "azure", "_copier": "x", "renamed": 1, "": "", "x" * 99: 1}

    problems = list(unknown_names(RULES, data, "cloud: aws\nrenamed: 1\n"))

    assert [each.question for each in problems] == ["'cluod'", "''", f"'{'x' * 56}…"]
    assert problems[0].cure == "the nearest is cloud"
