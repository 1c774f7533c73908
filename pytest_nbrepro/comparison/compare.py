"""Compare the outputs of one cell: pair them, choose the comparer by mime type, collect verdicts.

Streams are joined by name first, since how a text is cut into messages, and
where it falls between other outputs, is chance. What is never compared:
execution counts, metadata, tracebacks (an error is its name and its message).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from pytest_nbrepro.comparison.documents import compare_json, compare_svg
from pytest_nbrepro.comparison.images import compare_bytes, compare_pdf, compare_png
from pytest_nbrepro.comparison.normalise import MARKUP_RULES, TEXT_RULES, Renamer, terminal
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import IDENTICAL, Comparer, Comparison, Evidence, Verdict

Output = Mapping[str, Any]

_MARKUP = frozenset({"text/html", "application/javascript", "text/javascript"})
_COMPARERS: Mapping[str, Comparer] = {
    "image/png": compare_png,
    "image/svg+xml": compare_svg,
    "application/pdf": compare_pdf,
}
#: Written by a front end beside the kernel's own output; no fresh run can give them.
_FRONT_END = ("application/vnd.google.colaboratory.",)
#: Names a widget by a random id; its presence is all that two runs can share.
_WIDGET = "application/vnd.jupyter.widget-view+json"


def compare_outputs(
    stored: Sequence[Output], fresh: Sequence[Output], rtol: float
) -> tuple[Comparison, ...]:
    """The verdict on every output of a cell.

    ``stored`` and ``fresh`` are outputs as nbformat 4 has them, ``rtol`` the
    relative tolerance for numbers.
    """
    was, now = _Side(stored), _Side(fresh)
    return (
        *_streams(was, now, rtol),
        *_displays(was, now, rtol),
        *_errors(was, now, rtol),
    )


class _Side:
    """The outputs of one side, sorted into streams, displays and the error."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        self.renamer = Renamer()
        self.streams: dict[str, str] = {}
        self.displays: list[dict[str, Any]] = []
        self.error: Output | None = None
        for output in outputs:
            kind = output.get("output_type")
            if kind == "stream":
                name = str(output.get("name", "stdout"))
                self.streams[name] = self.streams.get(name, "") + _joined(output.get("text", ""))
            elif kind == "error":
                self.error = output
            elif isinstance(output.get("data"), Mapping):
                self.displays.append(self._bundle(output["data"]))
        self.streams = {
            name: self.renamer.rename(terminal(text), TEXT_RULES)
            for name, text in self.streams.items()
            if text
        }

    def _bundle(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {
            mime: self._value(mime, data[mime])
            # in an order of our own, for identifiers are numbered as they appear
            for mime in sorted(data)
            if not mime.startswith(_FRONT_END)
        }

    def _value(self, mime: str, value: Any) -> Any:
        if _is_json(mime):
            return value
        text = _joined(value)
        if mime in _MARKUP:
            return self.renamer.rename(text, MARKUP_RULES)
        if mime.startswith("text/"):
            return self.renamer.rename(terminal(text), TEXT_RULES)
        return text

    @property
    def error_text(self) -> tuple[str, str]:
        """Name and message of the error, both empty where there is none."""
        if self.error is None:
            return "", ""
        message = terminal(str(self.error.get("evalue", "")))
        return str(self.error.get("ename", "")), self.renamer.rename(message, TEXT_RULES)


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return value if isinstance(value, str) else str(value)


def _is_json(mime: str) -> bool:
    return mime == "application/json" or mime.endswith("+json")


def _streams(was: _Side, now: _Side, rtol: float) -> Iterator[Comparison]:
    for name in sorted(was.streams.keys() | now.streams.keys(), reverse=True):  # stdout first
        if name not in now.streams:
            yield _one_sided(name, Verdict.MISSING, was.streams[name])
        elif name not in was.streams:
            yield _one_sided(name, Verdict.UNEXPECTED, now.streams[name])
        else:
            yield Comparison(name, compare_text(was.streams[name], now.streams[name], rtol))


def _displays(was: _Side, now: _Side, rtol: float) -> Iterator[Comparison]:
    for old, new in _paired(was.displays, now.displays):
        if new is None:
            yield _one_sided(_kinds(old or {}), Verdict.MISSING, (old or {}).get("text/plain", ""))
        elif old is None:
            yield _one_sided(_kinds(new), Verdict.UNEXPECTED, new.get("text/plain", ""))
        else:
            yield from _bundles(old, new, rtol)


_Pair = tuple[dict[str, Any] | None, dict[str, Any] | None]


def _paired(was: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[_Pair]:
    """Stored and fresh displays in pairs; where one is lost, the others keep their partners."""
    if len(was) == len(now):
        yield from zip(was, now, strict=True)
        return
    old_keys, new_keys = (
        [(_kinds(b), str(b.get("text/plain"))) for b in side] for side in (was, now)
    )
    matcher = SequenceMatcher(a=old_keys, b=new_keys, autojunk=False)
    for operation, i, i_end, j, j_end in matcher.get_opcodes():
        both = min(i_end - i, j_end - j) if operation in {"equal", "replace"} else 0
        yield from zip(was[i : i + both], now[j : j + both], strict=True)
        yield from ((old, None) for old in was[i + both : i_end])
        yield from ((None, new) for new in now[j + both : j_end])


def _kinds(bundle: Mapping[str, Any]) -> str:
    """The richest kind of a display, by which people know it."""
    rich = [mime for mime in bundle if mime != "text/plain"]
    return rich[0] if rich else "text/plain"


def _bundles(was: dict[str, Any], now: dict[str, Any], rtol: float) -> Iterator[Comparison]:
    for mime in [*was, *(mime for mime in now if mime not in was)]:
        if mime not in now:
            yield _one_sided(mime, Verdict.MISSING, was[mime])
        elif mime not in was:
            yield _one_sided(mime, Verdict.UNEXPECTED, now[mime])
        else:
            yield Comparison(mime, _compare_value(mime, was[mime], now[mime], rtol))


def _compare_value(mime: str, was: Any, now: Any, rtol: float) -> Evidence:
    if mime == _WIDGET or was == now:
        return IDENTICAL
    if mime in _COMPARERS:
        return _COMPARERS[mime](was, now, rtol)
    if _is_json(mime):
        return compare_json(was, now, rtol)
    if mime.startswith(("image/", "audio/", "video/")):
        return compare_bytes(was, now, rtol)
    return compare_text(was, now, rtol)


def _errors(was: _Side, now: _Side, rtol: float) -> Iterator[Comparison]:
    (old_name, old_text), (new_name, new_text) = was.error_text, now.error_text
    if was.error is None and now.error is None:
        return
    if now.error is None:
        yield _one_sided("error", Verdict.MISSING, f"{old_name}: {old_text}")
    elif was.error is None:
        yield _one_sided("error", Verdict.UNEXPECTED, f"{new_name}: {new_text}")
    elif old_name != new_name:
        lines = (f"- {old_name}: {old_text}", f"+ {new_name}: {new_text}")
        yield Comparison("error", Evidence(Verdict.DIFFERENT, f"{old_name} → {new_name}", lines))
    else:
        yield Comparison("error", compare_text(old_text, new_text, rtol))


def _one_sided(kind: str, verdict: Verdict, value: Any) -> Comparison:
    sign = "-" if verdict is Verdict.MISSING else "+"
    text = value if isinstance(value, str) and not kind.startswith("image/") else ""
    lines = [f"{sign} {line[:110]}" for line in text.splitlines()]
    more = [f"  … {len(lines) - 8} more lines"] if len(lines) > 8 else []
    return Comparison(kind, Evidence(verdict, diff=(*lines[:8], *more)))
