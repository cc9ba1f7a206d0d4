"""The questions: what each accepts, its default, whose answer it is, and the variable that has it.

What repeats them is held to them by tests/test_question_copies.py.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .stacks import CLOUDS, CUSTOM, STACKS
from .values import (
    Given,
    is_git_source,
    is_group,
    is_host,
    is_project_name,
    is_yes,
    matches,
    plainly,
)

PLATFORMS = ("github_actions", "github_actions_for_github_enterprise_servers")
Owner = Literal["organisation", "use case"]


@dataclass(frozen=True)
class Rule:
    """One question.

    Attributes:
        accepts: the accepted form in words.
        allows: whether one value, as text, is accepted by itself.
        variable: the environment variable that holds the organisation's answer.
        required: whether a project cannot be made without it, given the other answers.
        default: what a new project has where neither a person nor the organisation decides.
        earlier: what a project has that was made before the question was there. Where this is
            told, variable and default are for new projects alone; no other one changes.
        follows: whether there is always an answer, which follows from others.
        takes: the type that a data file may give beside text.
        kept: whether a project that has the value already keeps it, though none starts with it.
        owner: whose answer it is; an organisation has the same for most of its use cases.
        is_checked: whether the checks of the workspaces need the answer.
    """

    accepts: str
    allows: Callable[[str], bool]
    variable: str = ""
    required: Callable[[Given], bool] = lambda _: True
    default: str = ""
    earlier: str = ""
    follows: bool = False
    takes: type = str
    kept: Callable[[str], bool] = lambda _: False
    owner: Owner = "organisation"
    is_checked: bool = False

    @property
    def has_default(self) -> bool:
        """Whether it is missing only where an empty one was given."""
        return bool(self.default) or self.follows


def variable_answer(rule: Rule, name: str, environ: Mapping[str, str]) -> str:
    """The organisation's answer, taken from the environment; empty where it gives none.

    Publishing is the default exactly where a token for it is there; the token itself is not read.
    """
    if name == "publish":
        return "yes" if environ.get("ADMIN_GITHUB_TOKEN") else ""
    return environ.get(rule.variable, "").strip() if rule.variable else ""


def needs_client(given: Given) -> bool:
    """Whether publishing signs in with a client id: every way but the tokens of aws and gcp."""
    databricks = is_yes(given.get("use_databricks_service_principal", False))
    return is_yes(given.get("publish", False)) and (databricks or given.get("cloud") == "azure")


def needs_tenant(given: Given) -> bool:
    """Whether publishing signs in as an Azure service principal."""
    databricks = is_yes(given.get("use_databricks_service_principal", False))
    return needs_client(given) and not databricks


def signs_in_by_token(given: Given) -> bool:
    """Whether workflows sign in with access tokens, as far as the answers tell it."""
    databricks = is_yes(given.get("use_databricks_service_principal", False))
    return given.get("cloud") in {"aws", "gcp"} and not databricks


def is_custom(given: Given) -> bool:
    """Whether the organisation brings a stack of its own."""
    return given.get("stack") == CUSTOM


IS_YES_OR_NO = matches("(?i:yes|no|true|false)")
TEAM = matches(r"[A-Za-z0-9]([A-Za-z0-9 ._&+()-]{0,98}[A-Za-z0-9)])?")
CATALOG_WORDS = (
    "a catalog's name: letters, digits and _, not digits alone (Spark takes - for minus)"
)
HOST_WORDS = "a URL such as https://adb-1234.5.azuredatabricks.net"
TEAM_WORDS = "a team's name or slug: letters, digits, spaces and . _ & + ( ) -"
GROUP_WORDS = "a group's name in Databricks: up to 256 characters in one line, without ${"
IDENTITY = matches(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def yes_or_no(default: str, variable: str = "") -> Rule:
    """The rule of a yes-or-no question."""
    return Rule("yes, no, true or false", IS_YES_OR_NO, variable, default=default, takes=bool)


def team(variable: str) -> Rule:
    """The rule of a team on GitHub, which each use case has for itself."""
    return Rule(TEAM_WORDS, TEAM, variable, owner="use case")


def host(variable: str) -> Rule:
    """The rule of a workspace's URL."""
    return Rule(HOST_WORDS, is_host, variable, is_checked=True)


def group(variable: str) -> Rule:
    """The rule of a group in Databricks."""
    return Rule(GROUP_WORDS, is_group, variable, is_checked=True)


def catalog(variable: str) -> Rule:
    """The rule of a catalog's name; earlier releases took a ``-`` in it."""
    return Rule(
        CATALOG_WORDS,
        plainly(r"[A-Za-z0-9_]{1,255}"),
        variable,
        kept=plainly(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,254}"),
        is_checked=True,
    )


def identity(words: str, variable: str, required: Callable[[Given], bool]) -> Rule:
    """The rule of an id that a sign-in needs."""
    return Rule(words, IDENTITY, variable, required, is_checked=True)


RULES: dict[str, Rule] = {
    "project_name": Rule(
        "3 to 100 letters, digits, _ and -, with a letter among them and no - in front; "
        "not a name that a stack itself uses (docs, cicd, layout)",
        is_project_name,
        owner="use case",
    ),
    "github_owner": Rule(
        "the organisation's name on GitHub: letters, digits and single -",
        matches(r"(?=.{1,39}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*"),
        "GITHUB_REPOSITORY_OWNER",
    ),
    "github_contributor_group": team("GITHUB_CONTRIBUTOR_GROUP"),
    "github_admins_group": team("GITHUB_ADMINS_GROUP"),
    "model_schema": Rule(
        "the name of a schema: letters, digits and _, not digits alone",
        plainly(r"[A-Za-z0-9_]{1,255}"),
        "DATABRICKS_MODEL_SCHEMA",
        default="all_my_ml_models",
        owner="use case",
        is_checked=True,
    ),
    "include_feature_store": replace(yes_or_no("no"), owner="use case"),
    "inference_table": Rule(
        "catalog.schema.table, each of letters, digits and _ (Spark takes - for minus)",
        matches(r"[A-Za-z0-9_]{1,255}(\.[A-Za-z0-9_]{1,255}){2}"),
        required=lambda given: "-" in str(given.get("prod_catalog_name", "")),
        owner="use case",
        is_checked=True,
    ),
    "cloud": Rule(
        "azure, aws or gcp", matches("|".join(CLOUDS)), "DATABRICKS_CLOUD", is_checked=True
    ),
    "cicd_platform": Rule(
        " or ".join(PLATFORMS) + "; a project's repository is on GitHub, so that nothing else "
        "could run its workflows",
        matches("|".join(PLATFORMS)),
        "DATABRICKS_CICD_PLATFORM",
        default="github_actions",
    ),
    "staging_workspace_host": host("DATABRICKS_STAGING_WORKSPACE_HOST"),
    "prod_workspace_host": host("DATABRICKS_PROD_WORKSPACE_HOST"),
    "staging_catalog_name": catalog("DATABRICKS_STAGING_CATALOG_NAME"),
    "prod_catalog_name": catalog("DATABRICKS_PROD_CATALOG_NAME"),
    "test_catalog_name": catalog("DATABRICKS_TEST_CATALOG_NAME"),
    "dev_catalog_name": replace(catalog("DATABRICKS_DEV_CATALOG_NAME"), follows=True),
    "read_user_group": group("DATABRICKS_READ_USER_GROUP"),
    "unity_catalog_read_user_group": group("DATABRICKS_UNITY_CATALOG_READ_USER_GROUP"),
    "use_databricks_service_principal": replace(
        yes_or_no("no", "USE_DATABRICKS_SERVICE_PRINCIPAL"), is_checked=True
    ),
    "credentials": Rule(
        "repository, environments or federation",
        matches("repository|environments|federation"),
        "ML_INIT_CREDENTIALS",
        default="environments",
        earlier="repository",
        is_checked=True,
    ),
    "protected_branches": replace(yes_or_no("yes", "ML_INIT_PROTECTED_BRANCHES"), earlier="no"),
    "stack": Rule(
        "one of " + ", ".join(STACKS),
        matches("|".join(map(re.escape, STACKS))),
        "ML_INIT_STACK",
        default="mlops-stacks",
        is_checked=True,
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
        "a UUID",
        matches(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        follows=True,
        owner="use case",
    ),
    "paused_staging": replace(yes_or_no("yes"), earlier="no", owner="use case"),
    "fresh_start": replace(yes_or_no("yes"), earlier="no", owner="use case"),
    "publish": replace(yes_or_no("no"), owner="use case"),
    "staging_client_id": identity(
        "the staging service principal's application (client) id",
        "DATABRICKS_STAGING_CLIENT_ID",
        needs_client,
    ),
    "prod_client_id": identity(
        "the production service principal's application (client) id",
        "DATABRICKS_PROD_CLIENT_ID",
        needs_client,
    ),
    "staging_tenant_id": identity(
        "the staging tenant's id", "DATABRICKS_STAGING_TENANT_ID", needs_tenant
    ),
    "prod_tenant_id": identity(
        "the production tenant's id", "DATABRICKS_PROD_TENANT_ID", needs_tenant
    ),
}
DEFAULTS = {name: rule.default for name, rule in RULES.items() if rule.default}
EARLIER = {name: rule.earlier for name, rule in RULES.items() if rule.earlier}
