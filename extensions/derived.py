"""What follows where an answer is not given, or from several: defaults, and other spellings."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from .values import Given


def without_path(value: str) -> str:
    """The scheme and host of a URL, in lower case."""
    parts = urlsplit(value)
    return f"{parts.scheme}://{parts.netloc}".lower()


def module_name(project_name: object) -> str:
    """The project's name as Python spells it, and the stacks their bundle's folder."""
    return str(project_name).replace("-", "_")


def inference_table(given: Given, allows: Callable[[str], bool]) -> str:
    """The table that predictions go to unless another is named.

    Args:
        given: the answers known so far.
        allows: the rule of such a table's name.

    Returns:
        Its name; empty while none follows, or none that is allowed.
    """
    catalog, schema = given.get("prod_catalog_name", ""), given.get("model_schema", "")
    table = f"{catalog}.{schema}.{module_name(given.get('project_name', ''))}_predictions"
    return table if allows(table) else ""


def bundle_uuid(server: str, owner: str, project: str) -> str:
    """The bundle's identity at Databricks: the same wherever and however often it is made."""
    from uuid import NAMESPACE_URL, uuid5

    return str(uuid5(NAMESPACE_URL, f"{server.rstrip('/')}/{owner}/{project}".lower()))


def team_slug(name: str) -> str:
    """The slug that GitHub gives a team of this name."""
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")
