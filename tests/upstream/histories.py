"""What each commit of mlops-stacks writes for two projects that have little in common."""

from collections.abc import Mapping

from hooks.adopting.commits import Commit
from hooks.adopting.form import SETTINGS
from hooks.adopting.forms import Forms
from hooks.errors import StackError
from hooks.scaffolding.parameters import all_parameters
from hooks.system.tree import Tree
from tests.support.answers import usual_answers

Inputs = Mapping[str, str]

_USUAL = all_parameters(usual_answers())
INPUTS: Mapping[str, Inputs] = {
    "azure, plain": {**_USUAL, "input_project_name": "churn-model"},
    "aws, feature store": {
        **_USUAL,
        "input_project_name": "fraud_detect",
        "input_cloud": "aws",
        "input_databricks_staging_workspace_host": "https://one.cloud.databricks.com",
        "input_databricks_prod_workspace_host": "https://one.cloud.databricks.com",
        "input_staging_catalog_name": "staging",
        "input_prod_catalog_name": "prod",
        "input_test_catalog_name": "test",
        "input_schema_name": "fraud_detect",
        "input_include_feature_store": "yes",
    },
}


def rendered(forms: Forms, commit: Commit, told: Inputs) -> Tree | None:
    """What a commit writes; None where it writes no project that can be adopted."""
    asked = forms.schemas[commit.name].inputs
    inputs = {name: told[name] for name in asked} | {"input_root_dir": told["input_project_name"]}
    try:
        tree = forms.render(commit, inputs)
    except StackError:
        return None
    return tree if any(path.endswith(f"/{SETTINGS}") for path in tree.files) else None
