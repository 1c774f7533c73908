"""The self-test, as `_numerics_script.py` loads it."""

from __future__ import annotations

import importlib.util
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pytest_nbrepro.environment
from pytest_nbrepro.hardware.canary import COVERS

PATH = Path(pytest_nbrepro.environment.__file__).with_name("_canary_script.py")


@pytest.fixture
def canary() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("canary", PATH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_process_gives_the_same_bits(canary: Any) -> None:
    assert canary.plain() == canary.plain()
    assert canary.with_numpy(np) == canary.with_numpy(np)


def test_every_test_has_a_digest_and_every_one_is_explained_by_something(canary: Any) -> None:
    found = {**canary.plain(), **canary.with_numpy(np)}
    assert found.pop("edition") == canary.EDITION
    assert set(found) == COVERS["HW001"]
    assert all(len(digest) == 12 for digest in found.values())


def test_each_test_is_of_something_else(canary: Any) -> None:
    found = canary.with_numpy(np)
    assert len(set(found.values())) == len(found)


def test_a_single_bit_changes_the_digest(canary: Any) -> None:
    honest, seen = canary.with_numpy(np), set()

    class OneBitMore:
        """NumPy, but for the last bit of one of its functions."""

        def __getattr__(self, name: str) -> Any:
            return getattr(np, name)

        def tanh(self, x: Any) -> Any:
            seen.add(x.dtype)
            return np.nextafter(np.tanh(x), x.dtype.type(2))

    found = canary.with_numpy(OneBitMore())
    assert {name for name in found if found[name] != honest[name]} == {"trigonometry", "float32"}
    assert seen == {np.dtype("f8"), np.dtype("f4")}


def test_the_numbers_use_all_their_bits_and_lie_around_zero(canary: Any) -> None:
    numbers = canary.numbers(np, 30000)
    assert -0.5 <= numbers.min() < -0.499
    assert 0.499 < numbers.max() < 0.5
    assert abs(numbers.mean()) < 0.01
    assert len(set(numbers.tolist())) == 30000
    # sums of fewer bits would be exact, whatever the order of the terms
    assert (numbers * 2**40 % 1).any()


def test_what_a_numpy_cannot_do_is_left_open(canary: Any) -> None:
    class WithoutFourier:
        def __getattr__(self, name: str) -> Any:
            if name == "fft":
                raise AttributeError(name)
            return getattr(np, name)

    found = canary.with_numpy(WithoutFourier())
    assert [name for name in found if found[name] is None] == ["fft"]
