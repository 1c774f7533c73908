from __future__ import annotations

import copy
from typing import Any

import pytest

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.hardware.policy import verify

Json = dict[str, Any]
BLAS: Json = {
    "api": "openblas",
    "version": "0.3.31",
    "architecture": "Haswell",
    "threading-layer": "pthreads",
    "threads": 8,
}
SHOWN = "openblas 0.3.31 Haswell pthreads (8 threads)"
SHOWN_SKYLAKE = "openblas 0.3.31 SkylakeX pthreads (8 threads)"
RECORDED: Json = {
    "python": {
        "implementation": "CPython",
        "version": "3.12.1",
        "soabi": "cpython-312-x86_64-linux-gnu",
        "gil-disabled": False,
    },
    "platform": {
        "system": "Linux",
        "machine": "x86_64",
        "byteorder": "little",
        "os": {"id": "debian", "version": "12"},
        "libc": {"name": "glibc", "version": "2.36"},
    },
    "cpu": {"name": "skylake", "level": "x86_64_v3"},
    "numerics": {"blas": [BLAS]},
    "gpu": [],
}
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def changed(path: str, value: object) -> Json:
    """The recorded fingerprint with another value at ``path``, such as "cpu.level"."""
    fingerprint = copy.deepcopy(RECORDED)
    *parents, last = path.split(".")
    part = fingerprint
    for key in parents:
        part = part[key]
    part[last] = value
    return fingerprint


def rules(recorded: Json, here: Json, preset: str) -> list[tuple[str, Severity]]:
    return [(found.rule, found.severity) for found in verify(recorded, here, preset)]


@pytest.mark.parametrize("preset", ["numeric", "strict", "lenient"])
def test_the_same_machine_has_nothing_to_tell(preset: str) -> None:
    assert verify(RECORDED, copy.deepcopy(RECORDED), preset) == []


@pytest.mark.parametrize(
    ("path", "value", "rule", "message"),
    [
        (
            "python.implementation",
            "PyPy",
            "HW001",
            "Python implementation: PyPy here, CPython recorded",
        ),
        ("python.version", "3.13.0", "HW001", "Python version: 3.13.0 here, 3.12.1 recorded"),
        ("python.gil-disabled", True, "HW001", "free-threaded Python: yes here, no recorded"),
        ("platform.system", "Darwin", "HW002", "operating system: Darwin here, Linux recorded"),
        ("platform.machine", "arm64", "HW002", "machine type: arm64 here, x86_64 recorded"),
        ("platform.byteorder", "big", "HW002", "byte order: big here, little recorded"),
        ("platform.libc.version", "2.9", "HW003", "C library: glibc 2.9 here, glibc 2.36 recorded"),
        (
            "platform.libc",
            {"name": "musl", "version": "9.9"},
            "HW003",
            "C library: musl 9.9 here, glibc 2.36 recorded",
        ),
        ("cpu.level", "x86_64_v2", "HW004", "CPU level: x86_64_v2 here, x86_64_v3 recorded"),
        ("cpu.level", "aarch64", "HW004", "CPU level: aarch64 here, x86_64_v3 recorded"),
        (
            "numerics.blas",
            [{**BLAS, "architecture": "SkylakeX"}],
            "HW005",
            f"linear algebra library: {SHOWN_SKYLAKE} here, {SHOWN} recorded",
        ),
        (
            "numerics.blas",
            [BLAS, {"api": "mkl", "version": "2026", "threads": None}],
            "HW005",
            f"linear algebra library: {SHOWN}; mkl 2026 here, {SHOWN} recorded",
        ),
        (
            "numerics.blas",
            [],
            "HW005",
            f"linear algebra library: none here, {SHOWN} recorded",
        ),
    ],
)
def test_each_field_that_can_change_results_is_told_by_itself(
    path: str, value: object, rule: str, message: str
) -> None:
    here = changed(path, value)
    for preset, severity in (("numeric", WARNING), ("strict", ERROR), ("lenient", INFO)):
        (found,) = verify(RECORDED, here, preset)
        assert (found.rule, found.severity, found.message) == (rule, severity, message)


@pytest.mark.parametrize(
    ("path", "value", "rule", "message"),
    [
        (
            "python.soabi",
            "other",
            "HW001",
            "Python ABI: other here, cpython-312-x86_64-linux-gnu recorded",
        ),
        (
            "platform.os.version",
            "13",
            "HW002",
            "operating system release: debian 13 here, debian 12 recorded",
        ),
        ("cpu.name", "zen4", "HW004", "CPU: zen4 here, skylake recorded"),
    ],
)
def test_what_decides_nothing_by_itself_only_informs_unless_strict(
    path: str, value: object, rule: str, message: str
) -> None:
    here = changed(path, value)
    for preset, severity in (("numeric", INFO), ("strict", ERROR), ("lenient", INFO)):
        (found,) = verify(RECORDED, here, preset)
        assert (found.rule, found.severity, found.message) == (rule, severity, message)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("python.version", "3.12.9", "HW001"),
        ("platform.libc.version", "2.40", "HW003"),
        ("platform.libc.version", "3.1", "HW003"),
        ("cpu.level", "x86_64_v4", "HW004"),
        ("numerics.blas", [{**BLAS, "threads": 2}], "HW005"),
    ],
)
def test_a_machine_that_offers_as_much_or_more_passes_unless_strict(
    path: str, value: object, rule: str
) -> None:
    here = changed(path, value)
    assert rules(RECORDED, here, "numeric") == []
    assert rules(RECORDED, here, "lenient") == []
    assert rules(RECORDED, here, "strict") == [(rule, ERROR)]


@pytest.mark.parametrize(
    ("recorded", "here", "fits"),
    [
        ("skylake_avx512", "zen4", False),
        ("haswell", "skylake", True),
        ("skylake", "haswell", False),
        ("x86_64_v3", "zen3", True),
        ("made-up", "made-up", True),
        ("made-up", "x86_64_v4", False),
        (["x86_64_v3"], "x86_64_v3", False),
    ],
)
def test_processors_are_compared_by_what_they_offer(recorded: Any, here: str, fits: bool) -> None:
    found = rules(changed("cpu.level", recorded), changed("cpu.level", here), "numeric")
    assert found == ([] if fits else [("HW004", WARNING)])


PATHS = [
    "python.implementation",
    "python.version",
    "python.soabi",
    "python.gil-disabled",
    "platform.system",
    "platform.machine",
    "platform.byteorder",
    "platform.os",
    "platform.os.version",
    "platform.libc",
    "platform.libc.name",
    "platform.libc.version",
    "cpu.level",
    "cpu.name",
    "numerics.blas",
]


@pytest.mark.parametrize("preset", ["numeric", "strict", "lenient"])
@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_known_on_either_side_is_not_compared(path: str, preset: str) -> None:
    unknown = changed(path, None)
    assert verify(unknown, RECORDED, preset) == []
    assert verify(RECORDED, unknown, preset) == []
    assert verify(unknown, unknown, preset) == []


@pytest.mark.parametrize("preset", ["numeric", "strict", "lenient"])
@pytest.mark.parametrize("fingerprint", [{}, {"python": {}, "cpu": {}}, {"platform": {"libc": {}}}])
def test_a_record_without_a_fingerprint_asks_for_nothing(fingerprint: Json, preset: str) -> None:
    assert verify(fingerprint, RECORDED, preset) == []
    assert verify(RECORDED, fingerprint, preset) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("value", [3, "?", [], ["?"], {}, {"?": [1]}, True])
def test_whatever_a_record_holds_there_is_no_crash(path: str, value: object) -> None:
    for preset in ("numeric", "strict", "lenient"):
        for found in verify(changed(path, value), RECORDED, preset):
            assert found.message.endswith(" recorded")
        for found in verify(RECORDED, changed(path, value), preset):
            assert " here, " in found.message


def test_several_differences_are_told_one_by_one_in_the_order_of_the_rules() -> None:
    here = changed("platform.machine", "arm64")
    here["cpu"] = {"name": "m1", "level": "aarch64"}
    here["python"]["version"] = "3.11.7"
    assert rules(RECORDED, here, "numeric") == [
        ("HW001", WARNING),
        ("HW002", WARNING),
        ("HW004", WARNING),
        ("HW004", INFO),
    ]
