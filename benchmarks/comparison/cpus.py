"""The same environment on another processor, simulated: what it changes in numeric outputs.

OpenBLAS and NumPy are told to use what older processors have, and other
numbers of threads. threadpoolctl says in a cell which kernels really ran.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from comparison.execution import Output, executed
from comparison.sources import read_script
from pytest_nbrepro.comparison import compare_outputs

_FEATURES = "AVX512_SPR AVX512_ICL X86_V4 X86_V3"
_PROCESSORS: Mapping[str, Mapping[str, str]] = {
    "as it is, again": {},
    "one thread": {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    "two threads": {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "Prescott": {"OPENBLAS_CORETYPE": "Prescott"},
    "NumPy without AVX": {"NPY_DISABLE_CPU_FEATURES": _FEATURES},
    "Prescott, NumPy without AVX": {
        "OPENBLAS_CORETYPE": "Prescott",
        "NPY_DISABLE_CPU_FEATURES": _FEATURES,
    },
}
_KERNELS = "kernels"


def cpu_tables(folder: Path) -> Iterator[str]:
    """How many cells are identical, need a tolerance, differ; then which ones, and by how much."""
    script = read_script(Path(__file__).parent / "numeric.py")
    cells = [cell for cell in script.cells if cell.name != _KERNELS]
    reasons = {cell.name: cell.reason for cell in cells}
    stored = executed(script, folder).outputs
    yield f"Stored: {_text(stored[-1])}"
    yield ""
    yield (
        "| processor | identical | within tolerance | different "
        "| different where rounding is amplified | kernels |"
    )
    yield "|---" * 6 + "|"
    details = []
    for processor, variables in _PROCESSORS.items():
        fresh = executed(script, folder, variables).outputs
        said = {
            cell.name: _said(old, new) for cell, old, new in zip(cells, stored, fresh, strict=False)
        }
        count = Counter(word for word, _ in said.values())
        moved = [name for name, (word, _) in said.items() if word == "different" and reasons[name]]
        yield (
            f"| {processor} | {count['identical']} | {count['within tolerance']} "
            f"| {count['different'] - len(moved)} | {len(moved)} | {_text(fresh[-1])} |"
        )
        details += [
            f"- {processor}, {name}: {word}{detail}"
            for name, (word, detail) in said.items()
            if word != "identical"
        ]
    yield ""
    yield from details
    yield ""
    yield "Rounding is amplified in these cells by what they compute:"
    yield ""
    yield from (f"- {name}: {reason}" for name, reason in reasons.items() if reason)


def _said(stored: list[Output], fresh: list[Output]) -> tuple[str, str]:
    found = compare_outputs(stored, fresh)
    apart = [f for f in found if not f.verdict.is_same and f.kind != "stderr"]
    if apart:
        return "different", f" ({apart[0].kind}: {apart[0].evidence.message})"
    largest = max((f.evidence.largest_error for f in found), default=0.0)
    if any(f.verdict == "within tolerance" for f in found):
        return "within tolerance", f" (largest relative error {largest:.1e})"
    return "identical", ""


def _text(outputs: list[Output]) -> str:
    texts = (str(output.get("data", {}).get("text/plain", "")) for output in outputs)
    return " ".join("".join(texts).split()) or "?"
