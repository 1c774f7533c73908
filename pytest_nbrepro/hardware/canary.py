"""Hold the self-test of this machine against the recorded one, and say what explains a difference.

Which test tells which setting apart was measured by changing one of them at a
time (docs/hardware.md has the table).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ALGEBRA = frozenset(
    {
        *("matmul", "matmul32", "matvec", "dot", "solve", "cholesky"),
        *("lstsq", "svd", "eigen", "covariance"),
    }
)
_FUNCTIONS = frozenset({"exp", "trigonometry", "float32", "complex", "sum", "fft", "interpolation"})
_LIBM = frozenset({"libm", "trigonometry", "complex", "exp"})
_VECTORS = _FUNCTIONS | {"sort"}
_ALL = _ALGEBRA | _VECTORS | _LIBM
#: The tests that what a rule is about can change.
COVERS: Mapping[str, frozenset[str]] = {
    "HW001": _ALL,
    "HW002": _ALL,
    "HW003": _LIBM,
    "HW004": _ALL,
    "HW005": _ALGEBRA,
    "HW006": _VECTORS,
    "HW007": _ALGEBRA,
    "HW009": _ALL,
}
#: The rules of which the tests see all: where these agree, there is nothing to fear.
DECIDED_BY_TESTS = frozenset({"HW003", "HW005", "HW006", "HW007"})


def compared(then: Any, now: Any) -> frozenset[str]:
    """The tests that were made both times; none where their editions are not the same."""
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return frozenset()
    if then.get("edition") != now.get("edition"):
        return frozenset()
    both = (then.keys() & now.keys()) - {"edition"}
    return frozenset(name for name in both if then[name] is not None and now[name] is not None)
