"""Measure a look at the files of a project: ``python -m benchmarks.doctor``.

The project is that of ``./ml-init try``, with as many programs of the team as make it larger. The
doctor is timed as a person runs it, from its start to its end; the figure is the median.
"""

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from hooks.diagnosis.checkout import Checkout

ML_INIT = Path(__file__).parent.parent / "ml-init"
PROGRAM = '"""One of many."""\n\nfrom pathlib import Path\n\nDATA = Path("data/input.csv")\n' * 10


def main() -> None:
    """Print the figure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--files", type=int, default=300)
    told = arguments.parse_args()
    taken = []
    with tempfile.TemporaryDirectory(prefix="ml-init-bench-") as name:
        project = Path(name) / "project"
        subprocess.run([ML_INIT, "try", project], check=True, capture_output=True)
        for number in range(told.files - len(Checkout.read(project).files)):
            (project / f"program_{number}.py").write_text(PROGRAM)
        for turn in range(told.rounds + 1):
            started = time.perf_counter()
            subprocess.run(
                [ML_INIT, "doctor", project, "--offline"], check=True, capture_output=True
            )
            if turn:
                taken.append(time.perf_counter() - started)
    print(f"a look at {told.files} files: {statistics.median(taken) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
