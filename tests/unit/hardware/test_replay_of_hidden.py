"""What variables hide on this machine is there all the same, and a replay brings it back."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.hardware.replay import replay

DISABLED, TUNABLES = "NPY_DISABLE_CPU_FEATURES", "GLIBC_TUNABLES"


def fingerprint(simd: str, **variables: str) -> dict[str, Any]:
    return {
        "platform": {"machine": "x86_64", "libc": {"name": "glibc", "version": "2.36"}},
        "cpu": {"level": "x86_64_v4", "features": ""},
        "numerics": {"simd": simd, "variables": variables},
    }


def test_what_is_hidden_from_numpy_is_shown_again() -> None:
    here = fingerprint("X86_V3", **{DISABLED: "X86_V4,AVX512_ICL"})
    found = replay(fingerprint("X86_V3 X86_V4 AVX512_ICL"), here)
    assert found.variables == {DISABLED: ""}
    assert found.obstacles == ()


def test_of_what_is_hidden_the_rest_stays_hidden() -> None:
    here = fingerprint("X86_V3", **{DISABLED: "X86_V4 AVX512_ICL"})
    found = replay(fingerprint("X86_V3 X86_V4"), here)
    assert found.variables == {DISABLED: "AVX512_ICL"}
    assert found.obstacles == ()


def test_what_is_hidden_from_the_c_library_is_shown_again() -> None:
    here = fingerprint("X86_V3", **{TUNABLES: "glibc.cpu.hwcaps=-AVX2,-FMA"})
    assert replay(fingerprint("X86_V3"), here).variables == {TUNABLES: ""}


def test_tunables_of_other_kinds_are_left_alone() -> None:
    here = fingerprint("X86_V3", **{TUNABLES: "glibc.malloc.check=1"})
    assert replay(fingerprint("X86_V3"), here).variables == {}


def test_what_was_hidden_then_is_hidden_again() -> None:
    recorded = fingerprint("X86_V3", **{DISABLED: "X86_V4"})
    assert replay(recorded, fingerprint("X86_V3 X86_V4")).variables == {DISABLED: "X86_V4"}
