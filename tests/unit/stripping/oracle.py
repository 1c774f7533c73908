"""nbstripout, asked what it makes of a notebook."""

from __future__ import annotations

import json
import warnings
from typing import Any

import nbformat
from nbformat.v4.rwbase import rejoin_lines
from nbstripout import strip_output

from pytest_nbrepro.stripping import Options

#: What nbstripout removes unless it is told otherwise.
DEFAULT_KEYS = (
    "metadata.signature",
    "metadata.widgets",
    "cell.metadata.collapsed",
    "cell.metadata.ExecuteTime",
    "cell.metadata.execution",
    "cell.metadata.heading_collapsed",
    "cell.metadata.hidden",
    "cell.metadata.scrolled",
)


def by_nbstripout(content: bytes, options: Options) -> Any:
    """The JSON of the notebook as nbstripout leaves it for good, long texts in one piece.

    Called again it may remove more, where a key that it removes has kept
    something. Raises MetadataError as it does.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notebooks that are not quite valid are stripped too
        notebook = nbformat.reads(content.decode("utf-8-sig"), nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # not typed there
    before = None
    while before != (made := plain(_once(notebook, options))):
        before = made
    return made


def _once(notebook: Any, options: Options) -> Any:
    named = options.keep_metadata_keys
    return strip_output(
        notebook,
        keep_output=options.keep_output,
        keep_count=options.keep_count,
        keep_id=options.keep_id,
        extra_keys=[key for key in (*DEFAULT_KEYS, *options.extra_keys) if key not in named],
        drop_empty_cells=options.drop_empty_cells,
        drop_tagged_cells=list(options.drop_tagged_cells),
        strip_init_cells=options.strip_init_cells,
        drop_output_types=set(options.drop_output_types),
        keep_output_types=set(options.keep_output_types),
        max_size=options.max_size,
    )


def read(content: bytes) -> Any:
    """The JSON of a notebook, long texts in one piece as nbformat reads them."""
    notebook = nbformat.from_dict(json.loads(content.decode("utf-8-sig")))  # type: ignore[no-untyped-call]  # not typed there
    return plain(rejoin_lines(notebook))  # type: ignore[no-untyped-call]  # as above


def plain(value: Any) -> Any:
    """The value in a form in which 1, 1.0 and true differ, and NaN is itself."""
    return json.loads(json.dumps(value), parse_float=repr, parse_int=repr, parse_constant=repr)
