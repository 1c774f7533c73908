"""The inputs room: what a notebook reads, writes and asks for outside of its process."""

from pytest_nbrepro.inputs.trace import Trace

__all__ = ["Trace"]
