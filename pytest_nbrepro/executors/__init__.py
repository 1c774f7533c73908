"""Engines that run functions elsewhere: a cluster of Dask, or any executor of concurrent.futures.

What a function is and does is not known here; it and its argument are pickled
where the engine does so. Dask distributed is imported where it is asked for.
"""

from pytest_nbrepro.executors.engine import Engine, ExecutorError, Needs, Waiting, described
from pytest_nbrepro.executors.opening import connected, readable

__all__ = ["Engine", "ExecutorError", "Needs", "Waiting", "connected", "described", "readable"]
