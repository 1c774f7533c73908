"""Measure how outputs are compared: false alarms, missed changes, time; beside the peers.

    python benchmarks/comparison/run.py                  # everything, about half an hour
    python benchmarks/comparison/run.py matrix html      # these parts alone
    python benchmarks/comparison/run.py --keep FOLDER    # the notebooks' runs are kept there

The environment is made on the first call, from the versions in `requirements.txt`.
"""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
VENV = ROOT / ".venv-benchmarks-comparison"


def main() -> int:
    """Make the environment where it is not there yet, and measure in it."""
    programs = VENV / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    if not (VENV / ".gitignore").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        requirements = str(FOLDER / "requirements.txt")
        subprocess.run([*pip, "-r", requirements, "--editable", str(ROOT)], check=True)
        (VENV / ".gitignore").write_text("*\n", encoding="utf-8")
    # kernels are found by the environment's own PATH, and caller's settings stay outside
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    path = os.pathsep.join([str(programs), kept.get("PATH", "")])
    command = [python, "-m", "comparison", *sys.argv[1:]]
    variables = {**kept, "PATH": path, "PYTHONPATH": str(FOLDER.parent)}
    return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
