"""How the value of a setting is read, whether it comes from a command line, an ini file or a table.

Each reader takes the value as written, returns it as `Settings` holds it, and
raises ValueError with what it expected.
"""

from __future__ import annotations

import difflib
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_nbrepro.machine_terms import FieldPolicy, field_policy
from pytest_nbrepro.sanitizing import Replacements, read_replacements

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


def flag(value: Any) -> bool:
    """True or false, as TOML and ini files have them."""
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def seconds(value: Any) -> float:
    """A time limit."""
    return _positive(value, "seconds")


def share(value: Any) -> float:
    """A part of a whole, such as 0.05 or "5%"."""
    is_percent = isinstance(value, str) and value.strip().endswith("%")
    number = value.strip().removesuffix("%") if is_percent else value
    whole = 100 if is_percent else 1
    expected = "a share from 0 to 1, such as 0.05 or 5%"
    return _number(number, expected, lambda found: 0 <= found <= whole) / whole


def megabytes(value: Any) -> float:
    """A limit of output."""
    return _positive(value, "megabytes")


def _positive(value: Any, unit: str) -> float:
    expected = f"a number of {unit} above 0, at most {_MOST}"
    return _number(value, expected, lambda number: 0 < number <= _MOST)


def size(value: Any) -> int:
    """A size such as 4G, 512M or a number of bytes."""
    found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*([KMGT]?)(i?B)?\s*", str(value), re.IGNORECASE)
    size = float(found[1]) * 1024.0 ** " KMGT".index(found[2].upper() or " ") if found else 0
    if isinstance(value, bool) or not _LEAST_MEMORY <= size < 2**60:
        raise ValueError("a size such as 4G, at least 64M")
    return int(size)


def jobs(value: Any) -> int:
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


def field_policies(value: Any) -> dict[str, FieldPolicy]:
    """What is meant of fields of the fingerprint: a table, or FIELD=POLICY with commas between."""
    stated = dict(_flat(value)) if isinstance(value, Mapping) else {}
    if isinstance(value, str):
        for part in value.split(","):
            name, equals, words = part.partition("=")
            if not equals:
                raise ValueError("a list such as cpu.level=exact,gpu=informational")
            stated[name.strip()] = words
    elif not isinstance(value, Mapping):
        raise ValueError("a table of fields with their policies")
    return {name: field_policy(name, words) for name, words in stated.items()}


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The entries of a table of tables, since TOML takes dots in names for these."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def modules(value: Any) -> tuple[str, ...]:
    """Names of modules, in a list or separated by commas or blanks."""
    parts = _listed(value, "a list of modules")
    for name in parts:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"names of modules such as numpy,pandas, not {name!r}")
    return tuple(parts)


def names(value: Any) -> tuple[str, ...]:
    """Names of Python, in a list or separated by commas or blanks."""
    parts = _listed(value, "a list of names")
    for name in parts:
        if not name.isidentifier():
            raise ValueError(f"names such as spark,display, not {name!r}")
    return tuple(parts)


def tag(value: Any) -> str:
    """The tag of a cell."""
    if not isinstance(value, str) or not value.strip() or len(value.split()) > 1 or "," in value:
        raise ValueError("a tag, which is one word")
    return value.strip()


def executor(value: Any) -> str:
    """The name of what checks notebooks elsewhere."""
    from pytest_nbrepro.executors import readable

    if not isinstance(value, str) or not readable(value.strip()):
        raise ValueError(
            "dask://HOST:PORT (with TLS: dask+tls://HOST:PORT), or MODULE:FUNCTION that gives "
            "an executor"
        )
    return value.strip()


def seals(value: Any) -> tuple[str, ...]:
    """Names of `SEALS`, in a list or separated by commas or blanks."""
    expected = "a list of " + ", ".join(SEALS)
    parts = _listed(value, expected)
    if not all(part in SEALS for part in parts):
        raise ValueError(expected)
    return tuple(parts)


def replacements(value: Any) -> Replacements:
    """The replacements in a file, given by its path."""
    if not isinstance(value, (str, Path)):
        raise ValueError("the path of a file")
    return read_replacements(Path(value))


def relative(value: Any) -> float:
    """A relative tolerance."""
    return _number(value, "a number from 0 to below 1", lambda number: 0 <= number < 1)


def distance(value: Any) -> float:
    """An absolute tolerance."""
    return _number(value, "a number from 0 up", lambda number: 0 <= number < math.inf)


#: The parts of a tolerance, as they are called wherever one can be stated, and how they are read.
TOLERANCE: Mapping[str, Callable[[Any], float]] = {"rtol": relative, "atol": distance}


def tolerances_by_path(value: Any) -> dict[str, dict[str, float]]:
    """Tolerances by shell patterns of paths."""
    expected = "a table of path patterns, each with a table such as {rtol = 1e-3, atol = 1e-9}"
    if not isinstance(value, Mapping):
        raise ValueError(expected)
    return {
        str(pattern): _tolerance(str(pattern), said, expected) for pattern, said in value.items()
    }


def _tolerance(pattern: str, said: Any, expected: str) -> dict[str, float]:
    if not isinstance(said, Mapping):
        raise ValueError(expected)
    read = {}
    for key, value in said.items():
        if key not in TOLERANCE:
            raise ValueError(f"rtol or atol for {pattern!r}, not {key!r}")
        try:
            read[key] = TOLERANCE[key](value)
        except ValueError as error:
            raise ValueError(f"{error} as {key} for {pattern!r}") from None
    return read


def _number(value: Any, expected: str, accepts: Callable[[float], bool]) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(expected) from None
    if isinstance(value, bool) or not accepts(number):
        raise ValueError(expected)
    return number


def one_of(*names: str) -> Callable[[Any], str]:
    """A reader that takes one of these names."""

    def read(value: Any) -> str:
        if value in names:
            return str(value)
        raise ValueError("one of " + ", ".join(names))

    return read


def normalising(value: Any) -> tuple[str, ...]:
    """Names of normalising rules, in a list or separated by commas or blanks."""
    from pytest_nbrepro.normalising import NORMALISING

    parts = _listed(value, "a list of normalising rules")
    for name in parts:
        if name not in NORMALISING:
            near = difflib.get_close_matches(name, NORMALISING, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "nbrepro rules lists them"
            raise ValueError(f"normalising rules such as address,tqdm, not {name!r}; {hint}")
    return tuple(parts)


def codes(value: Any) -> tuple[str, ...]:
    """Codes of rules or their beginnings, in a list or separated by commas or blanks."""
    from pytest_nbrepro.rules import RULES

    parts = _listed(value, "a list of rule codes")
    for code in parts:
        if not code or not any(rule.startswith(code) for rule in RULES):
            raise ValueError(f"rule codes or their beginnings such as LOCK or OUT001, not {code!r}")
    return tuple(parts)


def codes_by_path(value: Any) -> dict[str, tuple[str, ...]]:
    """Codes of rules by shell patterns of paths."""
    if not isinstance(value, Mapping):
        raise ValueError("a table of path patterns, each with a list of rule codes")
    return {str(pattern): codes(said) for pattern, said in value.items()}


def what_to_strip(value: Any) -> Any:
    """A table of the options of stripping, a room that pytest does not enter for its options."""
    from pytest_nbrepro.stripping import options_in_table

    return options_in_table(value)
