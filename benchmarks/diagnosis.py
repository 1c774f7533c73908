"""Measure how often the cause of a failed notebook is named rightly: the confusion matrix.

    python benchmarks/diagnosis.py            # all cases of diagnosis_cases.py
    python benchmarks/diagnosis.py order      # those of one cause
    python benchmarks/diagnosis.py --keep DIR # and leave the notebooks there

Each notebook is made for real, broken in a known way, and checked by `pytest --nbrepro` in a
process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import nbformat
from diagnosis_cases import CASES, Case
from nbclient import NotebookClient
from nbformat import v4

BIN = Path(sys.executable).parent
CAUSES = (
    "environment",
    "hardware",
    "order",
    "nondeterminism",
    "input",
    "stale source",
    "result",
    "error",
    "",
)

Json = dict[str, Any]


def made(case: Case, folder: Path) -> Path:
    """Make the notebook of a case in a folder of its own."""
    folder.mkdir(parents=True)
    _put(case.then, folder)
    sources = dict(enumerate(case.ran))
    run = v4.new_notebook(cells=[v4.new_code_cell(source) for source in case.ran])  # type: ignore[no-untyped-call]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    client = NotebookClient(
        run,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**env, **case.variables})
    places = case.saved or range(len(case.ran))
    cells = [run.cells[n] if n >= 0 else v4.new_code_cell("") for n in places]  # type: ignore[no-untyped-call]
    path = folder / "notebook.ipynb"
    if case.lock == "before":
        recorded = v4.new_notebook(cells=run.cells, metadata=run.metadata)  # type: ignore[no-untyped-call]
        record = _locked(recorded, path, case)
    for place, cell in zip(places, cells, strict=True):
        cell.source = case.edited.get(place, sources.get(place, ""))
        cell.metadata.tags = [case.tags[place]] if place in case.tags else []
    final = v4.new_notebook(cells=cells, metadata=run.metadata)  # type: ignore[no-untyped-call]
    if case.lock == "before":
        final.metadata["nbrepro"] = record
    elif case.lock:
        final.metadata["nbrepro"] = _locked(final, path, case)
    content = json.loads(nbformat.writes(final))  # type: ignore[no-untyped-call]
    if case.spoil:
        case.spoil(content)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    for name in case.then:
        (folder / name).unlink()
    _put(case.now, folder)
    return path


def _put(files: Any, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _locked(notebook: Any, path: Path, case: Case) -> Any:
    """The record that `nbrepro lock` makes of a notebook."""
    path.write_text(nbformat.writes(notebook), encoding="utf-8")  # type: ignore[no-untyped-call]
    env = {**os.environ, **case.variables}
    command: list[str | Path] = [BIN / "nbrepro", "lock", path]
    if case.lock == "inputs":
        command.append("--inputs")
    subprocess.run(command, check=True, capture_output=True, env=env)
    return json.loads(path.read_text(encoding="utf-8"))["metadata"]["nbrepro"]


def told(path: Path) -> tuple[str, str, float]:
    """The cause that is told of a notebook, the whole diagnosis, and how long the check took."""
    report = path.with_suffix(".xml")
    options = ["--nbrepro", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
    begin = time.perf_counter()
    done = subprocess.run(
        [BIN / "pytest", *options, path.name], check=False, cwd=path.parent, capture_output=True
    )
    seconds = time.perf_counter() - begin
    properties = {
        str(each.get("name")): str(each.get("value"))
        for each in ET.parse(report).getroot().iter("property")
    }
    cause = properties.get("nbrepro.cause", "none told" if done.returncode else "")
    return cause, properties.get("nbrepro.diagnosis", ""), seconds


def matrix(found: Sequence[tuple[Case, str]]) -> Iterator[str]:
    """The confusion matrix, as a table."""
    columns = [*CAUSES[:-1], "none told", "passes"]
    yield "| made so | " + " | ".join(columns) + " | right |"
    yield "|---|" + "---|" * (len(columns) + 1)
    for cause in CAUSES:
        row = Counter(told or "passes" for case, told in found if case.cause == cause)
        if row:
            right = row[cause or "passes"]
            shown = " | ".join(str(row[each] or "") for each in columns)
            yield f"| {cause or 'control'} | {shown} | {right} of {row.total()} |"


def main() -> None:
    """Make the notebooks, check them, print what was told."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("causes", nargs="*", help="only these causes")
    parser.add_argument("--keep", type=Path, help="leave the notebooks in this new folder")
    asked = parser.parse_args()
    cases = [case for case in CASES if not asked.causes or case.cause in asked.causes]
    found: list[tuple[Case, str]] = []
    took = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases, 1):
            path = made(case, (asked.keep or Path(folder)) / f"{number:02}")
            cause, text, seconds = told(path)
            found.append((case, cause))
            took += seconds
            mark = "right" if cause == case.cause else "WRONG"
            print(
                f"{mark} {case.cause or 'control'}: {case.name}\n    "
                + text.replace("\n", "\n    ")
            )
            sys.stdout.flush()
    print("\n".join(["", *matrix(found)]))
    broken = [(case, cause) for case, cause in found if case.cause]
    right = sum(case.cause == cause for case, cause in broken)
    print(f"\n{right} of {len(broken)} causes named rightly; {took / len(found):.1f} s a check")


if __name__ == "__main__":
    main()
