from __future__ import annotations

from typing import Any

import pytest
from builders import environment

from pytest_nbrepro.environment.platforms import Platform, platform_key


@pytest.mark.parametrize(
    ("markers", "machine", "key"),
    [
        ({}, {}, "cp312-linux-x86_64"),
        ({"python_version": "3.9"}, {"libc": ["glibc", "2.36"]}, "cp39-linux-x86_64"),
        ({}, {"gil_disabled": True}, "cp312t-linux-x86_64"),
        ({}, {"libc": ["musl", None]}, "cp312-musllinux-x86_64"),
        ({"implementation_name": "pypy"}, {"libc": [None, None]}, "pp312-linux-x86_64"),
        ({"implementation_name": "graalpy"}, {}, "graalpy312-linux-x86_64"),
        ({"platform_system": "Darwin", "platform_machine": "arm64"}, {}, "cp312-macos-arm64"),
        ({"platform_system": "Windows", "platform_machine": "AMD64"}, {}, "cp312-windows-amd64"),
    ],
)
def test_the_platform_has_a_plain_name(
    markers: dict[str, str], machine: dict[str, Any], key: str
) -> None:
    assert platform_key(environment(machine=machine, **markers)) == key
    parts = Platform.of(key)
    assert parts is not None
    assert (parts.system, parts.machine) == tuple(key.split("-")[1:])


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("cp39-linux-x86_64", Platform("cp", (3, 9), False, "linux", "x86_64")),
        ("cp314t-macos-arm64", Platform("cp", (3, 14), True, "macos", "arm64")),
        ("pp311-windows-amd64", Platform("pp", (3, 11), False, "windows", "amd64")),
        ("cp3-linux-x86_64", None),
        ("anything", None),
        ("", None),
    ],
)
def test_a_name_is_taken_apart(key: str, parts: Platform | None) -> None:
    assert Platform.of(key) == parts


def test_the_version_of_python_is_told() -> None:
    parts = Platform.of("cp314t-linux-x86_64")
    assert parts is not None
    assert parts.python == "3.14"
