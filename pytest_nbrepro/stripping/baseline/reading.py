"""Read a baseline from its text; `layout` says how it stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pytest_nbrepro.stripping.baseline.entries import Baseline, Entry
from pytest_nbrepro.stripping.baseline.layout import WIDGETS
from pytest_nbrepro.stripping.baseline.pictures import FILE_NAME, encoded

CELL = re.compile(
    r"== (?P<digest>[0-9a-f]{12})(?: #(?P<occurrence>\d{1,6}))?"
    r"(?: \[(?P<count>-?[0-9]{1,4300}| )\])?(?: ~(?P<left>[0-9a-f]{12}))?"
    r"(?:  (?P<label>.*))?"
)
_OUTPUT = re.compile(r"-- (?P<kind>[\w.-]+)(?: (?P<name>.+))?")
_PART = re.compile(r"\.\. (?P<key>\S+)(?: (?P<how>.+))?")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MARKS = "it holds the marks of a merge conflict"


class LayoutError(ValueError):
    """A baseline that cannot be read; says what is wrong, and on which line."""


def parse(text: str, file: Callable[[str], bytes]) -> Baseline:
    """The baseline in a text; ``file`` gives the content of a picture by its name.

    Raises LayoutError.
    """
    return _Parser(text, file).baseline()


class _Parser:
    """Goes through the lines; one of them may be looked at before it is taken."""

    def __init__(self, text: str, file: Callable[[str], bytes]) -> None:
        self._lines = text.split("\n")
        self._file = file
        self._at = 0

    def baseline(self) -> Baseline:
        entries: list[Entry] = []
        widgets: Mapping[str, Any] = {}
        expected = 1
        while (line := self._next_heading()) is not None:
            if line == WIDGETS:
                self._at += 1
                _, value = self._part()
                widgets = value if isinstance(value, dict) else {}
                continue
            found = CELL.fullmatch(line)
            if found is None:
                raise self._wrong("no cell, output or part begins so")
            self._at += 1
            count = self._count(found["count"], expected)
            expected = expected if count is None else count + 1
            outputs = tuple(self._outputs(count))
            occurrence = int(found["occurrence"] or 1)
            label, left = found["label"] or "", found["left"] or ""
            entries.append(Entry(found["digest"], occurrence, count, outputs, label, left))
        return Baseline(tuple(entries), widgets)

    def _count(self, stated: str | None, expected: int) -> int | None:
        if stated is None:
            return expected
        return int(stated) if stated.strip() else None

    def _outputs(self, count: int | None) -> Iterator[dict[str, Any]]:
        while (line := self._next_heading()) is not None and line.startswith("-- "):
            found = _OUTPUT.fullmatch(line)
            if found is None:
                raise self._wrong("an output begins with -- and its kind")
            self._at += 1
            yield self._output(found["kind"], found["name"], count)

    def _output(self, kind: str, name: str | None, count: int | None) -> dict[str, Any]:
        if kind == "other":
            _, value = self._part()
            if not isinstance(value, dict):
                raise self._wrong("an output is an object")
            return value
        if kind == "stream":
            _, value = self._part()
            return {"name": name or "stdout", "output_type": kind, "text": value}
        output: dict[str, Any] = {"output_type": kind, "metadata": {}, "data": {}}
        if kind == "execute_result":
            output["execution_count"] = count
        while (line := self._peek()) is not None and line.startswith(".. "):
            key, value = self._part()
            if "/" in key:
                output["data"][key] = value
            else:
                output[key] = value
        return dict(sorted(output.items()))  # as all tools store them, what is in them as it was

    def _part(self) -> tuple[str, Any]:
        found = _PART.fullmatch((self._peek() or "").rstrip())
        if found is None:
            raise self._wrong("a part is missing, which begins with .. and its name")
        self._at += 1
        how = (found["how"] or "").split()
        if how[:1] == ["file"]:
            return found["key"], self._picture(how[1:])
        text = "".join(self._text())
        if how == ["json"]:
            try:
                return found["key"], json.loads(text)
            except (ValueError, RecursionError) as error:
                raise self._wrong(f"the value above is no JSON: {error}") from error
        if how == ["text"]:
            return found["key"], text
        if how:
            raise self._wrong(f"nobody knows how {' '.join(how)[:40]!r} is to be read")
        return found["key"], text.splitlines(keepends=True)

    def _picture(self, how: Sequence[str]) -> Any:
        name = how[0] if how else ""
        if not FILE_NAME.fullmatch(name):
            raise self._wrong(f"{name[:40]!r} is no name of a picture")
        content = self._file(name)
        style = " wrapped" if "wrapped" in how else " newline" if "newline" in how else ""
        text = encoded(content, style)
        return text.splitlines(keepends=True) if "lines" in how else text

    def _text(self) -> Iterator[str]:
        while (line := self._peek()) is not None and line[:1] in {"|", ">"}:
            self._at += 1
            end = "\n" if line[0] == "|" else ""
            rest = line[1:].rstrip("\r")
            if rest[:1] not in {"", " ", '"'}:
                is_mark = line.startswith(_CONFLICT)
                raise self._wrong(_MARKS if is_mark else f"{line[0]} stands before no text", 0)
            if rest.startswith('"'):
                try:
                    rest = json.loads(rest)
                except ValueError as error:
                    raise self._wrong("the line above is no JSON string") from error
                yield f"{rest}{end}"
            else:
                yield rest[1:] + end
            if not end:
                return

    def _peek(self) -> str | None:
        return self._lines[self._at] if self._at < len(self._lines) else None

    def _next_heading(self) -> str | None:
        """The next line that is neither blank nor a comment."""
        while (line := self._peek()) is not None:
            stripped = line.rstrip()
            if stripped.startswith(_CONFLICT):
                raise self._wrong(_MARKS)
            if stripped and not stripped.startswith("#"):
                return stripped
            self._at += 1
        return None

    def _wrong(self, what: str, ahead: int = 1) -> LayoutError:
        """The error to raise; the line that is wrong is the next one, or the last one taken."""
        return LayoutError(f"line {min(self._at + ahead, len(self._lines))}: {what}")
