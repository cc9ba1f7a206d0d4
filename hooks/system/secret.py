"""A value that is used and never shown."""

import base64
from typing import NoReturn
from urllib.parse import quote

MASK = "***"


class Secret:
    """Holds a secret text; everything that prints or stores it meets a mask.

    Only `reveal` gives the value out, at the moment of use.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Take the value without the line break that files and pipes leave at its end."""
        self._value = value.rstrip("\r\n")

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def hidden_in(self, text: str) -> str:
        """The text with the value masked, also where it stands encoded."""
        if not self._value:
            return text
        encoded = base64.b64encode(self._value.encode()).decode()
        for form in (self._value, encoded, quote(self._value, safe="")):
            text = text.replace(form, MASK)
        return text

    def __bool__(self) -> bool:
        """Whether there is a value."""
        return bool(self._value)

    def __repr__(self) -> str:
        """The mask."""
        return MASK

    def __reduce__(self) -> NoReturn:
        """Refuse to be written anywhere.

        Raises:
            TypeError: always.
        """
        message = "a secret is not written anywhere"
        raise TypeError(message)
