"""How a baseline stands in its file: text that people can read, review and merge.

    == 3f9c1e8a41bc  df.head()
    -- stream stdout
    | loading
    -- execute_result
    .. text/plain
    |    a  b
    > 0  1  2
    .. image/png file 0a1b2c3d4e5f6071.png

``==`` begins the outputs of a cell: the digest of its source, ``#2`` for the
second cell of that source, ``[7]`` for an execution count that is not the next
one (``[ ]`` for none), ``~`` and a digest of what stripping has left in the
cell, where that is something, and the cell's first line, for people. ``--`` begins an
output, ``..`` a part of it. ``|`` is a line of text, ``>`` one that no newline
ends. A line that an editor could change unseen (blanks at its end, control
characters) is a JSON string right behind the sign: ``|"two blanks  "``.

Behind the name of a part stands how the notebook has it, where that is not as
nbformat writes it: ``text`` for one string instead of a list of lines, ``json``
for any other value, ``file`` for the bytes of a picture in a file of its own,
called by its content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pytest_nbrepro.stripping.baseline.entries import Baseline, Entry
from pytest_nbrepro.stripping.baseline.pictures import file_name, is_as_written, picture

_HEAD = (
    "# The outputs of {name}, kept by nbrepro: pytest --nbrepro compares with them.\n"
    "# nbrepro unstrip {name} puts them back.\n"
)
WIDGETS = "== widgets"
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(?:;\S*)?")
_KEY = re.compile(r"[\w-]+")
_PLAIN_LINE = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]*\Z")


_PLAIN_ASCII = bytes([*b"\t\n", *range(0x20, 0x7F)])


@dataclass
class Rendered:
    """A baseline as files: its text, and pictures by their names."""

    text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def render(baseline: Baseline, name: str) -> Rendered:
    """The baseline of the notebook of that name, as files."""
    made = Rendered()
    lines = [_HEAD.format(name=_on_a_line(name))]
    expected = 1
    for entry in baseline.entries:
        lines.append(_cell_line(entry, expected))
        if entry.count is not None:
            expected = entry.count + 1
        for output in entry.outputs:
            lines += _output_lines(output, entry.count, made.files)
    if baseline.widgets:
        lines += [f"\n{WIDGETS}\n", *_json_lines("metadata", baseline.widgets)]
    made.text = "".join(lines)
    return made


def _cell_line(entry: Entry, expected: int) -> str:
    occurrence = f" #{entry.occurrence}" if entry.occurrence > 1 else ""
    count = (
        "" if entry.count == expected else f" [{entry.count if entry.count is not None else ' '}]"
    )
    label = _on_a_line(entry.label).strip()
    return (
        f"\n== {entry.digest}{occurrence}{count}{f' ~{entry.left}' * bool(entry.left)}"
        + (f"  {label[:80].strip()}" if label else "")
        + "\n"
    )


def _on_a_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _output_lines(
    output: Mapping[str, Any], count: int | None, files: dict[str, bytes]
) -> Iterator[str]:
    kind, rest = output.get("output_type"), dict(output)
    rest.pop("output_type", None)
    if kind == "stream" and set(rest) == {"name", "text"} and _is_word(rest["name"]):
        yield f"-- stream {rest['name']}\n"
        yield from _text_lines("text", rest["text"], files)
    elif _is_display(output):
        yield f"-- {kind}\n"
        data = rest.pop("data")
        if kind == "execute_result" and rest["execution_count"] == count:
            del rest["execution_count"]
        if not rest["metadata"]:
            del rest["metadata"]
        for key, value in sorted(rest.items()):
            yield from _json_lines(key, value)
        for mime, value in data.items():
            yield from _text_lines(mime, value, files)
    else:
        yield "-- other\n"
        yield from _json_lines("output", output)


def _is_display(output: Mapping[str, Any]) -> bool:
    """True for a display as nbformat has it, whose parts can stand by their names."""
    kind, data = output.get("output_type"), output.get("data")
    if kind not in {"display_data", "execute_result"} or not isinstance(data, dict):
        return False
    if not isinstance(output.get("metadata"), dict):
        return False
    others = output.keys() - {"output_type", "data"}
    return (
        all(_MIME.fullmatch(mime) for mime in data)
        and all(_KEY.fullmatch(key) for key in others)
        and (kind == "execute_result") == ("execution_count" in output)
    )


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\S{1,40}", value) is not None


def _text_lines(key: str, value: Any, files: dict[str, bytes]) -> Iterator[str]:
    """A part that is text in lines, or one string, or a picture; else JSON."""
    found = picture(key, value)
    if found is not None:
        how, content = found
        name = file_name(key, content)
        files[name] = content
        yield f".. {key} file {name}{how}\n"
    elif isinstance(value, str):
        yield f".. {key} text\n"
        yield from _lines(value)
    elif is_as_written(value):
        yield f".. {key}\n"
        yield from _lines("".join(value))
    else:
        yield from _json_lines(key, value)


def _json_lines(key: str, value: Any) -> Iterator[str]:
    yield f".. {key} json\n"
    yield from _lines(_indented(value))


def _indented(value: Any, line: str = "\n") -> str:
    """As ``json.dumps(value, indent=1, ensure_ascii=False)``, which is no faster than Python is.

    Here the long lists of numbers in drawings are written by its encoder in C,
    which knows no indentation, but any separator. ``line`` begins a line.
    """
    inner = f"{line} "
    if not isinstance(value, (dict, list)) or not value:
        return _encoder(inner).encode(value)
    items = value.values() if isinstance(value, dict) else value
    if {dict, list}.isdisjoint(map(type, items)):
        text = _encoder(inner).encode(value)
        return f"{text[0]}{inner}{text[1:-1]}{line}{text[-1]}"
    parts = [_indented(item, inner) for item in items]
    if isinstance(value, list):
        return f"[{inner}{f',{inner}'.join(parts)}{line}]"
    named = [
        f"{_encoder(inner).encode(key)}: {part}" for key, part in zip(value, parts, strict=True)
    ]
    return f"{{{inner}{f',{inner}'.join(named)}{line}}}"


@cache
def _encoder(line: str) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(f",{line}", ": "))


def _lines(text: str) -> Iterator[str]:
    """A text line by line; one that is not plain as a JSON string."""
    if _is_plain(text):
        head, newline, last = text.rpartition("\n")
        if newline:
            signed = head.replace("\n", "\n| ")
            yield f"| {signed}\n".replace("| \n", "|\n")  # the lines that are empty
        if last:
            yield f"> {last}\n"
        return
    *whole, last = text.split("\n")
    for line in whole:
        yield f"|{_line(line)}\n"
    if last:
        yield f">{_line(last)}\n"


def _is_plain(text: str) -> bool:
    """True where all lines are surely plain: most texts are, and need not be read line by line."""
    if not text.isascii() or (text[-1:].isspace() and text[-1] != "\n"):
        return False
    return not (
        " \n" in text or "\t\n" in text or text.encode("ascii").translate(None, _PLAIN_ASCII)
    )


def _line(line: str) -> str:
    if not line:
        return ""
    if _PLAIN_LINE.match(line) and not line[-1].isspace():
        return f" {line}"
    return json.dumps(line)
