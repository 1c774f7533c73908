"""Which variables make libraries compute as recorded on machines that are not known yet. Pure.

As `replay`, for containers: what the machine at hand could not do is not known,
so that only that is set which every processor of these days can do.
"""

from __future__ import annotations

import re

from pytest_nbrepro.hardware.fields import Fingerprint, value
from pytest_nbrepro.hardware.replay import as_stated, blas_kernels, threads

#: Kernels of OpenBLAS that need no more than x86-64-v3, which processors have since 2013.
_COMMON = frozenset(
    "Prescott Core2 Nehalem Sandybridge Haswell Zen Excavator ARMV8 NEOVERSEN1".split()
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,40}(?:/[A-Za-z][A-Za-z0-9_+-]{0,40}){0,2}")


def portable(recorded: Fingerprint) -> dict[str, str]:
    """The variables for a container, from a recorded fingerprint."""
    found = dict(threads(recorded))
    kernels = blas_kernels(recorded)
    if len(kernels) == 1 and kernels <= _COMMON:
        (found["OPENBLAS_CORETYPE"],) = kernels
    zone = value(recorded, "timezone.name")
    if isinstance(zone, str) and _ZONE.fullmatch(zone):
        found["TZ"] = zone
    return found | as_stated(recorded)
