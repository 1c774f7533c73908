"""With how many examples Hypothesis tries a law."""

from __future__ import annotations

import os

#: Of the examples that a law asks for, as many are tried; more where somebody has the time.
_SHARE = float(os.environ.get("NBREPRO_EXAMPLES", "0.4"))


def examples(many: int) -> int:
    """Of so many examples, how many are tried here."""
    return max(10, round(many * _SHARE))
