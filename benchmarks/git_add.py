"""Measure ``git add`` of 200 notebooks with a filter: ours beside nbstripout's and nb-clean's.

    python benchmarks/git_add.py [ROUNDS]

Nbstripout and nb-clean are started once for each file, as their own installation sets them up;
a round takes minutes for that. nb-clean is left out where it is not in the environment, into which
`benchmarks/stripping.py` puts it. Goal: at most 0.05 of nbstripout.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from measuring import Way, measure
from places import Environment, described, prepared_environment
from stripping import written
from tables import table

ROUNDS = 3
PLAIN, OURS, NBSTRIPOUT = "no filter", "nbrepro git", "nbstripout"


def main() -> None:
    """Print the tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    environment = prepared_environment()
    print("\n".join(described(environment)), flush=True)
    print("- " + subprocess.check_output(["git", "--version"], text=True).strip())
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as name:
        folder = Path(name)
        sizes = list(written(folder / "many"))
        print(f"- {len(sizes)} notebooks, {sum(sizes) / 1e6:.0f} MB")
        set_ups = dict(_set_ups(environment))
        ways = [_way(folder, way, set_up) for way, set_up in set_ups.items()]
        found = measure(ways, rounds)
        print(f"\n### git add of {len(sizes)} notebooks\n")
        print("\n".join(table(found, {"no filter": PLAIN, "nbstripout": NBSTRIPOUT})))
        status = [
            Way(way.name, (("git", "status"),), way.cwd, prepare=_toucher(way))
            for way in ways
            if way.name in {PLAIN, OURS}  # the others take as long as for git add
        ]
        print("\n### git status after all of them were saved again\n")
        print("\n".join(table(measure(status, rounds), {"no filter": PLAIN})))


def _set_ups(environment: Environment) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """How the filter of each way is put in place in a new repository."""
    yield PLAIN, ()
    yield OURS, (environment.command("nbrepro", "git", "install"),)
    yield NBSTRIPOUT, (environment.command("nbstripout", "--install", "--keep-id"),)
    if (environment.bin / "nb-clean").exists():
        yield "nb-clean", (environment.command("nb-clean", "add-filter"),)


def _way(folder: Path, name: str, set_up: tuple[tuple[str, ...], ...]) -> Way:
    place = folder / name.replace(" ", "-")
    shutil.copytree(folder / "many", place)

    def prepare() -> None:
        """A new repository, for what git has once is not added again."""
        shutil.rmtree(place / ".git", ignore_errors=True)
        for command in (("git", "init", "--quiet"), *set_up):
            subprocess.run(command, cwd=place, check=True, capture_output=True, env=_variables())

    return Way(name, (("git", "add", "."),), place, prepare=prepare)


def _variables() -> Mapping[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def _toucher(way: Way) -> Callable[[], None]:
    """What lets git look at every notebook again."""

    def touch() -> None:
        for path in way.cwd.glob("*.ipynb"):
            path.touch()

    return touch


if __name__ == "__main__":
    main()
