from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import pytest

from pytest_nbrepro.environment.kernelspec import Kernel, native_kernel
from pytest_nbrepro.execution.kernels import KernelProcess, kernel_environment, quiet_logger
from pytest_nbrepro.findings import Finding, FindingError


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own, in which temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_jupyters_libraries_log_reaches_nobody(caplog: pytest.LogCaptureFixture) -> None:
    logger = quiet_logger()
    logger.addHandler(caplog.handler)  # as pytest does by itself
    try:
        quiet_logger().error("Kernel died")
    finally:
        logger.removeHandler(caplog.handler)
    assert caplog.records == []


def test_a_kernel_inherits_everything_but_what_is_about_testing() -> None:
    inherited = {
        "HOME": "/home/a",
        "COLUMNS": "80",
        "LINES": "24",
        "MPLBACKEND": "agg",
        "PYTEST_CURRENT_TEST": "x",
        "PYTEST_VERSION": "9",
    }
    assert kernel_environment({}, inherited) == {"HOME": "/home/a", "PYTHONHASHSEED": "0"}


def test_a_hash_seed_that_somebody_chose_is_kept() -> None:
    assert kernel_environment({}, {"PYTHONHASHSEED": "7"}) == {"PYTHONHASHSEED": "7"}
    assert kernel_environment({"PYTHONHASHSEED": "8"}, {"PYTHONHASHSEED": "7"}) == {
        "PYTHONHASHSEED": "8"
    }


def test_what_the_kernels_description_sets_wins_over_everything() -> None:
    chosen = {"MPLBACKEND": "svg", "HOME": "/b"}
    environment = kernel_environment(chosen, {"HOME": "/a", "MPLBACKEND": "agg"})
    assert environment == {**chosen, "PYTHONHASHSEED": "0"}


def fail_to_start(folder: Path) -> Finding:
    """What is told of a kernel whose program is not there."""
    process = KernelProcess(Kernel("gone", ("/no/such/python", "-m", "x")), folder)

    async def fail() -> FindingError:
        with pytest.raises(FindingError) as raised:
            await process.start()
        await process.end()
        return raised.value

    return asyncio.run(fail()).finding


def test_a_program_that_is_not_there_is_an_error_and_leaves_no_folder(temporary: Path) -> None:
    told = fail_to_start(temporary)
    assert told.rule == "RUN003"
    assert told.message == "kernel 'gone' did not start: No such file or directory"
    assert told.details == ("/no/such/python -m x",)
    assert list(temporary.iterdir()) == []


def test_what_is_logged_of_a_program_that_is_not_there_reaches_nobody(
    temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fail_to_start(temporary)
    assert caplog.messages == []


def test_what_others_log_meanwhile_and_afterwards_is_heard(
    temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("traitlets")
    other = logger.makeRecord("traitlets", logging.ERROR, "launcher.py", 1, "other's", (), None)
    other.thread = 0

    meanwhile = [lambda: logger.handle(other), lambda: logger.error("same thread, other module")]

    def log_more(_: logging.LogRecord) -> bool:
        if meanwhile:
            meanwhile.pop(0)()
        return True

    before = list(logger.filters)
    logger.addFilter(log_more)
    fail_to_start(temporary)
    logger.removeFilter(log_more)
    logger.error("afterwards")
    assert caplog.messages == ["same thread, other module", "other's", "afterwards"]
    assert logger.filters == before


def test_a_provisioner_that_is_not_installed_is_an_error(temporary: Path) -> None:
    metadata = {"kernel_provisioner": {"provisioner_name": "elsewhere"}}
    kernel = Kernel("far", (sys.executable, "-m", "ipykernel"), metadata=metadata)
    process = KernelProcess(kernel, temporary)
    with pytest.raises(FindingError) as raised:
        asyncio.run(process.start())
    asyncio.run(process.end())
    assert "'elsewhere' has not been registered" in raised.value.finding.message


def test_the_sockets_are_private_and_their_paths_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    process = KernelProcess(native_kernel(), tmp_path)
    folder = Path(process.manager.connection_file).parent
    try:
        assert process.manager.transport == "ipc"
        assert Path(process.manager.ip).parent == folder
        assert len(str(folder)) < 60
        assert folder.stat().st_mode & 0o777 == 0o700
        assert list(deep.iterdir()) == []
    finally:
        asyncio.run(process.end())
    assert not folder.exists()


def test_the_last_lines_are_those_that_are_not_blank(temporary: Path) -> None:
    process = KernelProcess(native_kernel(), temporary)
    assert process.last_lines() == ()
    output = Path(process.manager.connection_file).with_name("output.txt")
    output.write_bytes(
        b"x" * 10_000 + b"\n" + b"\n".join(b"line %d\n" % i for i in range(20)) + b"\xff"
    )
    assert process.last_lines(most=3) == ("  line 18", "  line 19", "  \N{REPLACEMENT CHARACTER}")
    asyncio.run(process.end())
    assert process.last_lines() == ()


def test_of_a_crash_the_thread_that_crashed_is_shown(temporary: Path) -> None:
    process = KernelProcess(native_kernel(), temporary)
    report = [
        "noise",
        "Fatal Python error: Aborted",
        "",
        "Thread 0x1:",
        *["  File other"] * 30,
        "Current thread 0x2 (most recent call first):",
        "  File here",
        *["  File caller"] * 300,
    ]
    output = Path(process.manager.connection_file).with_name("output.txt")
    output.write_text("\n".join(report), encoding="utf-8")
    assert process.last_lines(most=3) == (
        "  Fatal Python error: Aborted",
        "  Current thread 0x2 (most recent call first):",
        "    File here",
    )
    asyncio.run(process.end())
