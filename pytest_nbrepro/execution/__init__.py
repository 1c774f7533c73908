"""The execution room: fresh kernels, and the outputs that they give."""

from pytest_nbrepro.execution.run import CellRun, Code, Limits, Request, Status
from pytest_nbrepro.execution.runner import NotebookRun, Runner

__all__ = ["CellRun", "Code", "Limits", "NotebookRun", "Request", "Runner", "Status"]
