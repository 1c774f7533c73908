"""What is to be shipped: notebooks, their environment, what they need. Plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

#: What an author says that a notebook needs of GPUs.
_OF_GPUS = frozenset({"gpu", "gpu-memory", "compute-capability", "cuda"})
#: The Python that this tool needs at least.
_OLDEST = (3, 11)
#: The name of the kernel that is always there.
PYTHON3 = "python3"
#: What Jupyter takes for a name of a kernel, and no program for an option.
_KERNEL = re.compile(r"[a-z0-9_.][a-z0-9._-]{0,60}")


@dataclass(frozen=True)
class Parameter:
    """A parameter that a notebook takes: its name, its type and default where it states them."""

    name: str
    kind: str = ""
    default: str = ""
    help: str = ""


@dataclass(frozen=True)
class Shipped:
    """One notebook: its path below the folder of the export, its parameters, its kernel's name."""

    path: str
    parameters: tuple[Parameter, ...] = ()
    kernel: str = PYTHON3


@dataclass(frozen=True)
class Machine:
    """Where the outputs were made, as far as it is known; empty where it is not.

    ``python`` is its full version, ``libc`` that of glibc. ``variables`` make
    libraries compute elsewhere as there; ``needs`` is what the author has
    stated, by the names of `machine_terms.NEEDS`.
    """

    python: str = ""
    implementation: str = "CPython"
    libc: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Cargo:
    """Notebooks that are to run elsewhere in one environment.

    ``header`` says what made the files, ``requirements`` is the text of a
    requirements file, ``hashed`` whether it has hashes. ``python`` is the
    version as 3.11, ``system`` and ``machine`` are those of the lock's
    platform. ``tools`` are packages of Debian that installing takes, ``apt``
    those that were asked for, ``recorded`` those that the lock names, with
    their versions of then. ``base_image`` replaces the chosen one. ``version``
    is that of this program, ``pipfiles`` are the texts of a Pipfile and its lock,
    ``locks`` the digests of the locks, ``indexes`` the addresses of the package
    indexes, empty for PyPI alone.
    """

    header: str
    notebooks: tuple[Shipped, ...]
    requirements: str
    hashed: bool
    python: str
    system: str
    machine: str
    has_kernel: bool
    free_threaded: bool = False
    origin: Machine = field(default_factory=Machine)
    tools: tuple[str, ...] = ()
    apt: tuple[str, ...] = ()
    recorded: Mapping[str, str] = field(default_factory=dict)
    base_image: str = ""
    version: str = "0"
    pipfiles: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the notebooks."""
        return tuple(each.path for each in self.notebooks)

    @property
    def kernels(self) -> tuple[str, ...]:
        """The names by which notebooks ask for the kernel, where Jupyter takes them."""
        asked = {each.kernel.lower() for each in self.notebooks}
        return (PYTHON3, *sorted(each for each in asked - {PYTHON3} if _KERNEL.fullmatch(each)))

    @property
    def from_indexes(self) -> tuple[str, ...]:
        """The options that have pip look into the indexes of the lock."""
        options = ("--index-url", *["--extra-index-url"] * len(self.indexes[1:]))
        return tuple(f"{key} {url}" for key, url in zip(options, self.indexes, strict=False))

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages of Debian that an image takes."""
        asked = {each.partition("=")[0] for each in self.apt}
        return tuple(sorted({*self.tools, *self.apt, *(self.recorded.keys() - asked)}))

    @property
    def tool(self) -> str:
        """What asks for this program: as it is here, with what its reports need."""
        extras = ["html", "images", *(["gpu"] if self.needs_gpu else [])]
        return f"pytest-nbrepro[{','.join(extras)}]=={self.version}"

    @property
    def needs_gpu(self) -> bool:
        """True where the author says that it needs one."""
        return not _OF_GPUS.isdisjoint(self.origin.needs)

    @property
    def is_old(self) -> bool:
        """True for a Python that this tool does not run with; notebooks do all the same."""
        return tuple(map(int, self.python.split("."))) < _OLDEST


@dataclass(frozen=True)
class Made:
    """A file to write: its path below the folder of the export, its text, whether it is run."""

    path: str
    text: str
    is_program: bool = False
