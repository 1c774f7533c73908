"""The execution room: fresh kernels, and the outputs that they give."""

from pytest_nbrepro.execution.kernels import start_server
from pytest_nbrepro.execution.live import LiveKernel, LiveKernels
from pytest_nbrepro.execution.notebook_run import NotebookRun
from pytest_nbrepro.execution.preload import obstacle
from pytest_nbrepro.execution.run import CellRun, Code, Limits, Request, Status
from pytest_nbrepro.execution.runner import Runner
from pytest_nbrepro.execution.servers import notes

__all__ = [
    "CellRun",
    "Code",
    "Limits",
    "LiveKernel",
    "LiveKernels",
    "NotebookRun",
    "Request",
    "Runner",
    "Status",
    "notes",
    "obstacle",
    "start_server",
]
