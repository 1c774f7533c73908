"""The environment variables that kernels start with. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: What coverage reads when a process starts.
COVERAGE = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
#: Variables of the testing process that would change what a notebook prints or draws, or that
#: name the notebook which it was started from.
_NOT_INHERITED = (
    "COLUMNS",
    "JPY_SESSION_NAME",
    "LINES",
    "MPLBACKEND",
    "PYTEST_CURRENT_TEST",
    "PYTEST_VERSION",
    *COVERAGE,
)


def kernel_environment(
    kernel_env: Mapping[str, str], inherited: Mapping[str, str], wanted: Mapping[str, str]
) -> dict[str, str]:
    """The variables a kernel starts with: ours, less those about testing, plus the kernelspec's.

    ``wanted`` are those that the settings or the record ask for.

    The hash seed is fixed unless somebody chose one, because the order of a
    printed set is meant by nobody.
    """
    env = {key: value for key, value in inherited.items() if key not in _NOT_INHERITED}
    env.setdefault("PYTHONHASHSEED", "0")
    return {**env, **wanted, **kernel_env}
