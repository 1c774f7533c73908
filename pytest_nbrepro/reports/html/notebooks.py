"""One notebook of the report: its line in the overview, and below it what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pytest_nbrepro.columns import printable
from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.reports.html.build import Markup, element, joined
from pytest_nbrepro.reports.html.outputs import Means, diff_lines, output, severity
from pytest_nbrepro.reports.html.tables import then_and_now
from pytest_nbrepro.reports.session import Cell, Item, Notebook, Output, Row

#: Verdicts by what is to be seen at once; those that are not named count as neither.
TONES = {
    "failed": "bad",
    "interrupted": "odd",
    "not run": "odd",
    "not checked": "odd",
    "not compared": "odd",
    "checked without being run": "odd",
    "reproduced in part": "odd",
    "reproduced": "good",
    "cached": "good",
    "updated": "good",
}
#: Outcomes with the sign that says the same without colour.
_SIGNS = {
    "passed": ("good", "✓"),
    "failed": ("bad", "✗"),
    "skipped": ("odd", "–"),
    "interrupted": ("odd", "!"),
    "not run": ("odd", "·"),
}
_OTHER = ("odd", "?")
#: Rules whose findings tell of one output, in the words of its verdict.
_OF_OUTPUTS = frozenset({"OUT001", "OUT002", "OUT003", "OUT004"})


def notebook(found: Notebook, number: int, means: Means, *, is_open: bool) -> Markup:
    """The notebook with that number in the page, from 1; its details folded unless ``is_open``.

    They are text to a browser that runs our script, which builds them when they
    are to be seen: those of hundreds of notebooks take seconds. To one that does
    not, they are what they are.
    """
    key = f"n{number}"
    tone = TONES.get(found.verdict, "odd")
    head = element(
        "summary",
        element("span", found.verdict or "unknown", class_=f"badge {tone}"),
        element("h2", found.path),
        element("span", _in_short(found), class_="short"),
    )
    shown = [item for item in found.items if _says_something(item)]
    body = [
        *_why(found),
        _strip(found.items, {id(item) for item in shown}, key),
        *(_item(item, key, means) for item in shown),
        _facts("Packages", found.environment, ("package", "locked", "here")),
        _facts("Machine", found.machine, ("property", "recorded", "here")),
    ]
    return element(
        "details",
        head,
        element("noscript", *body),
        class_="notebook",
        id=key,
        open=is_open,
        data_verdict=found.verdict,
        data_words=" ".join(_words(found)),
    )


def _words(found: Notebook) -> Iterator[str]:
    """What a search looks at beside the line in the overview."""
    yield from found.diagnosis
    for item in found.items:
        yield f"{item.name} {item.outcome}"
        yield from (f"{told.rule} {told.message} {told.hint}" for told in item.findings)


def _in_short(found: Notebook) -> str:
    """One line: the cause, or the first thing that is wrong, else what there is."""
    failed = next((item.headline for item in found.items if item.outcome == "failed"), "")
    if found.diagnosis or found.cause or failed:
        return next(iter(found.diagnosis), found.cause or failed)
    counts = Counter(item.outcome for item in found.items)
    cells = f"{found.code_cells} code cells; " if found.code_cells is not None else ""
    return cells + ", ".join(f"{count} {outcome}" for outcome, count in counts.items())


def _why(found: Notebook) -> Iterator[Markup]:
    """What is known of the cause."""
    if found.diagnosis:
        yield element("ul", *(element("li", line) for line in found.diagnosis), class_="cause")
    elif found.cause:
        yield element("p", f"cause: {found.cause}", class_="cause")
    if found.evidence:
        lines = diff_lines(found.evidence)
        yield element("details", element("summary", "Evidence"), lines, class_="more")


def _says_something(item: Item) -> bool:
    differs = item.cell is not None and any(not each.is_same for each in item.cell.outputs)
    told = any(finding.severity is not Severity.INFO for finding in item.findings)
    return differs or told or item.outcome not in {"passed", "skipped", "not run"}


def _strip(items: Sequence[Item], shown: set[int], key: str) -> Markup:
    """All items in a row, each with its outcome; a link where there is more of it below."""
    return element("ul", *(_mark(item, id(item) in shown, key) for item in items), class_="strip")


def _mark(item: Item, is_link: bool, key: str) -> Markup:
    tone, sign = _SIGNS.get(item.outcome, _OTHER)
    name = item.name.removeprefix("cell-")
    outcome = f"{item.outcome}, cached" if item.is_cached else item.outcome
    told = f"{item.name}: {outcome}" + (f" ({item.headline})" if item.headline else "")
    words = element("span", f" {outcome}", class_="unseen")
    inside = joined([sign, " ", name, words])
    if is_link:
        inside = element("a", inside, href=f"#{key}-{_anchor(item)}")
    return element("li", inside, class_=tone, title=told)


def _anchor(item: Item) -> str:
    """The name of the item as part of an address in the page."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in item.name)


def _item(item: Item, key: str, means: Means) -> Markup:
    tone, sign = _SIGNS.get(item.outcome, _OTHER)
    place = f"line {item.line}, " if item.line is not None else ""
    head = element(
        "h3",
        element("span", f"{sign} {item.outcome}", class_=f"badge {tone}"),
        f" {item.name.replace('-', ' ')} ",
        element("small", f"{place}{item.seconds:.2f} s"),
    )
    cell = item.cell
    differing = [*differing_outputs(cell, item.findings, means)] if cell else []
    told_below = [told for _, told in differing]
    told = [_finding(each) for each in item.findings if each not in told_below]
    headlines = tuple(printable(each.headline) for each in item.findings)
    if item.headline and not item.headline.startswith(headlines or ("\0",)):
        told.insert(0, element("p", item.headline, class_="headline"))
    source = cell.source.value if cell else None
    rest = "" if cell is None or cell.source.is_whole else "\n… (not kept in full)"
    return element(
        "section",
        head,
        *told,
        *(made for made, _ in differing),
        element(
            "details",
            element("summary", "Source"),
            element("pre", source + rest, class_="source"),
            class_="more",
            open=bool(differing),
        )
        if source
        else None,
        class_=f"item {tone}",
        id=f"{key}-{_anchor(item)}",
    )


def differing_outputs(
    cell: Cell, findings: Sequence[Finding], means: Means
) -> Iterator[tuple[Markup, Finding | None]]:
    """The sections of the outputs of a cell that differ, each with the finding that it tells."""
    for each in cell.outputs:
        if not each.is_same:
            told = _of_output(each, findings)
            yield output(each, told, means), told


def _of_output(found: Output, findings: Sequence[Finding]) -> Finding | None:
    """The finding that tells of an output; None where none is known to."""
    for each in findings:
        is_it = each.message.startswith(found.name) and each.message.endswith(found.message)
        if is_it and each.rule in _OF_OUTPUTS:
            return each
    return None


def _finding(found: Finding) -> Markup:
    return element(
        "div",
        element("p", severity(found), f" {found.message}"),
        diff_lines(found.details) if found.details else None,
        element("p", element("b", "hint: "), found.hint, class_="hint") if found.hint else None,
        class_="finding",
    )


def _facts(name: str, facts: Sequence[Row], heads: tuple[str, str, str]) -> Markup | None:
    if not facts:
        return None
    differing = sum(row.differs for row in facts)
    told = f"{differing} of {len(facts)} differ" if differing else f"{len(facts)} the same"
    return element(
        "details",
        element("summary", element("h3", name), f" {told}"),
        then_and_now(facts, heads),
        class_="more facts",
    )
