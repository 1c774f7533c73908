"""Compare JSON documents: the order of keys does not count, that of lists does.

Arrays that plotly or bokeh have packed are unpacked. Without recursion, since
nothing limits how deep a document nests; in time linear in its size.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pytest_nbrepro.comparison.changes import (
    MOST_COUNTED,
    NOTHING,
    Place,
    is_list,
    is_number,
    lines,
    message,
)
from pytest_nbrepro.comparison.ends import Same
from pytest_nbrepro.comparison.numbers import Tolerance, close
from pytest_nbrepro.comparison.packed import Packed, packed
from pytest_nbrepro.comparison.residues import is_residue, zero_beside
from pytest_nbrepro.comparison.verdict import IDENTICAL, Evidence, Verdict


def compare_json(stored: Any, fresh: Any, tolerance: Tolerance) -> Evidence:
    """Compare two JSON values: numbers by tolerance unless both are integers.

    Some front ends and some libraries give them as text.
    """
    return compare_values(_parsed(stored), _parsed(fresh), tolerance)


def compare_values(
    stored: Any, fresh: Any, tolerance: Tolerance, same_text: Same = str.__eq__
) -> Evidence:
    """Compare two values of JSON; ``same_text`` says which texts in them are the same."""
    walk = _Walk(tolerance, same_text)

    def same(old: Any, new: Any) -> bool:
        return next(_Walk(tolerance, same_text).changes(old, new), None) is None

    changes = list(islice(walk.changes(stored, fresh), MOST_COUNTED + 1))
    if changes:
        return Evidence(Verdict.DIFFERENT, message(changes, same), lines(changes, same))
    if walk.moved:
        return Evidence(Verdict.WITHIN_TOLERANCE, largest_error=walk.largest_error)
    return IDENTICAL


def _parsed(value: Any) -> Any:
    """The document that a text holds; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


class _Walk:
    """A walk through two documents; it keeps what was accepted on the way.

    ``moved`` is true where any number or text is another, ``largest_error``
    is the largest relative error.
    """

    def __init__(self, tolerance: Tolerance, same_text: Same) -> None:
        self._tolerance = tolerance
        self._same_text = same_text
        # with the list whose scale it is, which must not make room for another of its id
        self._scales: dict[tuple[int, str | int | None], tuple[Any, float]] = {}
        self.moved = False
        self.largest_error = 0.0

    def changes(self, stored: Any, fresh: Any) -> Iterator[Place]:
        """The innermost places that differ, in the order of the documents."""
        root = Place(stored, fresh)
        waiting = [iter(() if self._is_same(stored, fresh, "", None) else (root,))]
        while waiting:
            place = next(waiting[-1], None)
            if place is None:
                waiting.pop()
                continue
            inside = self._inside(place)
            if inside is None:
                yield place
            else:
                waiting.append(inside)

    def _inside(self, place: Place) -> Iterator[Place] | None:
        """The places in two objects, or two lists of one length, that are not the same."""
        was, now = place.stored, place.fresh
        old, new = _array(was), _array(now)
        if old is not None and new is not None:
            return self._in_arrays(old, new, place)
        if isinstance(was, dict) and isinstance(now, dict):
            return self._members(place)
        # plotly packs what numpy made, and not what came as a list
        was = old.numbers() if old is not None and is_list(now) else was
        now = new.numbers() if new is not None and is_list(was) else now
        if is_list(was) and is_list(now) and len(was) == len(now):
            return self._items(Place(was, now, place.key, place.above))
        return None

    def _in_arrays(self, old: Packed, new: Packed, place: Place) -> Iterator[Place] | None:
        if old == new:
            return iter(())
        was, now = old.numbers(), new.numbers()
        if was is None or now is None or not old.is_like(new):
            return self._members(Place(_parts(old, was), _parts(new, now), place.key, place.above))
        unpacked = Place(was, now, place.key, place.above)
        return self._items(unpacked) if len(was) == len(now) else iter((unpacked,))

    def _members(self, above: Place) -> Iterator[Place]:
        was, now = above.stored, above.fresh
        for key in [*was, *(key for key in now if key not in was)]:
            old, new = was.get(key, NOTHING), now.get(key, NOTHING)
            if not self._is_same(old, new, key, above):
                yield Place(old, new, key, above)

    def _items(self, above: Place) -> Iterator[Place]:
        for i, (old, new) in enumerate(zip(above.stored, above.fresh, strict=True)):
            if not self._is_same(old, new, i, above):
                yield Place(old, new, i, above)

    def _is_same(self, was: Any, now: Any, key: str | int, above: Place | None) -> bool:
        """Whether two values are the same at first sight; True and 1 are not."""
        if was is now:
            return True
        if type(was) is type(now) and not isinstance(was, (dict, list)) and was == now:
            return True
        if is_number(was) and is_number(now):
            return self._is_close(was, now, key, above)
        if isinstance(was, str) and isinstance(now, str) and self._same_text(was, now):
            self.moved = True
            return True
        return False

    def _is_close(self, was: float, now: float, key: str | int, above: Place | None) -> bool:
        if isinstance(was, int) and isinstance(now, int):
            return False
        error = close(was, now, self._tolerance.rtol, self._tolerance.atol)
        if error is None and is_residue(was, now, self._zero(key, above)):
            error = 0.0
        if error is None:
            return False
        self.moved = True
        self.largest_error = max(self.largest_error, error)
        return True

    def _zero(self, key: str | int, above: Place | None) -> float:
        """The distance that counts as none in this place.

        The numbers of a list tell the scale, also those of a matrix, or of
        one key in a list of objects.
        """
        if above is None:
            return 0.0
        column: str | int | None = None
        if not is_list(above.stored):
            column, above = key, above.above
        if above is None or not is_list(above.stored):
            return 0.0
        while column is None and above.above is not None and is_list(above.above.stored):
            above = above.above
        name = id(above.stored), column
        if name not in self._scales:
            numbers = (x for side in (above.stored, above.fresh) for x in _floats(side, column))
            self._scales[name] = above, zero_beside(numbers)
        return self._scales[name][1]


def _array(value: Any) -> Packed | None:
    return packed(value) if isinstance(value, dict) else None


def _parts(found: Packed, numbers: Any) -> dict[str, Any]:
    """A packed array by its parts; the text where it holds no numbers."""
    shown = found.text if numbers is None else numbers
    return {"dtype": found.dtype, "shape": list(found.shape), "numbers": shown}


def _floats(values: Any, column: str | int | None) -> Iterator[float]:
    """The floating-point numbers of a list and the lists in it, or of one key of its objects."""
    waiting = [iter(values)]
    while waiting:
        for value in waiting[-1]:
            if column is not None:
                item = value.get(column) if isinstance(value, dict) else None
            else:
                item = value
            if isinstance(item, float):
                yield item
            elif column is None and isinstance(item, (list, array)):
                waiting.append(iter(item))
                break
        else:
            waiting.pop()
