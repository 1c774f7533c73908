"""The options on how many notebooks are checked at once, and where."""

from __future__ import annotations

from pytest_nbrepro import values
from pytest_nbrepro.option import Option

SPREADING = (
    Option("jobs", values.jobs, 'how many notebooks run at once, or "auto" (default 1)', "N"),
    Option(
        "executor",
        values.executor,
        "have notebooks checked elsewhere, each as one task: by the workers of a Dask scheduler "
        "(dask://host:8786, with TLS dask+tls://host:8786), or by the concurrent.futures.Executor "
        "that a function gives (module:function)",
        "NAME",
    ),
    Option(
        "ship",
        values.flag,
        "with --nbrepro-executor: send the files of the notebooks' projects along, for workers "
        "that do not share their folders",
    ),
    Option(
        "ship_limit",
        values.megabytes,
        "how large the files of a project may be that is sent along (default 100)",
        "MEGABYTES",
    ),
)
