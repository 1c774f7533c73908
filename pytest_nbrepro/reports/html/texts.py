"""Two texts side by side, line by line, what differs in a line marked; a screen or two at most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from pytest_nbrepro.reports.html.build import Markup, element, joined

#: Lines beyond are not looked at, or not shown.
_MOST_COMPARED, _MOST_SHOWN = 600, 200
#: Of a line, so many characters are shown, and so many parts compared.
_WIDEST, _MOST_PARTS = 1_000, 120
_CONTEXT = 3
_PARTS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\w+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

#: A line's number, from 1, and its text; None where the other side has one more.
_Line = tuple[int, str] | None


def side_by_side(stored: str, fresh: str, rtol: float = 0.0) -> Markup:
    """A table of both texts; numbers that lie within ``rtol`` of each other are marked as close."""
    rows, hidden = _rows(stored.split("\n"), fresh.split("\n"))
    shown = rows[:_MOST_SHOWN]
    hidden += len(rows) - len(shown)
    body = [_row(row, rtol) for row in shown]
    if hidden > 0:
        body.append(_gap(f"{hidden:,} more lines"))
    widths = (element("col", class_=name) for name in ("n", None) * 2)
    heads = (element("th", side, scope="col", colspan="2") for side in ("stored", "fresh"))
    return element(
        "table",
        element("colgroup", *widths),
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        class_="diff",
    )


def one_side(text: str, side: str) -> Markup:
    """A text that has no other to be held against."""
    lines = text.split("\n")
    shown = "\n".join(line[:_WIDEST] for line in lines[:_MOST_SHOWN])
    more = f"\n… {len(lines) - _MOST_SHOWN:,} more lines" if len(lines) > _MOST_SHOWN else ""
    return element("pre", shown + more, class_=f"text {side}")


_Row = tuple[_Line, _Line] | int


def _rows(old: Sequence[str], new: Sequence[str]) -> tuple[list[_Row], int]:
    """Pairs of lines, and numbers that stand for so many equal ones; how many are not shown."""
    head = _equal(old, new)
    tail = _equal(old[head:][::-1], new[head:][::-1])
    a, b = (side[head : len(side) - tail] for side in (old, new))
    hidden = max(len(a), len(b)) - _MOST_COMPARED
    a, b = a[:_MOST_COMPARED], b[:_MOST_COMPARED]
    pairs: list[tuple[_Line, _Line]] = [
        ((i + 1, old[i]), (i + 1, new[i])) for i in range(max(0, head - _CONTEXT), head)
    ]
    start = head - len(pairs)
    for operation, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone = [(head + k + 1, a[k]) for k in range(i, i_end)]
        came = [(head + k + 1, b[k]) for k in range(j, j_end)]
        pairs += zip(gone, came, strict=True) if operation == "equal" else zip_longest(gone, came)
    if hidden <= 0:
        places = range(min(tail, _CONTEXT))
        pairs += [
            ((len(old) - tail + k + 1, old[len(old) - tail + k]),
             (len(new) - tail + k + 1, new[len(new) - tail + k]))
            for k in places
        ]  # fmt: skip
        after = tail - len(places)
    else:
        after = 0
    rows: list[_Row] = [*([start] if start else []), *_folded(pairs), *([after] if after else [])]
    return rows, max(hidden, 0)


def _equal(a: Sequence[str], b: Sequence[str]) -> int:
    """How many of their parts the two begin with alike."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))


def _folded(pairs: Sequence[tuple[_Line, _Line]]) -> Iterator[_Row]:
    """The pairs, long stretches of equal ones as their number."""
    differing = [i for i, (a, b) in enumerate(pairs) if a is None or b is None or a[1] != b[1]]
    near = {j for i in differing for j in range(i - _CONTEXT, i + _CONTEXT + 1)}
    left_out = 0
    for i, pair in enumerate(pairs):
        if i in near:
            if left_out:
                yield left_out
            left_out = 0
            yield pair
        else:
            left_out += 1
    if left_out:
        yield left_out


def _gap(said: str) -> Markup:
    return element("tr", element("td", f"… {said}", colspan="4"), class_="gap")


def _row(row: _Row, rtol: float) -> Markup:
    if isinstance(row, int):
        return _gap(f"{row:,} line{'s' * (row > 1)} the same")
    old, new = row
    if old is not None and new is not None and old[1] == new[1]:
        return element("tr", *_cells(old, old[1][:_WIDEST]), *_cells(new, new[1][:_WIDEST]))
    was, now = _marked(old[1] if old else "", new[1] if new else "", rtol)
    return element("tr", *_cells(old, was, "was"), *_cells(new, now, "now"), class_="changed")


def _cells(line: _Line, text: str, side: str | None = None) -> tuple[Markup, Markup]:
    if line is None:
        return element("td", class_="n"), element("td", class_="none")
    return element("td", class_="n", data_n=line[0]), element("td", text, class_=side)


def _marked(old: str, new: str, rtol: float) -> tuple[Markup, Markup]:
    """Both lines, with the parts that differ marked."""
    old, new = _around(old, new)
    a, b = _PARTS.findall(old), _PARTS.findall(new)
    head = _equal(a, b)
    tail = _equal(a[head:][::-1], b[head:][::-1])
    was, now = a[:head], b[:head]
    end = a[len(a) - tail :]
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    if max(len(a), len(b)) > _MOST_PARTS:
        was.append(_mark("del", "".join(a)))
        now.append(_mark("ins", "".join(b)))
        return joined([*was, *end]), joined([*now, *end])
    for operation, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            was += a[i:i_end]
            now += b[j:j_end]
            continue
        told = _about(a[i:i_end], b[j:j_end], rtol)
        was.append(_mark("del", "".join(a[i:i_end]), **told))
        now.append(_mark("ins", "".join(b[j:j_end]), **told))
    return joined([*was, *end]), joined([*now, *end])


def _mark(name: str, text: str, **told: str | None) -> Markup:
    return element(name, text, **told) if text else Markup("")


def _about(a: Sequence[str], b: Sequence[str], rtol: float) -> dict[str, str | None]:
    """What there is to say of one number in the place of another."""
    if len(a) != 1 or len(b) != 1 or not (_NUMBER.fullmatch(a[0]) and _NUMBER.fullmatch(b[0])):
        return {}
    was, now = float(a[0]), float(b[0])
    size = max(abs(was), abs(now))
    if not 0 < size < float("inf"):
        return {}
    error = abs(was - now) / size
    is_close = error <= rtol
    words = "within tolerance: " if is_close else ""
    return {"class_": "close" if is_close else None, "title": f"{words}relative error {error:.1e}"}


def _around(old: str, new: str) -> tuple[str, str]:
    """Long lines from shortly before the place where they begin to differ."""
    if max(len(old), len(new)) <= _WIDEST:
        return old, new
    pairs = enumerate(zip(old, new, strict=False))
    place = next((i for i, (x, y) in pairs if x != y), min(len(old), len(new)))
    begin = max(0, place - _WIDEST // 3)
    return _excerpt(old, begin), _excerpt(new, begin)


def _excerpt(text: str, begin: int) -> str:
    end = begin + _WIDEST
    return "…" * (begin > 0) + text[begin:end] + "…" * (len(text) > end)
