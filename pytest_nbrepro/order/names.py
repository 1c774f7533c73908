"""What a cell does with the names of the notebook: which it reads, binds, changes and deletes.

Read from the syntax tree, in the order in which Python would go through it.
What is sure to happen when the cell runs is told apart from what may: the body
of a function, a branch, what an error handler guards. Python's own rules of
scope hold (a name that a function binds is its own, a class body is run, a
comprehension has its own variables); magics that run their line or their body
in the kernel are read like the rest.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass, field

#: Names that a kernel has before any cell: Python's, and what IPython adds.
GIVEN = frozenset(dir(builtins)) | frozenset(
    "_ __ ___ _i _ii _iii _ih _oh _dh In Out get_ipython display exit quit open "
    "__name__ __doc__ __package__ __loader__ __spec__ __builtin__ __builtins__ "
    "__annotations__".split()
)
_HISTORY = re.compile(r"_i?\d+\Z")


@dataclass
class Names:
    """What one cell does with names, each with the line on which it is first done.

    ``reads`` is what it surely reads without having bound it before, ``later``
    what it may read; what a function or class of its own reads when it is used
    stands under its name in ``inside``. ``binds`` is bound when the cell has
    run, ``may_bind`` perhaps. ``changes`` are objects that are changed in
    place, ``grows`` those of them that are changed further when the cell is
    run again. ``imported`` are names that nothing but an import binds, with
    what it says. With ``opaque`` the cell may bind any name, with ``shows`` it
    surely shows something.
    """

    reads: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)
    inside: dict[str, set[str]] = field(default_factory=dict)
    binds: dict[str, int] = field(default_factory=dict)
    may_bind: dict[str, int] = field(default_factory=dict)
    deletes: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    grows: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)
    opaque: bool = False
    shows: bool = False

    @property
    def written(self) -> frozenset[str]:
        """The names whose objects are others, or not the same, when the cell has run."""
        return frozenset({*self.binds, *self.may_bind, *self.changes, *self.deletes})

    @property
    def read(self) -> frozenset[str]:
        """The names that the cell reads when it is run, surely or perhaps."""
        return frozenset({*self.reads, *self.later})

    @property
    def overwritten(self) -> frozenset[str]:
        """The names that it reads and gives another value: not the same when it is run twice."""
        return frozenset(self.reads) & frozenset({*self.binds, *self.grows})


def is_given(name: str) -> bool:
    """True for a name that every kernel has."""
    return name in GIVEN or _HISTORY.match(name) is not None
