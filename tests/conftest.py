"""What all tests share."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from laws import examples

from pytest_nbrepro.light_imports import light_imports

if TYPE_CHECKING:
    from pytest_nbrepro.execution.runner import Runner

pytest_plugins = ["pytester"]

# A slow machine is no failure, and nothing here is a timed test.
settings.register_profile(
    "unhurried",
    deadline=None,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """What tests import of Jupyter, they import as we do."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(light_imports())
        config.add_cleanup(stack.pop_all().close)


@pytest.fixture(scope="session", autouse=True)
def _on_no_ci() -> Iterator[None]:
    """Runs that tests start do as on a desk: on CI, pytest's own summary is another one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _can_be_interrupted() -> None:
    """What runs in a shell's background, or under nohup, ignores signals, as all that it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    hangup = getattr(signal, "SIGHUP", None)  # which Windows does not have
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_IGN:
        signal.signal(hangup, signal.SIG_DFL)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner of one notebook at a time."""
    from pytest_nbrepro.execution.runner import Runner

    found = Runner()
    yield found
    found.close()
