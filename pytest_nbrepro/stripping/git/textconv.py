"""A notebook as text for people, from which git makes diffs.

Sources stand as they were written, so that a diff of them reads as one of a
script. Outputs are cut short, each with a digest, so that no change is hidden.
Cells have neither number nor id here: one cell more would change all below.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_nbrepro.loading import load
from pytest_nbrepro.notebook import RECORD_KEY, joined

__all__ = ["readable"]

#: So much of an output is shown.
_LINES, _WIDTH = 20, 200


def readable(path: Path, content: bytes) -> str:
    """The notebook as text. Raises FindingError (NB) where there is none."""
    data = load(path, content)
    cells = data.get("cells")
    lines: list[str] = []
    for cell in cells if isinstance(cells, list) else ():
        lines += [*_cell(cell), ""]
    metadata = data.get("metadata")
    lines += ["=== notebook", *_json(_with_record_short(metadata))]
    version = f"{data.get('nbformat')}.{data.get('nbformat_minor')}"
    return "\n".join([*lines, f"format {version}", ""])


def _cell(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict):
        yield from ["=== not a cell", *_json(cell)]
        return
    metadata, count = cell.get("metadata"), cell.get("execution_count")
    parts = ["===", str(cell.get("cell_type"))]
    parts += [f"[{count}]"] if count is not None else []
    parts += [json.dumps(metadata, sort_keys=True, ensure_ascii=False)] if metadata else []
    yield " ".join(parts)
    source = joined(cell.get("source"))
    yield from source.split("\n") if isinstance(source, str) else _json(source)
    if cell.get("attachments"):
        yield f"--- attachments {_digest(cell['attachments'])}"
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        yield from _output(output)


def _output(output: Any) -> Iterator[str]:
    if not isinstance(output, dict):
        yield f"--- not an output {_digest(output)}"
        return
    kind = output.get("output_type")
    if kind == "stream":
        yield from _text(str(output.get("name")), output.get("text"))
    elif kind == "error":
        yield f"--- error {output.get('ename')}: {output.get('evalue')} {_digest(output)}"
    else:
        data = output.get("data")
        for mime, value in sorted(data.items()) if isinstance(data, dict) else ():
            yield from _text(mime, value) if mime == "text/plain" else _short(mime, value)
        if output.get("metadata"):
            yield f"--- metadata {_digest(output['metadata'])}"


def _text(name: str, value: Any) -> Iterator[str]:
    text = joined(value)
    if not isinstance(text, str):
        yield from _short(name, value)
        return
    lines = text.removesuffix("\n").split("\n")
    shown = [line[:_WIDTH] for line in lines[:_LINES]]
    yield f"--- {name}"
    yield from shown
    if shown != lines:
        yield f"… {len(lines)} lines {_digest(text)}"


def _short(mime: str, value: Any) -> Iterator[str]:
    text = joined(value)
    size = f"{len(text)} characters " if isinstance(text, str) else ""
    yield f"--- {mime} {size}{_digest(text)}"


def _with_record_short(metadata: Any) -> Any:
    """The metadata, of whose record there is but a digest of each part."""
    record = metadata.get(RECORD_KEY) if isinstance(metadata, Mapping) else None
    if not isinstance(record, Mapping):
        return metadata
    return {**metadata, RECORD_KEY: {key: _digest(value) for key, value in record.items()}}


def _json(value: Any) -> list[str]:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).split("\n")


def _digest(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
