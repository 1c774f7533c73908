"""The inputs room: what a notebook reads, writes and asks for outside of its process."""

from pytest_nbrepro.inputs.reading import trace_of
from pytest_nbrepro.inputs.sending import begin_code, end_code
from pytest_nbrepro.inputs.trace import Trace

__all__ = ["Trace", "begin_code", "end_code", "trace_of"]
