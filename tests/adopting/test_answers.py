"""What is known of an adoption's answers, and what has to be asked."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hooks.adopting import questions
from hooks.adopting.answers import Gathered, gather, read_given, refusal
from hooks.adopting.origin import Evidence, Origin
from hooks.adopting.refusals import notes, refusals
from hooks.errors import AnswersRefused

SHOWN = {
    "project_name": "my-case",
    "github_owner": "acme",
    "model_schema": "my_models",
    "include_feature_store": "no",
    "cloud": "azure",
    "cicd_platform": "github_actions",
    "staging_workspace_host": "https://adb-1.1.azuredatabricks.net",
    "prod_workspace_host": "https://adb-1.1.azuredatabricks.net",
    "staging_catalog_name": "stg",
    "prod_catalog_name": "prd",
    "test_catalog_name": "stg",
    "unity_catalog_read_user_group": "account users",
    "stack": "mlops-stacks",
}
ORIGIN = Origin(
    "https://example.org/stack",
    "a" * 40,
    "Start",
    "2024-06-07",
    0.98,
    40,
    42,
    is_proved=False,
    likeness_now=0.9,
    answers={name: Evidence(value, "databricks.yml:3", "shown") for name, value in SHOWN.items()},
)
TOLD = {
    "github_contributor_group": "devs",
    "github_admins_group": "admins",
    "read_user_group": "users",
    "use_databricks_service_principal": "no",
}


def gathered(
    given: Mapping[str, str] = TOLD,
    environment: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    **changes: str,
) -> Gathered:
    """What is known of the usual project, some of its files showing something else."""
    shown = {name: Evidence(value, "", "shown") for name, value in changes.items()}
    origin = replace(ORIGIN, answers={**ORIGIN.answers, **shown})
    return gather(origin, given, environment or {}, files or {})


def told_wrong(known: Gathered) -> set[str]:
    return {each.question for each in known.problems}


def test_what_files_show_and_a_person_tells_makes_all_answers() -> None:
    known = gathered()

    assert known.problems == []
    assert known.known["staging_catalog_name"].where == "databricks.yml:3"
    assert known.known["github_admins_group"].how == "given"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("publish", "no"),
        ("paused_staging", "no"),
        ("fresh_start", "no"),
        ("credentials", "repository"),
        ("protected_branches", "no"),
        ("dev_catalog_name", "dev"),
    ],
)
def test_what_would_change_how_the_project_runs_stays_as_it_is(name: str, value: str) -> None:
    assert gathered().values[name] == value


def test_environments_may_be_wanted_at_once() -> None:
    known = gathered({**TOLD, "credentials": "environments", "protected_branches": "yes"})

    assert known.problems == []
    assert known.values["credentials"] == "environments"


@pytest.mark.parametrize("name", ["publish", "paused_staging", "fresh_start"])
def test_what_is_for_new_projects_alone_is_refused(name: str) -> None:
    assert told_wrong(gathered({**TOLD, name: "yes"})) == {name}


def test_what_is_in_no_file_is_missing_even_where_a_new_project_has_a_default() -> None:
    answers = {name: each for name, each in ORIGIN.answers.items() if name != "model_schema"}

    known = gather(replace(ORIGIN, answers=answers), {}, {}, {})

    assert told_wrong(known) == {"model_schema", *TOLD}


def test_a_name_that_an_earlier_release_took_is_kept() -> None:
    table = "prd_x.my_models.predictions"

    known = gathered({**TOLD, "inference_table": table}, prod_catalog_name="prd-x")

    assert known.problems == []


def test_a_name_that_is_no_question_is_refused() -> None:
    known = gathered({**TOLD, "projct_name": "x"})

    assert [each.cure for each in known.problems] == ["the nearest is project_name"]


def test_catalogs_that_name_one_target_twice_are_refused_where_they_name_targets() -> None:
    assert told_wrong(gathered(stack="mlops-stacks-v0.4")) == {"test_catalog_name", "stack"}


NO_TARGET = Evidence("tst", "ci.yml:1", "shown")
BORN = {"test_catalog_name": Evidence("tst", "ci.yml:1", "the stack wrote it there")}


@pytest.mark.parametrize(
    ("text", "catalog"),
    [(b"targets:\n  stg: {}\n", "tst"), (b"variables:\n  catalog_name: {}\n", "stg")],
    ids=["targets are called like catalogs", "targets have names of their own"],
)
def test_two_catalogs_that_became_one_are_those_of_the_first_version(
    text: bytes, catalog: str
) -> None:
    origin = replace(ORIGIN, at_birth=BORN)

    known = gather(origin, TOLD, {}, {"a/databricks.yml": text})

    assert known.values["test_catalog_name"] == catalog


@pytest.mark.parametrize("name", ["staging_catalog_name", "prod_catalog_name"])
def test_a_catalog_that_no_target_is_called_like_is_asked_for(name: str) -> None:
    files = {"a/databricks.yml": b"targets:\n  stg: {}\n  prd: {}\n"}
    shown = {name: Evidence("bmac", "databricks.yml:14", "shown"), "test_catalog_name": NO_TARGET}
    origin = replace(ORIGIN, answers={**ORIGIN.answers, **shown})

    (problem,) = gather(origin, TOLD, {}, files).problems

    assert (problem.question, problem.fault) == (name, "no target is called bmac")
    assert problem.cure.startswith("give what that target is called: one of stg, prd; or bmac, if")
    assert not gather(origin, {**TOLD, name: "bmac"}, {}, files).problems  # a person knows better


def test_a_first_version_with_two_alike_is_no_better() -> None:
    files = {"a/databricks.yml": b"targets:\n  stg: {}\n"}
    born = {name: Evidence("one", "", "shown") for name in (*BORN, "prod_catalog_name")}

    known = gather(replace(ORIGIN, at_birth=born), TOLD, {}, files)

    assert known.values["prod_catalog_name"] == "prd"


def test_two_catalogs_alike_are_asked_for_by_the_names_of_the_targets() -> None:
    files = {"a/databricks.yml": b"targets:\n  stg: {}\n  prd: {}\n  tst: {}\n"}

    (problem,) = gathered(files=files).problems

    assert problem.question == "test_catalog_name"
    assert problem.fault == "it is the same as staging_catalog_name, and each names a target"
    assert problem.cure == "give what that target is called: one of stg, prd, tst"
    assert gathered({**TOLD, "test_catalog_name": "tst"}, files=files).problems == []


def test_catalogs_that_were_renamed_and_are_apart_are_the_newest_ones() -> None:
    newest = {**ORIGIN.answers, "test_catalog_name": Evidence("new", "", "shown")}
    origin = replace(ORIGIN, answers=newest, at_birth=BORN)

    assert gather(origin, TOLD, {}, {}).values["test_catalog_name"] == "new"


def test_the_organisation_s_answer_stands_behind_what_files_show() -> None:
    variables = {"DATABRICKS_CLOUD": "gcp", "GITHUB_ADMINS_GROUP": "them", "ML_INIT_STACK": "x"}

    known = gathered({n: v for n, v in TOLD.items() if n != "github_admins_group"}, variables)

    assert known.values["cloud"] == "azure"
    assert known.values["stack"] == "mlops-stacks"
    assert known.known["github_admins_group"] == Evidence("them", "", "from GITHUB_ADMINS_GROUP")


def test_the_bundle_keeps_its_identity() -> None:
    uuid = "5c4f1a0e-9d1b-5b3a-8b1e-0d6a3f9b2c11"
    files = {"README.md": b"uuid: x", "a/databricks.yml": f"bundle:\n  uuid: {uuid}\n".encode()}

    known = gathered(files=files)

    assert known.known["bundle_uuid"] == Evidence(uuid, "a/databricks.yml:2", "the bundle has it")


def test_a_bundle_without_identity_gets_that_of_a_new_project() -> None:
    files = {"a/databricks.yml": b"bundle:\n  name: x\n"}

    assert gathered(files=files).values["bundle_uuid"] == gathered().values["bundle_uuid"]


def test_where_the_stack_has_no_catalog_of_its_own_for_dev_it_is_that_of_the_tests() -> None:
    assert gathered(stack="starter").values["dev_catalog_name"] == "stg"


def test_the_command_line_goes_before_the_data_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("cloud: aws\ninclude_feature_store: true\npublish: false\nstack_url:\n")

    given = read_given(file, ["cloud=gcp", "github_owner=a=b"])

    assert given == {
        "cloud": "gcp",
        "include_feature_store": "yes",
        "publish": "no",
        "stack_url": "",
        "github_owner": "a=b",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "cannot be read as YAML"),
        ("- a\n", "holds no answers"),
        ("x" * 70_000, "has more than"),
    ],
)
def test_a_data_file_that_tells_no_answers_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "a.yml"
    file.write_text(text)

    with pytest.raises(AnswersRefused, match=words):
        read_given(file, [])


def test_a_missing_data_file_and_a_word_without_a_value_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswersRefused, match="cannot be read"):
        read_given(tmp_path / "none.yml", [])
    with pytest.raises(AnswersRefused, match="give -d NAME=VALUE"):
        read_given(None, ["cloud"])


def test_an_empty_data_file_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("# none yet\n")

    assert read_given(tmp_path / "a.yml", []) == {}


def test_all_that_is_missing_is_told_at_once_with_the_file_to_write() -> None:
    told = refusal(gathered({}), Path("mine.yml"))

    assert "github_admins_group: missing; give a team's name or slug" in told
    assert "read_user_group: missing; give a group's name in Databricks" in told
    assert "with --data-file mine.yml; or give each by -d NAME=VALUE." in told


def test_at_a_terminal_each_missing_answer_is_asked_and_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def ask(question: str, accepted: str, fault: questions.Fault) -> str:
        asked.append(question)
        assert "is not accepted" in fault("${")
        assert accepted
        return "no" if "sign in" in question else "people"

    monkeypatch.setattr(questions, "ask_text", ask)

    known = questions.ask_for(gathered({}, model_schema="1"))

    assert asked == [
        "Which GitHub team works on it?",
        "Which GitHub team looks after it?",
        "What is model_schema?",
        "Which Databricks group may see the project's jobs and experiment?",
        "Do the workflows sign in with Databricks' own service principals?",
    ]
    assert known.problems == []
    assert known.known["model_schema"] == Evidence("people", "", "typed")


CATALOG = {"input_schema_name": "models", "input_staging_catalog_name": "stg"}
REGISTRY = {"input_include_models_in_unity_catalog": "no"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inputs": {**CATALOG, **REGISTRY}}, "workspace's own registry"),
        ({"inputs": {**CATALOG, "input_include_mlflow_recipes": "yes"}}, "MLflow Recipes"),
        ({"inputs": {"input_cloud": "aws"}}, "knows no Unity Catalog"),
        ({"folder": "ml/case"}, "in the folder ml/case"),
    ],
)
def test_what_no_project_of_ml_init_has_is_refused_with_what_to_do(
    changes: dict[str, object], words: str
) -> None:
    (told,) = refusals(replace(ORIGIN, **changes), {})  # type: ignore[arg-type]  # any field

    assert words in told


def test_a_stack_that_asks_no_catalogs_calls_them_like_its_targets() -> None:
    asked = {"input_schema_name": "models", "input_cloud": "aws"}
    names = ("staging_catalog_name", "prod_catalog_name", "test_catalog_name")
    shown = {name: each for name, each in ORIGIN.answers.items() if name not in names}
    origin = replace(ORIGIN, inputs=asked, answers=shown)
    files = {"case/databricks.yml": b"targets: {dev: {}, staging: {}, prod: {}, test: {}}\n"}

    known = gather(origin, TOLD, {"DATABRICKS_STAGING_CATALOG_NAME": "ours"}, files)

    assert refusals(origin, known.values) == []
    assert known.problems == []
    assert [known.values[name] for name in names] == ["staging", "prod", "test"]
    assert known.known["staging_catalog_name"].how == "the stack calls it like its target"


def test_a_stack_that_asks_for_catalogs_has_those_that_files_show() -> None:
    origin = replace(ORIGIN, inputs={**CATALOG, "input_prod_catalog_name": "prd"})

    assert gather(origin, TOLD, {}, {}).values["staging_catalog_name"] == "stg"


BRANCHES = {**CATALOG, "input_default_branch": "trunk", "input_release_branch": "release"}


def test_branches_of_other_names_stay_and_are_told() -> None:
    origin = replace(ORIGIN, inputs=BRANCHES)

    assert refusals(origin, {"credentials": "repository", "protected_branches": "no"}) == []
    (told,) = notes(origin)
    assert "the branch trunk" in told


@pytest.mark.parametrize(
    "answer",
    [{"credentials": "environments"}, {"credentials": "federation"}, {"protected_branches": "yes"}],
)
def test_branches_of_other_names_cannot_be_guarded(answer: dict[str, str]) -> None:
    (told,) = refusals(replace(ORIGIN, inputs=BRANCHES), answer)

    assert "its workflows know the branch trunk, and ml-init guards main and release" in told
