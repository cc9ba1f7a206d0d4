import pytest

from hooks.errors import PatchError
from hooks.patches.deployment_environments import PATCH
from hooks.patches.patch import State, apply_patch
from tests.patches.sample import WORKFLOW, project, text

STAGING = "${{ secrets.STAGING_WORKSPACE_TOKEN }}"
PROD = "${{ secrets.PROD_WORKSPACE_TOKEN }}"
WITHOUT = text(f"""
    on: push
    jobs:
      unit:
        runs-on: ubuntu-latest
        steps:
          - run: pytest
      staging: # deploys
        runs-on: ubuntu-latest # any
        env:
          DATABRICKS_TOKEN: {STAGING}
        steps:
          - run: deploy
      prod:
        needs: staging
        steps:
          - run: deploy
            env:
              DATABRICKS_TOKEN: {PROD}
    """)
WITH = WITHOUT.replace(
    "runs-on: ubuntu-latest # any\n", "runs-on: ubuntu-latest # any\n    environment: staging\n"
).replace("needs: staging\n    ", "needs: staging\n    environment: prod\n    ")


def patched(before: str, **answers: str | bool) -> str:
    """A workflow after the patch, in a project on AWS that keeps its tokens in environments."""
    old = project({WORKFLOW: before}, **{"cloud": "aws", "credentials": "environments", **answers})
    return old.changed(apply_patch(PATCH, old).changes).text(WORKFLOW) or ""


def of(job: str) -> str:
    """A workflow with one job, whose keys these are."""
    return f"jobs: {{it: {{{job}}}}}\n"


def test_each_job_that_signs_in_names_its_environment() -> None:
    assert patched(WITHOUT) == WITH
    assert patched(WITH) == WITH


def test_secrets_of_the_repository_need_no_environment() -> None:
    outcome = apply_patch(PATCH, project({WORKFLOW: WITHOUT}, cloud="aws"))

    assert (outcome.state, outcome.changes) == (State.NOT_APPLICABLE, {})


def test_what_will_store_no_secret_names_its_environments_first() -> None:
    job = of("runs-on: x, env: {A: '${{ secrets.PROD_DATABRICKS_CLIENT_ID }}'}")

    told = patched(job, credentials="federation", use_databricks_service_principal=True)

    assert told == job.replace("{runs-on", "{environment: prod, runs-on")


@pytest.mark.parametrize(
    ("used", "answers"),
    [
        pytest.param("PROD_AZURE_SP_TENANT_ID", {"cloud": "azure"}, id="of Azure"),
        pytest.param(
            "PROD_DATABRICKS_CLIENT_ID",
            {"use_databricks_service_principal": True},
            id="of Databricks",
        ),
    ],
)
def test_the_secrets_are_those_of_the_sign_in(used: str, answers: dict[str, str | bool]) -> None:
    job = of(f"runs-on: x, env: {{A: '${{{{ secrets.{used} }}}}'}}")

    assert patched(job) == job
    assert patched(job, **answers) == job.replace("{runs-on", "{environment: prod, runs-on")


@pytest.mark.parametrize(
    "used",
    [
        "${{ secrets.PROD_WORKSPACE_TOKEN }}",
        "${{secrets['PROD_WORKSPACE_TOKEN']}}",
        "${{ Secrets [ 'prod_workspace_token' ] }}",
        "a ${{ github.sha }} ${{ vars.A ||\n secrets.PROD_WORKSPACE_TOKEN }}",
    ],
)
@pytest.mark.parametrize(
    "place", ["env: {A: $}", "steps: [{run: $}]", "steps: [{with: {A: [$]}}]", "x: &x [$], y: *x"]
)
def test_a_secret_is_found_in_any_form_and_place(used: str, place: str) -> None:
    job = of(place.replace("$", '"' + used.replace("\n", "\\n") + '"'))

    assert patched(job) == job.replace("{it: {", "{it: {environment: prod, ")


@pytest.mark.parametrize(
    ("own", "named"),
    [
        pytest.param("environment: production", "environment: prod", id="another one"),
        pytest.param("environment:", "environment: prod", id="nothing"),
        pytest.param("environment: Prod", "environment: Prod", id="the same in capitals"),
        pytest.param("environment: {name: prod, url: u}", None, id="the same with a page"),
        pytest.param(
            "environment: {name: live, url: u}", "environment: {name: prod, url: u}", id="a page"
        ),
        pytest.param("environment: {url: u}", "environment: {name: prod, url: u}", id="no name"),
        pytest.param("environment: ${{ inputs.where }}", None, id="worked out in the run"),
        pytest.param("environment: {name: '${{ matrix.where }}'}", None, id="one for each cell"),
        pytest.param("x: &x live\n    environment: *x", "x: &x live\n    environment: prod"),
    ],
)
def test_an_environment_stays_where_it_is_the_right_one(own: str, named: str | None) -> None:
    job = f"jobs:\n  it:\n    {own}\n    env:\n      A: {PROD}\n"

    assert patched(job) == job.replace(own, named or own)


def test_an_environment_that_is_merged_from_elsewhere_gives_way_to_one_of_its_own() -> None:
    job = f"x: &x {{environment: live}}\njobs:\n  it:\n    <<: *x\n    env: {{A: '{PROD}'}}\n"

    assert patched(job) == job.replace("    <<:", "    environment: prod\n    <<:")


@pytest.mark.parametrize(
    "job",
    [
        pytest.param("environment: live, steps: [{run: x}]", id="one that signs in nowhere"),
        pytest.param("env: {A: '${{ secrets.GITHUB_TOKEN }}'}", id="the token of a run"),
        pytest.param("env: {A: '${{ secrets.STAGING_SLACK }}'}", id="a secret of the team"),
        pytest.param("steps: [{run: echo secrets.PROD_WORKSPACE_TOKEN}]", id="words of a script"),
        pytest.param("env: {A: '${{ toJSON(needs.secrets) }}'}", id="a job of that name"),
        pytest.param("environment: a, env: {A: '${{ toJSON(secrets) }}'}", id="all, of one's own"),
        pytest.param("uses: ./x.yml, secrets: inherit", id="a workflow that inherits"),
        pytest.param("uses: ./x.yml", id="a workflow without secrets"),
        pytest.param(
            f"uses: ./x.yml, secrets: {{PROD_WORKSPACE_TOKEN: '{PROD}'}}",
            id="a workflow that gets them under their names",
        ),
    ],
)
def test_any_other_job_stays_as_it_is(job: str) -> None:
    assert patched(of(job)) == of(job)


@pytest.mark.parametrize(
    ("jobs", "why"),
    [
        pytest.param(
            f"{{it: {{env: {{A: '{STAGING}', B: '{PROD}'}}}}}}",
            "the job it signs in to staging and prod; only credentials=repository lets it",
            id="both",
        ),
        pytest.param(
            "{it: {env: {A: '${{ toJSON(secrets) }}'}}}", "the job it may use any secret", id="all"
        ),
        pytest.param(
            "{it: {env: {A: \"${{ secrets[format('{0}_A', vars.B)] }}\"}}}",
            "the job it may use any secret",
            id="one that a run works out",
        ),
        pytest.param(
            f"{{it: {{uses: ./x.yml, secrets: {{A: '{PROD}'}}}}}}",
            "the job it hands over PROD_WORKSPACE_TOKEN under another name",
            id="a called workflow's",
        ),
        pytest.param(
            f"{{it: &it {{env: {{A: '{PROD}'}}}}, other: *it}}",
            "other places share this by an alias",
            id="two jobs in one",
        ),
        pytest.param(
            f"{{it: {{env: {{A: '{PROD}'}}, environment: &e live}}, b: {{environment: *e}}}}",
            "other places share this by an alias",
            id="an environment that another job has by an alias",
        ),
    ],
)
def test_a_job_for_which_no_name_would_do_is_refused_by_name(jobs: str, why: str) -> None:
    with pytest.raises(
        PatchError, match=rf"deployment_environments .* {WORKFLOW} .*: line 1: {why}"
    ):
        patched(f"jobs: {jobs}\n")
