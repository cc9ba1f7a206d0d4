"""What a person sees: the screen of a small terminal, as an emulator of one shows it."""

import pexpect
import pyte

COLUMNS, ROWS = 80, 24
PATIENCE = 60.0  # seconds


class _Emulator(pyte.Screen):
    """A screen that answers where the program asks for its cursor."""

    def __init__(self, terminal: "pexpect.spawn[str]") -> None:
        super().__init__(COLUMNS, ROWS)
        self._terminal = terminal

    def write_process_input(self, data: str) -> None:
        self._terminal.send(data)


class Screen:
    """The screen of a program's terminal."""

    def __init__(self, terminal: "pexpect.spawn[str]") -> None:
        """Show what the program writes from now on."""
        self._terminal = terminal
        self._screen = _Emulator(terminal)
        self._stream = pyte.Stream(self._screen)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        return [line.rstrip() for line in self._screen.display]

    def shows(self, text: str) -> bool:
        """Whether the text is read whole in one row."""
        return any(text in line for line in self.lines)

    def wait_for(self, text: str) -> None:
        """Let the program write until the text is read whole in one row.

        Raises:
            AssertionError: it ended, or was silent for long; the text is the screen.
        """
        while not self.shows(text):
            try:
                self._stream.feed(self._terminal.read_nonblocking(4096, PATIENCE))
            except (pexpect.EOF, pexpect.TIMEOUT) as ended:
                shown = "\n".join(self.lines)
                raise AssertionError(f"{text!r} is not on the screen:\n{shown}") from ended

    def type(self, text: str) -> None:
        """Press these keys."""
        self._terminal.send(text)
