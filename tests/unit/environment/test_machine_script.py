"""The script that asks the system and the drivers, run as the probe runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nvml
import pytest

import pytest_nbrepro.environment

SCRIPT = Path(pytest_nbrepro.environment.__file__).with_name("_machine_script.py")
MARK = "nbrepro-machine:"


def asked(*arguments: str, setup: str = "", **variables: str) -> dict[str, Any]:
    """What the script tells with these variables; ``setup`` is run before it."""
    source = f"import runpy, sys\n{setup}\nsys.argv = {[str(SCRIPT), *arguments]!r}\n"
    source += f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", source],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    line = done.stdout.strip().splitlines()[-1]
    assert line.startswith(MARK)
    found: dict[str, Any] = json.loads(line[len(MARK) :])
    return found


def test_the_machine_is_told() -> None:
    found = asked()
    assert found["unread"] == {}
    assert 1 <= found["cores"] <= (os.cpu_count() or 1)
    assert found["memory"] > 10**8
    assert found["locale"]["encoding"]
    assert found["timezone"]["name"]


def test_variables_that_choose_how_to_compute_are_told_and_no_others() -> None:
    stated = {
        "OMP_NUM_THREADS": "3",
        "MKL_CBWR": "AVX2",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }
    others = {"AWS_SECRET_ACCESS_KEY": "s", "OMP_NUM_THREADS_X": "1", "MKLROOT": "/opt/mkl"}
    found = asked(**stated, **others)["variables"]
    assert found.items() >= stated.items()
    assert not found.keys() & others.keys()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux has affinities")
def test_the_processors_are_those_that_may_be_used() -> None:
    setup = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    assert asked(setup=setup)["cores"] == 1


#: Files that read as given, whatever the system has.
FILES = """
import builtins, io
real, files = open, {files!r}
def fake(path, *args, **options):
    if str(path) in files:
        return io.StringIO(files[str(path)])
    if str(path).startswith(("/proc", "/sys")):
        raise FileNotFoundError(path)
    return real(path, *args, **options)
builtins.open = fake
"""


def test_the_limits_of_a_container_count() -> None:
    files = {
        "/proc/self/cgroup": "0::/job/step\n",
        "/sys/fs/cgroup/job/memory.max": "123456789\n",
        "/sys/fs/cgroup/job/step/memory.max": "max\n",
        "/sys/fs/cgroup/job/step/cpu.max": "50000 100000\n",
    }
    found = asked(setup=FILES.format(files=files))
    assert (found["memory"], found["cores"]) == (123456789, 1)


def test_the_limits_of_an_older_kind_of_container_count() -> None:
    files = {"/sys/fs/cgroup/memory/memory.limit_in_bytes": "234567890\n"}
    assert asked(setup=FILES.format(files=files))["memory"] == 234567890


def test_without_proc_and_sys_the_machine_is_told_all_the_same() -> None:
    found = asked(setup=FILES.format(files={}))
    assert found["unread"] == {}
    assert found["memory"] > 10**8


def test_a_language_that_the_system_does_not_have_is_left_open() -> None:
    found = asked(LC_ALL="xx_YY.UTF-8")
    assert found["locale"]["name"] is None
    assert found["locale"]["encoding"]


def test_what_cannot_be_read_says_why() -> None:
    setup = "import os\ndef broken(*_): raise OSError('none of your business')\nos.sysconf = broken"
    found = asked(setup=setup)
    assert found["memory"] is None
    assert found["unread"] == {"memory": "OSError: none of your business"}


def test_containers_are_known_by_their_marks() -> None:
    assert asked(container="podman")["container"] == "podman"
    assert asked(container="", KUBERNETES_SERVICE_HOST="10.0.0.1")["container"] == "kubernetes"


def test_the_gpus_are_told_by_nvidias_own_library(tmp_path: Path) -> None:
    path = nvml.module(tmp_path, nvml.A100, nvml.T4)
    assert asked(path)["gpu"] == {
        "devices": [
            {
                "vendor": "nvidia",
                "model": "NVIDIA A100-SXM4-40GB",
                "compute-capability": "8.0",
                "memory": 42_949_672_960,
            },
            {
                "vendor": "nvidia",
                "model": "Tesla T4",
                "compute-capability": "7.5",
                "memory": 16_106_127_360,
            },
        ],
        "driver": "550.54.15",
        "cuda": "12.4",
    }


@pytest.mark.parametrize(
    ("visible", "models"),
    [
        ("0", ["NVIDIA A100-SXM4-40GB"]),
        ("1,0", ["Tesla T4", "NVIDIA A100-SXM4-40GB"]),
        ("", []),
        ("-1", []),
        ("1,7,0", ["Tesla T4"]),
        ("GPU-bbbb", ["Tesla T4"]),
        ("GPU-", []),
    ],
)
def test_gpus_that_cuda_would_not_see_do_not_count(
    tmp_path: Path, visible: str, models: list[str]
) -> None:
    path = nvml.module(tmp_path, nvml.A100, nvml.T4)
    found = asked(path, CUDA_VISIBLE_DEVICES=visible)["gpu"]["devices"]
    assert [device["model"] for device in found] == models


def test_no_driver_means_no_gpu(tmp_path: Path) -> None:
    path = nvml.module(tmp_path, init=9)  # NVML_ERROR_DRIVER_NOT_LOADED
    assert asked(path)["gpu"] == {"devices": []}


@pytest.mark.skipif(Path("/proc/driver/nvidia").exists(), reason="there is a driver")
def test_no_library_of_the_driver_means_no_gpu() -> None:
    import pynvml

    assert asked(str(pynvml.__file__))["gpu"] == {"devices": []}
    assert asked("")["gpu"] == {"devices": []}


def test_a_library_that_raises_is_told(tmp_path: Path) -> None:
    path = nvml.module(tmp_path, init=999)  # NVML_ERROR_UNKNOWN
    found = asked(path)
    assert found["gpu"] is None
    assert found["unread"]["gpu"].startswith("NVMLError_Unknown: ")
    assert found["cores"]


def test_a_library_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    path = Path(nvml.module(tmp_path))
    never = "\n\ndef nvmlInit():\n    import time\n    time.sleep(600)\n"
    path.write_text(path.read_text("utf-8") + never, encoding="utf-8")
    found = asked(str(path))
    assert found["unread"] == {"gpu": "TimeoutError: no answer in 5 s"}


def test_what_a_busy_machine_takes_to_read_the_library_is_not_the_drivers_time(
    tmp_path: Path,
) -> None:
    path = Path(nvml.module(tmp_path))
    untimed = "import threading\nassert threading.current_thread() is threading.main_thread()\n"
    path.write_text(untimed + path.read_text("utf-8"), encoding="utf-8")
    assert asked(str(path))["gpu"]["devices"] == []
    assert [*tmp_path.iterdir()] == [path]  # what was compiled is not left there


def test_a_file_that_is_no_such_library_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pynvml.py"
    path.write_text("broken(")
    assert asked(str(path))["unread"]["gpu"].startswith("SyntaxError")
