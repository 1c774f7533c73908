"""Put a value into an INI file of pytest's and keep everybody else's bytes.

What pytest reads is what iniconfig reads: a section's header and the lines
below it, a value going on in lines that begin with a blank. configparser would
write the file anew, without its comments.
"""

from __future__ import annotations

import re

from pytest_nbrepro.adoption.change import line_end, with_end

_HEADER = re.compile(r"\[([^\]]+)\]")
_KEY = re.compile(r"([^\s#;\[=:][^=:]*?)[ \t]*[=:][ \t]*")


def has_section(text: str, section: str) -> bool:
    """True where the file has that section."""
    return _place(text.splitlines(keepends=True), section, "") is not None


def value_in(text: str, section: str, name: str) -> str | None:
    """A value as it stands there, its later lines with their indent; None where it is not there."""
    lines = text.splitlines(keepends=True)
    place = _place(lines, section, name)
    if place is None or place[1] == place[2]:
        return None
    _, first, last = place
    return "".join(lines[first:last])[_key_length(lines[first]) :].rstrip("\r\n")


def with_value(text: str, section: str, name: str, value: str | None) -> str:
    """The text with that value, written as it is given; None takes it out.

    One that is not there goes to the head of its section, a section to the end
    of the file.
    """
    end = line_end(text)
    made = "" if value is None else f"{name} = {value}{end}"
    lines = text.splitlines(keepends=True)
    place = _place(lines, section, name)
    if place is None:
        gap = end if text else ""
        return f"{with_end(text)}{gap}[{section}]{end}{made}" if made else text
    header, first, last = place
    if first < last and value is not None:
        key = lines[first][: _key_length(lines[first])]
        gap = "" if key[-1].isspace() or not value or value[0] in "\r\n" else " "
        made = f"{key}{gap}{value}" + (end if lines[last - 1].endswith("\n") else "")
    elif first == last:
        lines[header] = with_end(lines[header])
    return "".join([*lines[:first], made, *lines[last:]])


def _key_length(line: str) -> int:
    found = _KEY.match(line)
    return found.end() if found else 0


def _place(lines: list[str], section: str, name: str) -> tuple[int, int, int] | None:
    """The line of a section's header, and from where to where a value of it goes.

    Where the value is not there, both are the line below the header; None where
    the section is not there.
    """
    header = next((n for n, line in enumerate(lines) if _is_header(line, section)), None)
    if header is None:
        return None
    first = last = header + 1
    is_inside = False
    for number, line in enumerate(lines[header + 1 :], start=header + 1):
        if _HEADER.match(line):
            break
        if (key := _KEY.match(line)) is not None:
            is_inside = key[1] == name
            if is_inside:
                first, last = number, number + 1
        elif is_inside and line.strip() and line[0].isspace():
            last = number + 1
    return header, first, last


def _is_header(line: str, section: str) -> bool:
    found = _HEADER.match(line)
    return found is not None and found[1] == section
