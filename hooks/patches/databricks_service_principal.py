"""Workflows sign in as Databricks service principals.

The organisation uses service principals that Databricks manages. The
scaffold knew only Azure's (ARM_*) or, on the other clouds, a long-lived
personal access token. Every workflow now signs in with the client id
and secret of a service principal (OAuth), on all three clouds, and the
documents name these secrets. The old variables go: the CLI refuses two
ways of signing in at once.

https://docs.databricks.com/dev-tools/auth/oauth-m2m
"""

import re

from hooks.patches.patch import Patch
from hooks.project.rendered import Project

# Names of variables and secrets, each in a place where no project and no catalog is named.
TENANT = re.compile(
    r"^ *(?:\w+_)?ARM_TENANT_ID: *\$\{\{.*\n|^- `\w+_AZURE_SP_TENANT_ID`.*\n", re.MULTILINE
)
VARIABLE = re.compile(
    r"(^ *|\benv\.)((?:[A-Z]+_)?)ARM_(CLIENT_(?:ID|SECRET))(?=:| *\}\})", re.MULTILINE
)
SECRET = re.compile(
    r"(\bsecrets\.|^- `)([A-Z]+_)AZURE_SP_(?:(APPLICATION_ID)|CLIENT_SECRET)(?=`| *\}\})",
    re.MULTILINE,
)
TOKEN_VARIABLE = re.compile(
    r"^( *)(?:DATABRICKS_TOKEN|((?:STAGING|PROD)_)WORKSPACE_TOKEN): "
    r"\$\{\{ *(secrets|env)\.(STAGING|PROD)_WORKSPACE_TOKEN *\}\}",
    re.MULTILINE,
)
TOKEN_BULLET = re.compile(r"^- `(STAGING|PROD)_WORKSPACE_TOKEN`.*", re.MULTILINE)
HOW_TO_GET = re.compile(
    r"^After creating the service principals and adding them to the respective .*?"
    r"^to add the (?:following )?secrets to GitHub:\n",
    re.MULTILINE | re.DOTALL,
)
AZURE_MODULES = re.compile(
    r"^For your convenience, we also have Terraform modules that .*azure.*\n\n?", re.MULTILINE
)
WORDS = ("ARM_CLIENT", "ARM_TENANT", "AZURE_SP_", "WORKSPACE_TOKEN")
OTHER_WAYS = rf"\w*(?:{'|'.join(WORDS)})\w*"
LEFT_OVER = re.compile(
    rf"(?:\b(?:secrets|env|vars)\.|\$\{{?|^- `){OTHER_WAYS}|^ *{OTHER_WAYS}:", re.MULTILINE
)
OAUTH = {
    "azure": "https://learn.microsoft.com/azure/databricks/dev-tools/auth/oauth-m2m",
    "aws": "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m",
    "gcp": "https://docs.databricks.com/gcp/en/dev-tools/auth/oauth-m2m",
}


def two_variables(found: re.Match[str]) -> str:
    """The client's id and secret in the place of one token variable."""
    space, prefix, source, side = found[1], found[2] or "", found[3], found[4]
    return "\n".join(
        f"{space}{prefix}DATABRICKS_CLIENT_{part}: "
        f"${{{{ {source}.{side}_DATABRICKS_CLIENT_{part} }}}}"
        for part in ("ID", "SECRET")
    )


def two_bullets(found: re.Match[str]) -> str:
    """The client's id and secret in the place of one token in a list of secrets."""
    return "\n".join(f"- `{found[1]}_DATABRICKS_CLIENT_{part}`" for part in ("ID", "SECRET"))


def how_to_get(cloud: str) -> str:
    """Where the two secrets come from, as the setup guide tells it."""
    return (
        "After creating the service principals and adding them to the respective staging and "
        "prod workspaces, [create an OAuth secret]\n"
        f"({OAUTH[cloud]}) for each of them,\n".replace("]\n(", "](")
        + "and add the client id and the secret of both as "
        "[encrypted secrets](https://docs.github.com/en/actions/security-guides/encrypted-secrets)\n"
        "to GitHub:\n"
    )


def rewrite(text: str, project: Project) -> str:
    """The text with client id and secret in the place of Azure's variables and of tokens."""
    text = TENANT.sub("", text)
    text = VARIABLE.sub(r"\1\2DATABRICKS_\3", text)
    text = SECRET.sub(
        lambda found: f"{found[1]}{found[2]}DATABRICKS_CLIENT_{'ID' if found[3] else 'SECRET'}",
        text,
    )
    text = TOKEN_VARIABLE.sub(two_variables, text)
    text = TOKEN_BULLET.sub(two_bullets, text)
    text = HOW_TO_GET.sub(lambda _: how_to_get(project.answers.cloud), text)
    return AZURE_MODULES.sub("", text)


def holds(text: str, _: Project) -> bool:
    """Whether nothing of the other ways of signing in is left."""
    if "Azure AD tokens" in text:
        return False
    return not any(word in text for word in WORDS) or LEFT_OVER.search(text) is None


def applies(project: Project) -> str:
    """Why there is nothing to do: nobody asked for it."""
    asked = project.answers.use_databricks_service_principal
    return "" if asked else "Databricks service principals were not asked for"


PATCH = Patch(
    name="databricks_service_principal",
    subject="Sign in as Databricks service principals",
    reason=__doc__.strip(),
    files=r"\.github/.+\.(?:ya?ml|md)|(?:.+/)?docs/.+\.md|(?:.+/)?README\.md",
    rewrite=rewrite,
    holds=holds,
    applies=applies,
)
