"""What lies behind a difference between two texts, where that is plain to see.

A hint to leave an output out, or to sort it, could hide a result that changed;
so it is given only where it explains all that differs: every moment is later
in the fresh text, or the same elements stand between the same braces.
"""

from __future__ import annotations

import re
from datetime import datetime

from pytest_nbrepro.comparison.alignment import align
from pytest_nbrepro.comparison.numbers import Tolerance

_LONGEST = 100_000
CLOCK = (
    "if that is the date or the time of the run: # NBVAL_IGNORE_OUTPUT, on a line of the cell, "
    "leaves its outputs out"
)
SET = (
    "the same elements in another order, for a set has none: print sorted(...) of it, "
    "run the notebook, save"
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
#: Moments as Python writes them (isoformat, repr, ctime, a timedelta), and ``date`` of a shell.
_MOMENT = re.compile(
    r"""(?<![\w.:/-])(?:
        (?P<iso>\d{4}-\d\d-\d\d
            (?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?)
      | (?P<repr>datetime\.date(?:time)?\(\d{4}(?:,[ ]\d{1,6}){2,6})
      | (?P<ctime>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ][A-Z][a-z]{2}[ ][ \d]\d
            [ ]\d\d:\d\d:\d\d(?:[ ][A-Z]{3,5})?[ ]\d{4})
      | (?P<time>\d{1,2}:\d\d:\d\d(?:\.\d{1,9})?)
    )(?![\w/:-])""",
    re.VERBOSE,
)
_BRACES = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[^'"()<>\[\],:]+|.""", re.DOTALL)
_OPENING, _CLOSING = frozenset("(<["), frozenset(")>]")


def hint_for(stored: str, fresh: str, tolerance: Tolerance) -> str:
    """What to do about two texts that differ; nothing where that is not plain."""
    if max(len(stored), len(fresh)) > _LONGEST:
        return ""
    without = _without_moments(stored), _without_moments(fresh)
    if _same(*without, tolerance) and _later(stored, fresh):
        return CLOCK
    return SET if _same(_sorted(stored), _sorted(fresh), tolerance) else ""


def _same(stored: str, fresh: str, tolerance: Tolerance) -> bool:
    return align(stored, fresh, tolerance).is_same


def _without_moments(text: str) -> str:
    return _MOMENT.sub(lambda found: f"<{found.lastgroup}>", text)


def _later(stored: str, fresh: str) -> bool:
    """True where no moment is earlier in the fresh text, which was made after the stored one."""
    found = zip(_MOMENT.finditer(stored), _MOMENT.finditer(fresh), strict=True)
    try:
        pairs = [(_moment(was), _moment(now)) for was, now in found if was[0] != now[0]]
    except ValueError:  # as in 2026-02-31
        return False
    return bool(pairs) and all(was <= now or was.year == 1 for was, now in pairs)


def _moment(found: re.Match[str]) -> datetime:
    """The moment; of year 1 where only its time is known."""
    parts = [int(part) for part in re.findall(r"\d+", found[0])]
    if found["time"]:
        parts = [1, 1, 1, *parts]
    elif found["ctime"]:
        day, *clock, year = parts
        parts = [year, 1 + _MONTHS.index(found[0].split()[1]), day, *clock]
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - often there is none


def _sorted(text: str) -> str:
    return _BRACES.sub(lambda found: "{" + ", ".join(_elements(found[1])) + "}", text)


def _elements(text: str) -> list[str]:
    """The elements of a set, sorted; the text as it stands where it is none."""
    elements, depth = [""], 0
    for part in _PART.findall(text):
        depth += (part in _OPENING) - (part in _CLOSING)
        if part in {"'", '"'} or (part == ":" and not depth):
            return [text]
        if part == "," and not depth:
            elements.append("")
        else:
            elements[-1] += part
    return [text] if depth else sorted(element.strip() for element in elements)
