"""Sessions as reports show them, and Hypothesis strategies for any of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pytest_nbrepro.findings import Finding, Severity
from pytest_nbrepro.reports.session import Cell, Content, Item, Notebook, Output, Row, Session


def content(value: str | None, characters: int | None = None, *, is_whole: bool = True) -> Content:
    length = len(value or "") if characters is None else characters
    return Content(length, "0" * 64, value, is_whole and value is not None)


def output(stored: str | None, fresh: str | None, kind: str = "stdout", **changes: Any) -> Output:
    """An output that differs; one that is stored only, or fresh only, where the other is None."""
    verdict = "missing" if fresh is None else "unexpected" if stored is None else "different"
    sides = [None if side is None else content(side) for side in (stored, fresh)]
    plain: dict[str, Any] = {
        "name": kind,
        "message": "1 → 2",
        "stored": sides[0],
        "fresh": sides[1],
    }
    return Output(kind, **{"verdict": verdict, **plain, **changes})


def cell_item(number: int = 1, *outputs: Output, source: str = "print(1)", **changes: Any) -> Item:
    outcome = "passed" if all(each.is_same for each in outputs) else "failed"
    found = Cell(number, content(source), "forked", outputs)
    plain: dict[str, Any] = {"outcome": outcome, "seconds": 0.25, "line": 7, "cell": found}
    return Item(f"cell-{number}", **{**plain, **changes})


def notebook(*items: Item, path: str = "a.ipynb", **changes: Any) -> Notebook:
    failed = any(item.outcome == "failed" for item in items)
    plain: dict[str, Any] = {"verdict": "failed" if failed else "reproduced", "kernel": "python3"}
    return Notebook(path, items=items, **{**plain, "code_cells": len(items), **changes})


def session(*notebooks: Notebook, **changes: Any) -> Session:
    plain: dict[str, Any] = {
        "version": "0.1.0",
        "pytest": "9.2.0",
        "python": "3.12.1",
        "platform": "Linux",
        "started": "2026-01-02T03:04:05+00:00",
        "seconds": 1.5,
        "exit_code": 1,
        "settings": {"rtol": 1e-5, "seal": ("dates",), "policy": None, "strict": False},
    }
    return Session(**{**plain, "notebooks": notebooks, **changes})


def sessions(
    texts: st.SearchStrategy[str], kinds: st.SearchStrategy[str]
) -> st.SearchStrategy[Session]:
    """Sessions all of whose texts are drawn from ``texts``, and kinds of outputs from ``kinds``."""
    contents = st.builds(Content, st.integers(0, 99), texts, st.none() | texts, st.booleans())
    outputs = st.builds(
        Output,
        kind=kinds,
        name=texts,
        verdict=st.sampled_from(["identical", "within tolerance", "different", "missing"]) | texts,
        message=texts,
        hint=texts,
        diff=st.lists(texts, max_size=2).map(tuple),
        largest_error=st.none() | st.floats(0, 1),
        stored=st.none() | contents,
        fresh=st.none() | contents,
        difference=st.none() | contents,
    )
    findings = st.builds(
        Finding,
        rule=texts,
        message=texts,
        severity=st.sampled_from(Severity),
        hint=texts,
        details=st.lists(texts, max_size=2).map(tuple),
        cell=st.none() | st.integers(1, 9),
    )
    cells = st.builds(
        Cell,
        number=st.integers(1, 9),
        source=contents,
        kernel=texts,
        outputs=st.lists(outputs, max_size=2).map(tuple),
    )
    items = st.builds(
        Item,
        name=texts,
        outcome=st.sampled_from(["passed", "failed", "skipped", "not run"]) | texts,
        seconds=st.floats(0, 1e6),
        line=st.none() | st.integers(1, 99),
        headline=texts,
        is_cached=st.booleans(),
        findings=st.lists(findings, max_size=2).map(tuple),
        cell=st.none() | cells,
    )
    rows = st.lists(st.builds(Row, texts, texts, texts, st.booleans(), texts), max_size=2).map(
        tuple
    )
    notebooks = st.builds(
        Notebook,
        path=texts,
        verdict=texts,
        cause=texts,
        diagnosis=st.lists(texts, max_size=2).map(tuple),
        evidence=st.lists(texts, max_size=2).map(tuple),
        kernel=texts,
        code_cells=st.none() | st.integers(0, 9),
        has_record=st.booleans(),
        environment=rows,
        machine=rows,
        items=st.lists(items, max_size=3).map(tuple),
    )
    settings = (
        st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=2).map(tuple)
    )
    return st.builds(
        Session,
        version=texts,
        pytest=texts,
        python=texts,
        platform=texts,
        started=texts,
        seconds=st.floats(0, 1e6),
        exit_code=st.integers(0, 5),
        stopped=texts,
        settings=st.dictionaries(texts, settings, max_size=2),
        notebooks=st.lists(notebooks, max_size=2).map(tuple),
    )
