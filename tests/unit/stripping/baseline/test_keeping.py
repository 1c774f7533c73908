"""What is kept of a notebook when it is stripped, and what of it is put back."""

from __future__ import annotations

from pathlib import Path

from builders import Json, as_jupyter_saves, code, notebook_json, printed
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.notebook import Notebook, parse
from pytest_nbrepro.stripping import Options, stripped
from pytest_nbrepro.stripping.baseline import Baseline, kept, with_references

PATH = Path("a.ipynb")
#: Cells that were run, of few sources; some of them are dropped.
CELLS = st.lists(
    st.tuples(st.sampled_from(["x", "y", ""]), st.booleans(), st.integers(0, 2)), max_size=7
)
DROPPING = st.builds(
    Options,
    drop_empty_cells=st.booleans(),
    drop_tagged_cells=st.sampled_from([(), ("drop",)]),
    keep_count=st.booleans(),
)


def ran(parts: list[tuple[str, bool, int]]) -> Notebook:
    cells: list[Json] = [
        code(
            source,
            metadata={"tags": ["drop"] * is_dropped},
            outputs=[printed(f"{number}, {n}") for n in range(outputs)],
            execution_count=number,
        )
        for number, (source, is_dropped, outputs) in enumerate(parts, 1)
    ]
    return parse(PATH, as_jupyter_saves(notebook_json(*cells)))


def strip(notebook: Notebook, old: Baseline | None, options: Options) -> tuple[Notebook, Baseline]:
    after = parse(PATH, stripped(notebook.content, options))
    return after, kept(notebook, after, old, options) or Baseline()


def runs(notebook: Notebook) -> list[tuple[object, ...]]:
    return [(cell.outputs, cell.execution_count) for cell in notebook.cells]


@given(CELLS, DROPPING, st.booleans())
def test_the_cells_that_stay_have_their_own_outputs(
    parts: list[tuple[str, bool, int]], options: Options, is_kept_before: bool
) -> None:
    whole, old = ran(parts), None
    notebook = whole
    if is_kept_before:
        notebook, old = strip(whole, None, Options())
    after, baseline = strip(notebook, old, options)
    again, same = strip(after, baseline, options)
    assert (again, same) == (after, baseline)
    staying = [
        run
        for run, (source, is_tagged, _) in zip(runs(whole), parts, strict=True)
        if not (options.drop_empty_cells and not source)
        and not (options.drop_tagged_cells and is_tagged)
    ]
    assert runs(with_references(after, baseline, options)) == staying


@given(CELLS, DROPPING)
def test_outputs_that_are_only_kept_are_those_of_the_cells_that_will_stay(
    parts: list[tuple[str, bool, int]], options: Options
) -> None:
    whole = ran(parts)
    after, baseline = strip(whole, None, options)
    assert strip(whole, baseline, options)[1] == baseline
    assert runs(with_references(after, baseline, options)) == [
        run
        for run, cell in zip(runs(whole), whole.cells, strict=True)
        if not (options.drop_empty_cells and cell.is_blank)
        and not (options.drop_tagged_cells and "drop" in cell.tags)
    ]
