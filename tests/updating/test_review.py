from pathlib import Path

import pytest

from hooks.updating import inspection
from tests.updating.review_scene import Files, code, reviewed

TRAIN = "# Databricks notebook source\n" + code("train")
JOB = "job:\n  notebook_path: ../training/notebooks/Train.py\n"
# What the next version does: it moves the notebooks up a folder, with the job that names them.
OLD: Files = {
    "bundle/databricks.yml": "bundle:\n  name: b\ninclude:\n  - resources/*.yml\n",
    "bundle/training/notebooks/Train.py": TRAIN,
    "bundle/training/model.py": code("model"),
    "bundle/resources/job.yml": JOB,
}
NEW: Files = {
    "bundle/databricks.yml": OLD["bundle/databricks.yml"],
    "bundle/training/Train.py": TRAIN,
    "bundle/training/model.py": code("model"),
    "bundle/resources/job.yml": JOB.replace("notebooks/", ""),
}
OWN = "bundle/training/notebooks/Segment.py"
OWN_JOB = "bundle/resources/segment.yml"
NOTE: Files = {"own.txt": "names nothing\n"}


def with_own(**changes: str) -> Files:
    """The old version with files of the user's own."""
    return {**OLD, OWN: code("segment"), **changes}


def test_the_user_s_own_file_stays_where_its_job_names_it(tmp_path: Path) -> None:
    job = "mine:\n  notebook_path: ../training/notebooks/Segment.py\n"

    outcome = reviewed(tmp_path, OLD, NEW, with_own(**{OWN_JOB: job}))

    assert outcome.files == {**NEW, OWN: code("segment"), OWN_JOB: job}
    assert outcome.review.rewritten == outcome.review.problems == ()
    assert OWN not in {*outcome.merged.gone, *outcome.merged.written}


def test_an_own_file_that_nothing_names_stays(tmp_path: Path) -> None:
    outcome = reviewed(tmp_path, OLD, NEW, with_own())

    assert outcome.files == {**NEW, OWN: code("segment")}


def test_an_own_job_follows_the_notebook_of_the_stack_that_moved(tmp_path: Path) -> None:
    job = "mine:\n  notebook_path: ../training/notebooks/Train.py # the usual one\n"

    outcome = reviewed(tmp_path, OLD, NEW, {**OLD, OWN_JOB: job})

    assert outcome.files[OWN_JOB] == job.replace("notebooks/", "")
    assert outcome.merged.written == (
        "bundle/resources/job.yml", OWN_JOB, "bundle/training/Train.py"
    )  # fmt: skip
    assert outcome.review.rewritten == (
        f"{OWN_JOB}:2: ../training/notebooks/Train.py → ../training/Train.py",
    )
    assert outcome.review.problems == ()


@pytest.mark.parametrize(
    "line",
    [
        "from Segment import segment_1\n",
        "# MAGIC %run ./Segment\n",
        'dbutils.notebook.run("./Segment", 60)\n',
        'open("./Segment.py")\n',
    ],
)
def test_an_own_file_goes_along_with_the_file_that_needs_it(tmp_path: Path, line: str) -> None:
    mine = with_own(**{"bundle/training/notebooks/Train.py": TRAIN + line})
    job = "mine:\n  notebook_path: ../training/notebooks/Segment.py\n"

    outcome = reviewed(tmp_path, OLD, NEW, {**mine, OWN_JOB: job})

    assert outcome.files["bundle/training/Segment.py"] == code("segment")
    assert outcome.files["bundle/training/Train.py"] == TRAIN + line
    assert outcome.files[OWN_JOB] == job.replace("notebooks/", "")
    assert outcome.review.problems == ()


def test_what_an_own_file_needs_goes_along_with_it(tmp_path: Path) -> None:
    mine = {
        **OLD,
        "bundle/training/notebooks/Train.py": f"{TRAIN}%run ./Segment\n",
        OWN: f"{code('segment')}from helpers import clean\n",
        "bundle/training/notebooks/helpers/__init__.py": "",
        "bundle/training/notebooks/helpers/clean.py": code("clean"),
        "bundle/training/notebooks/Other.py": code("other"),
    }

    outcome = reviewed(tmp_path, OLD, NEW, mine)

    assert {
        "bundle/training/Segment.py",
        "bundle/training/helpers/__init__.py",
        "bundle/training/helpers/clean.py",
        "bundle/training/notebooks/Other.py",
    } <= outcome.files.keys()
    assert outcome.review.problems == ()


def test_an_own_file_that_stays_names_the_one_that_moved(tmp_path: Path) -> None:
    mine = with_own(**{OWN: f"{code('segment')}# MAGIC %run ./Train\n"})

    outcome = reviewed(tmp_path, OLD, NEW, mine)

    assert outcome.files[OWN].endswith("# MAGIC %run ../Train\n")


def test_a_user_s_path_in_a_file_that_moved_means_what_it_meant(tmp_path: Path) -> None:
    line = 'sys.path.append("../..")\n%cd ..\n%pip install -r ../needs.txt\n'
    mine = {
        **OLD,
        "bundle/training/notebooks/Train.py": TRAIN + line,
        "bundle/needs.txt": "pandas\n",
    }

    outcome = reviewed(tmp_path, OLD, NEW, mine)

    assert outcome.files["bundle/training/Train.py"] == (
        f'{TRAIN}sys.path.append("..")\n%cd .\n%pip install -r ../needs.txt\n'
    )
    assert outcome.review.rewritten == (
        "bundle/training/Train.py:14: ../.. → ..",
        "bundle/training/Train.py:15: .. → .",
    )


def test_a_path_that_the_new_version_writes_so_is_let_be(tmp_path: Path) -> None:
    old = {**OLD, "bundle/training/notebooks/Train.py": f"{TRAIN}%cd ..\n"}
    new = {**NEW, "bundle/training/Train.py": f"{TRAIN}%cd ..\n"}

    outcome = reviewed(tmp_path, old, new, {**old, OWN_JOB: "mine: 1\n"})

    assert outcome.files == {**new, OWN_JOB: "mine: 1\n"}


def test_own_files_of_an_included_folder_go_along_with_the_include(tmp_path: Path) -> None:
    new = {
        **{path.replace("/resources/", "/jobs/"): text for path, text in OLD.items()},
        "bundle/databricks.yml": OLD["bundle/databricks.yml"].replace("resources", "jobs"),
    }

    outcome = reviewed(tmp_path, OLD, new, {**OLD, OWN_JOB: "mine: 1\n"})

    assert outcome.files == {**new, "bundle/jobs/segment.yml": "mine: 1\n"}
    assert outcome.review.problems == ()


def test_an_own_file_that_is_included_no_more_is_listed(tmp_path: Path) -> None:
    new = {
        **OLD,
        "bundle/databricks.yml": OLD["bundle/databricks.yml"].replace("/*.yml", "/job.yml"),
    }

    outcome = reviewed(tmp_path, OLD, new, {**OLD, OWN_JOB: "mine: 1\n"})

    assert outcome.review.problems == (
        f"bundle/databricks.yml:1: {OWN_JOB}: it is not included any more. Add it to `include`",
    )


@pytest.mark.parametrize(
    ("file", "line", "problem"),
    [
        (
            OWN_JOB,
            "mine:\n  notebook_path: ../training/model.py\n",
            (
                "2: ../training/model.py: bundle/training/model.py is gone. Name another, or "
                "bring it back: git checkout HEAD -- bundle/training/model.py"
            ),
        ),
        (
            "bundle/use.py",
            "from training.model import model_1\n",
            (
                "1: training.model.model_1: bundle/training/model.py is gone. Name another, or "
                "bring it back: git checkout HEAD -- bundle/training/model.py"
            ),
        ),
    ],
)
def test_what_names_a_file_that_the_new_version_removed_is_listed(
    tmp_path: Path, file: str, line: str, problem: str
) -> None:
    new = {path: text for path, text in NEW.items() if path != "bundle/training/model.py"}

    outcome = reviewed(tmp_path, OLD, new, {**OLD, file: line})

    assert outcome.files[file] == line
    assert outcome.review.problems == (f"{file}:{problem}",)


def test_an_import_of_what_moved_is_listed_and_not_rewritten(tmp_path: Path) -> None:
    old = {**OLD, "bundle/training/notebooks/tools.py": code("tools")}
    new = {**NEW, "bundle/common/tools.py": code("tools")}
    mine = {**old, "bundle/use.py": "from training.notebooks import tools\n"}

    outcome = reviewed(tmp_path, old, new, mine)

    assert outcome.review.problems == (
        "bundle/use.py:1: training.notebooks.tools: it is bundle/common/tools.py now. Name it so",
    )


def test_a_file_in_conflict_is_not_rewritten_but_what_is_broken_in_it_is_listed(
    tmp_path: Path,
) -> None:
    job = JOB.replace("job:", "job: # mine")
    new = {
        **NEW,
        "bundle/resources/job.yml": NEW["bundle/resources/job.yml"].replace(":", ": #", 1),
    }

    outcome = reviewed(tmp_path, OLD, new, {**OLD, "bundle/resources/job.yml": job})

    assert "bundle/resources/job.yml" in outcome.merged.conflicts
    assert "<<<<<<< yours" in outcome.files["bundle/resources/job.yml"]
    assert outcome.review.rewritten == ()
    assert outcome.review.problems == (
        "bundle/resources/job.yml:3: ../training/notebooks/Train.py: write ../training/Train.py",
    )


@pytest.mark.parametrize(
    "mine",
    [
        pytest.param({OWN_JOB: "mine:\n  notebook_path: ../nowhere/Train.py\n"}, id="before"),
        pytest.param({"docs.md": "[see](missing.md)\n"}, id="a link"),
        pytest.param({OWN_JOB: "mine:\n  notebook_path: ../${var.x}/Train.py\n"}, id="a variable"),
        pytest.param(
            {OWN_JOB: "mine:\n  notebook_path: /Shared/training/Train.py\n"}, id="absolute"
        ),
    ],
)
def test_what_was_broken_before_is_not_listed(tmp_path: Path, mine: Files) -> None:
    outcome = reviewed(tmp_path, OLD, NEW, {**OLD, **mine})

    assert outcome.files == {**NEW, **mine}
    assert outcome.review.rewritten == outcome.review.problems == ()


def test_what_is_broken_in_the_new_version_itself_is_not_listed(tmp_path: Path) -> None:
    new = {**NEW, "README.md": "[gone](gone.md)\n", "bad.json": "{", "new.py": "%cd ..\n"}

    outcome = reviewed(tmp_path, OLD, new, {**OLD, **NOTE})

    assert outcome.files == {**new, **NOTE}
    assert outcome.review.problems == ()


def test_what_the_new_version_needs_and_the_user_removed_is_listed(tmp_path: Path) -> None:
    new = {**NEW, "README.md": "[model](bundle/training/model.py)\n"}
    mine = {path: text for path, text in OLD.items() if path != "bundle/training/model.py"}

    outcome = reviewed(tmp_path, OLD, new, mine)

    assert outcome.review.problems == (
        (
            "README.md:1: bundle/training/model.py: the new version needs "
            "bundle/training/model.py, which you do not have. Add it, or remove this"
        ),
    )


def test_what_the_new_version_names_follows_a_file_that_the_user_moved(tmp_path: Path) -> None:
    new = {**NEW, "README.md": "[model](bundle/training/model.py)\n"}
    mine = {path.replace("training/model", "own/model"): text for path, text in OLD.items()}

    outcome = reviewed(tmp_path, OLD, new, mine)

    assert outcome.files["README.md"] == "[model](bundle/own/model.py)\n"


def test_a_file_that_loads_no_more_is_listed(tmp_path: Path) -> None:
    old = {"a.yml": "one: 1\ntwo: 2\nthree: 3\nfour: 4\nfive: 5\n"}
    new = {"a.yml": old["a.yml"].replace("five: 5\n", "five: 5\nsix: 6\n")}
    mine = {"a.yml": f"six: 7\n{old['a.yml']}"}

    outcome = reviewed(tmp_path, old, new, mine)

    assert outcome.merged.conflicts == {}
    assert outcome.review.problems == (
        "a.yml: it does not load any more: line 7: the key 'six' is given twice",
    )


def test_a_target_or_job_that_the_new_version_renamed_is_listed(tmp_path: Path) -> None:
    bundle = "bundle:\n  name: b\ntargets:\n  dev:\n    mode: development\n  mlprod:\n    x: 1\n"
    job = "resources:\n  jobs:\n    train_job:\n      name: train\n"
    old = {"b/databricks.yml": bundle, "b/job.yml": job, "ci.sh": "bundle deploy -t mlprod\n"}
    new = {
        "b/databricks.yml": bundle.replace("mlprod", "prod"),
        "b/job.yml": job.replace("train_job", "training_job"),
        "ci.sh": "bundle deploy -t mlprod\n",
    }
    script = "databricks bundle run -t mlprod train_job\ndocker build -t image .\n"

    outcome = reviewed(tmp_path, old, new, {**old, "run.sh": script})

    assert outcome.review.problems == (
        "run.sh:1: mlprod: the bundle has no such target now. It has dev, prod",
        "run.sh:1: train_job: the bundle has no such resource now. It has training_job",
    )


def bundle(variables: str, targets: str) -> Files:
    """A bundle's file with these variables and targets."""
    return {"b/databricks.yml": f"variables:\n{variables}targets:\n{targets}"}


def test_a_variable_that_is_gone_is_listed_where_it_is_used(tmp_path: Path) -> None:
    old = bundle("  schema:\n    default: s\n", "  dev:\n    mode: development\n")
    new = bundle("  catalog:\n    default: c\n", "  dev:\n    mode: development\n")

    outcome = reviewed(tmp_path, old, new, {**old, "b/own.yml": "name: ${var.schema}\n"})

    assert outcome.review.problems == (
        "b/own.yml:1: schema: the bundle has no such variable now. It has catalog",
    )


def test_a_target_of_the_user_s_that_lacks_a_new_variable_is_listed(tmp_path: Path) -> None:
    dev, own = "  dev:\n    variables:\n      a: 1\n", "  own:\n    mode: production\n"
    old = bundle("", dev)
    new = bundle("  catalog:\n    description: d\n", f"{dev}      catalog: c\n")
    mine = {"b/databricks.yml": f"variables:\ntargets:\n{own}{dev}"}

    outcome = reviewed(tmp_path, old, new, mine)

    assert outcome.review.problems == (
        "target own: it has no value for the variable catalog. Add it to its `variables`",
    )


def test_a_reference_that_cannot_be_written_is_listed(tmp_path: Path) -> None:
    old = {**OLD, "bundle/tools.ipynb": code("tools")}
    new = {**NEW, "other/tools.ipynb": code("tools"), "other/tools.py": "one = 1\n"}

    outcome = reviewed(tmp_path, old, new, {**old, "bundle/use.py": "%run ./tools\n"})

    assert outcome.review.problems == (
        "bundle/use.py:1: ./tools: it is other/tools.ipynb now. Name it so",
    )


def test_a_bundle_that_only_the_new_version_has_is_looked_through(tmp_path: Path) -> None:
    new = {**OLD, "more/databricks.yml": "include:\n  - ../bundle/resources/*.yml\n"}

    outcome = reviewed(tmp_path, OLD, new, {**OLD, **NOTE})

    assert outcome.files == {**new, **NOTE}
    assert outcome.review.problems == ()


def test_nothing_is_read_where_only_a_picture_changed(tmp_path: Path) -> None:
    old, new = {"a.png": "1", "b.md": "b\n"}, {"a.png": "2", "b.md": "b\n"}

    outcome = reviewed(tmp_path, old, new, {**old, "b.md": "[a](a.png)\n"})

    assert outcome.files == {"a.png": "2", "b.md": "[a](a.png)\n"}


def test_a_merge_that_is_the_new_version_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(inspection, "inspect")

    assert reviewed(tmp_path, OLD, NEW, OLD).files == NEW


def test_what_was_broken_and_is_broken_otherwise_is_not_listed(tmp_path: Path) -> None:
    old = {"a.json": "{\n1\n2\n3\n4\n5\n6\n"}
    new = {"a.json": old["a.json"].replace("6", "7")}

    outcome = reviewed(tmp_path, old, new, {"a.json": f"{{\n{old['a.json']}"})

    assert outcome.review.problems == ()


def test_a_fault_of_the_new_version_s_own_is_not_listed(tmp_path: Path) -> None:
    old = {"a.py": "one = 1\ntwo = 2\nthree = 3\nfour = 4\nfive = 5\n"}
    new = {"a.py": old["a.py"] + "%cd ..\n"}

    outcome = reviewed(tmp_path, old, new, {"a.py": f"zero = 0\n{old['a.py']}"})

    assert outcome.files["a.py"].startswith("zero")
    assert outcome.review.problems == ()


def test_equal_files_are_not_taken_for_moved_ones(tmp_path: Path) -> None:
    empty = {f"{folder}/__init__.py": "" for folder in ("one", "two")}
    old = {**empty, "one/a.py": code("a"), "two/b.py": code("b")}
    new = {
        "three/__init__.py": "",
        "three/a.py": code("a"),
        "two/__init__.py": "",
        "two/b.py": "b\n",
    }
    mine = {**old, "docs.md": "[a](one/__init__.py) [b](two/b.py) [c](one)\n"}

    outcome = reviewed(tmp_path, old, new, mine)

    assert outcome.files["docs.md"] == "[a](three/__init__.py) [b](two/b.py) [c](three)\n"


def test_a_folder_can_move_to_the_top(tmp_path: Path) -> None:
    old = {"in/a.py": code("a"), "in/b.py": code("b")}
    new = {"a.py": code("a"), "b.py": code("b")}
    run = "jobs:\n  j:\n    steps:\n      - run: cat a.py\n        working-directory: in\n"
    mine = {**old, ".github/workflows/own.yml": run, "own.md": "[in](in)\n"}

    outcome = reviewed(tmp_path, old, new, mine)

    assert outcome.files["own.md"] == "[in](.)\n"
    assert outcome.files[".github/workflows/own.yml"] == run.replace(": in", ": .")


def test_a_merge_with_nothing_to_repair_is_left_as_git_made_it(tmp_path: Path) -> None:
    outcome = reviewed(tmp_path, OLD, NEW, {**OLD, **NOTE})

    assert outcome.files == {**NEW, **NOTE}
    assert outcome.review.rewritten == outcome.review.problems == ()


def test_a_file_of_a_gone_notebook_s_name_takes_its_place(tmp_path: Path) -> None:
    old = {**OLD, "bundle/tools.py": code("tools")}
    new = {**NEW, "bundle/tools.ipynb": "{}\n"}

    outcome = reviewed(tmp_path, old, new, {**old, "bundle/use.py": "%run ./tools\n"})

    assert outcome.review.problems == ()
