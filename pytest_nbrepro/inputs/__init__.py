"""The inputs room: what a notebook reads, writes and asks for outside of its process."""

from pytest_nbrepro.inputs.calls import with_calls
from pytest_nbrepro.inputs.digesting import (
    UnreadableError,
    digest_of_file,
    digest_of_folder,
    size_of,
)
from pytest_nbrepro.inputs.opened import without_unchanged
from pytest_nbrepro.inputs.places import Places, places_of, untracked
from pytest_nbrepro.inputs.reading import trace_of
from pytest_nbrepro.inputs.sending import begin_code, end_code, offline_code
from pytest_nbrepro.inputs.telling import inputs_of, told
from pytest_nbrepro.inputs.trace import Trace
from pytest_nbrepro.inputs.verifying import altered, verify_inputs

__all__ = [
    "Places",
    "Trace",
    "UnreadableError",
    "altered",
    "begin_code",
    "digest_of_file",
    "digest_of_folder",
    "end_code",
    "inputs_of",
    "offline_code",
    "places_of",
    "size_of",
    "told",
    "trace_of",
    "untracked",
    "verify_inputs",
    "with_calls",
    "without_unchanged",
]
