"""Compare widgets: by what they show where both states are known, else by their presence.

A kernel sends the whole state of a widget; JupyterLab stores it without the
values that are a class's defaults. So what is stored counts, and of what is
not stored that which people read, unless it has its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_nbrepro.comparison.documents import compare_values
from pytest_nbrepro.comparison.models import UNKNOWN
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.scripts import compare_around_arrays
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.trees import texts
from pytest_nbrepro.comparison.verdict import IDENTICAL, Evidence

#: What people read of a widget, whatever its class.
_READ = frozenset({"value", "index", "description", "children", "options", "outputs"})
#: The defaults that are not empty, zero or false (ipywidgets 8.1, controls of @jupyter-widgets).
_DEFAULTS: Mapping[tuple[str, str], tuple[Any, ...]] = {
    ("ColorPicker", "value"): ("black", "#000000"),
    ("FileUpload", "description"): ("Upload",),
    ("FloatLogSlider", "value"): (1.0,),
    ("FloatRangeSlider", "value"): ([25.0, 75.0], [0.0, 1.0]),
    ("IntRangeSlider", "value"): ([25, 75], [0, 1]),
}
_EMPTY_OUTPUTS: dict[str, list[Any]] = {"displays": []}


def compare_widgets(stored: Any, fresh: Any, tolerance: Tolerance) -> Evidence:
    """Compare two views of widgets: what `with_widgets` has made of them, else their presence."""
    was, now = _widgets(stored), _widgets(fresh)
    if was is None or now is None:
        return IDENTICAL

    def same_text(old: str, new: str) -> bool:
        if UNKNOWN in {old, new}:
            return True
        return compare_around_arrays(old, new, tolerance, compare_text).verdict.is_same

    if UNKNOWN in texts(was) or UNKNOWN in texts(now):
        both = was.keys() & now.keys()  # the others may be those whose state is not known
        was, now = ({n: side[n] for n in side if n in both} for side in (was, now))
    fitted = {name: _fitted(name, was.get(name), content) for name, content in now.items()}
    return compare_values(was, fitted, tolerance, same_text)


def _widgets(view: Any) -> dict[str, Any] | None:
    found = view.get("widgets") if isinstance(view, dict) else None
    return found if isinstance(found, dict) else None


def _fitted(name: str, stored: Any, fresh: Any) -> Any:
    """What of the fresh widget is to be compared with the stored one."""
    if not isinstance(stored, dict) or not isinstance(fresh, dict):
        return fresh
    kind = name.partition(" ")[0]
    return {
        key: value
        for key, value in fresh.items()
        if key in stored or (key in _READ and not _is_default(kind, key, value))
    }


def _is_default(kind: str, key: str, value: Any) -> bool:
    return not value or value == _EMPTY_OUTPUTS or value in _DEFAULTS.get((kind, key), ())
