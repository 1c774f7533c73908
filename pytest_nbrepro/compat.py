"""What another tool does not ask for, and so is not asked for under its name either.

A profile takes back some of what this tool asks for beyond the other one, so that a project can
move over before its notebooks are in order. It adds nothing: where the other tool asks for more,
such as the last digit of a number, this one goes on without. For nbval that is what its 0.11.0 does
(`IPyNbFile.skip_compare` and `IPyNbCell.runtest` in its plugin.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.findings import Finding


@dataclass(frozen=True)
class Profile:
    """What is let pass.

    ``informs`` are rules, or the beginnings of their codes, that inform and no
    more; ``not_compared`` are mime types that are not looked at.
    """

    informs: tuple[str, ...] = ()
    not_compared: frozenset[str] = frozenset()

    def weighed(self, found: Finding) -> Finding:
        """The finding as much as it matters under this profile."""
        from pytest_nbrepro.findings import Severity

        return found.with_severity(Severity.INFO) if found.rule.startswith(self.informs) else found


#: Nothing but what this tool itself lets pass.
OWN = Profile()
#: By the name of the tool.
PROFILES: Mapping[str, Profile] = {
    "nbval": Profile(
        informs=(
            "ORDER",  # execution counts are not looked at
            "RUN007",  # raises-exception allows an error, and does not ask for one
        ),
        not_compared=frozenset(
            {"image/jpeg", "image/png", "application/vnd.jupyter.widget-view+json"}
        ),
    ),
}
