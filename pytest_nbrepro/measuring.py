"""Whether pytest measures coverage, and with what configuration kernels take part.

pytest-cov registers a plugin ``_cov`` where ``--cov`` is given; its controller
has the `coverage.Coverage` of this process, whose data files are combined at
the end of the tests (engine.py of pytest-cov 7). Without it, the variables are
asked by which coverage measures processes.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from pytest_nbrepro.config import Settings
from pytest_nbrepro.kernel_variables import COVERAGE

#: What coverage warns of where the tested code runs in kernels, and not here.
_NOT_HERE = ["module-not-imported", "no-data-collected"]


def is_measured(config: pytest.Config) -> bool:
    """True where coverage is measured in this run."""
    if config.getoption("no_cov", default=False):
        return False
    return config.pluginmanager.hasplugin("_cov") or any(map(os.environ.get, COVERAGE))


def with_all_run(settings: Settings) -> Settings:
    """The settings without those that would hide code from coverage.

    A notebook that is not run has none, and a module that was imported before
    the kernel began has run already.
    """
    return replace(settings, cache=False, preload=())


def process_variable(config: pytest.Config) -> tuple[str, str] | None:
    """The variable by which a process takes part; None where nothing is measured.

    This process need not have run what is measured, which coverage is told.
    Raises ValueError where coverage is too old for other processes to take part.
    """
    plugin = config.pluginmanager.getplugin("_cov")
    measuring = getattr(getattr(plugin, "cov_controller", None), "cov", None)
    if measuring is not None:
        if not hasattr(measuring.config, "serialize"):
            raise ValueError("the coverage that pytest measures with is older than 7.10")
        is_parallel = measuring.get_option("run:parallel")
        measuring.set_option("run:parallel", True)  # each kernel writes a file of its own
        found = COVERAGE[0], str(measuring.config.serialize())
        measuring.set_option("run:parallel", is_parallel)
        silenced = measuring.get_option("run:disable_warnings") or []
        measuring.set_option("run:disable_warnings", [*silenced, *_NOT_HERE])
        return found
    return next(((name, os.environ[name]) for name in COVERAGE if os.environ.get(name)), None)
