"""Measure pytest-nbrepro and its peers side by side, and print tables for people.

    python benchmarks/run.py                # everything, about a quarter of an hour
    python benchmarks/run.py --quick        # the same with few repetitions
    python benchmarks/run.py start check    # these benchmarks alone

Nothing here passes or fails by its time: the tables are read, with the goals stated beside them.
"""

import argparse
import tempfile
from pathlib import Path

from measuring import measure
from places import described, prepared_environment
from tables import table
from workloads import BENCHMARKS


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    parser = argparse.ArgumentParser(description="Measure pytest-nbrepro beside its peers.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHMARKS)}; without any, all")
    parser.add_argument("--quick", action="store_true", help="few repetitions")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    environment = prepared_environment()
    print("\n".join(described(environment)), flush=True)
    for name in arguments.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as folder:
            benchmark = BENCHMARKS[name](environment, Path(folder))
            rounds = benchmark.quick_rounds if arguments.quick else benchmark.rounds
            found = measure(benchmark.ways, rounds)
        print(f"\n### {benchmark.title}\n\n{benchmark.note}\n")
        print("\n".join(table(found, benchmark.against)), flush=True)


if __name__ == "__main__":
    main()
