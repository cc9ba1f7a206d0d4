"""The answers in the words of a stack's own inputs."""

from collections.abc import Mapping

from hooks.errors import StackError
from hooks.project.answers import Answers
from hooks.scaffolding.stacks import Schema, Stack

# Inputs that some stacks have and others do not; every other one must be there.
OPTIONAL = {
    "input_dev_catalog_name",
    "input_docker_image",
    "input_include_mlflow_recipes",
    "input_include_models_in_unity_catalog",
    "input_inference_table_name",
}

# What mlops-stacks wrote unasked before February 2024: each catalog is called like its target.
UNASKED = {
    "input_setup_cicd_and_project": "CICD_and_Project",
    "input_staging_catalog_name": "staging",
    "input_prod_catalog_name": "prod",
    "input_test_catalog_name": "test",
}


def all_parameters(answers: Answers) -> dict[str, str]:
    """Every input that ml-init can fill, for whichever stack asks it."""
    return {
        "input_setup_cicd_and_project": "CICD_and_Project",
        "input_project_name": answers.project_name,
        # Never ".": the stacks then keep files that they mean to skip.
        "input_root_dir": answers.project_name,
        "input_cloud": answers.cloud,
        "input_cicd_platform": answers.cicd_platform,
        "input_databricks_staging_workspace_host": answers.staging_workspace_host,
        "input_databricks_prod_workspace_host": answers.prod_workspace_host,
        "input_default_branch": "main",
        "input_release_branch": "release",
        "input_read_user_group": answers.read_user_group,
        "input_staging_catalog_name": answers.staging_catalog_name,
        "input_prod_catalog_name": answers.prod_catalog_name,
        "input_test_catalog_name": answers.test_catalog_name,
        "input_dev_catalog_name": answers.dev_catalog_name,
        "input_schema_name": answers.model_schema,
        "input_unity_catalog_read_user_group": answers.unity_catalog_read_user_group,
        "input_inference_table_name": answers.inference_table,
        "input_include_feature_store": "yes" if answers.include_feature_store else "no",
        "input_include_models_in_unity_catalog": "yes",
        "input_include_mlflow_recipes": "no",
        "input_docker_image": "databricksfieldeng/mlopsstacks:latest",
    }


def select(parameters: Mapping[str, str], schema: Schema, stack: Stack) -> dict[str, str]:
    """Exactly the inputs that the stack asks.

    The CLI drops an input that the stack does not know and fills in one that is missing, both
    without a word; here either is an error.

    Raises:
        StackError: the stack's inputs are not the ones that ml-init knows.
    """
    unknown = sorted(schema.inputs.keys() - parameters.keys())
    as_written = {name for name, value in UNASKED.items() if parameters[name] == value}
    missing = sorted(parameters.keys() - schema.inputs.keys() - OPTIONAL - as_written)
    if unknown or missing:
        faults = [
            *(f"it asks {name}, which ml-init cannot answer" for name in unknown),
            *(f"it does not ask {name}" for name in missing),
        ]
        raise StackError(
            f"{stack.words} asks other inputs than ml-init knows: {'; '.join(faults)}.\n"
            "Choose a stack with the inputs of mlops-stacks, or a newer release of ml-init."
        )
    return {name: parameters[name] for name in schema.inputs}
