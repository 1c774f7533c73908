"""Whether what a lock says of a package is for this environment: its marker (PEP 508). Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: No marker of a lock that a tool has made comes near: longer ones could nest without end.
_LONGEST = 2000


def applies(marker: str, markers: Mapping[str, str]) -> bool:
    """True where the marker holds for an environment of these. Raises ValueError for no marker."""
    from packaging.markers import Marker

    if len(marker) > _LONGEST:
        raise ValueError(marker[:_LONGEST])
    try:
        return Marker(marker).evaluate({**markers, "extra": ""})
    except (KeyError, RecursionError) as error:  # all else that it raises is a ValueError
        raise ValueError(marker) from error
