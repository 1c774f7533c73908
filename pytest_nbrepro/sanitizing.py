r"""Read what is to be replaced in outputs before they are compared.

The file is one as nbval takes it (``--nbval-sanitize-with``):

    [dates]
    regex: \d{4}-\d\d-\d\d
    replace: DATE

nbval reads the two lines of a pair and nothing else, and a mistake goes
unnoticed; here it is an error. Blank lines, ``[headings]`` and comments
(``#``, ``;``) are there for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

#: Patterns, each with what stands for its matches, in the order in which they are applied.
Replacements = tuple[tuple[re.Pattern[str], str], ...]

_LINE = re.compile(r"(regex|replace):(?: (.*))?")
_FOR_PEOPLE = re.compile(r"\s*(?:[#;].*|\[.*\]\s*)?")


def read_replacements(path: Path) -> Replacements:
    """The replacements in a file. Raises ValueError, saying what was expected and where."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"a file that can be read ({reason})") from None
    return tuple(_pairs(text.split("\n")))


def _pairs(lines: list[str]) -> Iterator[tuple[re.Pattern[str], str]]:
    pattern = None
    for number, line in enumerate(lines, start=1):
        if _FOR_PEOPLE.fullmatch(line):
            continue
        found = _LINE.fullmatch(line)
        if found is None or found[1] != ("replace" if pattern else "regex"):
            key = "replace" if pattern else "regex"
            raise ValueError(f"'{key}: …' on line {number}, not {line!r}")
        value = found[2] or ""
        if pattern is None:
            pattern = _compiled(value, number)
        else:
            yield pattern, _checked(pattern, value, number)
            pattern = None
    if pattern is not None:
        raise ValueError("'replace: …' after the last 'regex: …'")


def _compiled(value: str, number: int) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(
            f"a regular expression on line {number}, not {value!r} ({error})"
        ) from None


def _checked(pattern: re.Pattern[str], value: str, number: int) -> str:
    """The replacement, if the groups that it names are in the pattern."""
    try:
        pattern.sub(value, "")
    except (re.error, IndexError) as error:
        raise ValueError(f"a replacement on line {number}, not {value!r} ({error})") from None
    return value
