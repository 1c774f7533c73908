"""Which comparer judges which kind of output: by its mime type."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_nbrepro.comparison.documents import compare_json
from pytest_nbrepro.comparison.files import compare_bytes, compare_pdf
from pytest_nbrepro.comparison.html import compare_html
from pytest_nbrepro.comparison.images import compare_picture
from pytest_nbrepro.comparison.plain import compare_plain
from pytest_nbrepro.comparison.sides import WIDGET_VIEW, is_json
from pytest_nbrepro.comparison.svg import compare_svg
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Comparer
from pytest_nbrepro.comparison.widgets import compare_widgets

#: Those that Pillow reads without the help of other programs.
_PICTURES = (
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/jpg",
    "image/png",
    "image/tiff",
    "image/webp",
)
_COMPARERS: Mapping[str, Comparer] = {
    **dict.fromkeys(_PICTURES, compare_picture),
    "image/svg+xml": compare_svg,
    "application/pdf": compare_pdf,
    "stdout": compare_plain,
    "text/html": compare_html,
    "text/markdown": compare_plain,
    "text/plain": compare_plain,
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
