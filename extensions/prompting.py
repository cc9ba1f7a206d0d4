"""What a person reads at a prompt about the value just typed.

Copier shows it in one line, behind words of its own, and cuts it at the terminal's width: the rule
comes first, and the value, which stands in the line above, not at all. The help has the whole rule.
"""

import shutil
import sys
import textwrap
from collections.abc import Sequence

from .validation import Problem

WIDEST = 100  # columns that are read with ease
NO_REPOSITORY = "git finds no repository there"
NAMES = "letters, digits, _ only"
SHORT = {
    "project_name": "3-100 letters, digits, _ and -",
    "github_owner": "letters, digits and single -",
    "github_contributor_group": "no @, no / in it",
    "github_admins_group": "no @, no / in it",
    "model_schema": NAMES,
    "inference_table": "catalog.schema.table, no -",
    "staging_workspace_host": "https://… is missing",
    "prod_workspace_host": "https://… is missing",
    "staging_catalog_name": NAMES,
    "prod_catalog_name": NAMES,
    "test_catalog_name": NAMES,
    "dev_catalog_name": NAMES,
    "read_user_group": "1-256 characters, no ${",
    "unity_catalog_read_user_group": "no ${, not empty",
    "stack_url": "https, ssh or file URL, or a folder",
    "stack_commit": "40 digits and letters a to f",
    "staging_client_id": "letters, digits, _ and -",
    "prod_client_id": "letters, digits, _ and -",
    "staging_tenant_id": "letters, digits, _ and -",
    "prod_tenant_id": "letters, digits, _ and -",
}


def tell_given(names: Sequence[str]) -> None:
    """Say once which questions the organisation's variables answer, for they are not asked."""
    if names:
        told = f"From your organisation: {', '.join(names)}. (--ask NAME asks all the same.)"
        width = min(shutil.get_terminal_size().columns, WIDEST)
        print(textwrap.fill(told, width, break_on_hyphens=False), file=sys.stderr)


def brief(problem: Problem) -> str:
    """A problem in the room that there is; the long words where a question has no short ones."""
    return problem.short or SHORT.get(problem.question, "") or f"{problem.fault}; {problem.cure}"
