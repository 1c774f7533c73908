"""Notebooks that are not of format 4, and Zeppelin's notes: nbstripout strips them as it does."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from pytest_nbrepro.loading import decoded, load, split_bom
from pytest_nbrepro.stripping.options import Options


def stripped_by_nbstripout(path: Path, content: bytes, options: Options) -> bytes:
    """The content of the file without outputs, laid out as nbstripout does where it has any.

    Raises FindingError with a rule of the family NB where it is no notebook,
    and ValueError where a cell contradicts itself.
    """
    text = decoded(path, content)
    note = _note(text)
    if note is not None:
        made = _stripped_note(note)
    else:
        load(path, content)  # which says what is wrong with it, if it is no notebook of format 3
        made = _stripped_notebook(text, options)
    return content if made is None else split_bom(content)[0] + made.encode("utf-8")


def _note(text: str) -> dict[str, Any] | None:
    """The note of Zeppelin that a text is, if it is one."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or "nbformat" in data:
        return None
    paragraphs = data.get("paragraphs")
    is_note = isinstance(paragraphs, list) and all(isinstance(p, dict) for p in paragraphs)
    return data if is_note else None


def _stripped_note(note: dict[str, Any]) -> str | None:
    from nbstripout import strip_zeppelin_output  # costs 0.1 to 2 s, and notes are rare

    before = json.dumps(note)
    after = strip_zeppelin_output(note)
    return None if json.dumps(after) == before else json.dumps(after, indent=2) + "\n"


def _stripped_notebook(text: str, options: Options) -> str | None:
    import nbformat  # as above, and so is format 3
    from nbstripout import MetadataError, strip_output

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = nbformat.reads(text, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # not typed there
        before = json.dumps(notebook)
        try:
            after = strip_output(
                notebook,
                keep_output=options.keep_output,
                keep_count=options.keep_count,
                keep_id=options.keep_id,
                extra_keys=[
                    f"{namespace}.{key}"
                    for namespace in ("metadata", "cell")
                    for key in options.keys(namespace)
                ],
                drop_empty_cells=options.drop_empty_cells,
                drop_tagged_cells=list(options.drop_tagged_cells),
                strip_init_cells=options.strip_init_cells,
                drop_output_types=set(options.drop_output_types),
                keep_output_types=set(options.keep_output_types),
                max_size=options.max_size,
            )
        except MetadataError as error:
            raise ValueError(str(error)) from error
        made: str = nbformat.writes(after, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # as above
    return None if json.dumps(after) == before else made + "\n" * (not made.endswith("\n"))
