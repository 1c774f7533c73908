"""Change how one machine computes, and see which bits change, and who tells of it.

    python benchmarks/numerics.py                        # about half an hour
    python benchmarks/numerics.py --keep ~/.cache/bits   # what was run is kept there

Numeric notebooks run under every setting as scripts, each in a process of its own, in an
environment that is made on the first call, `.venv-benchmarks-numerics`.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bits.execution import Runner
from bits.judgement import Fingerprint, Machine
from bits.matrix import by_kind, by_test, changes, matrix_table, summary
from bits.replays import replay_table, replayed, unlike
from bits.settings import BASE, cleared, settings
from places import ROOT

PLACE = ROOT / ".venv-benchmarks-numerics"
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "statsmodels", "matplotlib")


def main() -> None:
    """Print the tables of docs/hardware.md."""
    parser = argparse.ArgumentParser(description="Which bits change, and who tells of it.")
    parser.add_argument("--keep", type=Path, help="a folder for the runs, taken up the next time")
    keep = parser.parse_args().keep
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    cleared()
    python = _environment()
    runner, machine = Runner(python, keep), Machine(python)
    base = machine.fingerprint(BASE)
    print("\n".join(_described(python, base)), flush=True)
    first = runner.bits(BASE)
    unstable = unlike(first, runner.bits(BASE, repeat=1))
    runner.leave_out(unstable)
    bits = runner.bits(BASE)
    print(
        f"- notebooks that differ when nothing is changed: {', '.join(sorted(unstable)) or 'none'}"
    )
    every = settings(base["numerics"]["simd"])
    found = changes(runner, machine, every, bits)
    _print("Changes and reports", _REPORTS, summary(found, bits))
    _print("Setting by setting", _SETTINGS, matrix_table(found, bits))
    _print("Notebooks", _NOTEBOOKS, by_kind(found))
    _print("The self-test", _TESTS, by_test(found))
    that_change = [each.setting for each in found if each.notebooks]
    replays = list(replayed(runner, machine, that_change))
    _print("Replay", _REPLAY, replay_table(replays))


_REPORTS = (
    "A change is one of at least one bit in what at least one notebook prints; a report is a "
    "warning under the default policy, that of the fingerprint without its self-test, of the "
    "self-test without the rest, and of `pytest --nbrepro`, which weighs both. A report is "
    "needless where no notebook changes."
)
_SETTINGS = (
    "One at a time, beside a run where nothing is set; the last ones have all that another "
    "processor would have. The rules that warn, the tests of the self-test that differ, and what "
    "becomes of the notebooks."
)
_NOTEBOOKS = "Those of which a bit changes."
_TESTS = "In how many settings of a kind each test differs; behind the kind, how many there are."
_REPLAY = (
    "Of each setting that changes bits: the notebooks and cells that differ from the recorded ones "
    "without replay, those of them that are restored to the last bit by replay, and what the "
    "self-test says of it. In the last table the record is that of another machine: it names "
    "none of the variables, and the processor's features are archspec's."
)


def _print(title: str, note: str, lines: Iterable[str]) -> None:
    print("\n".join(["", f"### {title}", "", note, "", *lines]), flush=True)


def _environment() -> str:
    """The Python of the notebooks, in its environment."""
    python = str(PLACE / ("Scripts" if os.name == "nt" else "bin") / "python")
    if not (PLACE / ".gitignore").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE)], check=True)
        install = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        subprocess.run([python, *install, *LIBRARIES], check=True)
        (PLACE / ".gitignore").write_text("*\n", encoding="utf-8")
    return python


def _described(python: str, base: Fingerprint) -> Iterator[str]:
    code = (
        "import sys; from importlib.metadata import version\n"
        "print(', '.join(f'{name} {version(name)}' for name in sys.argv[1:]))"
    )
    versions = subprocess.run(
        [python, "-c", code, *LIBRARIES], check=True, capture_output=True, text=True
    ).stdout.strip()
    here, libc = base["platform"], base["platform"]["libc"]
    libraries = [
        f"{lib.get('of', 'numpy')}: {lib['api']} {lib['version'] or ''}".strip()
        + (f" with the kernel {lib['architecture']}" if lib["architecture"] else "")
        + f", {lib['threads']} threads"
        for lib in (*base["numerics"]["blas"], *base["numerics"]["others"])
    ]
    yield f"- {datetime.now(UTC):%Y-%m-%d}"
    yield (
        f"- {base['cpu']['cores']} cores, {base['cpu']['level']}, {_processor()}, {here['system']} "
        f"({here['os']['id']} {here['os']['version']}), {libc['name']} {libc['version']}"
    )
    yield f"- {base['python']['implementation']} {base['python']['version']}, {versions}"
    yield f"- {'; '.join(libraries)}; NumPy's vector instructions {base['numerics']['simd']}"


def _processor() -> str:
    """The name that the system gives to the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


if __name__ == "__main__":
    main()
