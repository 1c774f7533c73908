"""What a notebook imports, requires and would become, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_nbrepro.converting import Conversion
    from pytest_nbrepro.discovering import Discovered, Found

#: What is said of a module that no package provides.
_BY = {
    "standard": "the standard library",
    "local": "a file of yours",
    "loose": "a file of no package",
    "unknown": "not known",
}
_HEADINGS = ("import", "provided by", "version", "cells", "")


def discovery_lines(path: object, made: Discovered) -> Iterator[str]:
    """What a notebook imports, as a table; the standard library in one line."""
    standard = [found.module for found in made.imports if found.kind == "standard"]
    rows = [_row(found) for found in made.imports if found.kind != "standard"]
    if not made.imports:
        yield f"{path}: no imports"
    else:
        count = len(rows)
        yield f"{path}: {count or 'no'} import{'s' * (count != 1)} besides the standard library"
    yield from _table([_HEADINGS, *rows]) if rows else ()
    if standard:
        yield "  standard library: " + ", ".join(standard)
    if made.loaded:
        yield "  loaded beyond these: " + ", ".join(f"{p.name} {p.version}" for p in made.loaded)
    elif made.loaded is not None:
        yield "  loaded beyond these: nothing"


def _row(found: Found) -> tuple[str, ...]:
    by = ", ".join(provider.name for provider in found.providers)
    versions = ", ".join(provider.version for provider in found.providers)
    if found.kind == "namespace":
        by, versions = f"a namespace that {len(found.providers)} packages share", ""
    by = by or _BY.get(found.kind, "nothing installed")
    if found.suggestion is not None:
        package = found.suggestion.package
        by += f" (it is in {package})" if found.suggestion.is_known else f" (not known; {package}?)"
    need = "" if found.need == "always" else str(found.need)
    return found.module, by, versions, ", ".join(map(str, found.cells)), need


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def conversion_lines(path: object, made: Conversion) -> Iterator[str]:
    """What converting changes in a notebook, as a diff."""
    for number, lines in made.cells:
        yield f"{path}: cell {number}"
        yield from (f"  {line}" for line in lines)
    if made.added or made.removed or made.requires_python:
        yield f"{path}: record"
        yield from (f"  - {text}" for text in made.removed)
        yield from (f"  + {text}" for text in made.added)
        if made.requires_python:
            yield f"  + requires-python {made.requires_python}"
