"""Sort the outputs of one cell, stored or fresh, into what can be compared.

Streams are joined by name, since how a text is cut into messages, and where it
falls between other outputs, is chance. All texts of a cell are normalised
together, for a script is to go on naming the element that it fills.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.comparison.normalise import Renamer
from pytest_nbrepro.comparison.screen import terminal
from pytest_nbrepro.comparison.terms import USUAL, Terms
from pytest_nbrepro.comparison.trees import mapped, texts
from pytest_nbrepro.comparison.vega import with_plain_names
from pytest_nbrepro.notebook import joined

Output = Mapping[str, Any]

_MARKUP = frozenset({"text/html", "application/javascript", "text/javascript"})
#: Scripts in a JSON string.
_SCRIPTS = "application/vnd.bokehjs_"
#: Names a widget by a random id; `models` puts in its place what is shown.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
#: Written by a front end beside the kernel's own output; no fresh run can give them.
_FRONT_END = ("application/vnd.google.colaboratory.", "application/vnd.microsoft.datawrangler.")


@dataclass(frozen=True)
class Content:
    """One thing to compare: as it was put out, and normalised."""

    raw: Any
    normal: Any


Bundle = dict[str, Content]


@dataclass(frozen=True)
class Raw:
    """The outputs of one side as they were put out: streams joined, displays, name and message."""

    streams: Mapping[str, str]
    displays: Sequence[Mapping[str, Any]]
    error: tuple[str, str] | None

    @classmethod
    def of(cls, outputs: Sequence[Output]) -> Raw:
        """The outputs, sorted out."""
        streams: dict[str, list[str]] = {}
        displays: list[Mapping[str, Any]] = []
        error: tuple[str, str] | None = None
        for output in outputs:
            kind = output.get("output_type")
            if kind == "stream":
                text = text_of_parts(output.get("text"))
                streams.setdefault(stream_name(output), []).append(text)
            elif kind == "error":
                error = text_of_parts(output.get("ename")), text_of_parts(output.get("evalue"))
            else:
                displays.append(_values(output.get("data")))
        printed = {name: "".join(parts) for name, parts in streams.items()}
        return cls(printed, [values for values in displays if values], error)

    def is_same_text(self, other: Raw) -> bool:
        """True where the two sides hold texts only, and the same ones."""
        # of other values, Python's equality says little: True == 1 == 1.0
        texts = all(isinstance(v, str) for values in self.displays for v in values.values())
        return texts and self == other


class Side:
    """The outputs of one side: streams by name, displays in their order, and the error."""

    def __init__(self, raw: Raw, terms: Terms = USUAL) -> None:
        temporary = [path for path, name in terms.folders if name == "temporary"]
        self._renamer = Renamer(terms.as_written, temporary)
        self._terms = terms
        for markup in _all_markup(raw.displays):
            self._renamer.declare(markup)
        # identifiers are numbered as they appear, hence an order of our own; stderr comes last,
        # for what is only told must not decide on the rest
        late = raw.streams.get("stderr", "")
        self.streams = {
            name: self._printed(text) for name, text in raw.streams.items() if name != "stderr"
        }
        self.displays = [self._bundle(values) for values in raw.displays]
        self.error = (raw.error[0], self._plain(raw.error[1])) if raw.error else None
        self.streams["stderr"] = self._printed(late)
        self.streams = {name: text for name, text in self.streams.items() if text.normal.strip()}

    def _plain(self, text: str, *, is_printed: bool = False) -> Content:
        shown = text if "terminal" in self._terms.as_written else terminal(text)
        return Content(text, self._renamer.rename(self._replaced(shown), is_printed=is_printed))

    def _replaced(self, text: str) -> str:
        for replacement in self._terms.replacements:
            text = replacement.applied(text)
        return text

    def _printed(self, text: str) -> Content:
        return self._plain(text, is_printed=True)

    def _in_widget(self, text: str) -> str:
        return self._renamer.rename(self._replaced(terminal(text)), is_markup=True)

    def _bundle(self, values: Mapping[str, Any]) -> Bundle:
        return {mime: self._content(mime, values[mime]) for mime in sorted(values)}

    def _content(self, mime: str, value: Any) -> Content:
        if mime == WIDGET_VIEW:
            return Content(value, mapped(value, self._in_widget))
        if not isinstance(value, str):
            return Content(value, with_plain_names(mime, value))
        if _is_markup(mime):
            return Content(value, self._renamer.rename(self._replaced(value), is_markup=True))
        if mime.startswith("text/"):
            return self._plain(value)
        return Content(value, value if _is_bytes(mime) else self._replaced(value))


def stream_name(output: Output) -> str:
    """The name of a stream, nothing for other outputs."""
    is_stream = output.get("output_type") == "stream"
    return text_of_parts(output.get("name", "stdout")) if is_stream else ""


def is_json(mime: str) -> bool:
    """True for the mime types whose content is a JSON value, not a text."""
    return mime == "application/json" or mime.endswith(("+json", ".json"))


def _is_markup(mime: str) -> bool:
    return mime in _MARKUP or mime.startswith(_SCRIPTS)


def _is_bytes(mime: str) -> bool:
    """True for the mime types whose content is bytes in base64."""
    is_file = mime == "application/pdf" or mime.startswith(("audio/", "image/", "video/"))
    return is_file and not mime.endswith("+xml")


def _all_markup(displays: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for values in displays:
        yield from (v for mime, v in values.items() if _is_markup(mime) and isinstance(v, str))
        if WIDGET_VIEW in values:
            yield from texts(values[WIDGET_VIEW])


def _values(data: Any) -> Mapping[str, Any]:
    """The contents of a display by mime type; texts may be cut into lines."""
    if not isinstance(data, Mapping):
        return {} if data is None else {"application/json": data}
    return {
        mime: value if is_json(mime) else joined(value)
        for mime, value in data.items()
        if not mime.startswith(_FRONT_END)
    }


def text_of_parts(value: Any) -> str:
    """What should be a text or a list of lines, as a text; anything else by its parts."""
    if isinstance(value, str):
        return value
    parts: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        elif isinstance(part, Mapping):
            waiting += [*part.values(), *part]
        elif part is not None:
            parts.append(str(part))
    return "".join(parts)


def without(outputs: Sequence[Output], mimes: Collection[str]) -> list[Output]:
    """The outputs less what they hold of these mime types."""
    return [
        {**output, "data": {mime: data[mime] for mime in data if mime not in mimes}}
        if isinstance(data := output.get("data"), Mapping)
        else output
        for output in outputs
    ]
