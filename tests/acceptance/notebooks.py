"""Small real notebooks, with stored outputs written by hand.

A notebook made here looks as Jupyter saves it. Cells are numbered 1, 2, 3, …
as a fresh run leaves them, unless a count is given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def stdout(text: str) -> Json:
    return {"output_type": "stream", "name": "stdout", "text": text}


def stderr(text: str) -> Json:
    return {"output_type": "stream", "name": "stderr", "text": text}


def result(text: str, **data: Any) -> Json:
    """What the last expression of a cell shows; further types as ``html=...``."""
    return {"output_type": "execute_result", "data": _bundle(text, data), "metadata": {}}


def display(text: str, **data: Any) -> Json:
    return {"output_type": "display_data", "data": _bundle(text, data), "metadata": {}}


def error(name: str, message: str) -> Json:
    traceback = [f"{name}: {message}"]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}


def _bundle(text: str, data: Json) -> Json:
    return {"text/plain": text, **{f"text/{kind}": value for kind, value in data.items()}}


def code(source: str, *outputs: Json, tags: Iterable[str] = (), **count: int | None) -> Json:
    """A code cell; ``execution_count=`` is given where it is not the cell's place."""
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "metadata": metadata, "outputs": list(outputs), **count}
    return {**cell, "source": source.splitlines(keepends=True)}


def text(source: str) -> Json:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: Json, kernel: str = "python3", language: str = "python") -> Json:
    number = 0
    for position, cell in enumerate(cells):
        cell["id"] = f"c{position}"
        if cell["cell_type"] == "code":
            number += 1
            cell.setdefault("execution_count", number)
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = cell["execution_count"]
    return {
        "cells": list(cells),
        "metadata": {
            "kernelspec": {"display_name": kernel, "language": language, "name": kernel},
            "language_info": {"name": language},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(path: Path, content: Json) -> Path:
    """Save a notebook as Jupyter does, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Json:
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


#: Two cells that reproduce.
def without_kernel(folder: Path) -> Json:
    """A notebook whose kernel is there and cannot be used, so that none is started.

    Its kernel is found with JUPYTER_PATH at ``folder``; its second cell uses what no cell defines.
    """
    place = folder / "kernels" / "broken"
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.json").write_text("{}", encoding="utf-8")
    return notebook(code("x = 1"), code("y"), kernel="broken")


def good() -> Json:
    return notebook(code("x = 2\nprint(x)", stdout("2\n")), code("x * 3", result("6")))
