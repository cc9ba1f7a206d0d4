"""Measure all checks of an organisation that is ready: ``python -m benchmarks.readiness``.

Two of the vendor's own test workspaces answer every request late. The program is timed as a
person runs it, from its start to its end; the figure is the median.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from tests.workspaces.organisation import organisation

LATENCY = 150  # ms by which every answer is late


def main() -> None:
    """Print the figure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = arguments.parse_args().rounds
    taken = []
    with (
        tempfile.TemporaryDirectory(prefix="ml-init-bench-") as name,
        organisation(Path(name), latency=LATENCY) as ready,
    ):
        for turn in range(rounds + 1):
            started = time.perf_counter()
            ended = ready.check()
            if ended.code:
                raise SystemExit(ended.output)
            if turn:
                taken.append(time.perf_counter() - started)
    print(f"all checks, every answer {LATENCY} ms late: {statistics.median(taken):.2f} s")


if __name__ == "__main__":
    main()
