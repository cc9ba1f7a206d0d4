import pytest

from hooks.errors import PatchError
from hooks.patches.databricks_service_principal import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import GUIDE, WORKFLOW, patched, project, text

SIGNED_IN = text("""
    env:
      DATABRICKS_CLIENT_ID: ${{ secrets.STAGING_DATABRICKS_CLIENT_ID }}
      DATABRICKS_CLIENT_SECRET: ${{ secrets.STAGING_DATABRICKS_CLIENT_SECRET }}
    """)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(SIGNED_IN, SIGNED_IN, id="a workflow that signs in so stays as it is"),
        pytest.param(
            text("""
            env:
              ARM_TENANT_ID: ${{ secrets.STAGING_AZURE_SP_TENANT_ID }}
              ARM_CLIENT_ID: ${{ secrets.STAGING_AZURE_SP_APPLICATION_ID }}
              ARM_CLIENT_SECRET: ${{ secrets.STAGING_AZURE_SP_CLIENT_SECRET }}
            """),
            SIGNED_IN,
            id="Azure's three variables become two",
        ),
        pytest.param(
            "env:\n  DATABRICKS_TOKEN: ${{ secrets.STAGING_WORKSPACE_TOKEN }}\n",
            SIGNED_IN,
            id="a token becomes two variables",
        ),
        pytest.param(
            text("""
            env:
              PROD_ARM_TENANT_ID: ${{ secrets.PROD_AZURE_SP_TENANT_ID }}
              PROD_ARM_CLIENT_ID: ${{ secrets.PROD_AZURE_SP_APPLICATION_ID }}
            run:
              ARM_CLIENT_ID: ${{ env.PROD_ARM_CLIENT_ID }}
            """),
            text("""
            env:
              PROD_DATABRICKS_CLIENT_ID: ${{ secrets.PROD_DATABRICKS_CLIENT_ID }}
            run:
              DATABRICKS_CLIENT_ID: ${{ env.PROD_DATABRICKS_CLIENT_ID }}
            """),
            id="variables with the side in front keep it",
        ),
        pytest.param(
            text("""
            env:
              PROD_WORKSPACE_TOKEN: ${{ secrets.PROD_WORKSPACE_TOKEN }}
            run:
              DATABRICKS_TOKEN: ${{ env.PROD_WORKSPACE_TOKEN }}
            """),
            text("""
            env:
              PROD_DATABRICKS_CLIENT_ID: ${{ secrets.PROD_DATABRICKS_CLIENT_ID }}
              PROD_DATABRICKS_CLIENT_SECRET: ${{ secrets.PROD_DATABRICKS_CLIENT_SECRET }}
            run:
              DATABRICKS_CLIENT_ID: ${{ env.PROD_DATABRICKS_CLIENT_ID }}
              DATABRICKS_CLIENT_SECRET: ${{ env.PROD_DATABRICKS_CLIENT_SECRET }}
            """),
            id="tokens with the side in front keep it",
        ),
    ],
)
def test_workflows_sign_in_as_databricks_service_principals(before: str, after: str) -> None:
    assert patched(PATCH, WORKFLOW, before, use_databricks_service_principal=True) == after


@pytest.mark.parametrize(
    ("cloud", "bullets"),
    [
        pytest.param(
            "azure",
            "- `PROD_AZURE_SP_TENANT_ID`\n- `PROD_AZURE_SP_APPLICATION_ID`\n"
            "- `PROD_AZURE_SP_CLIENT_SECRET`\n",
            id="azure",
        ),
        pytest.param("aws", "- `PROD_WORKSPACE_TOKEN` : of the workspace\n", id="aws"),
        pytest.param("gcp", "- `PROD_WORKSPACE_TOKEN`\n", id="gcp"),
    ],
)
def test_the_guide_names_the_secrets_and_where_they_come_from(cloud: str, bullets: str) -> None:
    guide = (
        "For your convenience, we also have Terraform modules that make them on azure.\n\n"
        "After creating the service principals and adding them to the respective workspaces,\n"
        "and [Get Azure AD tokens](x),\nto add the following secrets to GitHub:\n"
    )

    told = patched(
        PATCH, GUIDE, guide + bullets, use_databricks_service_principal=True, cloud=cloud
    )

    assert "auth/oauth-m2m) for each of them" in told
    assert told.endswith(
        "to GitHub:\n- `PROD_DATABRICKS_CLIENT_ID`\n- `PROD_DATABRICKS_CLIENT_SECRET`\n"
    )
    assert "Terraform" not in told


@pytest.mark.parametrize(
    "name", ["ARM_CLIENT_ID", "x_WORKSPACE_TOKEN", "STAGING_AZURE_SP_CLIENT_SECRET"]
)
def test_a_target_or_a_project_may_be_called_like_a_secret(name: str) -> None:
    before = f"name: Tests for {name}\nrun: databricks bundle deploy -t {name}\n"

    assert patched(PATCH, WORKFLOW, before, use_databricks_service_principal=True) == before


def test_a_target_called_like_the_tenant_is_still_deployed() -> None:
    before = "run: databricks bundle deploy -t ARM_TENANT_ID\n"

    assert patched(PATCH, WORKFLOW, before, use_databricks_service_principal=True) == before


@pytest.mark.parametrize(
    "line",
    [
        "run: echo ${ARM_CLIENT_ID}",
        "x: ${{ env.STAGING_ARM_TENANT_ID }}",
        "x: ${{ secrets.AZURE_SP_KEY }}",
        "  WORKSPACE_TOKEN: x",
        "- `STAGING_AZURE_SP_KEY`",
        "[Azure AD tokens](x)",
    ],
)
def test_each_leftover_of_another_way_is_refused(line: str) -> None:
    odd = project({WORKFLOW: f"{line}\n"}, use_databricks_service_principal=True)

    with pytest.raises(PatchError, match="databricks_service_principal"):
        apply_patch(PATCH, odd)


def test_nobody_who_did_not_ask_gets_them() -> None:
    azure = project({WORKFLOW: "env:\n  ARM_CLIENT_ID: x\n"})

    outcome = apply_patch(PATCH, azure)

    assert outcome.state is State.NOT_APPLICABLE


def test_a_token_used_in_another_way_is_refused_by_name() -> None:
    odd = project(
        {WORKFLOW: "run: echo $STAGING_WORKSPACE_TOKEN\n"}, use_databricks_service_principal=True
    )

    with pytest.raises(PatchError, match=f"databricks_service_principal .* {WORKFLOW}"):
        apply_patch(PATCH, odd)
