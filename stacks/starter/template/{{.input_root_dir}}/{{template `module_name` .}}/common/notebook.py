"""What a notebook is given on Databricks, and what stands in for it on a laptop."""

from typing import Any


def parameters(dbutils: Any, **defaults: str) -> dict[str, str]:
    """The parameters of the job; on a laptop, where ``dbutils`` is None, the defaults."""
    if dbutils is None:
        return defaults
    for name, default in defaults.items():
        dbutils.widgets.text(name, default)
    return {name: dbutils.widgets.get(name) for name in defaults}
