"""Opens an engine by its name: ``dask://host:8786``, ``dask+tls://…``, or ``module:factory``."""

from __future__ import annotations

import importlib
import re
from concurrent.futures import Executor

from pytest_nbrepro.executors.engine import Engine, ExecutorError, Pool

#: The address of a scheduler; of IPv6 in brackets.
_DASK = re.compile(r"dask(\+tls)?://((?:[^\s/:@\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5})/?")
_FACTORY = re.compile(r"(?!\d)[\w.]+:(?!\d)[\w.]+")


def readable(name: str) -> bool:
    """True for a name of an engine that there may be."""
    return bool(_DASK.fullmatch(name) or _FACTORY.fullmatch(name))


def connected(name: str, version: str) -> Engine:
    """The engine of that name. Raises ExecutorError where it cannot be had.

    ``version`` is that of this package, which workers are to have as well.
    """
    found = _DASK.fullmatch(name)
    if found:
        from pytest_nbrepro.executors.dask import Cluster

        return Cluster(f"{'tls' if found[1] else 'tcp'}://{found[2]}", version)
    return Pool(_made(name))


def _made(name: str) -> Executor:
    module, _, place = name.partition(":")
    try:
        factory = importlib.import_module(module)
        for part in place.split("."):
            factory = getattr(factory, part)
        made = factory()  # type: ignore[operator]  # that it is no module is told below
    except Exception as error:  # whatever the user's own code raises
        told = f"{type(error).__name__}: {error}".partition("\n")[0]
        raise ExecutorError(f"{module} and its {place} give no executor: {told}") from error
    if not isinstance(made, Executor):
        kind = type(made).__name__
        raise ExecutorError(f"{place} of {module} gives a {kind}, no concurrent.futures.Executor")
    return made
