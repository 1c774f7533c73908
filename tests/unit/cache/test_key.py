from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro.cache import Digested, Facts, key, key_of, past_python
from pytest_nbrepro.caching import WITHOUT_EFFECT, settings_that_matter
from pytest_nbrepro.config import Settings
from pytest_nbrepro.notebook import Cell

CELL = Cell(1, "x = 1", ({"output_type": "stream", "text": "1"},), 1, frozenset({"a", "b"}))
FACTS = Facts(
    version="1",
    versions={"python": "3.11"},
    cells=(CELL, replace(CELL, number=2)),
    metadata={"kernelspec": {"name": "python3"}, "nbrepro": {"policy": {}}},
    kernel=("python", "-m", "ipykernel_launcher"),
    environment=Digested({"numpy": "2.0"}),
    alterations=Digested({"/site-packages": "00"}),
    fingerprint=Digested({"cpu": {"level": "x86_64_v3"}}),
    startup={},
    settings={"rtol": 1e-5},
    leniency=((), {}),
    variables={"TZ": "UTC"},
)
OTHERS: dict[str, Any] = {
    "version": "2",
    "versions": {"python": "3.12"},
    "cells": (replace(CELL, number=2), CELL),
    "metadata": {"kernelspec": {"name": "python3"}, "nbrepro": {"policy": {"preset": "strict"}}},
    "kernel": ("python3", "-m", "ipykernel_launcher"),
    "environment": Digested({"numpy": "2.1"}),
    "alterations": Digested({"/site-packages": "01"}),
    "fingerprint": Digested({"cpu": {"level": "x86_64_v4"}}),
    "startup": {"00.py": "00"},
    "settings": {"rtol": 1e-4},
    "leniency": (("OUT001",), {}),
    "variables": {"TZ": "UTC", "LC_ALL": "C"},
}


def test_equal_facts_have_one_key_in_whatever_order_they_stand() -> None:
    turned = replace(FACTS, metadata=dict(reversed([*FACTS.metadata.items()])))
    assert key_of(turned) == key_of(replace(FACTS)) == key_of(FACTS)


@pytest.mark.parametrize("name", [field.name for field in fields(Facts)])
def test_another_fact_is_another_key(name: str) -> None:
    assert key_of(replace(FACTS, **{name: OTHERS[name]})) != key_of(FACTS)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "x = 1 "},
        {"outputs": ({"output_type": "stream", "text": "2"},)},
        {"execution_count": None},
        {"tags": frozenset({"a"})},
        {"metadata": {"nbrepro": 1}},
    ],
)
def test_all_of_a_cell_counts(change: dict[str, Any]) -> None:
    changed = replace(FACTS, cells=(replace(CELL, **change), FACTS.cells[1]))
    assert key_of(changed) != key_of(FACTS)


def test_the_schema_of_entries_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of(FACTS)
    monkeypatch.setattr(key, "SCHEMA", key.SCHEMA + 1)
    assert key_of(FACTS) != before


@dataclass(frozen=True)
class _Pair:
    left: object
    right: object


def test_values_that_differ_have_texts_that_differ() -> None:
    values: list[object] = [
        1,
        "1",
        1.0,
        True,
        None,
        "None",
        [],
        {},
        "",
        _Pair(1, 2),
        _Pair(2, 1),
        {"left": 1, "right": 2},
        frozenset({"a"}),
        ["a"],
        Path("a"),
        "a",
        re.compile("a"),
        re.compile("a", re.IGNORECASE),
        CELL,
        replace(CELL, number=2),
        Digested(1),
        Digested("1"),
    ]
    texts = [key.text_of_any(value) for value in values]
    assert len({*texts}) == len(texts)


def test_what_nobody_has_thought_of_equals_nothing() -> None:
    one, other = object(), object()
    assert key.text_of_any(one) != key.text_of_any(other)


def test_a_setting_that_is_added_is_in_the_key_by_itself() -> None:
    names = {field.name for field in fields(Settings)}
    assert names >= WITHOUT_EFFECT
    assert settings_that_matter(Settings()).keys() == names - WITHOUT_EFFECT
    free = (
        "jobs cache cache_dir cache_recheck diagnose json report sarif code_quality github live "
        "shard durations store_durations ship ship_limit"
    )
    assert {*free.split()} == WITHOUT_EFFECT


@pytest.mark.parametrize(
    "name",
    "TZ LANG LC_ALL LC_NUMERIC HOME PATH OMP_NUM_THREADS OPENBLAS_CORETYPE MKL_CBWR PYTHONPATH "
    "PYTHONHASHSEED LD_LIBRARY_PATH CUDA_VISIBLE_DEVICES NPY_DISABLE_CPU_FEATURES XLA_FLAGS "
    "GLIBC_TUNABLES NUMEXPR_MAX_THREADS VIRTUAL_ENV CONDA_PREFIX TMPDIR MPLBACKEND".split(),
)
def test_variables_that_are_read_past_python_are_in_the_key(name: str) -> None:
    assert past_python({name: "x"}) == {name: "x"}


@pytest.mark.parametrize("name", ["TOKEN", "GITHUB_RUN_ID", "SHLVL", "COLOUR", "_", "PWD"])
def test_other_variables_count_where_they_are_read(name: str) -> None:
    assert past_python({name: "x"}) == {}
