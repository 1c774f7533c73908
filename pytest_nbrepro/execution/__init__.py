"""The execution room: fresh kernels, and the outputs that they give."""

from pytest_nbrepro.execution.run import CellRun, Code, Limits, Session, Status

__all__ = ["CellRun", "Code", "Limits", "Session", "Status"]
