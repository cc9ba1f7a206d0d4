"""A secret shows a mask to everything but its one client."""

import base64
import pickle

import pytest

from hooks.system.secret import Secret


def test_only_reveal_gives_the_value() -> None:
    secret = Secret("hunter2\r\n")

    assert secret.reveal() == "hunter2"
    assert f"{secret} {secret!r} {[secret]}" == "*** *** [***]"


def test_a_secret_cannot_be_written_by_pickle() -> None:
    with pytest.raises(TypeError, match="not written anywhere"):
        pickle.dumps(Secret("hunter2"))


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("a/b c", id="as it is"),
        pytest.param(base64.b64encode(b"a/b c").decode(), id="in base64"),
        pytest.param("a%2Fb%20c", id="in a URL"),
    ],
)
def test_a_text_is_cleared_of_the_value(form: str) -> None:
    assert Secret("a/b c").hidden_in(f"x {form} y") == "x *** y"


def test_an_empty_secret_masks_nothing_and_counts_as_none() -> None:
    assert Secret("").hidden_in("text") == "text"
    assert not Secret("\n")
