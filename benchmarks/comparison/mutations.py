"""At least two thousand stored outputs with one change each, the same ones in every run.

Every kind of change is tried on every output of every cell that is
deterministic, twice with numbers drawn by chance; beside them stand the
changes of sources, which were run.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from comparison.execution import Runs
from comparison.mutate_data import bokeh_array, document, drawing, picture, plotly_array
from comparison.mutate_html import colour, columns, rows
from comparison.mutate_text import IN_LINE, MUTATORS
from comparison.mutation import Change, Mutation, Output, with_value
from comparison.noise import in_code, significant

_ROUNDS = 2
_MARKUP = ("text/html",)
_SCRIPTS = ("application/javascript",)
#: It holds nothing but the name of a widget and the version of a protocol.
_WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = ("image/png", "image/jpeg", "image/gif")


def mutations(runs: Runs) -> Iterator[Mutation]:
    """All mutations of one notebook."""
    for index, cell in enumerate(runs.script.cells):
        if not cell.is_deterministic:
            continue
        outputs, *others = (merged(run.outputs[index]) for run in runs.plain)
        for kind, mime, what, changed in _of_cell(cell.name, outputs, others):
            yield Mutation(runs.script.name, cell.name, kind, mime, what, changed)
    for index, variant, outputs in runs.changed:
        cell = runs.script.cells[index]
        if cell.is_deterministic and _is_real(outputs, runs.plain[0].outputs[index]):
            yield Mutation(runs.script.name, cell.name, "source changed", "", variant.what, outputs)


def merged(outputs: Sequence[Output]) -> list[Output]:
    """The outputs with the pieces of each stream in one."""
    streams: dict[str, Output] = {}
    found: list[Output] = []
    for output in copy.deepcopy(list(outputs)):
        name = output.get("name")
        if output["output_type"] == "stream" and name in streams:
            streams[name]["text"] += output["text"]
            continue
        if output["output_type"] == "stream":
            streams[str(name)] = output
        found.append(output)
    return found


def _is_real(outputs: Sequence[Output], before: Sequence[Output]) -> bool:
    """False where another source gave the very same."""
    return [_content(o) for o in merged(outputs)] != [_content(o) for o in merged(before)]


def _content(output: Output) -> Any:
    return [output.get(key) for key in ("output_type", "data", "text", "ename", "evalue")]


_Found = tuple[str, str, str, list[Output]]


def _of_cell(name: str, outputs: list[Output], others: list[list[Output]]) -> Iterator[_Found]:
    for index, output in enumerate(outputs):
        values = dict(output.get("data", {}))
        values |= {key: output[key] for key in ("text", "evalue") if key in output}
        values.pop(_WIDGET, None)
        for mime, value in values.items():
            seed = hashlib.sha256(f"{name} {index} {mime}".encode()).digest()
            random, seen = Random(seed), [value]
            alike = [_value(other, index, mime) for other in others]
            for _ in range(_ROUNDS):
                for change in _changes(mime, value, alike, random):
                    if change.value not in seen:
                        seen.append(change.value)
                        place = str(output.get("name", "error")) if mime in output else mime
                        yield (
                            change.kind,
                            place,
                            change.what,
                            with_value(outputs, index, mime, change.value),
                        )
    yield from _whole(outputs)


def _value(outputs: list[Output], index: int, mime: str) -> Any:
    output = outputs[index] if index < len(outputs) else {}
    return output.get("data", {}).get(mime, output.get(mime, ""))


def _changes(mime: str, value: Any, others: list[Any], random: Random) -> Iterator[Change]:
    if mime.endswith("json"):
        yield from document(value, random)
        array = plotly_array(value, random)
        yield from [array] if array else []
    elif mime in _PICTURES:
        yield from picture(value, mime, random)
    elif isinstance(value, str) and all(isinstance(other, str) for other in others):
        if mime == "image/svg+xml":
            yield from drawing(value, in_code(value, others), random)
        elif mime in _MARKUP or mime in _SCRIPTS:
            yield from _of_markup(value, others, random, is_script=mime in _SCRIPTS)
        elif "/" not in mime or mime.startswith("text/"):
            mask = significant(value, others, is_markup=False)
            mutators = IN_LINE if mime == "evalue" else MUTATORS
            yield from (change for make in mutators if (change := make(value, mask, random)))


def _of_markup(
    value: str, others: list[Any], random: Random, *, is_script: bool
) -> Iterator[Change]:
    code = in_code(value, others)
    mask = code if is_script else significant(value, others, is_markup=True)
    yield from (change for make in IN_LINE if (change := make(value, mask, random)))
    if not is_script:
        yield from rows(value, random)
        yield from columns(value, random)
    for change in (colour(value, code, random), bokeh_array(value, random)):
        yield from [change] if change else []


def _whole(outputs: list[Output]) -> Iterator[_Found]:
    """An output missing, one more, two swapped; another class of error, none, one more."""
    for index, output in enumerate(outputs):
        rest = outputs[:index] + outputs[index + 1 :]
        place = output.get("name") or next(iter(output.get("data", {"error": ""})))
        if output["output_type"] != "stream" or output["text"].strip():
            yield "output missing", place, "", rest
        if "data" in output:
            more = {**output, "output_type": "display_data"}
            more.pop("execution_count", None)
            yield "one more output", place, "", [*outputs, more]
        if output["output_type"] == "error":
            named = "KeyError" if output["ename"] != "KeyError" else "IndexError"
            yield "class of error", "error", named, with_value(outputs, index, "ename", named)
    shown = [index for index, output in enumerate(outputs) if "data" in output]
    for one, two in pairwise(shown):
        if outputs[one]["data"] != outputs[two]["data"]:
            swapped = list(outputs)
            swapped[one], swapped[two] = swapped[two], swapped[one]
            yield "outputs swapped", "", "", swapped
    if all(output["output_type"] != "error" for output in outputs):
        error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
        yield "one more error", "error", "", [*outputs, error]
