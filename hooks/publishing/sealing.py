"""Sealed boxes: the form in which GitHub takes a secret."""

from base64 import b64decode, b64encode

from nacl.public import PublicKey, SealedBox

from hooks.secret import Secret


def seal(public_key: str, secret: Secret) -> str:
    """Encrypt a secret so that only the holder of the repository's key can open it.

    Both the key and the result are base64, as in
    https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api.
    """
    box = SealedBox(PublicKey(b64decode(public_key)))
    return b64encode(box.encrypt(secret.reveal().encode())).decode()
