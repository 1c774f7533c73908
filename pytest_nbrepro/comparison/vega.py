"""Names that altair derives from data: they would say of the last bit of a number that it differs.

A chart names each of its data sets ``data-`` and the MD5 of what is in it
(altair/utils/data.py, altair/vegalite/v6/api.py). The data are compared
anyway, so such a name becomes a number that tells one set from another.
"""

from __future__ import annotations

import re
from typing import Any

from pytest_nbrepro.comparison.trees import mapped, texts

_NAME = re.compile(r"data-[0-9a-f]{32}")
_VEGA = re.compile(r"application/vnd\.vega(?:lite)?\.")


def with_plain_names(mime: str, document: Any) -> Any:
    """A vega chart with its data sets named by number; any other document as it is.

    They are numbered as values refer to them, in the order of sorted keys,
    since some tools sort the keys of a notebook when they write it.
    """
    if not _VEGA.match(mime) or not isinstance(document, dict):
        return document
    sets = document.get("datasets")
    if not isinstance(sets, dict) or not any(map(_NAME.fullmatch, sets)):
        return document
    chart = {key: value for key, value in document.items() if key != "datasets"}
    names = dict.fromkeys(name for name in texts(chart) if name in sets and _NAME.fullmatch(name))
    names |= dict.fromkeys(name for name in sorted(sets) if _NAME.fullmatch(name))
    numbered = {name: f"<dataset{number}>" for number, name in enumerate(names, start=1)}
    renamed = {numbered.get(name, name): values for name, values in sets.items()}
    return {**mapped(chart, lambda text: numbered.get(text, text)), "datasets": renamed}
