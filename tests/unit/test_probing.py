"""Interpreters are asked once, ahead of the first check where keys are made of the answer."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.environment import Kernel
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.probing import Probes

CONTENT = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
CACHED = Settings(cache=True)


def opened(settings: Settings) -> tuple[Conductor, Conducted]:
    conductor = Conductor(settings)
    return conductor, conductor.open(parse(Path("report.ipynb").absolute(), CONTENT))


def test_what_keys_are_made_of_is_asked_ahead_and_ended_where_nobody_waits_for_it() -> None:
    conductor, notebook = opened(CACHED)
    notebook.prepare_key()
    assert conductor.probes.are_begun
    conductor.close()  # a process that is left would be told as a warning, and that is an error
    assert not conductor.probes.are_begun
    assert notebook.probed.versions["pytest"] == pytest.__version__  # asked anew
    conductor.close()
    assert conductor.probes.are_begun


@pytest.mark.parametrize(
    "changes", [{"cache": False}, {"update": True}, {"env": "locked"}, {"replay_numerics": True}]
)
def test_where_there_is_no_key_or_first_an_environment_to_build_nothing_is_asked_ahead(
    changes: dict[str, object],
) -> None:
    conductor, notebook = opened(replace(CACHED, **changes))  # type: ignore[arg-type]  # by name
    notebook.prepare_key()
    assert not conductor.probes.are_begun


def test_what_was_asked_before_tests_set_variables_is_asked_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel, probes = Kernel("python3", (sys.executable,)), Probes(CACHED)
    probes.begin(kernel)
    metadata = tmp_path / "wares.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: wares\nVersion: 1.0\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert probes.installed(kernel).versions["wares"] == "1.0"
    monkeypatch.delenv("PYTHONPATH")
    assert probes.installed(kernel).versions["wares"] == "1.0"  # as long as the session lasts
    probes.close()


def test_the_surroundings_of_a_kernel_are_one_object_and_digested_once() -> None:
    kernel = Kernel("python3", (sys.executable,))
    probes = Probes(CACHED)
    found = probes.surroundings(kernel)
    assert found is probes.surroundings(replace(kernel, display_name="another"))
    assert found.environment.value.executable == ""
    assert found.environment.value.versions == probes.installed(kernel).versions
    assert found.environment.sha256 is found.environment.sha256
    assert found.alterations.value
    assert found.fingerprint.value["python"]


def test_an_interpreter_that_cannot_say_is_asked_once(tmp_path: Path) -> None:
    log = tmp_path / "asked"
    (tmp_path / "python").write_text(f"#!/bin/sh\necho asked >> {log}\nexit 3\n")
    (tmp_path / "python").chmod(0o755)
    kernel, probes = Kernel("mute", (str(tmp_path / "python"),)), Probes(CACHED)
    told = set()
    for _ in range(3):
        with pytest.raises(FindingError) as error:
            probes.surroundings(kernel)
        told.add(error.value.finding.rule)
    probes.close()
    assert told == {"LOCK007"}
    assert len(log.read_text().splitlines()) <= 4  # the three scripts of a probe, and one beside
