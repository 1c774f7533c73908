"""Which image a container begins with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cargoes import HERE, cargo

from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.shipping import IMAGE
from pytest_nbrepro.shipping.images import image


@pytest.mark.parametrize(
    ("python", "full", "libc", "named"),
    [
        ("3.12", "3.12.4", "2.36", "python:3.12.4-slim-bookworm"),
        ("3.12", "3.12.14", "2.41", "python:3.12.14-slim-trixie"),
        ("3.12", "3.12.4", "2.41", "python:3.12.4-slim-bookworm"),  # older than trixie
        ("3.11", "3.11.2", "2.36", "python:3.11-slim-bookworm"),  # older than bookworm
        ("3.12", "", "", "python:3.12-slim-bookworm"),
        ("3.12", "3.12.0rc1", "2.36", "python:3.12-slim-bookworm"),
        ("3.20", "3.20.1", "2.50", "python:3.20-slim-trixie"),
    ],
)
def test_the_image_is_of_the_release_and_the_debian_of_the_record(
    python: str, full: str, libc: str, named: str
) -> None:
    origin = replace(HERE, python=full, libc=libc)
    assert image(cargo(python=python, origin=origin)) == named


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"system": "macos"}, "a container runs Linux, and the lock is for macos"),
        ({"system": ""}, "a container runs Linux, and the lock is for another system"),
        ({"system": "musllinux"}, "the lock is for musl, "),
        ({"free_threaded": True}, "the lock is for a Python without the global lock, "),
        ({"origin": replace(HERE, implementation="PyPy")}, "the lock is for PyPy, "),
    ],
)
def test_where_none_is_known_one_is_asked_for(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(FindingError) as refused:
        image(cargo(**changed))
    assert refused.value.finding.message.startswith(told)
    assert "--base-image" in refused.value.finding.hint or "macos" in told or "another" in told


def test_an_image_that_was_named_is_taken() -> None:
    named = f"registry.example.org:5000/us/python:3.12@sha256:{'a' * 64}"
    assert IMAGE.fullmatch(named)
    assert image(cargo(base_image=named, system="musllinux")) == named


@pytest.mark.parametrize(
    "name", ["", "Python", "a b", "a\nRUN x", "a$b", "a@sha256:12", "-a", "a/"]
)
def test_what_is_no_name_of_an_image_does_not_pass(name: str) -> None:
    assert not IMAGE.fullmatch(name)
