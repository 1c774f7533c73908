"""Measure the check of a lock against large environments, beside ``pip inspect``.

    python benchmarks/verifying.py

Two environments hold the same packages, one installed by pip and one by uv; a small one holds
what a first notebook uses. They are made on the first call, in ``.venv-benchmarks-verifying``.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Way, measure
from places import ROOT, described, prepared_environment, write_notebook
from tables import table

PLACE = ROOT / ".venv-benchmarks-verifying"
SMALL = ("numpy", "pandas", "matplotlib")
LARGE = (
    *SMALL,
    *"jupyterlab seaborn scikit-learn statsmodels plotly bokeh altair xarray polars sympy".split(),
    *"scikit-image networkx tqdm requests flask django sqlalchemy dask pytest setuptools".split(),
    *"cryptography lxml beautifulsoup4 opencv-python-headless google-cloud-storage pyarrow".split(),
    *"pydantic httpx rich typer black mypy numba h5py".split(),
)
ROUNDS = 11


def main() -> None:
    """Print the three tables."""
    environment = prepared_environment()
    small, by_pip, by_uv = _environments()
    print("\n".join(described(environment)), flush=True)
    with tempfile.TemporaryDirectory(prefix="nbrepro-benchmark-") as folder:
        place = Path(folder)
        pythons = {"small": small, "pip": by_pip, "uv": by_uv}
        nbrepro = environment.command("nbrepro")
        records = {name: _locked(nbrepro, place, name, pythons[name]) for name in pythons}
        print("\n".join(["", *_payloads(records["pip"], records["uv"])]))
        print("\n".join(["", *_sizes(records["small"], records["pip"])]), flush=True)
        jupyter = ("/usr/bin/env", f"JUPYTER_PATH={place}")
        check = (*jupyter, *environment.command("nbrepro", "check", "pip.ipynb"))
        ways = [
            Way("nbrepro check", (check,), place),
            Way("pip inspect, which compares nothing", ((by_pip, "-m", "pip", "inspect"),), place),
            Way("pip list", ((by_pip, "-m", "pip", "list"),), place),
        ]
        print("\n".join(["", *table(measure(ways, ROUNDS), {})]))


def _environments() -> tuple[str, str, str]:
    """The interpreters of the small environment, and of the large ones of pip and of uv."""
    pythons = [str(PLACE / name / "bin" / "python") for name in ("small", "pip", "uv")]
    if not (PLACE / "done").exists():
        for name in ("small", "pip", "uv", "tools"):
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE / name)], check=True)
        install = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet")
        subprocess.run([pythons[0], *install, *SMALL], check=True)
        subprocess.run([pythons[1], *install, *LARGE], check=True)
        tools = PLACE / "tools" / "bin"
        subprocess.run([str(tools / "python"), *install, "uv"], check=True)
        frozen = subprocess.run(
            [pythons[1], "-m", "pip", "freeze", "--all"], check=True, capture_output=True, text=True
        ).stdout
        (PLACE / "frozen.txt").write_text(frozen, encoding="utf-8")
        uv = [str(tools / "uv"), "pip", "sync", "--quiet", "--python", pythons[2]]
        subprocess.run([*uv, str(PLACE / "frozen.txt")], check=True)
        (PLACE / ".gitignore").write_text("*\n", encoding="utf-8")
        (PLACE / "done").touch()
    return pythons[0], pythons[1], pythons[2]


def _locked(nbrepro: tuple[str, ...], place: Path, name: str, python: str) -> dict[str, str]:
    """Lock a notebook for a kernel of that interpreter; the record of it, as its text."""
    spec = {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": "python",
    }
    (place / "kernels" / name).mkdir(parents=True)
    (place / "kernels" / name / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    path = place / f"{name}.ipynb"
    write_notebook(path, ["1 + 1"])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["kernelspec"]["name"] = name
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    before = path.stat().st_size
    environment = ("/usr/bin/env", f"JUPYTER_PATH={place}")
    subprocess.run([*environment, *nbrepro, "lock", path.name], cwd=place, check=True)
    record = json.loads(path.read_text(encoding="utf-8"))["metadata"]["nbrepro"]
    return {
        "record": json.dumps(record, separators=(",", ":")),
        "bytes": str(path.stat().st_size - before),
    }


def _packages(record: dict[str, str]) -> dict[str, str]:
    """The digest of the files of each package that has one."""
    (lock,) = json.loads(record["record"])["locks"].values()
    ours = {each["name"]: each.get("tool", {}).get("nbrepro", {}) for each in lock["packages"]}
    return {name: each["payload-sha256"] for name, each in ours.items() if "payload-sha256" in each}


def _payloads(pip: dict[str, str], uv: dict[str, str]) -> Iterator[str]:
    ones, others = _packages(pip), _packages(uv)
    both = ones.keys() & others.keys()
    differ = sorted(name for name in both if ones[name] != others[name])
    yield f"- packages installed by pip and by uv, with a digest in the lock: {len(both)}"
    yield f"- digests that differ: {', '.join(differ) or 'none'}"


def _sizes(*records: dict[str, str]) -> Iterator[str]:
    yield "| packages in the lock | with a digest | record in the file | without blanks in it |"
    yield "|---|---|---|---|"
    for record in records:
        (lock,) = json.loads(record["record"])["locks"].values()
        number, proved = len(lock["packages"]), len(_packages(record))
        size, plain = int(record["bytes"]), len(record["record"])
        yield f"| {number} | {proved} | {size / 1000:.1f} kB | {plain / 1000:.1f} kB |"


if __name__ == "__main__":
    main()
