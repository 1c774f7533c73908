r"""Read what is to be replaced in outputs before they are compared, and replace it.

It stands in a file as nbval takes it (``--nbval-sanitize-with``):

    [dates]
    regex: \d{4}-\d\d-\d\d
    replace: DATE

nbval reads the two lines of a pair and nothing else, and a mistake goes
unnoticed; here it is an error. Blank lines, ``[headings]`` and comments
(``#``, ``;``) are there for people. Or it stands in the table of settings, as
a list of tables with the keys ``regex`` and ``replace``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_nbrepro.patience import OutOfPatienceError, patience

_LINE = re.compile(r"(regex|replace):(?: (.*))?")
_FOR_PEOPLE = re.compile(r"\s*(?:[#;].*|\[.*\]\s*)?")
_KEYS = ("regex", "replace")
#: How long one expression may search one text, in seconds of computing. Dates, times and the
#: like take up to four in 50 MB; what takes longer tries the ways to match one by one.
_SECONDS = 10.0


class ReplacementError(Exception):
    """Raised where a replacement takes too long; the message says which, and on what."""


@dataclass(frozen=True)
class Replacement:
    """A pattern, what stands for its matches, and the ``source`` where both are written."""

    pattern: re.Pattern[str]
    instead: str
    source: str = ""

    def applied(self, text: str, seconds: float = _SECONDS) -> str:
        """The text with all matches replaced. Raises ReplacementError after ``seconds``."""
        try:
            with patience(seconds):
                return self.pattern.sub(self.instead, text)
        except OutOfPatienceError:
            message = (
                f"the regular expression {self.pattern.pattern!r} of {self.source} was still "
                f"searching {len(text):,} characters after {seconds:g} s"
            )
            raise ReplacementError(message) from None


#: In the order in which they are applied.
Replacements = tuple[Replacement, ...]


def read_replacements(path: Path) -> Replacements:
    """The replacements in a file. Raises ValueError, saying what was expected and where."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"a file that can be read ({reason})") from None
    return replacements_in(text, str(path))


def replacements_in(text: str, source: str) -> Replacements:
    """The replacements in a text. Raises ValueError, saying what was expected and where."""
    found = tuple(_pairs(text.split("\n"), source))
    if not found:
        raise ValueError("a file with at least one pair of 'regex: …' and 'replace: …'")
    return found


def _pairs(lines: list[str], source: str) -> Iterator[Replacement]:
    pattern = None
    for number, line in enumerate(lines, start=1):
        if _FOR_PEOPLE.fullmatch(line):
            continue
        found, key = _LINE.fullmatch(line), _KEYS[pattern is not None]
        if found is None or found[1] != key:
            raise ValueError(f"'{key}: …' on line {number}, not {line!r}")
        value, where = found[2] or "", f"on line {number}"
        if pattern is None:
            pattern = _compiled(value, where)
        else:
            yield Replacement(pattern, _checked(pattern, value, where), source)
            pattern = None
    if pattern is not None:
        raise ValueError("'replace: …' after the last 'regex: …'")


def replacements_in_table(value: Any) -> Replacements:
    """The replacements in a value of the table. Raises ValueError, saying what was expected."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, Mapping) for one in value):
        raise ValueError("a list of tables such as {regex = '\\d+ ms', replace = 'TIME'}")
    return tuple(_replacement(one, f"in entry {number}") for number, one in enumerate(value, 1))


def _replacement(said: Mapping[str, Any], where: str) -> Replacement:
    for key in said:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"regex and replace {where}, not {key!r}{hint}")
    for key in _KEYS:
        if not isinstance(said.get(key), str):
            found = f"not {said[key]!r}" if key in said else "which is missing"
            raise ValueError(f"a text as {key} {where}, {found}")
    pattern = _compiled(said["regex"], where)
    return Replacement(
        pattern, _checked(pattern, said["replace"], where), "[tool.nbrepro] sanitize"
    )


def _compiled(value: str, where: str) -> re.Pattern[str]:
    if not value:
        raise ValueError(f"a regular expression {where}, which is empty")
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"a regular expression {where}, not {value!r} ({error})") from None


def _checked(pattern: re.Pattern[str], value: str, where: str) -> str:
    """The replacement, if the groups that it names are in the pattern."""
    try:
        pattern.sub(value, "")
    except (re.error, IndexError) as error:
        raise ValueError(f"a replacement {where}, not {value!r} ({error})") from None
    return value
