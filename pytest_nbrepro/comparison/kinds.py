"""What people call the kinds of output, and which of them is the richest.

Mime types are those of the libraries' own front ends.
"""

from __future__ import annotations

import re

_NAMES = {
    "application/javascript": "javascript",
    "application/json": "json",
    "application/pdf": "pdf",
    "image/bmp": "picture (bmp)",
    "image/gif": "picture (gif)",
    "image/jpeg": "picture (jpeg)",
    "image/png": "picture",
    "image/svg+xml": "drawing (svg)",
    "image/tiff": "picture (tiff)",
    "image/webp": "picture (webp)",
    "stderr": "text on the error stream",
    "stdout": "printed text",
    "text/html": "html",
    "text/javascript": "javascript",
    "text/latex": "formula (latex)",
    "text/markdown": "markdown",
    "order": "order of the outputs",
    "text/plain": "text result",
}
#: Of these there is a mime type for every version, and some for the parts of one output.
_FAMILIES = {
    re.compile(rf"application/{family}"): name
    for family, name in {
        r"(vnd\.)?geo\+json": "map (geojson)",
        r"vnd\.bokehjs_": "bokeh plot",
        r"vnd\.jupyter\.widget-": "widget",
        r"vnd\.plotly\.": "plotly figure",
        r"vnd\.vega(lite)?\.": "vega chart",
    }.items()
}


#: The kinds of one output, the one that people see first: as Jupyter's front ends choose.
_RICHEST_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        r"application/vnd\.jupyter\.widget-",
        r"application/vnd\.",
        r"application/(geo\+json|x-)",
        r"text/html",
        r"text/markdown",
        r"image/svg\+xml",
        r"image/png",
        r"(image|audio|video)/",
        r"application/pdf",
        r"text/latex",
        r"(application|text)/javascript",
        r"application/",
        r"(?!text/plain)",
    )
)


def richness(kind: str) -> tuple[int, str]:
    """What to sort the kinds of one output by, that it may begin with the richest."""
    found = (place for place, kinds in enumerate(_RICHEST_FIRST) if kinds.match(kind))
    return next(found, len(_RICHEST_FIRST)), kind


def name_of(kind: str) -> str:
    """The name of a kind of output (its mime type, or a stream's name); else the kind itself."""
    if kind in _NAMES:
        return _NAMES[kind]
    return next((name for family, name in _FAMILIES.items() if family.match(kind)), kind)
