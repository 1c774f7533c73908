"""A record in which some packages have the versions that are here."""

from __future__ import annotations

from pytest_nbrepro.diagnosis import Drift
from pytest_nbrepro.locks import is_edited
from pytest_nbrepro.mixing import mixed
from pytest_nbrepro.record import parse

HASHED = {"name": "Big_Lib", "version": "1.0", "wheels": [{"hashes": {"sha256": "a" * 64}}]}
RECORD = {
    "schema": 1,
    "locks": {
        "cp311-linux-x86_64": {
            "packages": [HASHED, {"name": "six", "version": "1.0"}, {"name": "b", "version": "1"}]
        },
        "cp312-linux-x86_64": {"packages": []},
    },
}


def test_the_others_stay_as_locked_and_what_is_not_here_is_left_out() -> None:
    here = [Drift("big-lib", "1.0", "2.0"), Drift("six", "1.0", "")]
    changed = mixed(parse(RECORD), "cp311-linux-x86_64", here)
    ((key, lock),) = changed.locks.items()
    assert key == "cp311-linux-x86_64"
    assert lock["packages"] == [
        {"name": "Big_Lib", "version": "2.0"},
        {"name": "b", "version": "1"},
    ]
    assert not is_edited(lock)
