"""The key that seals secrets, as GitHub sends it or as something in between does."""

import base64

import pytest
from nacl.public import PrivateKey, SealedBox

from hooks.errors import PublishError
from hooks.github_api.sealing import Key
from hooks.system.secret import Secret
from tests.support.github.faults import Answer, Fault
from tests.support.publishing_run import Run

REPO = "/repos/my-org/awesome-ml-project"
NOBODYS = base64.b64encode(bytes(32)).decode()
PUBLIC_KEY = f"GET {REPO}/environments/staging/secrets/public-key"


def test_the_holder_of_the_other_half_opens_what_was_sealed() -> None:
    private = PrivateKey.generate()
    public = base64.b64encode(bytes(private.public_key)).decode()

    sealed = Key.parse({"key": public, "key_id": 1}).seal(Secret("canary"))

    assert SealedBox(private).decrypt(base64.b64decode(sealed)) == b"canary"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([], id="nothing"),
        pytest.param({"key_id": "1"}, id="no key"),
        pytest.param({"key_id": "1", "key": None}, id="an empty one"),
        pytest.param({"key_id": "1", "key": "YWJj"}, id="a short one"),
        pytest.param({"key_id": "1", "key": "no base64!" * 8}, id="no base64"),
        pytest.param({"key_id": "1", "key": "é"}, id="no ASCII"),
        pytest.param({"key_id": "1", "key": f"!{NOBODYS}"}, id="a sign too many"),
        pytest.param({"key": NOBODYS}, id="one without its id"),
    ],
)
@pytest.mark.attack("something between us and GitHub sends a key that cannot seal a secret")
def test_a_broken_key_is_a_message_and_no_secret_is_set(run: Run, sent: object) -> None:
    run.github.faults = [Fault(PUBLIC_KEY, Answer(200, sent))]

    with pytest.raises(PublishError, match="no public key that a secret can be sealed with"):
        run.publish()

    held = run.repository
    assert [each.secrets for each in held.environments.values()] == [{}, {}, {}]
