"""The options: each described once, with how its value is read.

The parsers of pytest and of the command line, the ini options and the page of
settings are made from `OPTIONS`. A reader raises ValueError with what it
expected.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.compat import PROFILES
from pytest_nbrepro.sanitizing import Replacements, read_replacements

PRESETS = ("numeric", "strict", "lenient")
#: How kernels start: as forks of one prepared process, or each as a process of its own.
KERNELS = ("fork", "spawn")

#: Eleven days, or a terabyte: beyond that, and at infinity, timers and buffers overflow.
_MOST = 1_000_000
_MOST_JOBS = 256
#: With less, no kernel starts.
_LEAST_MEMORY = 64 * 1024**2


#: What can be sealed, by which variables: chance and surroundings that nobody means to show.
SEALS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "dates": (("SOURCE_DATE_EPOCH", "0"),),
    "progress": (("TQDM_DISABLE", "1"),),
    "timezone": (("TZ", "UTC"),),
    "width": (("COLUMNS", "80"),),
    "colour": (("NO_COLOR", "1"),),
    "plotly": (("PLOTLY_RENDERER", "plotly_mimetype"),),
}


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _seconds(value: Any) -> float:
    return _positive(value, "seconds")


def _megabytes(value: Any) -> float:
    return _positive(value, "megabytes")


def _positive(value: Any, unit: str) -> float:
    expected = f"a number of {unit} above 0, at most {_MOST}"
    return _number(value, expected, lambda number: 0 < number <= _MOST)


def _bytes(value: Any) -> int:
    """A size such as 4G, 512M or a number of bytes."""
    found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*([KMGT]?)(i?B)?\s*", str(value), re.IGNORECASE)
    size = float(found[1]) * 1024.0 ** " KMGT".index(found[2].upper() or " ") if found else 0
    if isinstance(value, bool) or not _LEAST_MEMORY <= size < 2**60:
        raise ValueError("a size such as 4G, at least 64M")
    return int(size)


def _jobs(value: Any) -> int:
    """A number of notebooks, or "auto": as many as there are processors to use."""
    if value == "auto":
        available = getattr(os, "sched_getaffinity", None)
        return len(available(0)) if available else os.cpu_count() or 1
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        raise ValueError(f'a number from 1 to {_MOST_JOBS}, or "auto"')
    return int(text)


def _listed(value: Any, expected: str) -> list[str] | tuple[str, ...]:
    """The names of a list, or of a text that has commas or blanks between them."""
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise ValueError(expected)
    return parts


def _modules(value: Any) -> tuple[str, ...]:
    parts = _listed(value, "a list of modules")
    for name in parts:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"names of modules such as numpy,pandas, not {name!r}")
    return tuple(parts)


def _seals(value: Any) -> tuple[str, ...]:
    expected = "a list of " + ", ".join(SEALS)
    parts = _listed(value, expected)
    if not all(part in SEALS for part in parts):
        raise ValueError(expected)
    return tuple(parts)


def _normalising(value: Any) -> tuple[str, ...]:
    from pytest_nbrepro.normalising import NORMALISING

    parts = _listed(value, "a list of normalising rules")
    for name in parts:
        if name not in NORMALISING:
            near = difflib.get_close_matches(name, NORMALISING, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "nbrepro rules lists them"
            raise ValueError(f"normalising rules such as address,tqdm, not {name!r}; {hint}")
    return tuple(parts)


def _replacements(value: Any) -> Replacements:
    if not isinstance(value, (str, Path)):
        raise ValueError("the path of a file")
    return read_replacements(Path(value))


def _tolerance(value: Any) -> float:
    return _number(value, "a number from 0 to below 1", lambda number: 0 <= number < 1)


def _number(value: Any, expected: str, accepts: Callable[[float], bool]) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(expected) from None
    if isinstance(value, bool) or not accepts(number):
        raise ValueError(expected)
    return number


def _one_of(*names: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value in names:
            return str(value)
        raise ValueError("one of " + ", ".join(names))

    return read


def _codes(value: Any) -> tuple[str, ...]:
    from pytest_nbrepro.rules import RULES

    parts = _listed(value, "a list of rule codes")
    for code in parts:
        if not code or not any(rule.startswith(code) for rule in RULES):
            raise ValueError(f"rule codes or their beginnings such as LOCK or OUT001, not {code!r}")
    return tuple(parts)


def _patterns(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise ValueError("a table of path patterns, each with a list of rule codes")
    return {str(pattern): _codes(codes) for pattern, codes in value.items()}


@dataclass(frozen=True)
class Option:
    """One option: ``name`` as in Settings, how a value is read, what it is for.

    ``metavar`` None makes it a flag; an option that is ``table_only`` stands
    in ``[tool.nbrepro]`` alone; a value that ``is_path`` counts from the folder
    of the file in which it stands.
    """

    name: str
    read: Callable[[Any], Any]
    help: str
    metavar: str | None = None
    table_only: bool = False
    is_path: bool = False

    @property
    def key(self) -> str:
        """As it is called in ``[tool.nbrepro]``."""
        return self.name.replace("_", "-")

    @property
    def flag(self) -> str:
        """As it is typed on pytest's command line."""
        return f"--nbrepro-{self.key}"

    @property
    def ini(self) -> str:
        """As it is called among pytest's ini options."""
        return f"nbrepro_{self.name}"


OPTIONS = (
    Option(
        "require_record", _flag, "fail a notebook without a record instead of skipping its lock"
    ),
    Option(
        "policy",
        _one_of(*PRESETS),
        "how differences of the machine count: numeric (they warn), strict (they fail), "
        "lenient (they inform); default: what the record says, else numeric",
        "PRESET",
    ),
    Option("rtol", _tolerance, "relative tolerance for numbers (default 1e-5)", "NUMBER"),
    Option("timeout", _seconds, "time limit of one cell (default 300)", "SECONDS"),
    Option("notebook_timeout", _seconds, "time limit of one notebook (default none)", "SECONDS"),
    Option("startup_timeout", _seconds, "time limit for a kernel to start (default 60)", "SECONDS"),
    Option(
        "output_limit",
        _megabytes,
        "how much of a cell's output is kept, the rest being digested (default 20); "
        "with 50 times as much the cell is stopped",
        "MEGABYTES",
    ),
    Option(
        "memory", _bytes, "limit of a kernel's memory, e.g. 4G (default none; Linux only)", "SIZE"
    ),
    Option("jobs", _jobs, 'how many notebooks run at once, or "auto" (default 1)', "N"),
    Option(
        "seal",
        _seals,
        f"sources of chance to shut off in kernels: {', '.join(SEALS)}",
        "NAMES",
    ),
    Option(
        "kernels",
        _one_of(*KERNELS),
        "how kernels start: fork (quick, where that is safe), spawn (each anew); default: fork",
        "HOW",
    ),
    Option("preload", _modules, "modules that forked kernels share, e.g. numpy,pandas", "MODULES"),
    Option(
        "compat",
        _one_of(*PROFILES),
        "let pass what another tool does not ask for: nbval (execution counts, PNG and JPEG "
        "pictures, widgets, cells that were to raise an error)",
        "TOOL",
    ),
    Option(
        "sanitize_with",
        _replacements,
        "file of regular expressions, and what stands for their matches in outputs, as for nbval",
        "FILE",
        is_path=True,
    ),
    Option(
        "as_written",
        _normalising,
        "normalising rules not to apply to outputs, e.g. address,tqdm (nbrepro rules lists them)",
        "NAMES",
    ),
    Option("select", _codes, "report only these rules, e.g. LOCK,OUT001", "CODES"),
    Option("ignore", _codes, "do not report these rules", "CODES"),
    Option(
        "per_notebook_ignores",
        _patterns,
        "rules not to report, by shell patterns of notebook paths",
        table_only=True,
    ),
)
