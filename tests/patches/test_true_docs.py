import pytest

from hooks.errors import PatchError
from hooks.patches.patch import apply_patch
from hooks.patches.true_docs import PATCH
from tests.patches.sample import GUIDE, WORKFLOW, patched, project, text

# What stacks say of every project; between its first words and its last stands more.
UNTRUE = [
    "| workflows  to test and deploy ML code and resources\n |",
    "| CI/CD                      |  |",
    "[Configure CI/CD]()",
    (
        "Create a hosted Git repo to store project code, if you haven't ... "
        "git push upstream main\n```"
    ),
    "If the created project uses **Unity Catalog**, we expect ... .github/workflows directory.",
    "#### Set secrets for CI/CD\n\nAfter creating",
    "Create and push a PR branch adding the ML code ... git pull upstream main\n```",
    (
        "Create and push a release branch called `release` off ... "
        "source of truth for ML resource configs and CI/CD workflows."
    ),
    "Support for running tests against pull requests from repo forks\nis planned for the future.",
    (
        "After merging your pull request, subsequent runs of the model ... "
        "will automatically use your updated ML code."
    ),
    "[Staging model in UC](https://x/staging/churn/churn-model)",
    "[Prod model in UC](https://x/prod/churn/churn-model)",
    "[secrets of this repository](https://x):",
    "open a pull request\nfrom `main` to `release`: merging it deploys to production.",
    (
        "We expect a catalog to exist with the name of the deployment target ... "
        ".github/workflows directory."
    ),
    "* Install the `dbx` CLI via ... (`/Repos/username/your-repo-name`)",
    (
        "For Model Registry in Unity Catalog, we expect a catalog to exist ... "
        "`.github/workflows` directory."
    ),
    "| dev workspace        |",
    "| dev-churn-model ",
    "| staging-churn-model ",
    "| prod-churn-model ",
    "| test-churn-model ",
    "2. Complete the `TODO` in ... `targets.dev.workspace.host`.",
    "mlops-setup.md#configure-cicd)",
    (
        "After completing the prerequisites, create and push a PR branch ... "
        "on pushing code to the `release` branch."
    ),
    "# databricks.yml, when PRs are merged into the main branch\nname: Bundle validation",
]
STAGING = "[Staging model in UC](https://adb-1111.1.azuredatabricks.net/explore/data/models"
PROD = "[Prod model in UC](https://adb-2222.2.azuredatabricks.net/explore/data/models"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        pytest.param("README.md", "# churn\n", "# churn\n", id="what is true stays"),
        pytest.param(
            "churn/resources/README.md",
            "1. Install\n2. Complete the `TODO` in churn/databricks.yml under\n"
            "`targets.dev.workspace.host`.\n3. Go on\n",
            "1. Install\n2. The `dev` target uses the staging workspace. To develop elsewhere, "
            "change its `host` in `databricks.yml`.\n3. Go on\n",
            id="from the first words to the last, and no further",
        ),
        pytest.param(
            "docs/ml-pull-request.md",
            f"* {STAGING}/staging/churn/churn-model)\n",
            f"* {STAGING}/ml_staging/all_my_ml_models/churn-model)\n",
            id="links lead to the models of this project",
        ),
        pytest.param(
            "docs/ml-pull-request.md",
            f"* {PROD}/prod/churn/churn-model)\n",
            f"* {PROD}/ml_prod/all_my_ml_models/churn-model)\n",
            id="in both workspaces",
        ),
        pytest.param(
            WORKFLOW,
            "# databricks.yml, when PRs are merged into the main branch\nname: Bundle validation\n",
            "# databricks.yml, on pull requests\nname: Bundle validation\n",
            id="a workflow says when it runs",
        ),
    ],
)
def test_documents_tell_the_truth(path: str, before: str, after: str) -> None:
    assert patched(PATCH, path, before) == after


@pytest.mark.parametrize("untrue", UNTRUE, ids=lambda untrue: untrue[:40].strip())
def test_nothing_untrue_that_stacks_say_is_left(untrue: str) -> None:
    before = f"{untrue}\nThe rest.\n"

    told = patched(PATCH, GUIDE, before, credentials="environments", protected_branches=True)

    assert told != before
    assert told.endswith("\nThe rest.\n")


@pytest.mark.parametrize(
    ("untrue", "secrets", "federation"),
    [
        pytest.param(
            UNTRUE[3],
            "sets the secrets that the workflows need",
            "sets the variables that the workflows need",
            id="what publishing sets",
        ),
        pytest.param(
            UNTRUE[8],
            "A pull request from a fork receives no secrets.",
            "A pull request from a fork cannot sign in.",
            id="what a fork lacks",
        ),
        pytest.param(
            "[Configure CI/CD]()\n## Merge a PR with your initial ML code\n",
            "- `PROD_AZURE_SP_CLIENT_SECRET`\n\n## Merge",
            "variables:\n\n- `ARM_TENANT_ID`\n- `ARM_CLIENT_ID`\n\n## Merge",
            id="how to sign in, which a stack leaves out for a server of one's own",
        ),
    ],
)
def test_documents_speak_of_secrets_only_where_some_are_stored(
    untrue: str, secrets: str, federation: str
) -> None:
    kept, none = (
        patched(PATCH, GUIDE, f"{untrue}\n", credentials=place)
        for place in ("environments", "federation")
    )

    assert (secrets in kept, federation in none) == (True, True)
    assert (federation in kept, secrets in none) == (False, False)


@pytest.mark.parametrize(
    ("staging", "prod"),
    [
        pytest.param("staging", "prod", id="the stack's own catalogs"),
        pytest.param("prod", "staging", id="the same, the other way round"),
    ],
)
def test_what_the_stack_says_of_every_project_may_be_true_of_one(staging: str, prod: str) -> None:
    links = f"* {STAGING}/staging/churn/churn-model)\n* {PROD}/prod/churn/churn-model)\n"

    told = patched(
        PATCH,
        "docs/ml-pull-request.md",
        links,
        model_schema="churn",
        staging_catalog_name=staging,
        prod_catalog_name=prod,
    )

    assert told == (
        f"* {STAGING}/{staging}/churn/churn-model)\n* {PROD}/{prod}/churn/churn-model)\n"
    )


def test_the_guide_for_enterprise_servers_tells_how_workflows_sign_in() -> None:
    guide = text("""
        * [Configure CI/CD]()

        ## Merge a PR with your initial ML code
        Create and push a PR branch adding the ML code to the repository.
        git pull upstream main
        ```
        """)

    told = patched(PATCH, GUIDE, guide, use_databricks_service_principal=True)

    assert "* [Configure CI/CD](#configure-cicd---github-actions)\n" in told
    assert told.index("- `PROD_DATABRICKS_CLIENT_SECRET`") < told.index("## Merge a PR")


def test_a_passage_without_its_end_is_refused_by_its_words_and_line() -> None:
    opens = "Create a hosted Git repo to store project code, if you haven't"
    odd = project({GUIDE: f"# Set up\n\n{opens}\ngit push upstream trunk\n"})

    with pytest.raises(PatchError, match=f"true_docs .* {GUIDE} in a stack") as refused:
        apply_patch(PATCH, odd)

    assert refused.value.why == f'line 3: "{opens}" goes on in words that are not known'


OF_UPSTREAM = text("""
    #### Set secrets for CI/CD

    After creating service principals, add these secrets to GitHub:
    - `PROD_WORKSPACE_TOKEN`

    Create and push a release branch called `release` off of `main`. These are the
    source of truth for ML resource configs and CI/CD workflows.
    """)
OF_STARTER = text("""
    Store the credentials of both service principals as
    [secrets of this repository](https://docs.github.com/actions/security-guides/using-secrets-in-github-actions):

    When you are content with it, open a pull request
    from `main` to `release`: merging it deploys to production.
    """)


@pytest.mark.parametrize("guide", [OF_UPSTREAM, OF_STARTER], ids=["mlops-stacks", "starter"])
@pytest.mark.parametrize("credentials", ["environments", "repository"])
@pytest.mark.parametrize("is_protected", [True, False], ids=["protected", "open"])
def test_the_guide_says_where_secrets_are_and_who_releases(
    guide: str, credentials: str, *, is_protected: bool
) -> None:
    told = patched(PATCH, GUIDE, guide, credentials=credentials, protected_branches=is_protected)

    assert ("environments" in told) is (credentials == "environments")
    assert ("`release` alone" in told or "only\nthe branch `release`" in told) is (
        credentials == "environments"
    )
    assert ("administrator" in told) is is_protected
    assert ("git push origin main:release" in told) is (is_protected or guide == OF_UPSTREAM)


def test_a_guide_of_the_starter_that_is_true_stays_as_it_is() -> None:
    assert patched(PATCH, GUIDE, OF_STARTER) == OF_STARTER


def test_a_guide_of_stacks_that_called_resources_assets_is_known() -> None:
    earlier = OF_UPSTREAM.replace("ML resource configs", "ML asset configs")

    assert patched(PATCH, GUIDE, earlier) == patched(PATCH, GUIDE, OF_UPSTREAM)
