"""What a notebook did outside of its process, as its kernel saw it, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trace:
    """What a run touched outside of the kernel's environment.

    The numbers are those of the code cells that did it first, 0 for what was
    done before or after the cells. Paths are absolute. ``read`` are files that
    were opened for reading before the notebook itself had written them, also
    where they were not there (``missing``); ``written`` those that it wrote;
    ``listed`` folders whose entries were asked for, ``searched`` those in which
    imports looked for modules, ``imported`` the top-level names that were
    imported. ``system`` are files of the system (/usr, /etc, …) that were read
    and stand not in ``read``. ``modules`` are the loaded modules that lie outside
    of the environment, by their files. ``variables`` are the environment
    variables that were read before they were set, with what they held (None: not
    set); ``all_variables`` is true where they were read as a whole. ``hosts`` are
    those contacted, loopback left out, ``processes`` the commands started,
    ``opaque`` the loaded libraries that open files past Python. ``obstacle``
    says why the trace may lack something, empty where it is whole. ``unwatched``
    says why system calls were not watched, too; empty where they were, and then
    nothing is opaque. ``environment`` is how the paths begin that are left out.
    ``libraries`` are what was loaded as code that is neither Python's nor its
    packages', ``first_libraries`` those before any cell; ``others`` are programs
    that were started, as far as they are known, and libraries that these have
    opened. ``own`` is how the paths of Python and its packages begin.
    """

    read: Mapping[str, int] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    written: Mapping[str, int] = field(default_factory=dict)
    listed: Mapping[str, int] = field(default_factory=dict)
    searched: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    variables: Mapping[str, str | None] = field(default_factory=dict)
    all_variables: bool = False
    hosts: Mapping[str, int] = field(default_factory=dict)
    processes: Mapping[str, int] = field(default_factory=dict)
    opaque: frozenset[str] = frozenset()
    obstacle: str = ""
    system: Mapping[str, int] = field(default_factory=dict)
    unwatched: str = "nobody has asked for it"
    environment: tuple[str, ...] = ()
    libraries: frozenset[str] = frozenset()
    first_libraries: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()
