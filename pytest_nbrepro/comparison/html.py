"""Compare HTML: all of its markup, as text, for a colour or a script holds data as a number does.

Two runs in the same environment write the same markup (seen with pandas,
polars, xarray, scikit-learn, statsmodels, Great Tables, altair, bokeh and
plotly), so nothing is passed over but what is normalised. Where it differs, the
tables in it say what differs in the words of the reader.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_nbrepro.comparison.explain import Parts, explained, reading_for
from pytest_nbrepro.comparison.markup import tables_in, visible
from pytest_nbrepro.comparison.numbers import Tolerance
from pytest_nbrepro.comparison.text import compare_text
from pytest_nbrepro.comparison.verdict import Evidence, Verdict

#: Longer pages are not taken apart: that takes a second.
_LONGEST = 2_000_000


def compare_html(stored: str, fresh: str, tolerance: Tolerance) -> Evidence:
    """Compare two pages; a difference in a table is told by its row and column."""
    evidence = compare_text(stored, fresh, tolerance)
    if evidence.verdict is not Verdict.DIFFERENT or max(len(stored), len(fresh)) > _LONGEST:
        return evidence
    (was, beside_was), (now, beside_now) = tables_in(stored), tables_in(fresh)
    old, new = Parts(was, visible(beside_was)), Parts(now, visible(beside_now))
    reading = reading_for(stored, fresh, tolerance)
    told = explained(evidence, old, new, reading)
    if told is evidence or not reading.same(old.beside, new.beside):
        return told
    if reading.same(beside_was, beside_now):
        return told
    return replace(told, message=f"{told.message}; and the styles or scripts beside it")
