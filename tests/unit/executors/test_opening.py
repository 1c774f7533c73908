"""Which names of executors there are, and what becomes of those that give none."""

from __future__ import annotations

import pickle
import socket
import sys
import time
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import cloudpickle  # type: ignore[import-untyped]  # it has no types
import pytest
from dask import config

from pytest_nbrepro.executors import ExecutorError, Needs, connected, dask, readable
from pytest_nbrepro.executors.dask import asked_of


@pytest.mark.parametrize(
    "name",
    [
        "dask://host:8786",
        "dask+tls://host:8786",
        "dask://10.0.0.1:1/",
        "dask://[::1]:8786",
        "a:b",
        "a.b:c.d",
        "_a1:_b",
    ],
)
def test_names(name: str) -> None:
    assert readable(name)


@pytest.mark.parametrize(
    "name",
    ["", "a", "a:", ":b", "a:b:c", "1a:b", "a b:c", "a:b()", "dask://host", "dask://u@h:1",
     "dask://:8786", "dask+tcp://host:1", "dask://host:8786/x", "tcp://host:8786", "a:b\n"],
)  # fmt: skip
def test_other_texts_are_no_names(name: str) -> None:
    assert not readable(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("not_there_at_all:f", "ModuleNotFoundError: No module named 'not_there_at_all'"),
        ("os:not_there", "AttributeError: module 'os' has no attribute 'not_there'"),
        ("os:sep", "TypeError: 'str' object is not callable"),
        ("os:getcwd", "getcwd of os gives a str, no concurrent.futures.Executor"),
    ],
)
def test_what_gives_no_executor_is_told_in_a_line(name: str, told: str) -> None:
    with pytest.raises(ExecutorError) as error:
        connected(name, "1")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_scheduler_that_is_not_there_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "_PATIENCE", 0.5)
    with socket.socket() as bound:  # nobody listens
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(ExecutorError, match=rf"no Dask .* at tcp://127.0.0.1:{port}: [^\n]+$"):
            connected(f"dask://127.0.0.1:{port}", "1")


def test_a_pool_does_what_it_is_given_and_not_what_waits_when_it_is_closed() -> None:
    engine = connected("concurrent.futures:ThreadPoolExecutor", "1")
    assert engine.submit(len, "abc", Needs()).result() == 3
    engine.close()
    with pytest.raises(RuntimeError):
        engine.submit(len, "abc", Needs())


def test_what_is_needed_is_asked_for_where_somebody_has_declared_as_much() -> None:
    declared = [{}, {"GPU": 1.0}, {"MEMORY": 64e9, "other": 1.0}]
    assert asked_of(declared, Needs(memory=8_000_000_000)) == {"MEMORY": 8e9}
    assert asked_of(declared, Needs(memory=128_000_000_000, gpus=1)) == {"GPU": 1.0}
    assert asked_of(declared, Needs(gpus=2)) == {}
    assert asked_of([], Needs(1, 1)) == {}
    assert asked_of(declared, Needs()) == {}


def test_processes_that_are_at_something_are_ended() -> None:
    engine = connected("concurrent.futures:ProcessPoolExecutor", "1")
    sent = [engine.submit(time.sleep, 600, Needs()) for _ in range(9)]
    engine.close()
    for each in sent:
        with pytest.raises((BrokenProcessPool, CancelledError)):
            each.result()


def test_what_tls_lacks_is_told_by_the_names_of_dasks_configuration(tmp_path: Path) -> None:
    key = "distributed.comm.tls"
    with pytest.raises(ExecutorError) as error:
        connected("dask+tls://127.0.0.1:1", "1")
    assert f"{key}.ca-file is not set; {key}.client.cert is not set; see http" in str(error.value)
    (tmp_path / "c.pem").write_text("nothing")
    set_to = {"ca-file": str(tmp_path / "c.pem"), "client.cert": "/not/there.pem"}
    with (
        config.set({f"{key}.{name}": value for name, value in set_to.items()}),
        pytest.raises(ExecutorError) as error,
    ):
        connected("dask+tls://127.0.0.1:1", "1")
    assert f"{key}.client.cert is /not/there.pem, which is not there" in str(error.value)
    with (
        config.set({f"{key}.{name}": str(tmp_path / "c.pem") for name in set_to}),
        pytest.raises(ExecutorError, match=r"the certificates cannot be used: [^\n]+$"),
    ):
        connected("dask+tls://127.0.0.1:1", "1")


def test_a_worker_without_this_package_says_so_and_goes_on() -> None:
    sent = dask.carrier()
    with pytest.raises(AttributeError):  # its code travels, for its name means nothing there
        pickle.dumps(sent)
    there = cloudpickle.loads(cloudpickle.dumps(sent))
    assert there(pickle.dumps((len, "abc"))) == 3
    assert there(pickle.dumps((max, 1)), 2) == 2
    with pytest.raises(ModuleNotFoundError, match=r"^the worker .* No module named 'not_there'$"):
        there(b"cnot_there\nfunction\n.")


def test_without_dask_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match=r"^Dask .* pip install 'pytest-nbrepro\[dask\]'$"):
        connected("dask://127.0.0.1:1", "1")
