"""Outputs of cells as nbformat 4 has them, and what comparing them yields."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.comparison import Comparison, Verdict, compare_outputs

Output = dict[str, Any]


def printed(text: Any, name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: Any) -> Output:
    """A display; ``text_plain="x"`` stands for the mime type text/plain."""
    named = {name.replace("_", "/", 1): value for name, value in data.items()}
    return {"output_type": "display_data", "data": named, "metadata": {}}


def raised(name: str, message: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [name]}


def verdicts(stored: list[Output], fresh: list[Output]) -> list[tuple[str, Verdict]]:
    return [(found.kind, found.verdict) for found in compare_outputs(stored, fresh)]


def all_same(stored: list[Any], fresh: list[Any]) -> bool:
    return all(found.verdict.is_same for found in compare_outputs(stored, fresh))


def the_one(stored: list[Output], fresh: list[Output]) -> Comparison:
    (found,) = [f for f in compare_outputs(stored, fresh) if not f.verdict.is_same]
    return found
