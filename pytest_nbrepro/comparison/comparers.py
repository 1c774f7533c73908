"""Which comparer judges which kind of output: by its mime type."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_nbrepro.comparison.documents import compare_json
from pytest_nbrepro.comparison.files import compare_bytes, compare_pdf
from pytest_nbrepro.comparison.images import compare_png
from pytest_nbrepro.comparison.sides import WIDGET_VIEW, is_json
from pytest_nbrepro.comparison.svg import compare_svg
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Comparer
from pytest_nbrepro.comparison.widgets import compare_widgets

_COMPARERS: Mapping[str, Comparer] = {
    "image/png": compare_png,
    "image/svg+xml": compare_svg,
    "application/pdf": compare_pdf,
}
_FILES = ("image/", "audio/", "video/")


def comparer_of(mime: str, *, are_texts: bool) -> Comparer:
    """The comparer for values of a mime type; what is no text on both sides is a document."""
    if mime == WIDGET_VIEW:
        return compare_widgets
    if not are_texts or is_json(mime):
        return compare_json
    if mime in _COMPARERS:
        return _COMPARERS[mime]
    return compare_bytes if mime.startswith(_FILES) else compare_text
