import re

import pytest

from hooks.errors import PatchError
from hooks.patches.no_stored_secrets import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import GUIDE, WORKFLOW, project, text
from tests.patches.sample import patched as patched_by

Changes = dict[str, str | bool]
AWS: Changes = {"cloud": "aws", "use_databricks_service_principal": True}
ID = "${{ secrets.STAGING_DATABRICKS_CLIENT_ID }}"
SECRET = "${{ secrets.STAGING_DATABRICKS_CLIENT_SECRET }}"
AUDIENCE = 'DATABRICKS_TOKEN_AUDIENCE: "${{ vars.DATABRICKS_TOKEN_AUDIENCE }}"'
BEFORE = text(f"""
    on: push
    permissions:
      contents: read
      packages: read
    jobs:
      unit:
        runs-on: ubuntu-latest
        steps:
          - run: pytest
      deploy:
        runs-on: ubuntu-latest
        environment: staging
        env:
          DATABRICKS_CLIENT_ID: {ID} # whose
          DATABRICKS_CLIENT_SECRET: {SECRET} # its own
        steps:
          - run: deploy
    """)
AFTER = text("""
    on: push
    permissions:
      contents: read
      packages: read
    jobs:
      unit:
        runs-on: ubuntu-latest
        steps:
          - run: pytest
      deploy:
        permissions:
          contents: read
          packages: read
          id-token: write # to sign in
        runs-on: ubuntu-latest
        environment: staging
        env:
          DATABRICKS_CLIENT_ID: ${{ vars.DATABRICKS_CLIENT_ID }} # whose
          DATABRICKS_AUTH_TYPE: github-oidc
          DATABRICKS_TOKEN_AUDIENCE: ${{ vars.DATABRICKS_TOKEN_AUDIENCE }} # its own
        steps:
          - run: deploy
    """)
CALLED = ".github/workflows/deploy.yml"
SIGNED_IN = "{DATABRICKS_AUTH_TYPE: github-oidc}"
SIGNS_IN = f"jobs: {{a: {{environment: e, env: {SIGNED_IN}}}}}\n"


def patched(before: str, beside: dict[str, str] | None = None, **answers: str | bool) -> str:
    """A workflow after the patch, in a project that stores no secret."""
    given = {**AWS, "credentials": "federation", **answers}
    return patched_by(PATCH, WORKFLOW, before, beside, **given)


def of(job: str) -> str:
    """A workflow of `SIGNS_IN`'s kind, with one job, whose keys these are."""
    return f"permissions: {{}}\njobs: {{it: {{{job}}}}}\n"


def test_a_job_that_signs_in_may_ask_for_a_token_and_stores_no_secret() -> None:
    assert patched(BEFORE) == AFTER


def test_azures_own_principals_need_no_variable_for_the_audience() -> None:
    before = of(
        "environment: prod, env: {ARM_TENANT_ID: '${{ secrets.PROD_AZURE_SP_TENANT_ID }}', "
        "ARM_CLIENT_ID: '${{ secrets.PROD_AZURE_SP_APPLICATION_ID }}', "
        "ARM_CLIENT_SECRET: '${{ secrets.PROD_AZURE_SP_CLIENT_SECRET }}'}"
    )

    after = patched(before, cloud="azure", use_databricks_service_principal=False)

    assert after == of(
        "permissions: {id-token: write}, environment: prod, env: "
        "{ARM_TENANT_ID: '${{ vars.ARM_TENANT_ID }}', "
        "ARM_CLIENT_ID: '${{ vars.ARM_CLIENT_ID }}', DATABRICKS_AUTH_TYPE: github-oidc-azure}"
    )


@pytest.mark.parametrize("credentials", ["repository", "environments"])
def test_secrets_that_are_stored_stay(credentials: str) -> None:
    outcome = apply_patch(PATCH, project({WORKFLOW: BEFORE}, **AWS, credentials=credentials))

    assert (outcome.state, outcome.changes) == (State.NOT_APPLICABLE, {})


@pytest.mark.parametrize(
    ("own", "after"),
    [
        pytest.param("permissions: read-all", "contents: read\n      id-token: write", id="reads"),
        pytest.param("permissions:", "contents: read\n      id-token: write", id="says nothing"),
        pytest.param("permissions: write-all", None, id="may do everything"),
        pytest.param("permissions: {id-token: write}", None, id="may already"),
        pytest.param(
            "permissions:\n      issues: write",
            "id-token: write # to sign in\n      issues: write",
            id="may do another thing",
        ),
        pytest.param("permissions: {}", "{id-token: write}", id="may do nothing"),
    ],
)
def test_a_job_keeps_what_else_it_may_do(own: str, after: str | None) -> None:
    before = f"jobs:\n  it:\n    {own}\n    environment: e\n    env: {SIGNED_IN}\n"

    told = re.sub(r"\s+# to sign in", "", patched(before))

    block = told[: told.index("    environment")].partition("permissions:")[2].strip()
    expected = after if after is not None else own.partition(":")[2].strip()
    assert block == re.sub(r"\s+# to sign in", "", expected)


def test_what_the_workflow_allows_suffices() -> None:
    before = f"permissions: write-all\n{SIGNS_IN}"

    assert patched(before) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"env: {{DATABRICKS_CLIENT_SECRET: '{SECRET}', DATABRICKS_AUTH_TYPE: oauth-m2m}}",
            f"env: {{{AUDIENCE}, DATABRICKS_AUTH_TYPE: github-oidc}}",
            id="the type is there",
        ),
        pytest.param(
            f"env: {{DATABRICKS_AUTH_TYPE: github-oidc, DATABRICKS_CLIENT_SECRET: '{SECRET}', "
            "DATABRICKS_TOKEN_AUDIENCE: mine}",
            "env: {DATABRICKS_AUTH_TYPE: github-oidc, DATABRICKS_TOKEN_AUDIENCE: mine}",
            id="everything is there",
        ),
        pytest.param(
            f"steps: [{{run: 'echo {ID}', with: {{a: ['{ID}']}}}}]",
            "steps: [{run: 'echo ${{ vars.DATABRICKS_CLIENT_ID }}', "
            "with: {a: ['${{ vars.DATABRICKS_CLIENT_ID }}']}}]",
            id="the id in another place",
        ),
        pytest.param(
            "env: {A: \"${{ a || secrets[ 'staging_databricks_client_id' ] }}\"}",
            'env: {A: "${{ a || vars.DATABRICKS_CLIENT_ID }}"}',
            id="the id in another form",
        ),
        pytest.param(
            f"steps: [{{env: &e {{DATABRICKS_CLIENT_SECRET: '{SECRET}'}}}}, {{env: *e}}]",
            f"steps: [{{env: &e {{DATABRICKS_AUTH_TYPE: github-oidc, {AUDIENCE}}}}}, {{env: *e}}]",
            id="two steps with the same variables",
        ),
    ],
)
def test_variables_stand_where_the_secrets_were(before: str, after: str) -> None:
    around = "permissions: {id-token: write}, environment: staging, "

    assert patched(of(around + before)) == of(around + after)


@pytest.mark.parametrize(
    "job",
    [
        pytest.param("env: {A: '${{ secrets.GITHUB_TOKEN }}'}", id="the token of the run"),
        pytest.param("env: {A: '${{ secrets.STAGING_SLACK }}'}", id="a secret of the team"),
        pytest.param("env: {A: '${{ secrets.STAGING_WORKSPACE_TOKEN }}'}", id="of another way"),
        pytest.param("steps: [{run: echo secrets.STAGING_DATABRICKS_CLIENT_SECRET}]", id="words"),
        pytest.param("env: {DATABRICKS_AUTH_TYPE: pat}", id="a sign-in of the team's own"),
        pytest.param("uses: ./.github/workflows/lint.yml", id="a workflow that is not there"),
        pytest.param("uses: o/r/.github/workflows/x.yml@v1, secrets: inherit", id="another's"),
    ],
)
def test_any_other_job_stays_as_it_is(job: str) -> None:
    assert patched(of(job)) == of(job)


def test_a_job_hands_no_secret_to_a_workflow_that_it_calls() -> None:
    handed = f"secrets: {{STAGING_DATABRICKS_CLIENT_SECRET: '{SECRET}', OTHER: x}}"

    after = patched(of(f"uses: ./{CALLED}, {handed}"))

    assert after == of(f"permissions: {{id-token: write}}, uses: ./{CALLED}, secrets: {{OTHER: x}}")


def test_a_called_workflow_asks_for_no_secret() -> None:
    before = (
        "on:\n  workflow_call:\n    secrets:\n      staging_databricks_client_id:\n"
        f"        required: true\n    inputs: {{}}\n{SIGNS_IN}"
    )

    after = patched(before)

    assert after.startswith("on:\n  workflow_call:\n    inputs: {}\njobs:")


@pytest.mark.parametrize(
    "called",
    [
        {CALLED: SIGNS_IN},
        {CALLED: BEFORE},
        {
            CALLED: f"jobs: {{a: {{uses: ./{CALLED}}}, b: {{uses: ./.github/workflows/b.yml}}}}",
            ".github/workflows/b.yml": SIGNS_IN,
        },
    ],
    ids=["one that signs in", "one by a secret", "one that calls itself and another"],
)
def test_a_job_may_give_the_right_to_a_workflow_that_it_calls(called: dict[str, str]) -> None:
    job = f"uses: ./{CALLED}, secrets: inherit"

    assert patched(of(job), called) == of(f"permissions: {{id-token: write}}, {job}")


@pytest.mark.parametrize(
    ("before", "heading"),
    [
        pytest.param(
            "#### Set secrets for CI/CD\n\nAfter creating the service principals, add\n- `X`\n\n",
            "#### Set secrets for CI/CD\n\n",
            id="of a stack",
        ),
        pytest.param(
            "## Secrets\n\nStore the credentials as\n[secrets](x):\n\n- `X`\n\n",
            "## Secrets\n\n",
            id="of the starter",
        ),
    ],
)
def test_the_guide_names_the_variables_in_the_place_of_the_secrets(
    before: str, heading: str
) -> None:
    text_before = f"Before.\n\n{before}## Next\n"

    told = patched_by(PATCH, GUIDE, text_before, None, **AWS, credentials="federation")

    assert told.startswith(f"Before.\n\n{heading}No secret is stored.")
    assert told.endswith("\n\n- `DATABRICKS_CLIENT_ID`\n- `DATABRICKS_TOKEN_AUDIENCE`\n\n## Next\n")
    assert "`X`" not in told


@pytest.mark.parametrize(
    ("jobs", "why"),
    [
        pytest.param(
            f"{{it: {{env: {{DATABRICKS_CLIENT_ID: '{ID}'}}}}}}",
            "the job it signs in, so that it has to name the environment staging or prod",
            id="no environment",
        ),
        pytest.param(
            f"{{it: {{environment: e, steps: [{{run: 'x {SECRET}'}}]}}}}",
            "nothing takes the place of STAGING_DATABRICKS_CLIENT_SECRET here with credentials=fed",
            id="a secret in a script",
        ),
        pytest.param(
            f"{{it: {{environment: e, steps: [{{run: 'x {ID} {SECRET}'}}]}}}}",
            "nothing takes the place of STAGING_DATABRICKS_CLIENT_",
            id="a secret in a script, beside its id",
        ),
        pytest.param(
            f"{{it: {{environment: e, env: {{OTHER: '{SECRET}'}}}}}}",
            "nothing takes the place of STAGING_DATABRICKS_CLIENT_SECRET",
            id="a secret under another name",
        ),
        pytest.param(
            "{it: {environment: e, env: {A: '${{ secrets[''STAGING_DATABRICKS_CLIENT_ID''] }}'}}}",
            "nothing takes the place of STAGING_DATABRICKS_CLIENT_ID",
            id="an id in a form that is not known",
        ),
        pytest.param(
            f"{{it: {{environment: e, env: {{DATABRICKS_CLIENT_SECRET: &a '{SECRET}', B: *a}}}}}}",
            "other places share &a",
            id="a secret that another place shares",
        ),
        pytest.param(
            f"{{it: &it {{environment: e, env: {{A: '{ID}'}}}}, other: *it}}",
            "other places share this by an alias",
            id="two jobs in one",
        ),
    ],
)
def test_a_job_for_which_nothing_would_do_is_refused_by_its_line(jobs: str, why: str) -> None:
    with pytest.raises(PatchError, match=rf"no_stored_secrets .* {WORKFLOW} .*: line 1: {why}"):
        patched(f"jobs: {jobs}\n")
