"""What an update deploys under another name is told, with the commands; nothing else is."""

import string
from collections.abc import Mapping
from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.updating.deployments import MergedFiles, news
from tests.support.breadth import examples

COMMIT = "0123456789ab"
SETTINGS = "app/databricks.yml"
RESOURCES = "app/resources/jobs.yml"
BASE: Mapping[str, str] = {
    SETTINGS: """\
bundle:
  name: churn
include:
  - resources/*.yml
variables:
  catalog:
    default: none
targets:
  dev:
    mode: development
    workspace: {host: https://one}
    variables: {catalog: d}
  prod:
    workspace: {host: https://two/}
    permissions: [{level: CAN_VIEW, group_name: users}]
    variables: {catalog: p}
""",
    RESOURCES: """\
resources:
  jobs:
    train:
      name: ${bundle.target}-${bundle.name}-train
    score:
      name: ${var.catalog}-score
  experiments:
    runs:
      name: /Shared/runs
  registered_models:
    model: {name: m, catalog_name: "${var.catalog}", schema_name: s}
""",
}


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def told(
    after: Mapping[str, str],
    *,
    before: Mapping[str, str] = BASE,
    renders: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
    conflicts: tuple[str, ...] = (),
) -> str:
    old, new = map(encoded, renders)
    return "\n".join(
        news(MergedFiles(encoded(before), encoded(after), old, new, conflicts), COMMIT)
    )


def changed(*edits: tuple[str, str], files: Mapping[str, str] = BASE) -> dict[str, str]:
    """The files with texts replaced that have to be there."""
    found = dict(files)
    for old, new in edits:
        path = next(path for path, text in found.items() if old in text)
        found[path] = found[path].replace(old, new)
    return found


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_a_renamed_target_is_told_with_what_removes_the_old_and_keeps_its_data() -> None:
    text = told(changed(("  prod:", "  production:")))

    assert "  The target prod is called production now, and prod-churn-train is production-" in text
    assert "stays, and runs next to the new" in text
    assert commands(text) == [
        "git switch --detach 0123456789ab",
        "cd app",
        "databricks bundle summary -t prod",
        "databricks bundle deployment unbind runs -t prod",
        "databricks bundle deployment unbind model -t prod",
        "databricks bundle destroy -t prod",
        "cd -",
        "git switch -",
        "cd app",
        "databricks bundle deployment bind runs ID -t production",
        "databricks bundle deployment bind model p.s.m -t production",
        "cd -",
    ]


def test_a_renamed_target_after_which_nothing_is_named_is_told_without_an_example() -> None:
    before = changed(("${bundle.target}-", ""))

    text = told(changed(("  prod:", "  production:"), files=before), before=before)

    assert "  The target prod is called production now.\n" in text


LEFT = [
    pytest.param(
        ("  name: churn", "  name: leave"), "its bundle is called leave now, was churn", id="bundle"
    ),
    pytest.param(("https://two/", "https://three"), "is https://three now, was", id="host"),
    pytest.param(
        ("{host: https://two/}", "{host: https://two, root_path: /Shared/x}"),
        "The target prod: its root path is /Shared/x now, was ~/.bundle/churn/prod.",
        id="root path",
    ),
    pytest.param(
        (BASE[SETTINGS][BASE[SETTINGS].index("  prod:") :], ""), "The target prod is gone.",
        id="target",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "words"), LEFT)
def test_what_the_next_deployment_does_not_find_again_is_to_be_destroyed(
    edit: tuple[str, str], words: str
) -> None:
    text = told(changed(edit))

    assert words in text
    assert "databricks bundle destroy -t prod" in commands(text)
    assert text.count("\n  The ") <= 2


IN_PLACE = [
    pytest.param(
        ("-train", "-fit"),
        "The job train is called dev-churn-fit now, was dev-churn-train (dev).",
        [],
        id="a job's name",
    ),
    pytest.param(
        ("    train:", "    fit:"),
        "The job train has the key fit now, so it is deleted and made anew (dev, prod).",
        [],
        id="a job's key",
    ),
    pytest.param(
        ("    score:\n      name: ${var.catalog}-score\n", ""),
        "The job score is gone (dev, prod).",
        [],
        id="a job",
    ),
    pytest.param(
        ("    score:\n      name: ${var.catalog}-score\n", "    rate:\n      name: rate\n"),
        "The job score is gone (dev, prod).",
        [],
        id="a job, where another one is new",
    ),
    pytest.param(
        ("/Shared/runs", "/Shared/all"),
        "The experiment runs is called /Shared/all now, was /Shared/runs (dev, prod).",
        [],
        id="an experiment's name",
    ),
    pytest.param(
        ("    runs:", "    trials:"),
        "The experiment runs has the key trials now, so it is deleted and made anew (dev, prod).",
        [
            "databricks bundle deployment unbind runs -t dev",
            "databricks bundle deployment bind trials ID -t dev",
        ],
        id="an experiment's key",
    ),
    pytest.param(
        ("schema_name: s", "schema_name: t"),
        "The registered model model is called p.t.m now, was p.s.m: deleted, and made anew (prod).",
        ["databricks bundle deployment unbind model -t prod"],
        id="a model's schema",
    ),
    pytest.param(
        ('    model: {name: m, catalog_name: "${var.catalog}", schema_name: s}', "    {}"),
        "The registered model model is gone (dev, prod).",
        ["databricks bundle deployment unbind model -t dev"],
        id="a model",
    ),
    pytest.param(
        ("{catalog: p}", "{catalog: q}"),
        "The job score is called q-score now, was p-score (prod).",
        ["databricks bundle deployment unbind model -t prod"],
        id="a variable in names",
    ),
    pytest.param(
        ("    mode: development\n", ""), "The target dev: its mode is none now, was development.",
        [], id="the mode",
    ),
    pytest.param(
        ("  prod:\n", '  prod:\n    presets: {name_prefix: "x "}\n'),
        "The target prod: its names begin with x now, with none before.", [], id="the prefix",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "words", "wanted"), IN_PLACE)
def test_what_changes_in_its_place_is_told_without_a_destroy(
    edit: tuple[str, str], words: str, wanted: list[str]
) -> None:
    text = told(changed(edit))

    assert f"  {words}\n" in f"{text}\n"
    assert {*wanted} <= {*commands(text)}
    assert "destroy" not in "".join(commands(text))
    assert wanted or "git switch" not in text


NOTHING = [
    pytest.param(("mode: development", "mode: 'development' # ours"), id="another spelling"),
    pytest.param(("https://two/", "https://two"), id="a slash at the end of a host"),
    pytest.param(("resources/*.yml", "./resources/jobs.yml"), id="another way to include"),
    pytest.param(("${bundle.target}-", "${bundle.environment}-"), id="another way to refer"),
    pytest.param(("    train:", "    more: {name: more}\n    train:"), id="a job that is new"),
    pytest.param(("  prod:", "  qa: {}\n  prod:"), id="a target that is new"),
    pytest.param(("-train\n", "-train\n      tasks: [{task_key: a}]\n"), id="a task"),
    pytest.param(("default: none", "default: some"), id="a default that no target takes"),
    pytest.param(("  name: churn", "  name: churn\n  uuid: x"), id="the uuid"),
]


@pytest.mark.parametrize("edit", NOTHING)
def test_a_change_of_no_name_is_no_news(edit: tuple[str, str]) -> None:
    assert told(changed(edit)) == ""


def test_a_file_that_nothing_includes_deploys_nothing() -> None:
    other = {"app/other.yml": "resources: {jobs: {x: {name: x}}}"}

    assert told(BASE, before={**BASE, **other}) == ""


def test_a_bundle_that_moved_with_its_names_is_no_news() -> None:
    moved = {path.replace("app/", "moved/"): text for path, text in BASE.items()}

    assert told(moved) == ""


def test_a_bundle_that_moved_and_renamed_a_target_is_told_with_both_folders() -> None:
    renamed = changed(("  prod:", "  production:"))
    moved = {path.replace("app/", "a b/"): text for path, text in renamed.items()}

    lines = commands(told(moved))

    assert lines[1] == "cd app"
    assert lines[-4] == "cd 'a b'"


def test_a_bundle_at_the_top_needs_no_folder() -> None:
    top = {path.removeprefix("app/"): text for path, text in BASE.items()}

    lines = commands(told({}, before=top))

    assert [line for line in lines if line.startswith("cd ")] == []
    assert "databricks bundle destroy -t prod" in lines


def test_targets_are_known_again_by_what_they_have_in_common() -> None:
    three = "targets:\n" + "".join(
        f"  {name}:\n    workspace: {{host: https://{host}}}\n"
        for name, host in (("mlstaging", "one"), ("mlprod", "two"), ("mltest", "one"))
    )
    roles = "targets:\n" + "".join(
        f"  {name}:\n    workspace: {{host: https://{host}}}\n    variables: {{x: ml{name}}}\n"
        for name, host in (("test", "one"), ("prod", "two"), ("staging", "one"))
    )

    text = told({"databricks.yml": roles}, before={"databricks.yml": three})

    for name in ("staging", "prod", "test"):
        assert f"The target ml{name} is called {name} now" in text


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            "workspace: {host: https://else}\n    variables: {catalog: p}", id="workspace"
        ),
        pytest.param(
            "mode: production\n    workspace: {host: https://two}\n    variables: {catalog: p}",
            id="mode",
        ),
        pytest.param("workspace: {host: https://two}\n    variables: {x: y, z: a}", id="variables"),
    ],
)
def test_a_new_target_with_another_role_is_not_taken_for_the_old_one(other: str) -> None:
    start = BASE[SETTINGS].partition("  prod:")[0]
    text = told({**BASE, SETTINGS: f"{start}  live:\n    {other}\n"})

    assert "The target prod is gone." in text
    assert "live" not in text


def test_a_file_in_conflict_is_read_as_merged_key_by_key_and_that_is_said() -> None:
    mine = {"    mode: development\n": "    mode: development\n    presets: {tags: {a: b}}\n"}
    own = "  qa:\n    workspace: {host: https://one}\n"
    yours = changed(*mine.items())
    yours[SETTINGS] += own
    new = changed(("  prod:", "  production:"), ("mode: development", "mode: development # new"))
    marked = {**yours, SETTINGS: f"<<<<<<< yours\n{yours[SETTINGS]}"}

    text = told(marked, before=yours, renders=(BASE, new), conflicts=(SETTINGS,))

    assert "The target prod is called production now" in text
    assert "qa" not in text
    assert text.splitlines()[-1].startswith("This is so if you keep the new version's side in app/")


def test_a_conflict_that_changes_no_name_is_no_news() -> None:
    new = changed(("mode: development", "mode: development # new"))

    assert told({SETTINGS: "<<<", RESOURCES: BASE[RESOURCES]}, renders=(BASE, new)) == ""


LETTERS = "abcdefgh"
BOMB = "a: &a [x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 50)}]\n" for old, new in pairwise(LETTERS)
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[" * 500_000, id="deep"),
        pytest.param(BOMB, id="an alias bomb"),
        pytest.param("x: &x [*x]", id="a node within itself"),
        pytest.param("targets: [a]\nresources: {jobs: [1]}\ninclude: 5", id="other kinds"),
        pytest.param("targets: {a: 1}\nresources: {jobs: {x: 1, 2: {name: [1]}}}", id="no mapping"),
        pytest.param("- a\n", id="a list"),
        pytest.param("a: !other b", id="a tag"),
        pytest.param("a: \ud800".encode("utf-8", "surrogatepass").decode("latin-1"), id="bytes"),
        pytest.param(
            "bundle: {name: '${var.a}'}\ntargets: {x: {}}\nvariables:\n"
            + "".join(f"  {a}: {{default: '{f'${{var.{b}}}' * 50}'}}\n"
                      for a, b in zip("abcdefg", "bcdefga", strict=True)),
            id="names within names",
        ),
    ],
)  # fmt: skip
@pytest.mark.attack("a file of a project is endless: deep, a bomb of aliases, names within names")
def test_no_file_is_too_strange_to_be_read(content: str) -> None:
    told({**BASE, SETTINGS: content})
    told(BASE, before={**BASE, SETTINGS: content})


@pytest.mark.attack("a name in a project ends the command that is proposed, or its line")
def test_no_name_can_end_its_line_or_its_word_in_a_command() -> None:
    evil = "x'; rm -rf ~\\e[2J\\n"
    before = changed(("  prod:", f'  "{evil}":'))

    text = told(BASE, before=before)

    assert "\x1b" not in text
    assert "databricks bundle destroy -t 'x'\"'\"'; rm -rf ~?[2J?'" in commands(text)


NAMES = st.text(string.ascii_lowercase + "é", min_size=1, max_size=6)


@st.composite
def bundle_files(draw: st.DrawFn) -> dict[str, object]:
    """The settings of a bundle as data."""
    parts = st.sampled_from(["${bundle.target}", "${var.catalog}", "-x-", "${bundle.name}"])
    names = st.lists(parts, min_size=1).map("".join)
    return {
        "bundle": {"name": draw(NAMES)},
        "variables": {"catalog": {"default": draw(NAMES)}},
        "targets": draw(
            st.dictionaries(
                NAMES, st.fixed_dictionaries({"workspace": st.just({"host": "https://one"})})
            )
        ),
        "resources": {
            kind: draw(st.dictionaries(NAMES, st.fixed_dictionaries({"name": names})))
            for kind in ("jobs", "experiments", "registered_models")
        },
    }


NUMBERS = examples(25, 200)


@pytest.mark.no_cover
@pytest.mark.parametrize("number", NUMBERS)
def test_an_update_that_changes_no_name_says_nothing(number: int) -> None:
    """However the files are cut and written, and whatever is added."""

    @settings(deadline=None, max_examples=number)
    @given(bundle=bundle_files(), flow=st.booleans(), extra=NAMES)
    def nothing(bundle: dict[str, object], extra: str, *, flow: bool) -> None:
        together, apart = cut(bundle, extra, flow=flow)
        assert told(apart, before=together) == ""
        assert told(together, before=apart) == ""

    nothing()


def cut(
    bundle: dict[str, object], extra: str, *, flow: bool
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The same bundle in one file and in two, with something more."""
    resources = {"resources": bundle["resources"]}
    rest = {key: value for key, value in bundle.items() if key != "resources"}
    together = {"databricks.yml": yaml.safe_dump(bundle, sort_keys=False)}
    apart = {
        "databricks.yml": yaml.safe_dump(
            {**rest, "include": ["more/*"], "sync": {"exclude": [extra]}}, default_flow_style=flow
        ),
        "more/x.yml": yaml.safe_dump(resources, allow_unicode=True, default_flow_style=flow),
    }
    return together, apart


@pytest.mark.no_cover
@pytest.mark.parametrize("number", NUMBERS)
def test_every_target_that_goes_is_told(number: int) -> None:
    @settings(deadline=None, max_examples=number)
    @given(bundle=bundle_files(), new=NAMES)
    def is_told(bundle: dict[str, object], new: str) -> None:
        assert_gone_is_told(bundle, new)

    is_told()


def assert_gone_is_told(bundle: dict[str, object], new: str) -> None:
    targets = bundle["targets"]
    assert isinstance(targets, dict)
    left = {name: target for name, target in targets.items() if name == new}

    text = told(
        {"databricks.yml": yaml.safe_dump({**bundle, "targets": left}, allow_unicode=True)},
        before={"databricks.yml": yaml.safe_dump(bundle, allow_unicode=True)},
    )

    gone = targets.keys() - left.keys()
    assert {name for name in targets if f"  The target {name} is gone.\n" in f"{text}\n"} == gone
    assert text.count(" is gone.") == len(gone)
