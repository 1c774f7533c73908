"""Tables: two laid over each other with what changed marked; packages and machines then and now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro.reports.html.build import Markup, element, joined
from pytest_nbrepro.reports.session import Row

if TYPE_CHECKING:
    from pytest_nbrepro.comparison import MarkedTable
    from pytest_nbrepro.comparison.marked import MarkedRow, Place


def marked_table(table: MarkedTable) -> Markup:
    """One table with the cells of both sides, as a table that scrolls by itself."""
    heads = (_place("th", place, scope="col") for place in table.columns)
    more = [_gap(table.more_rows, table)] if table.more_rows else []
    caption = table.caption or "stored and fresh, laid over each other"
    if table.more_columns:
        caption += f" ({table.more_columns:,} more columns are not shown)"
    body = (part for row in table.rows for part in _row(row, table))
    made = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", element("td"), *heads)),
        element("tbody", *body, *more),
        class_="laid",
    )
    return element("div", made, class_="wide", tabindex="0", role="group", aria_label="table")


def _row(row: MarkedRow, table: MarkedTable) -> Iterator[Markup]:
    if row.left_out:
        yield _gap(row.left_out, table)
    cells = (_place("td", place) for place in row.cells)
    side = "was" if row.label.now is None else "now" if row.label.was is None else None
    yield element("tr", _place("th", row.label, scope="row"), *cells, class_=side)


def _gap(rows: int, table: MarkedTable) -> Markup:
    said = f"… {rows:,} row{'s' * (rows > 1)} not shown"
    return element("tr", element("td", said, colspan=len(table.columns) + 1), class_="gap")


def _place(name: str, place: Place, **attributes: str) -> Markup:
    if not place.differs:
        return element(name, place.now if place.was is None else place.was, **attributes)
    was = element("del", place.was) if place.was is not None else None
    now = element("ins", place.now) if place.now is not None else None
    return element(name, was, " " if was and now else None, now, class_="changed", **attributes)


def then_and_now(rows: Sequence[Row], heads: tuple[str, str, str]) -> Markup:
    """What differs as a table, and what does not in one paragraph."""
    differing = [row for row in rows if row.differs]
    same = [row for row in rows if not row.differs]
    parts: list[Markup] = []
    if differing:
        parts.append(
            element(
                "table",
                element("thead", element("tr", *(element("th", h, scope="col") for h in heads))),
                element("tbody", *map(_differing, differing)),
                class_="facts",
            )
        )
    if same:
        said = "The same" if differing else "All the same"
        told = joined((_same(row) for row in same), ", ")
        parts.append(element("p", f"{said}: ", told, class_="same"))
    return joined(parts)


def _differing(row: Row) -> Markup:
    return element(
        "tr",
        element("th", row.name, scope="row"),
        element("td", element("del", row.recorded or "nothing")),
        element("td", element("ins", row.here)),
    )


def _same(row: Row) -> Markup:
    reason = f" ({row.reason})" if row.reason else ""
    return joined([element("b", row.name), f" {row.here}{reason}"])
