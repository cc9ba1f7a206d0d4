import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from copier.errors import UserMessageError
from jinja2 import Environment

from extensions import environment as environment_module
from extensions.environment import Answering
from tests.support.answers import answers_with
from tests.support.place import ROOT


def shown(
    template: str,
    answers: Mapping[str, object],
    *,
    project: Path = Path("project"),
    preset: Mapping[str, object] | None = None,
    **options: object,
) -> str:
    """What Copier would show for a template, with these answers known so far.

    Args:
        template: the text.
        answers: those that are known.
        project: the folder of the project.
        preset: the answers of the user's settings.
        options: Copier's own, by their names in its configuration.
    """
    conf = {
        "dst_path": project,
        "answers_file": ".copier-answers.yml",
        "settings": SimpleNamespace(defaults=preset or {}),
        "defaults": False,
        "data": answers,
        "quiet": False,
        "src_path": Path("checkout"),
        "pretend": False,
        "vcs_ref": None,
        **options,
    }
    environment = Environment(extensions=[Answering], autoescape=False)  # noqa: S701  # not HTML
    return environment.from_string(template).render(
        {**answers, "_copier_answers": answers, "_copier_conf": conf}
    )


def asks_first(answers: Mapping[str, object], **options: object) -> str:
    return shown("{{ unanswered('project_name') }}", answers, **options)  # type: ignore[arg-type]


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in answers_with().items() if name not in names}


@pytest.mark.parametrize("is_typed", [True, False])
def test_what_is_typed_at_a_terminal_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
    is_typed: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: is_typed))
    kept: dict[str, object] = vars(environment_module)["keeping"].TYPED  # loaded by its path
    typed = {"_src_path": "x", "project_name": "churn"}

    shown("{{ unanswered('github_owner') }}", typed)
    remembered = dict(kept)
    shown("{{ forget_answers() }}", typed)

    assert remembered == ({"project_name": "churn"} if is_typed else {})
    assert kept == {}


def test_good_answers_leave_nothing_to_ask() -> None:
    assert asks_first(answers_with(), defaults=True) == "False"


def test_what_nobody_answered_is_asked() -> None:
    assert shown("{{ unanswered('cloud') }}", without("cloud")) == "True"
    assert asks_first({}) == "True"


def test_without_prompts_all_that_is_missing_or_wrong_is_said_in_one_message() -> None:
    answers = {**without("cloud"), "project_name": "a b", "projekt": 1, "stack": ""}

    with pytest.raises(UserMessageError) as refusal:
        asks_first(answers, defaults=True)

    asked = re.findall(r"(?m)^  ([^:]+):", str(refusal.value))
    assert asked == ["'projekt'", "project_name", "cloud", "stack"]


@pytest.mark.parametrize("value", ["", None, ["a"], 123])
def test_with_prompts_a_given_answer_is_judged_before_the_first(value: object) -> None:
    with pytest.raises(UserMessageError, match="project_name"):
        asks_first({"project_name": value})


def test_the_environment_is_judged_with_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "Azure")

    with pytest.raises(UserMessageError, match=r"cloud: 'Azure' is not accepted.*DATABRICKS_CLOUD"):
        asks_first(without("cloud"), defaults=True)


def test_the_environment_does_not_stand_in_for_an_answer_given_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "aws")

    with pytest.raises(UserMessageError, match="cloud: missing"):
        asks_first({**answers_with(), "cloud": ""}, defaults=True)


def test_what_copier_s_own_settings_hold_is_not_missing() -> None:
    assert asks_first(without("cloud"), defaults=True, preset={"cloud": "gcp"}) == "False"


def test_a_name_that_the_project_stores_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_text("_commit: v0.1.0\nold_question: 1\n")

    assert asks_first({"old_question": 1}, project=tmp_path) == "True"


def test_the_renders_of_an_update_may_hold_questions_of_the_other_version() -> None:
    answers = {"old_question": 1}

    assert asks_first(answers, project=Path("/x/copier._main.old_copy.y")) == "True"
    with pytest.raises(UserMessageError, match="old_question"):
        asks_first(answers)


@pytest.mark.parametrize(
    ("name", "variable", "value", "default"),
    [
        pytest.param("cloud", "DATABRICKS_CLOUD", None, "", id="nothing set"),
        pytest.param("cloud", "DATABRICKS_CLOUD", "aws", "aws", id="a good value"),
        pytest.param("cloud", "DATABRICKS_CLOUD", " aws\n", "aws", id="a value with blanks"),
        pytest.param("cloud", "DATABRICKS_CLOUD", "azur", "", id="a bad value"),
        pytest.param("project_name", "PROJECT_NAME", "abc", "", id="a question without variable"),
        pytest.param("publish", "ADMIN_GITHUB_TOKEN", "s3cret", "yes", id="a token to publish"),
        pytest.param("publish", "GH_TOKEN", "s3cret", "", id="another token"),
        pytest.param(
            "stack",
            "ML_INIT_STACK",
            "mlops-stacks-v0.4",
            "",
            id="a value that clashes with an answer",
        ),
    ],
)
def test_a_default_is_the_organisation_s_where_it_fits(
    monkeypatch: pytest.MonkeyPatch, name: str, variable: str, value: str | None, default: str
) -> None:
    if value is not None:
        monkeypatch.setenv(variable, value)

    rendered = shown(f"{{{{ from_environment('{name}') }}}}", {"staging_catalog_name": "dev"})

    assert rendered == default


def test_a_typed_value_is_judged_beside_the_answers_so_far() -> None:
    so_far = {"staging_catalog_name": "ml", "stack": "mlops-stacks-v0.4"}
    template = "{{ problem('prod_catalog_name', value) }}"

    assert shown(template.replace("value", "'ml_prod'"), so_far) == ""
    assert shown(template.replace("value", "'ml'"), so_far) == "same as staging"
    assert shown(template.replace("value", "''"), so_far) == "give one"
    assert shown(template.replace("value", "'m l'"), so_far) == "letters, digits, _ only"


@pytest.mark.parametrize(
    ("stored", "accepted"),
    [
        pytest.param("staging_catalog_name: ml-staging\n", True, id="the project has it"),
        pytest.param("staging_catalog_name: 'ml-staging'\n", True, id="between quotes"),
        pytest.param("staging_catalog_name: ml-other\n", False, id="it has another"),
        pytest.param("test_catalog_name: ml-staging\n", True, id="for another role"),
    ],
)
def test_a_project_keeps_a_catalog_that_no_project_starts_with(
    tmp_path: Path, stored: str, *, accepted: bool
) -> None:
    (tmp_path / ".copier-answers.yml").write_text(f"_commit: v0.1.0\n{stored}")
    answers = {"staging_catalog_name": "ml-staging"}
    template = "{{ problem('staging_catalog_name', 'ml-staging') }}"

    assert (shown(template, answers, project=tmp_path) == "") is accepted
    assert shown(template, answers) == "letters, digits, _ only"
    assert shown(template, answers, project=Path("/x/copier._main.new_copy.y")) == ""


def test_a_project_with_such_a_catalog_is_judged_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_text("staging_catalog_name: ml-staging\n")
    answers = {**answers_with(), "staging_catalog_name": "ml-staging"}

    assert asks_first(answers, project=tmp_path, defaults=True) == "False"
    with pytest.raises(UserMessageError, match="staging_catalog_name: 'ml-staging' is not"):
        asks_first(answers, defaults=True)


@pytest.mark.parametrize(
    ("stored", "told", "catalog"),
    [
        pytest.param("", "", "ml_test", id="a new project tests and develops in one"),
        pytest.param("", "lab", "lab", id="or where the organisation says"),
        pytest.param("stack: mlops-stacks\n", "lab", "dev", id="an old one stays where it is"),
        pytest.param("stack: mlops-stacks-v0.4\n", "", "dev", id="whatever it moves to"),
        pytest.param("stack: starter\n", "lab", "ml_test", id="as does the starter's"),
        pytest.param("_commit: v0.1.0\n", "", "dev", id="also one that does not say its stack"),
    ],
)
def test_the_catalog_of_the_dev_target_moves_for_nobody(
    tmp_path: Path, stored: str, told: str, catalog: str
) -> None:
    if stored:
        (tmp_path / ".copier-answers.yml").write_text(stored)
    so_far = {"test_catalog_name": "ml_test", "stack": "starter"}

    assert shown(f"{{{{ dev_catalog('{told}') }}}}", so_far, project=tmp_path) == catalog


@pytest.mark.parametrize(
    ("place", "is_new"),
    [
        pytest.param("project", True, id="a folder that holds no project"),
        pytest.param("there", False, id="a project that is there"),
        pytest.param("copier._main.old_copy.x", False, id="the old render of an update"),
        pytest.param("copier._main.new_copy.x", False, id="its new render"),
    ],
)
def test_what_guards_production_comes_from_the_organisation_for_new_projects_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, *, is_new: bool
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / ".copier-answers.yml").write_text("_commit: v0.1.0\n")
    monkeypatch.setenv("ML_INIT_CREDENTIALS", "environments")
    monkeypatch.setenv("ML_INIT_PROTECTED_BRANCHES", "true")
    template = "{{ is_new() }} {{ from_environment('credentials') or '-' }}"
    template += " {{ from_environment('protected_branches') or '-' }}"

    rendered = shown(template, {}, project=tmp_path / place)

    assert rendered == ("True environments true" if is_new else "False - -")


def test_what_is_for_new_projects_alone_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".copier-answers.yml").write_text("_commit: v0.1.0\n")
    monkeypatch.setenv("ML_INIT_CREDENTIALS", "vault")

    assert asks_first(without("credentials"), project=tmp_path, defaults=True) == "False"
    with pytest.raises(UserMessageError, match="credentials: 'vault' is not accepted"):
        asks_first(without("credentials"), defaults=True)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"cloud": "gcp"}, "not with access tokens"),
        ({"cloud": "gcp", "use_databricks_service_principal": True}, ""),
        ({"cloud": "azure", "use_databricks_service_principal": False}, ""),
    ],
)
def test_a_prompt_says_where_a_secret_has_to_be_stored(
    answers: dict[str, object], told: str
) -> None:
    assert shown("{{ problem('credentials', 'federation') }}", answers) == told


@pytest.mark.parametrize(
    ("answers", "variable", "asked"),
    [
        ({}, "", True),
        ({"stack": "starter"}, "mlops-stacks-v0.4", True),
        ({"stack": "mlops-stacks-v0.4"}, "", False),
        ({}, "mlops-stacks-v0.4", False),
    ],
)
def test_no_catalog_is_asked_for_where_the_target_itself_names_it(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, object], variable: str, *, asked: bool
) -> None:
    monkeypatch.setenv("ML_INIT_STACK", variable)

    assert shown("{{ asks_for_dev_catalog() }}", answers) == str(asked)


@pytest.mark.parametrize(
    ("answers", "table"),
    [
        pytest.param({}, "", id="nothing known yet"),
        pytest.param({"project_name": "a-b", "model_schema": "s"}, "env.s.a_b_predictions"),
        pytest.param(
            {"project_name": "a-b", "model_schema": "s", "prod_catalog_name": "given"},
            "given.s.a_b_predictions",
        ),
    ],
)
def test_the_table_follows_from_the_answers_and_the_environment(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, object], table: str
) -> None:
    monkeypatch.setenv("DATABRICKS_PROD_CATALOG_NAME", "env")

    assert shown("{{ inference_table() }}", answers) == table


def test_copier_yml_and_template_find_every_name_they_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example.org")
    answers = {"publish": True, "cloud": "azure", "use_databricks_service_principal": "yes"}

    rendered = shown(
        "{{ needs_client() }} {{ needs_tenant() }} {{ module_name('a-b') }} {{ 'A B' | team_slug }}"
        " {{ 'https://H/x' | without_path }} {{ server_url }} {{ bundle_uuid('s', 'o', 'p') }}",
        answers,
    )

    assert rendered.split()[:-1] == [
        *("True", "False", "a_b", "a-b", "https://h", "https://github.example.org"),
    ]


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person sits there; nothing of it is kept when the test ends."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    yield
    vars(environment_module)["keeping"].forget()


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("name", "asked"),
    [("cloud", "False"), ("github_owner", "True"), ("publish", "True"), ("model_schema", "True")],
    ids=["its answer", "one that does not fit", "a token", "a person's own default"],
)
def test_what_the_organisation_answers_is_not_asked_but_for_what_a_person_decides(
    monkeypatch: pytest.MonkeyPatch, name: str, asked: str
) -> None:
    for variable, value in {
        "DATABRICKS_CLOUD": "aws",
        "GITHUB_REPOSITORY_OWNER": "no--org",
        "ADMIN_GITHUB_TOKEN": "token",
        "DATABRICKS_MODEL_SCHEMA": "models",
    }.items():
        monkeypatch.setenv(variable, value)
    known = {"_src_path": "x", "stack": "starter"}

    said = shown(
        f"{{{{ unanswered('{name}') }}}}", known, preset={"model_schema": "mine"}, src_path=ROOT
    )

    assert said == asked


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "From your organisation: cloud. (--ask NAME asks all the same.)\n"),
        ({"quiet": True}, ""),
        ({"defaults": True}, ""),
    ],
)
def test_it_is_said_once_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: Mapping[str, bool],
    told: str,
) -> None:
    monkeypatch.setenv("DATABRICKS_CLOUD", "azure")

    asks_first({**without("cloud"), "_src_path": "x"}, **options)

    assert capsys.readouterr().err == told


@pytest.mark.usefixtures("at_a_terminal")
def test_an_address_is_looked_at_once_when_a_person_types_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def told_by(name: str, _: object, given: str, *, silent: bool = False) -> str:
        told.append(f"{name} {given} {silent}")
        return "no repository"

    monkeypatch.setattr(vars(environment_module)["steps"], "told_by", told_by)
    template = f"{{{{ problem('stack_url', '{tmp_path}') }}}}"

    typed = shown(f"{template};{template}", {"_src_path": "x", "stack": "custom"})
    given = shown(template, {"stack": "custom", "stack_url": str(tmp_path)})

    assert typed == "git finds no repository there;git finds no repository there"
    assert given == ""
    assert told == [f'look {{"stack": "custom", "stack_url": "{tmp_path}"}} True']


@pytest.mark.usefixtures("at_a_terminal")
def test_a_stack_that_cannot_be_had_ends_the_run_before_more_is_asked(tmp_path: Path) -> None:
    kept: dict[str, object] = vars(environment_module)["keeping"].TYPED
    typed = {"_src_path": "x", "stack": "custom", "stack_url": str(tmp_path), "stack_commit": "f"}

    with pytest.raises(UserMessageError, match="could not be fetched"):
        shown("{{ unanswered('publish') }}", {**typed, "stack_commit": "f" * 40}, src_path=ROOT)

    assert kept == {"stack": "custom"}


@pytest.mark.usefixtures("at_a_terminal")
def test_where_the_organisation_answers_nothing_nothing_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asks_first({**without("cloud"), "_src_path": "x"})

    assert capsys.readouterr().err == ""
