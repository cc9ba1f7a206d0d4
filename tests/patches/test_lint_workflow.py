import pytest
import yaml

from hooks.errors import PatchError
from hooks.patches.lint_workflow import PATCH
from hooks.patches.patch import apply_patch
from tests.patches.sample import WORKFLOW, patched, project, text

UNSEEN = text("""
    jobs:
      lint:
        steps:
          - uses: actions/checkout@v4
          - name: Download actionlint
            id: get_actionlint
            run: bash <(curl https://example.org/download-actionlint.bash)
          - name: Check workflow files
            run: ${{ steps.get_actionlint.outputs.executable }} -color
            shell: bash
          - run: echo done
    """)
# Of actionlint_1.7.9_linux_amd64.tar.gz, as the release's list of checksums has it.
SHA256 = "233b280d05e100837f4af1433c7b40a5dcb306e3aa68fb4f17f8a7f45a7df7b4"
OTHER = "jobs:\n  lint:\n    steps:\n      - run: actionlint\n"


def test_another_way_of_linting_stays() -> None:
    assert patched(PATCH, WORKFLOW, OTHER) == OTHER


def test_what_is_downloaded_is_verified_before_it_runs() -> None:
    new = patched(PATCH, WORKFLOW, UNSEEN)

    steps = yaml.safe_load(new)["jobs"]["lint"]["steps"]
    assert [step.get("name") for step in steps] == [
        None,
        "Download actionlint",
        "Check workflow files",
        None,
    ]
    download, check = steps[1], steps[2]
    assert check["run"] == "${{ steps.get_actionlint.outputs.executable }} -color"
    assert download["id"] == "get_actionlint"
    assert "executable=${PWD}/actionlint" in download["run"]
    assert download["env"] == {"VERSION": "1.7.9", "SHA256": SHA256}
    assert download["run"].index("sha256sum --check") < download["run"].index("tar ")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("bash <(curl https://example.org/x)", id="by substitution"),
        pytest.param("curl -s https://example.org/x | sh", id="by a pipe"),
    ],
)
def test_another_script_from_the_network_is_refused_by_name(script: str) -> None:
    odd = project({WORKFLOW: f"steps:\n  - run: {script}\n"})

    with pytest.raises(PatchError, match=f"lint_workflow .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(
            "run: |\n          bash <(curl https://x/download-actionlint.bash)\n"
            "          ./actionlint",
            id="with the lint in the same script",
        ),
        pytest.param("run: bash <(curl https://x/download-actionlint.bash)", id="without an id"),
        pytest.param(
            "{id: a, run: bash <(curl https://x/download-actionlint.bash)}", id="on one line"
        ),
    ],
)
def test_a_download_that_does_more_is_refused_by_name(script: str) -> None:
    odd = project({WORKFLOW: f"steps:\n      - {script}\n"})

    with pytest.raises(PatchError, match=f"lint_workflow .* {WORKFLOW} in a stack"):
        apply_patch(PATCH, odd)


def test_the_step_keeps_the_id_that_others_ask_for_and_its_margin() -> None:
    margin = UNSEEN.replace("\n      - ", "\n    - ").replace("\n        ", "\n      ")
    before = margin.replace("get_actionlint", "al")

    step = yaml.safe_load(patched(PATCH, WORKFLOW, before))["jobs"]["lint"]["steps"][1]

    assert (step["id"], "sha256sum" in step["run"]) == ("al", True)


def test_the_next_step_stays_behind_a_script_that_ends_in_blank_lines() -> None:
    script = "run: bash <(curl https://example.org/download-actionlint.bash)"
    before = UNSEEN.replace(script, script.replace("run: ", "run: |\n          ") + "\n\n")

    steps = yaml.safe_load(patched(PATCH, WORKFLOW, before))["jobs"]["lint"]["steps"]

    assert steps[2]["name"] == "Check workflow files"


def test_a_download_that_is_verified_stays() -> None:
    verified = "steps:\n  - run: curl -sL https://x | sha256sum --check\n"

    assert patched(PATCH, WORKFLOW, verified) == verified
