"""Every repair of a scaffold, in the order of its commits."""

from hooks.patches import (
    catalog_names,
    cli_pin,
    databricks_service_principal,
    deployment_environments,
    dev_catalog,
    group_names,
    job_credentials,
    lint_workflow,
    named_jobs,
    no_template_injection,
    paused_staging,
    paused_test_jobs,
    pinned_actions,
    python_version,
    read_group,
    real_unit_tests,
    retire_deploy_cicd,
    safe_prod,
    single_user_clusters,
    strict_bundle,
    superseded_runs,
    supported_runtime,
    true_docs,
    workflow_permissions,
)
from hooks.patches.patch import Patch

PATCHES: tuple[Patch, ...] = (
    group_names.PATCH,  # first: the others read YAML, which a bare name may spoil
    retire_deploy_cicd.PATCH,
    cli_pin.PATCH,
    databricks_service_principal.PATCH,
    single_user_clusters.PATCH,
    read_group.PATCH,
    strict_bundle.PATCH,
    catalog_names.PATCH,
    dev_catalog.PATCH,
    supported_runtime.PATCH,
    python_version.PATCH,
    real_unit_tests.PATCH,
    workflow_permissions.PATCH,
    safe_prod.PATCH,
    job_credentials.PATCH,
    deployment_environments.PATCH,  # after it: then jobs hold what was in the environment of all
    pinned_actions.PATCH,
    lint_workflow.PATCH,
    no_template_injection.PATCH,
    superseded_runs.PATCH,  # after safe_prod, which moves groups apart
    named_jobs.PATCH,
    paused_test_jobs.PATCH,
    paused_staging.PATCH,
    true_docs.PATCH,
)
