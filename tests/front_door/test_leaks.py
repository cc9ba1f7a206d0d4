"""No secret of the organisation is in anything that a run of the front door leaves or shows."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from front_door.data_file import answers_from, write
from tests.front_door.onlooker import PUSH, Onlooker
from tests.front_door.organisation import FORM, ML_INIT, VARIABLES, Organisation
from tests.front_door.payloads import commands
from tests.support.canaries import TALKATIVE, leaked_secrets, leaking_files
from tests.support.github.app import App
from tests.support.github.faults import ALWAYS, Fault, refusal
from tests.support.publishing import TOKEN, VALUES

NAME = FORM["project_name"]
SECRET = f"PUT /repos/my-org/{NAME}/environments/prod/secrets/PROD_AZURE_SP_CLIENT_SECRET"
ECHO = refusal(422, f"{TOKEN} is odd")


def run_step(
    organisation: Organisation, scratch: Path, told: Mapping[str, str], *words: str | Path
) -> tuple[int, str]:
    """One step as the runner starts it; nothing is masked in what it prints."""
    step, *arguments = words
    ended = subprocess.run(
        [sys.executable, "-EB", "-m", f"front_door.{step}", *arguments],
        cwd=organisation.checkout,
        env={
            **os.environ,
            **TALKATIVE,
            **organisation.runner,
            **told,
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(scratch / "output"),
            "GITHUB_STEP_SUMMARY": str(scratch / "summary.md"),
            "RUNNER_TEMP": str(scratch),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


@pytest.mark.parametrize(
    ("form", "faults", "code", "masked"),
    [
        pytest.param({}, [], 0, 1, id="it is made", marks=pytest.mark.breadth),
        pytest.param(
            {"project_name": "-"},
            [],
            1,
            0,
            id="the answers are refused",
            marks=pytest.mark.breadth,
        ),
        pytest.param(
            {"github_admins_group": "nobody"},
            [],
            1,
            0,
            id="GitHub is not ready",
            marks=pytest.mark.breadth,
        ),
        pytest.param({}, [Fault(SECRET, ECHO, times=ALWAYS)], 1, 1, id="it stops in the middle"),
    ],
)
@pytest.mark.attack("a step at the button leaves a secret in arguments, files or its log")
def test_however_it_ends_the_step_gives_nothing_away(
    organisation: Organisation,
    form: dict[str, str],
    faults: list[Fault],
    code: int,
    masked: int,
) -> None:
    home = organisation.checkout.parent
    scratch = home / "runner"
    scratch.mkdir()
    answers = {**FORM, **form}
    write(answers_from(answers), scratch / "use-case.yml")
    organisation.github.faults = faults
    seen = Onlooker(organisation.github, scratch)
    told = {**VARIABLES, "ML_INIT_REPOSITORY": ML_INIT}
    place, folder = scratch / "use-case.yml", scratch / "handed-over"
    run_step(organisation, scratch, told, "render", place, folder)

    told |= {**VALUES, "ADMIN_GITHUB_TOKEN": TOKEN, "ANSWERS": json.dumps(answers)}
    ended, log = run_step(organisation, scratch, told, "publish", folder)

    assert ended == code, log
    giving_away = [line for line in log.splitlines() if leaked_secrets(line)]
    assert [line[:12] for line in giving_away] == ["::add-mask::"] * masked
    assert leaked_secrets(b"\n".join(seen.arguments)) == set()
    assert seen.files == {}
    assert bool(seen.answers) == (PUSH in dict(organisation.github.seen))
    assert (scratch / "summary.md").read_text()
    for folder in (home, Path(os.environ["HOME"]), Path(os.environ["ML_INIT_CACHE"])):
        assert leaking_files(folder) == {}


def found(needles: Iterable[str], text: str | bytes) -> set[str]:
    """Those of some texts that are in another."""
    content = text.encode() if isinstance(text, str) else text
    return {needle for needle in needles if needle.encode() in content}


@pytest.mark.parametrize(
    ("installation", "spoil", "code"),
    [
        pytest.param(77, False, 0, id="a token is given"),
        pytest.param(0, False, 1, id="the app is not installed", marks=pytest.mark.breadth),
        pytest.param(77, True, 1, id="the key is cut off"),
    ],
)
def test_the_key_of_an_app_stays_in_its_step(
    organisation: Organisation, tmp_path: Path, installation: int, code: int, *, spoil: bool
) -> None:
    organisation.github.app = app = App(installation=installation)
    seen = Onlooker(organisation.github, tmp_path)
    key = "\n".join(app.pem.splitlines()[: -5 if spoil else None])
    lines = app.pem.splitlines()[1:-1]

    told = {"APP_ID": app.id, "APP_PRIVATE_KEY": key}
    ended, log = run_step(organisation, tmp_path, told, "app_token")

    assert ended == code, log
    assert "Traceback" not in log
    assert commands(log)[0][0] == ("error" if code else "add-mask")
    assert found(lines, log + b"\n".join(seen.arguments).decode(errors="replace")) == set()
    assert found(app.given, b"\n".join(seen.arguments)) == set()
    assert [line for line in log.splitlines() if found(app.given, line)] == [
        f"::add-mask::{token}" for token in app.given
    ]
    for place in filter(Path.is_file, tmp_path.rglob("*")):
        assert found(lines, place.read_bytes()) == set()
        assert not found(app.given, place.read_bytes()) or place.name == "output"
