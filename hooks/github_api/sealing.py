"""Sealed boxes: the form in which GitHub takes a secret."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.public import PublicKey, SealedBox

from hooks.errors import PublishError
from hooks.github_api.error_messages import AGAIN
from hooks.system.secret import Secret


@dataclass(frozen=True)
class Key:
    """The public key of a repository's secrets, and the id by which GitHub knows it."""

    id: str
    box: SealedBox[PublicKey]

    @classmethod
    def parse(cls, fields: Mapping[str, object]) -> "Key":
        """The key that GitHub sent: its id, and 32 bytes in base64.

        See https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api.

        Raises:
            PublishError: it sent none that can seal.
        """
        try:
            public = PublicKey(b64decode(str(fields["key"]), validate=True))
            return cls(str(fields["key_id"]), SealedBox(public))
        except (KeyError, ValueError) as error:
            message = (
                "GitHub sent no public key that a secret can be sealed with, so none was set. "
                f"Does GitHub answer at this address, or something in between? {AGAIN}"
            )
            raise PublishError(message) from error

    def seal(self, secret: Secret) -> str:
        """Encrypt a secret, as base64, so that only the holder of the key's other half reads it."""
        return b64encode(self.box.encrypt(secret.reveal().encode())).decode()
