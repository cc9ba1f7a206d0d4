"""What can go wrong for a user, as one small hierarchy."""


class UserError(Exception):
    """Something a person can fix; its text says what happened, where, and what to do next.

    Attributes:
        exit_code: of the program that it ends.
    """

    exit_code = 1


class AnswersRefused(UserError):
    """The answers do not make a project; the text lists every problem with what is accepted."""


class StackError(UserError):
    """A stack could not be fetched, or it is not a bundle template this release understands."""


class CliError(UserError):
    """The Databricks CLI is missing, too old, or failed."""


class OutOfTime(CliError):
    """A program did not end within the time that it may take."""


class UnknownText(Exception):
    """A text has a form that a patch does not know; the words say which, and in which line."""


class PatchError(UserError):
    """A patch met text it does not know; the text names the patch, the stack and the file.

    Attributes:
        why: what is wrong with the file alone.
    """

    def __init__(self, text: str, why: str = "") -> None:
        """Keep the reason beside the whole text."""
        super().__init__(text)
        self.why = why or text


class PublishError(UserError):
    """GitHub could not be brought to the desired state; what was made so far stays."""


class WaitingForTrust(PublishError):
    """Everything but the trust is there: a person makes it, and the same command goes on."""

    exit_code = 3


class NotOurs(PublishError):
    """The repository of the name is not this project's alone; nothing of it was touched."""
