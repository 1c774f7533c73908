"""The diagnosis room: why a notebook did not reproduce. Pure: no run, no disk, no clock.

`step` is asked again and again, with what the run has come to that it had
asked for, until it names the cause.
"""

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis
from pytest_nbrepro.diagnosis.evidence import (
    ChangedInput,
    Drift,
    Evidence,
    Failure,
    Kind,
    Missing,
    MissingFile,
    Rerun,
    Run,
)
from pytest_nbrepro.diagnosis.machinery import suspected
from pytest_nbrepro.diagnosis.narrowing import narrowed
from pytest_nbrepro.diagnosis.notation import is_numpys, is_versions
from pytest_nbrepro.diagnosis.ordering import sequence
from pytest_nbrepro.diagnosis.paths import path_in
from pytest_nbrepro.diagnosis.reasoning import step
from pytest_nbrepro.diagnosis.sources import Source, sources_in

__all__ = [
    "Cause",
    "ChangedInput",
    "Diagnosis",
    "Drift",
    "Evidence",
    "Failure",
    "Kind",
    "Missing",
    "MissingFile",
    "Rerun",
    "Run",
    "Source",
    "is_numpys",
    "is_versions",
    "narrowed",
    "path_in",
    "sequence",
    "sources_in",
    "step",
    "suspected",
]
