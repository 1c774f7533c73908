"""The workers of a Dask cluster.

A worker that is lost is Dask's to notice: what it had is given to others by
the scheduler, and one result is taken. What a worker declares (``--resources
"GPU=1 MEMORY=64e9"``) is abstract to Dask; these two names are those of its own
page on worker resources.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_nbrepro.executors.engine import ExecutorError, Needs, Waiting

#: How long a scheduler is waited for, in seconds.
_PATIENCE = 5
#: The package that is asked for, as it is imported.
_OURS = "pytest_nbrepro"


class Cluster:
    """A scheduler and its workers. Raises ExecutorError where they cannot be used."""

    def __init__(self, address: str, version: str) -> None:
        try:
            import distributed
        except ImportError as error:
            told = "Dask distributed is not installed: python -m pip install 'pytest-nbrepro[dask]'"
            raise ExecutorError(told) from error
        for logger in ("distributed", "distributed.client"):  # as in its own distributed.yaml
            logging.getLogger(logger).setLevel(logging.CRITICAL)  # what matters, we tell
        if address.startswith("tls:"):
            security: Any = distributed.Security  # as below
            _require_certificates(security())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # on versions, which are compared below
                client: Any = distributed.Client  # its annotations are not whole
                self._client = client(
                    address, timeout=_PATIENCE, set_as_default=False, name="pytest-nbrepro"
                )
        except Exception as error:  # of another version it may be anything
            why = f"{type(error).__name__}: {error}".partition("\n")[0]
            why = f"no Dask scheduler answers at {address}: {why.rstrip(': ')}"
            raise ExecutorError(f"{why}; {_OTHER[address[:4]]}") from error
        try:
            self._compare_versions(version)
        except ExecutorError:
            self._client.close()
            raise

    def _compare_versions(self, version: str) -> None:
        found = self._client.get_versions(packages=[_OURS])
        here = found["client"]["packages"]["distributed"]
        there = found["scheduler"]["packages"]["distributed"]
        if here != there:
            raise ExecutorError(
                f"the scheduler has Dask distributed {there}, here is {here}; "
                f"python -m pip install distributed=={there}"
            )
        for address, said in found["workers"].items():
            has = said["packages"].get(_OURS)
            if has != version:
                told = f"has pytest-nbrepro {has}, here is {version}" if has else _WITHOUT
                raise ExecutorError(f"the worker {address} {told}")

    def give(self, content: bytes, key: str) -> Any:
        """A task that gives the content: once for a worker, and made anew where it is lost."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is large
            return self._client.submit(bytes, content, key=key)

    def submit(
        self, function: Callable[..., Any], argument: Any, needs: Needs, given: Any = None
    ) -> Waiting:
        """Have the function called by a worker that has declared what is needed, if any has."""
        # by themselves both would be read where a worker takes its orders, and end one that
        # has not this package
        packed = pickle.dumps((function, argument), protocol=5)
        arguments = (packed,) if given is None else (packed, given)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook may be large
            sent: Waiting = self._client.submit(
                carrier(), *arguments, pure=False, resources=self._resources(needs) or None
            )
        return sent

    def _resources(self, needs: Needs) -> dict[str, float]:
        if needs == Needs():
            return {}
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return asked_of([worker.get("resources", {}) for worker in workers], needs)

    def close(self) -> None:
        """Take back what waits; what a worker is at, it ends within the limits of its notebook."""
        with contextlib.suppress(Exception):  # the scheduler may be gone
            self._client.close(timeout=_PATIENCE)


def carrier() -> Callable[..., Any]:
    """A function that is sent as its code, being none of a module; it opens what it carries."""

    def nbrepro(packed: bytes, *given: Any) -> Any:
        try:
            function, argument = pickle.loads(packed)  # noqa: S301 - what this session has sent
        except (ImportError, AttributeError) as error:
            told = f"the worker {socket.gethostname()} has not this pytest-nbrepro: {error}"
            raise ModuleNotFoundError(told) from error
        return function(argument, *given)

    return nbrepro


def _require_certificates(security: Any) -> None:
    """Raise ExecutorError where Dask's configuration has not what TLS takes, in its own words."""
    wrong = list(_unusable(security))
    if wrong:
        raise ExecutorError(f"Dask's configuration for TLS: {'; '.join(wrong)}; {_HOW}")


_HOW = "see https://distributed.dask.org/en/stable/tls.html"
#: What an address may have been meant to be, by how it begins.
_OTHER = {
    "tcp:": "one with TLS is called dask+tls://HOST:PORT",
    "tls:": "one without TLS is called dask://HOST:PORT",
}


def _unusable(security: Any) -> Iterator[str]:
    needed = {"ca-file": security.tls_ca_file, "client.cert": security.tls_client_cert}
    for name, value in {**needed, "client.key": security.tls_client_key}.items():
        key = f"distributed.comm.tls.{name}"
        if not value and name in needed:  # the key may be in the file of the certificate
            yield f"{key} is not set"
        elif value and "\n" not in value and not Path(value).is_file():
            yield f"{key} is {value}, which is not there"
    try:
        security.get_connection_args("client")
    except ssl.SSLError as error:
        yield f"the certificates cannot be used: {error}"
    except OSError:
        return  # is told above


_WITHOUT = "has no pytest-nbrepro; install it there: python -m pip install pytest-nbrepro"


def asked_of(declared: Sequence[Mapping[str, float]], needs: Needs) -> dict[str, float]:
    """The resources to ask for: as far as any worker has declared that much of them.

    What nobody has declared would be waited for without end; a worker that
    lacks it says so itself.
    """
    wanted = {"MEMORY": float(needs.memory), "GPU": float(needs.gpus)}
    return {
        name: much
        for name, much in wanted.items()
        if much and any(each.get(name, 0) >= much for each in declared)
    }
