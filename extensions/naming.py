"""The rules of every answer: what is accepted, and which variable of the organisation holds it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

Given = Mapping[str, object]

# What stacks put beside the bundle, and what they leave out where a project is called so.
RESERVED_FOLDERS = {"cicd", "docs", "layout", "run_validations", "update_layout"}
LONG = 2048  # characters of a URL, or of a path
YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}
STACKS = ("mlops-stacks", "mlops-stacks-clusters", "mlops-stacks-v0.4", "starter", "custom")
PLATFORMS = ("github_actions", "github_actions_for_github_enterprise_servers")
NUMBER = re.compile(r"[0-9-]+|0[xob][0-9a-f]*|[0-9]+(\.[0-9]*)?(e[+-]?[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """What one question accepts.

    Attributes:
        accepts: the accepted form in words.
        allows: whether one value, as text, is accepted by itself.
        variable: the environment variable that holds the organisation's answer.
        required: whether a project cannot be made without it, given the other answers.
        has_default: whether it is missing only where an empty one was given.
        takes: the type that a data file may give beside text.
        kept: whether a project that has the value already keeps it, though none starts with it.
        starts: whether variable and default are for new projects alone; no other one changes.
    """

    accepts: str
    allows: Callable[[str], bool]
    variable: str = ""
    required: Callable[[Given], bool] = lambda _: True
    has_default: bool = False
    takes: type = str
    kept: Callable[[str], bool] = lambda _: False
    starts: bool = False


def matches(pattern: str) -> Callable[[str], bool]:
    """A test for text that the pattern describes from its first to its last character."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def is_plain(value: str) -> bool:
    """Whether YAML reads it as text: stacks write names into YAML without quotes.

    The Databricks CLI overlooks every ``_`` in a number.
    """
    number = NUMBER.fullmatch(value.replace("_", "") or "0")
    return value.lower() not in YAML_WORDS and number is None


def is_project_name(value: str) -> bool:
    """Whether GitHub, the stacks, Python and YAML all take the name as it stands."""
    return (
        re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{2,99}", value) is not None
        and re.search("[A-Za-z]", value) is not None
        and value.lower() not in RESERVED_FOLDERS
        and is_plain(value)
    )


def is_group(value: str) -> bool:
    """Whether Databricks or Entra can have a group of this name, and a bundle can name it.

    A bundle takes ``${`` for a reference. 256 characters are Entra's limit
    (https://learn.microsoft.com/graph/api/resources/group).
    """
    from unicodedata import category

    return (
        0 < len(value) <= 256  # noqa: PLR2004  # as above
        and value == value.strip()
        and "${" not in value
        and not any(category(each)[0] == "C" or category(each) in {"Zl", "Zp"} for each in value)
    )


def is_host(value: str) -> bool:
    """Whether the text is the https URL of a host; a path behind it does no harm."""
    if len(value) > LONG:
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?", parts.netloc)
        is not None
        and re.fullmatch(r"[!-~]*", value) is not None
    )


def plainly(pattern: str) -> Callable[[str], bool]:
    """A test for text that the pattern describes and YAML takes without quotes."""
    described = matches(pattern)
    return lambda value: described(value) and is_plain(value)


def is_git_source(value: str) -> bool:
    """Whether git can fetch from here without a secret in the address."""
    if len(value) > LONG or not value.isprintable() or " " in value or value.startswith("-"):
        return False
    if re.fullmatch(r"[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:]+", value):
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme in {"https", "ssh", "file"}:
        return parts.password is None and (parts.scheme == "ssh" or "@" not in parts.netloc)
    return parts.scheme == "" and value.startswith(("/", "~"))


def is_yes(value: object) -> bool:
    """Whether an answer to a yes-or-no question means yes."""
    return str(value).lower() in {"yes", "true"}


def needs_client(given: Given) -> bool:
    """Whether publishing signs in with a client id: every way but the tokens of aws and gcp."""
    databricks = is_yes(given.get("use_databricks_service_principal", False))
    return is_yes(given.get("publish", False)) and (databricks or given.get("cloud") == "azure")


def needs_tenant(given: Given) -> bool:
    """Whether publishing signs in as an Azure service principal."""
    databricks = is_yes(given.get("use_databricks_service_principal", False))
    return needs_client(given) and not databricks


def is_custom(given: Given) -> bool:
    """Whether the organisation brings a stack of its own."""
    return given.get("stack") == "custom"


IS_YES_OR_NO = matches("(?i:yes|no|true|false)")
TEAM = matches(r"[A-Za-z0-9]([A-Za-z0-9 ._&+()-]{0,98}[A-Za-z0-9)])?")
CATALOG_WORDS = (
    "a catalog's name: letters, digits and _, not digits alone (Spark takes - for minus)"
)
HOST_WORDS = "a URL such as https://adb-1234.5.azuredatabricks.net"
TEAM_WORDS = "a team's name or slug: letters, digits, spaces and . _ & + ( ) -"
GROUP_WORDS = "a group's name in Databricks: up to 256 characters in one line, without ${"
IDENTITY = matches(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def yes_or_no(variable: str = "") -> Rule:
    """The rule of a yes-or-no question."""
    return Rule("yes, no, true or false", IS_YES_OR_NO, variable, has_default=True, takes=bool)


def catalog(variable: str) -> Rule:
    """The rule of a catalog's name; earlier releases took a ``-`` in it."""
    return Rule(
        CATALOG_WORDS,
        plainly(r"[A-Za-z0-9_]{1,255}"),
        variable,
        kept=plainly(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,254}"),
    )


def client_id(role: str, variable: str) -> Rule:
    """The rule of a service principal's id."""
    words = f"the {role} service principal's application (client) id"
    return Rule(words, IDENTITY, variable, needs_client)


RULES: dict[str, Rule] = {
    "project_name": Rule(
        "3 to 100 letters, digits, _ and -, with a letter among them and no - in front; "
        "not a name that a stack itself uses (docs, cicd, layout)",
        is_project_name,
    ),
    "github_owner": Rule(
        "the organisation's name on GitHub: letters, digits and single -",
        matches(r"(?=.{1,39}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*"),
        "GITHUB_REPOSITORY_OWNER",
    ),
    "github_contributor_group": Rule(TEAM_WORDS, TEAM, "GITHUB_CONTRIBUTOR_GROUP"),
    "github_admins_group": Rule(TEAM_WORDS, TEAM, "GITHUB_ADMINS_GROUP"),
    "model_schema": Rule(
        "the name of a schema: letters, digits and _, not digits alone",
        plainly(r"[A-Za-z0-9_]{1,255}"),
        "DATABRICKS_MODEL_SCHEMA",
        has_default=True,
    ),
    "include_feature_store": yes_or_no(),
    "inference_table": Rule(
        "catalog.schema.table, each of letters, digits and _ (Spark takes - for minus)",
        matches(r"[A-Za-z0-9_]{1,255}(\.[A-Za-z0-9_]{1,255}){2}"),
        required=lambda given: "-" in str(given.get("prod_catalog_name", "")),
    ),
    "cloud": Rule("azure, aws or gcp", matches("azure|aws|gcp"), "DATABRICKS_CLOUD"),
    "cicd_platform": Rule(
        " or ".join(PLATFORMS) + "; a project's repository is on GitHub, so that nothing else "
        "could run its workflows",
        matches("|".join(PLATFORMS)),
        "DATABRICKS_CICD_PLATFORM",
        has_default=True,
    ),
    "staging_workspace_host": Rule(HOST_WORDS, is_host, "DATABRICKS_STAGING_WORKSPACE_HOST"),
    "prod_workspace_host": Rule(HOST_WORDS, is_host, "DATABRICKS_PROD_WORKSPACE_HOST"),
    "staging_catalog_name": catalog("DATABRICKS_STAGING_CATALOG_NAME"),
    "prod_catalog_name": catalog("DATABRICKS_PROD_CATALOG_NAME"),
    "test_catalog_name": catalog("DATABRICKS_TEST_CATALOG_NAME"),
    "dev_catalog_name": replace(catalog("DATABRICKS_DEV_CATALOG_NAME"), has_default=True),
    "read_user_group": Rule(GROUP_WORDS, is_group, "DATABRICKS_READ_USER_GROUP"),
    "unity_catalog_read_user_group": Rule(
        GROUP_WORDS, is_group, "DATABRICKS_UNITY_CATALOG_READ_USER_GROUP"
    ),
    "use_databricks_service_principal": yes_or_no("USE_DATABRICKS_SERVICE_PRINCIPAL"),
    "credentials": Rule(
        "repository or environments (federation is not offered by this version yet)",
        matches("repository|environments"),
        "ML_INIT_CREDENTIALS",
        has_default=True,
        starts=True,
    ),
    "protected_branches": replace(yes_or_no("ML_INIT_PROTECTED_BRANCHES"), starts=True),
    "stack": Rule(
        "one of " + ", ".join(STACKS),
        matches("|".join(map(re.escape, STACKS))),
        "ML_INIT_STACK",
        has_default=True,
    ),
    "stack_url": Rule(
        "an https, ssh or file URL, or a folder from / on, that git can fetch; no password in it",
        is_git_source,
        "ML_INIT_STACK_URL",
        is_custom,
    ),
    "stack_commit": Rule(
        "a commit: 40 digits and letters a to f",
        matches(r"[0-9a-f]{40}"),
        "ML_INIT_STACK_COMMIT",
        is_custom,
    ),
    "bundle_uuid": Rule(
        "a UUID", matches(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), has_default=True
    ),
    "paused_staging": replace(yes_or_no(), starts=True),
    "fresh_start": replace(yes_or_no(), starts=True),
    "publish": yes_or_no(),
    "staging_client_id": client_id("staging", "DATABRICKS_STAGING_CLIENT_ID"),
    "prod_client_id": client_id("production", "DATABRICKS_PROD_CLIENT_ID"),
    "staging_tenant_id": Rule(
        "the staging tenant's id", IDENTITY, "DATABRICKS_STAGING_TENANT_ID", needs_tenant
    ),
    "prod_tenant_id": Rule(
        "the production tenant's id", IDENTITY, "DATABRICKS_PROD_TENANT_ID", needs_tenant
    ),
}
