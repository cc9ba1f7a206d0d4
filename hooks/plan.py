"""The plan step: prints what publishing will do, call by call, and asks nobody.

Runs in the template's checkout.
"""

from pathlib import Path

from hooks.project.render_request import load
from hooks.publishing.calls import plan_lines
from hooks.publishing.desired import desired
from hooks.step import Step, start


def main() -> int:
    """Print what is planned for the answers that the scaffold step left in this checkout."""
    return Step("plan", tell=print).run(
        lambda _: print("\n".join(plan_lines(desired(load(Path.cwd()).answers))))
    )


if __name__ == "__main__":
    start(main)
