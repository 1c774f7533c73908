"""How ``nbrepro run`` ends, as a number: the one table of why a notebook did not run to its end.

A schedule decides by it whether to try again, elsewhere, or to wake somebody.
The numbers are none of pytest's (0 to 5), which an exported image gives for its
checks, none of 64 to 78 (sysexits.h), and none from 125 on, which shells and
containers give by themselves, but for the three signals.
"""

from __future__ import annotations

import enum

from pytest_nbrepro.findings import Finding


class Exit(enum.IntEnum):
    """Why ``nbrepro run`` ended; its name is the cause in the JSON account."""

    DONE = 0
    CELL = 1
    USAGE = 2
    ENVIRONMENT = 10
    HARDWARE = 11
    INPUT = 12
    LIMIT = 13
    OUTPUT = 14
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def cause(self) -> str:
        """The cause in a word or two, for programs."""
        return self.name.lower().replace("_", " ")


#: The families of rules that a run can end with, and those of their rules that mean something
#: else: the longest beginning of a code counts.
BY_RULE = {
    "NB": Exit.INPUT,
    "REC": Exit.INPUT,
    "LOCK": Exit.ENVIRONMENT,
    "LOCK07": Exit.INPUT,
    "HW": Exit.HARDWARE,
    "RUN": Exit.CELL,
    "RUN001": Exit.ENVIRONMENT,
    "RUN002": Exit.ENVIRONMENT,
    "RUN003": Exit.ENVIRONMENT,
    "RUN005": Exit.LIMIT,
    "RUN008": Exit.LIMIT,
    "RUN018": Exit.ENVIRONMENT,
}
#: Those that belong to comparing and to stories of cells: a run makes no finding of them.
NEVER = frozenset({"ORDER", "OUT", "DIFF"})


def exit_for(found: Finding) -> Exit:
    """What a run ends with that this finding has stopped."""
    beginnings = (found.rule[:end] for end in range(len(found.rule), 0, -1))
    return next(BY_RULE[each] for each in beginnings if each in BY_RULE)
