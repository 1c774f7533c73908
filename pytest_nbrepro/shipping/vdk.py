"""A job folder for Versatile Data Kit, with the cells that are tagged for it. Pure.

In production vdk-notebook runs the cells tagged "vdk" alone, notebooks in the
order of their names, each cell as plain Python without a kernel (its
``notebook.py`` and ``cell.py``); %%vdksql and %%vdkingest are the only magics.
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.shipping.cargo import Cargo, Made

TAG = "vdk"
_OWN = ("%%vdksql", "%%vdkingest")
#: The last minor version of the format in which cells need no id.
_WITHOUT_IDS = 4


def files(cargo: Cargo, contents: Mapping[str, Any]) -> tuple[Made, ...]:
    """The job, from the notebooks' JSON by their paths.

    Raises FindingError (NB007) where no cell is tagged, or one is not for VDK.
    """
    made = [Made("config.ini", "\n".join(_config(cargo)))]
    made.append(Made("requirements.txt", cargo.requirements))
    names: dict[str, str] = {}
    for path in cargo.paths:
        name = PurePosixPath(path).name
        if name in names:
            message = f"{names[name]} and {path} would be one file of the job"
            raise FindingError(
                finding("NB007", message, hint="export them to folders of their own")
            )
        names[name] = path
        made.append(Made(name, _job(cargo.header, path, contents[path])))
    return tuple(made)


def _config(cargo: Cargo) -> list[str]:
    return [
        f"# {cargo.header}",
        f"# Python {cargo.python}",
        "[owner]",
        "# the team that owns the job, as vdk create writes it here:",
        "# team = my-team",
        "",
        "[job]",
        "# when it runs, in cron's words:",
        "# schedule_cron = 30 22 * * *",
        "python_requirements_file = requirements.txt",
        "",
    ]


def _job(header: str, path: str, content: Mapping[str, Any]) -> str:
    """The notebook with text and tagged cells only, and without outputs."""
    kept, number = list[Any](), 0
    for cell in content["cells"]:
        number += cell["cell_type"] == "code"
        if cell["cell_type"] == "markdown":
            kept.append(cell)
        elif cell["cell_type"] == "code" and TAG in _tags(cell):
            kept.append(_step(path, number, cell))
    if not any(cell["cell_type"] == "code" for cell in kept):
        message = f"{path}: no cell is tagged {TAG!r}, and VDK runs no others"
        hint = f"give the cells that are to run in production the tag {TAG}"
        raise FindingError(finding("NB007", message, hint=hint))
    kernel = ("kernelspec", "language_info")
    metadata = {key: part for key, part in _metadata(content).items() if key in kernel}
    minor = content.get("nbformat_minor")
    document = {
        "metadata": {"nbrepro-export": header, **metadata},
        "nbformat": 4,
        "nbformat_minor": minor if type(minor) is int else _WITHOUT_IDS,
        "cells": kept,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _metadata(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found = part.get("metadata")
    return found if isinstance(found, dict) else {}


def _tags(cell: Mapping[str, Any]) -> list[Any]:
    tags = _metadata(cell).get("tags")
    return tags if isinstance(tags, list) else []


def _step(path: str, number: int, cell: Mapping[str, Any]) -> dict[str, Any]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    lines = source.splitlines(keepends=True)
    if not source.lstrip().startswith(_OWN):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            told = str(error).partition(" (")[0]
            message = f"{path}: cell {number} is not plain Python, which alone VDK runs: {told}"
            hint = f"write it without magics, or take the tag {TAG} from it"
            raise FindingError(finding("NB007", message, hint=hint, cell=number)) from error
    step = {key: value for key, value in cell.items() if key in {"cell_type", "id", "metadata"}}
    return {**step, "execution_count": None, "outputs": [], "source": lines}
