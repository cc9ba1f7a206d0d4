"""What a project may be made with that ml-init makes no project with."""

from collections.abc import Iterator, Mapping

from hooks.adopting.origin import Origin

REGISTRY = "https://docs.databricks.com/machine-learning/manage-model-lifecycle/upgrade-models"
# Inputs of stacks, each with a value that cannot be taken, and what to do.
REFUSED = {
    ("input_include_models_in_unity_catalog", "no"): (
        "its models are in the workspace's own registry, and every later version keeps them in "
        f"Unity Catalog. Move them there first ({REGISTRY})"
    ),
    ("input_include_mlflow_recipes", "yes"): (
        "it uses MLflow Recipes, which MLflow 3 no longer has. Take them out first"
    ),
}
SCHEMA = "input_schema_name"  # asked since stacks know Unity Catalog, October 2023
BRANCHES = {"input_default_branch": "main", "input_release_branch": "release"}


def refusals(origin: Origin, answers: Mapping[str, str]) -> list[str]:
    """Why a project cannot be adopted, each with the remedy."""
    found = [why for (name, value), why in REFUSED.items() if origin.inputs.get(name, "") == value]
    if origin.folder != ".":
        found.append(
            f"its bundle was made in the folder {origin.folder}, and ml-init looks for the "
            "project at the top. Give it a repository of its own (docs/monorepo.md of ml-init)"
        )
    if origin.inputs and SCHEMA not in origin.inputs:
        found.append(
            f"its stack at {origin.commit[:12]} knows no Unity Catalog, and every later version "
            "keeps models there. Make a new project (./ml-init new FOLDER), and bring the team's "
            "code into it"
        )
    asks_for_branches = answers.get("credentials", "repository") != "repository" or answers.get(
        "protected_branches", "no"
    ).lower() in {"yes", "true"}
    if asks_for_branches and (named := list(_branches(origin))):
        found.append(
            f"its workflows know {' and '.join(named)}, and ml-init guards main and release. "
            "Rename them first, or adopt with credentials=repository and protected_branches=no"
        )
    return found


def notes(origin: Origin) -> list[str]:
    """What stays another way than in a new project."""
    return [
        f"its workflows know {name}: they stay so, and ml-init's guide names main and release"
        for name in _branches(origin)
    ]


def _branches(origin: Origin) -> Iterator[str]:
    for name, usual in BRANCHES.items():
        if (found := origin.inputs.get(name, usual)) != usual:
            yield f"the branch {found}"
