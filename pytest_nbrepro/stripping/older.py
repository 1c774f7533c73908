"""Notebooks of format 3: nbstripout strips them as it does, for they are rare."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.light_imports import light_imports
from pytest_nbrepro.loading import decoded, load, split_bom
from pytest_nbrepro.stripping.cells import contradiction
from pytest_nbrepro.stripping.options import Options


def stripped_by_nbstripout(path: Path, content: bytes, options: Options) -> bytes:
    """The content of the file without outputs, laid out as nbstripout does where it has any.

    Raises FindingError with a rule of the family NB where it is no notebook,
    DIFF010 where a cell contradicts itself.
    """
    load(path, content)  # which says what is wrong with it
    from nbstripout import MetadataError  # costs 0.1 to 2 s

    try:
        made = _stripped(decoded(path, content), options)
    except MetadataError as error:
        raise contradiction(None) from error
    except Exception as error:  # whatever is wrong with a notebook so old
        message = "not a notebook that nbstripout could strip"
        reason = " ".join(str(error).split()) or type(error).__name__
        details = [f"nbstripout: {reason}"]
        raise FindingError(finding("NB003", message, details=details)) from error
    return content if made is None else split_bom(content)[0] + made.encode("utf-8")


def _stripped(text: str, options: Options) -> str | None:
    with light_imports():
        import nbformat
        from nbstripout import strip_output

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = nbformat.reads(text, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # not typed there
        before = json.dumps(notebook)
        after = strip_output(
            notebook,
            keep_output=options.keep_output,
            keep_count=options.keep_count,
            keep_id=options.keep_id,
            extra_keys=[
                *(f"metadata.{key}" for key in options.metadata_keys),
                *(f"cell.{key}" for key in options.cell_keys),
            ],
            drop_empty_cells=options.drop_empty_cells,
            drop_tagged_cells=list(options.drop_tagged_cells),
            strip_init_cells=options.strip_init_cells,
            drop_output_types=set(options.drop_output_types),
            keep_output_types=set(options.keep_output_types),
            max_size=options.max_size,
        )
        made: str = nbformat.writes(after, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # as above
    return None if json.dumps(after) == before else made + "\n" * (not made.endswith("\n"))
