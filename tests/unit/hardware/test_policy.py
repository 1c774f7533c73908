from __future__ import annotations

import copy
from typing import Any

import pytest
from fingerprints import (
    BLAS,
    CANARY,
    GPU,
    RECORDED,
    Json,
    changed,
    with_library,
    with_other_bits,
)
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.findings import Severity
from pytest_nbrepro.hardware.fields import FIELDS, value
from pytest_nbrepro.hardware.policy import Policy, proof, verify
from pytest_nbrepro.machine_terms import CANARY as CANARY_FIELD
from pytest_nbrepro.machine_terms import FIELD_NAMES, FieldPolicy, field_policy

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
PRESETS = {"numeric": WARNING, "strict": ERROR, "lenient": INFO}
#: Without a self-test, nothing speaks against a difference.
UNPROVED = changed("numerics.canary", None)


def rules(recorded: Json, here: Json, preset: str = "numeric") -> list[tuple[str, Severity]]:
    return [(found.rule, found.severity) for found in verify(recorded, here, Policy(preset))]


def test_every_field_can_be_named_and_every_name_is_one_of_a_field() -> None:
    assert {field.name for field in FIELDS} | {CANARY_FIELD} == set(FIELD_NAMES)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_same_machine_has_nothing_to_tell(preset: str) -> None:
    assert verify(RECORDED, copy.deepcopy(RECORDED), Policy(preset)) == []


@pytest.mark.parametrize(
    ("path", "here", "rule", "difference"),
    [
        ("python.implementation", "PyPy", "HW001", "Python PyPy here, CPython"),
        ("python.version", "3.13.0", "HW001", "Python 3.13.0 here, 3.12.1"),
        ("python.gil-disabled", True, "HW001", "free-threaded Python yes here, no"),
        ("python.bits", 32, "HW001", "bits of Python 32 here, 64"),
        ("platform.system", "Darwin", "HW002", "operating system Darwin here, Linux"),
        ("platform.machine", "arm64", "HW002", "machine type arm64 here, x86_64"),
        ("platform.byteorder", "big", "HW002", "byte order big here, little"),
        ("numerics.long-double", 112, "HW002", "bits of a long double's fraction 112 here, 63"),
        ("platform.libc.version", "2.9", "HW003", "C library glibc 2.9 here, glibc 2.36"),
        (
            "platform.libc",
            {"name": "musl", "version": "9.9"},
            "HW003",
            "C library musl 9.9 here, glibc 2.36",
        ),
        ("cpu.level", "x86_64_v2", "HW004", "processor level x86_64_v2 here, x86_64_v3"),
        ("cpu.level", "aarch64", "HW004", "processor level aarch64 here, x86_64_v3"),
        ("numerics.blas", [], "HW005", "BLAS library none here, openblas"),
        (
            "numerics.blas",
            [{**BLAS, "api": "mkl", "version": "2026"}],
            "HW005",
            "BLAS library mkl here, openblas",
        ),
        (
            "numerics.simd",
            "X86_V3 X86_V4",
            "HW006",
            "NumPy's vector instructions X86_V3 X86_V4 here, X86_V3",
        ),
        (
            "numerics.variables",
            {"MKL_CBWR": "AVX2"},
            "HW009",
            "variables MKL_CBWR=AVX2 here, none",
        ),
        ("gpu.devices", [], "HW008", "GPU of none here, nvidia"),
        (
            "gpu.devices",
            [{**GPU, "compute-capability": "7.5"}],
            "HW008",
            "compute capability 7.5 here, 8.0",
        ),
        ("gpu.driver", "535.1", "HW008", "GPU driver 535.1 here, 550.54"),
        ("gpu.cuda", "12.2", "HW008", "CUDA of the driver 12.2 here, 12.4"),
        ("locale.encoding", "cp1252", "HW013", "encoding of text files cp1252 here, UTF-8"),
    ],
)
def test_each_field_that_can_change_results_is_told_by_itself(
    path: str, here: object, rule: str, difference: str
) -> None:
    for preset, severity in PRESETS.items():
        found = verify(UNPROVED, changed(path, here, UNPROVED), Policy(preset))[0]
        assert (found.rule, found.severity) == (rule, severity)
        told = [found.message.partition(": ")[2], *found.details]
        assert f"{difference} when the outputs were made" in told


@pytest.mark.parametrize(
    ("changes", "rule", "difference"),
    [
        ({"architecture": "SkylakeX"}, "HW005", "BLAS kernel SkylakeX here, Haswell"),
        ({"version": "0.3.21"}, "HW005", "BLAS version 0.3.21 here, 0.3.31"),
        ({"threading-layer": "openmp"}, "HW005", "threads of BLAS by openmp here, pthreads"),
        ({"threads": 2}, "HW007", "threads of BLAS 2 here, 8"),
    ],
)
def test_what_numpys_library_computes_with_is_told(
    changes: Json, rule: str, difference: str
) -> None:
    here = changed("numerics.canary", None, with_library(**changes))
    (found,) = verify(UNPROVED, here, Policy())
    assert (found.rule, found.severity) == (rule, WARNING)
    assert found.message.endswith(f": {difference} when the outputs were made")


@pytest.mark.parametrize(
    ("path", "here", "rule"),
    [
        ("python.soabi", "other", "HW001"),
        ("python.compiler", "Clang 19", "HW001"),
        ("platform.os.version", "13", "HW002"),
        ("platform.kernel", "6.9.0", "HW014"),
        ("platform.container", "docker", "HW014"),
        ("cpu.name", "zen4", "HW004"),
        ("cpu.features", "sse4a", "HW004"),
        ("numerics.numpy", "2.3.0", "HW006"),
        ("numerics.variables", {"OMP_NUM_THREADS": "4"}, "HW009"),
        ("numerics.others", [{"of": "scipy", **BLAS, "version": "0.3.30"}], "HW005"),
        ("gpu.devices", [{**GPU, "model": "NVIDIA A10"}], "HW008"),
        ("gpu.packages", {"nvidia-cudnn-cu12": "9.1"}, None),
        ("locale.name", "C.UTF-8", "HW013"),
        ("locale.decimal-point", ".", "HW013"),
        ("timezone.name", "UTC", "HW013"),
        ("timezone.tzdata", "2025a", "HW013"),
    ],
)
def test_what_decides_nothing_by_itself_only_informs_unless_strict(
    path: str, here: object, rule: str | None
) -> None:
    for preset, severity in (("numeric", INFO), ("strict", ERROR), ("lenient", INFO)):
        expected = [(rule, severity)] if rule else []
        assert rules(RECORDED, changed(path, here), preset) == expected


@pytest.mark.parametrize(
    ("path", "here", "rule"),
    [
        ("python.version", "3.12.9", "HW001"),
        ("platform.libc.version", "2.40", "HW003"),
        ("platform.libc.version", "3.1", "HW003"),
        ("cpu.level", "x86_64_v4", "HW004"),
        ("gpu.driver", "570.0", "HW008"),
        ("locale.encoding", "utf8", "HW013"),
        ("gpu.devices", [{**GPU, "compute-capability": "8.6"}], "HW008"),
    ],
)
def test_a_machine_that_offers_as_much_or_more_passes_unless_strict(
    path: str, here: object, rule: str
) -> None:
    assert rules(RECORDED, changed(path, here)) == []
    assert rules(RECORDED, changed(path, here), "lenient") == []
    assert rules(RECORDED, changed(path, here), "strict") == [(rule, ERROR)]


@pytest.mark.parametrize("path", ["memory", "cpu.cores"])
def test_a_smaller_machine_is_told_of_and_a_larger_one_never(path: str) -> None:
    for preset, severity in (("numeric", INFO), ("strict", ERROR)):
        assert rules(RECORDED, changed(path, 1), preset) == [("HW014", severity)]
        assert rules(RECORDED, changed(path, 10**12), preset) == []


def test_a_gpu_where_there_was_none_is_no_harm_unless_strict() -> None:
    without = changed("gpu", {"devices": []})
    assert rules(without, RECORDED) == []
    assert rules(without, RECORDED, "strict") == [("HW008", ERROR)]


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
    found = rules(changed("cpu.level", recorded), changed("cpu.level", here))
    assert found == ([] if fits else [("HW004", WARNING)])


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("name", FIELD_NAMES)
def test_what_is_not_known_on_either_side_is_not_compared(name: str, preset: str) -> None:
    top = name.split(".", maxsplit=1)[0]
    unknown = {**RECORDED, top: None}
    for recorded, here in ((unknown, RECORDED), (RECORDED, unknown), (unknown, unknown)):
        assert verify(recorded, here, Policy(preset)) == []


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("fingerprint", [{}, {"python": {}, "cpu": {}}, {"platform": {"libc": {}}}])
def test_a_record_without_a_fingerprint_asks_for_nothing(fingerprint: Json, preset: str) -> None:
    assert verify(fingerprint, RECORDED, Policy(preset)) == []
    assert verify(RECORDED, fingerprint, Policy(preset)) == []


#: As the first versions wrote it: fewer fields, and GPUs that had not been looked at.
OLDER: Json = {
    "python": RECORDED["python"],
    "platform": {k: v for k, v in RECORDED["platform"].items() if k not in {"kernel", "container"}},
    "cpu": {"name": "skylake", "level": "x86_64_v3"},
    "numerics": {"blas": [BLAS]},
    "gpu": [],
}


@pytest.mark.parametrize("preset", PRESETS)
def test_an_older_fingerprint_says_nothing_of_what_it_does_not_have(preset: str) -> None:
    assert verify(OLDER, RECORDED, Policy(preset)) == []


def test_a_newer_fingerprints_further_fields_are_not_compared() -> None:
    newer = {**RECORDED, "quantum": {"qubits": 3}, "cpu": {**RECORDED["cpu"], "cache": 7}}
    assert verify(newer, RECORDED, Policy("strict")) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(name=st.sampled_from(FIELD_NAMES), said=json_values, preset=st.sampled_from([*PRESETS]))
def test_whatever_a_record_holds_there_is_no_crash(name: str, said: Any, preset: str) -> None:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        path = ".".join(parts[:length])
        if path.startswith(("gpu.", "numerics.blas.", "numerics.others.", "numerics.variables.")):
            path = {"gpu": "gpu.devices"}.get(parts[0], ".".join(parts[:2]))
        made = changed(path, said)
        for found in (*verify(made, RECORDED, Policy(preset)), *verify(RECORDED, made, Policy())):
            assert found.message


def test_a_finding_names_the_consequence_then_the_cause_and_what_the_self_test_says() -> None:
    here = with_other_bits(with_library(architecture="SkylakeX"), "dot", "solve", "svd")
    (found,) = verify(RECORDED, here, Policy())
    assert found.rule == "HW005"
    assert found.message == (
        "linear algebra may differ in the last digits: BLAS kernel SkylakeX here, "
        "Haswell when the outputs were made (self-test: 3 of 10 differ)"
    )
    assert "--nbrepro-replay-numerics" in found.hint


@pytest.mark.parametrize("field", ["architecture", "version", "threading-layer"])
def test_where_the_self_test_agrees_a_difference_that_it_would_have_seen_only_informs(
    field: str,
) -> None:
    found = verify(RECORDED, with_library(**{field: "9"}), Policy())
    assert [each.severity for each in found] == [INFO]
    assert found[0].message.endswith("(self-test: 0 of 10 differ)")
    assert found[0].hint == ""
    assert rules(RECORDED, with_library(**{field: "9"}), "strict") == [("HW005", ERROR)]


def test_only_the_tests_that_a_difference_can_explain_speak_for_it() -> None:
    here = with_other_bits(changed("numerics.simd", "X86_V3 X86_V4"), "matmul")
    assert rules(RECORDED, here) == [("HW006", INFO), ("HW010", WARNING)]


def test_bits_that_nothing_explains_are_told() -> None:
    (found,) = verify(RECORDED, with_other_bits(RECORDED, "exp", "libm"), Policy())
    assert (found.rule, found.severity) == ("HW010", WARNING)
    assert found.message == (
        "the self-test of numerics gives other bits here: exp, libm; "
        "and nothing recorded explains it"
    )


def test_bits_that_a_difference_explains_that_passes_are_told_with_it() -> None:
    here = with_other_bits(changed("platform.libc.version", "2.41"), "libm")
    (found,) = verify(RECORDED, here, Policy())
    assert found.rule == "HW010"
    assert found.details == ("C library glibc 2.41 here, glibc 2.36 when the outputs were made",)


def test_bits_that_a_finding_explains_are_not_told_again() -> None:
    here = with_other_bits(with_library(threads=2), "dot")
    assert rules(RECORDED, here) == [("HW007", WARNING)]


@pytest.mark.parametrize("edition", [2, None, "1"])
def test_self_tests_of_two_editions_say_nothing(edition: object) -> None:
    here = changed("numerics.canary", {**CANARY, "edition": edition, "dot": "other"})
    assert verify(RECORDED, here, Policy()) == []
    assert proof(RECORDED, here).tests == frozenset()


def test_a_test_that_could_not_be_made_says_nothing() -> None:
    assert verify(RECORDED, changed("numerics.canary", {**CANARY, "dot": None}), Policy()) == []


def test_on_another_kind_of_machine_all_that_follows_is_one_finding() -> None:
    here = changed("platform.machine", "arm64", with_library(architecture="neoversen1"))
    here["cpu"] = {"name": "m1", "level": "aarch64", "features": "", "cores": 8}
    here["numerics"]["canary"] = {**CANARY, "dot": "other", "sum": "other"}
    loud = [found for found in verify(RECORDED, here, Policy()) if found.severity is WARNING]
    (found,) = loud
    assert found.rule == "HW002"
    assert "machine type arm64 here, x86_64" in found.message
    assert any("processor level aarch64" in line for line in found.details)
    assert any("BLAS kernel neoversen1" in line for line in found.details)


def policy(preset: str = "numeric", **stated: str) -> Policy:
    fields: dict[str, FieldPolicy] = {
        name.replace("__", "."): field_policy(name.replace("__", "."), words)
        for name, words in stated.items()
    }
    return Policy(preset, fields)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, [("HW004", WARNING)]),
        ({"cpu__level": "informational"}, [("HW004", INFO)]),
        ({"cpu__level": "fail"}, [("HW004", ERROR)]),
        ({"cpu": "fail"}, [("HW004", ERROR)]),
        ({"cpu": "fail", "cpu__level": "informational"}, [("HW004", INFO)]),
        ({"cpu__level": "minimum"}, [("HW004", WARNING)]),
    ],
)
def test_what_is_stated_of_a_field_goes_before_the_preset(
    stated: dict[str, str], expected: list[tuple[str, Severity]]
) -> None:
    here = changed("cpu.level", "x86_64_v2")
    found = verify(RECORDED, here, policy(**stated))
    assert [(each.rule, each.severity) for each in found] == expected


def test_a_comparison_can_be_stated_alone_or_with_an_effect() -> None:
    newer = changed("platform.libc.version", "2.40", UNPROVED)
    for stated, expected in (
        ({}, []),
        ({"platform__libc": "exact"}, [WARNING]),
        ({"platform__libc": "exact fail"}, [ERROR]),
        ({"platform": "exact+fail"}, [ERROR]),
    ):
        found = verify(UNPROVED, newer, policy(**stated))
        assert [each.severity for each in found] == expected
    assert verify(RECORDED, newer, policy("strict", platform__libc="minimum")) == []


def test_the_self_test_has_a_policy_too() -> None:
    here = with_other_bits(RECORDED, "exp")
    for stated, expected in (("fail", ERROR), ("informational", INFO)):
        found = verify(RECORDED, here, policy(numerics__canary=stated))
        assert [each.severity for each in found] == [expected]
    assert rules(RECORDED, here, "strict") == [("HW010", ERROR)]
    assert rules(RECORDED, here, "lenient") == [("HW010", INFO)]


def test_variables_that_the_replay_has_set_are_no_difference() -> None:
    here = changed("numerics.variables", {"OMP_NUM_THREADS": "8", "MKL_CBWR": "AVX2"})
    for preset in PRESETS:
        assert verify(RECORDED, here, Policy(preset, replayed=True)) == []


def test_a_replayed_kernel_is_not_told_to_be_replayed() -> None:
    here = with_other_bits(with_library(architecture="SkylakeX"), "dot")
    (found,) = verify(RECORDED, here, Policy(replayed=True))
    assert found.hint == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("numerics.blas.api", "openblas"),
        ("numerics.others.threads", "scipy 8"),
        ("gpu.model", "NVIDIA A100-SXM4-40GB"),
        ("gpu.memory", 42_949_672_960),
        ("platform.libc", {"name": "glibc", "version": "2.36"}),
        ("memory", 33_400_000_000),
        ("numerics.variables.cpu", ""),
        ("no.such", None),
    ],
)
def test_a_field_is_found_by_its_name(name: str, expected: object) -> None:
    assert value(RECORDED, name) == expected


def test_variables_are_told_apart_by_what_they_are_for() -> None:
    both = {"OMP_NUM_THREADS": "2", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    made = changed("numerics.variables", both)
    assert value(made, "numerics.variables.cpu") == "OMP_NUM_THREADS=2"
    assert value(made, "numerics.variables.others") == "CUBLAS_WORKSPACE_CONFIG=:4096:8"


def test_two_sizes_that_are_rounded_alike_are_told_in_full() -> None:
    (found,) = verify(RECORDED, changed("memory", 33_390_000_000), Policy("numeric"))
    assert "memory 33390000000 here, 33400000000 when the outputs were made" in found.message
    (found,) = verify(RECORDED, changed("memory", 16_000_000_000), Policy("numeric"))
    assert "memory 16.0 GB here, 33.4 GB when the outputs were made" in found.message
