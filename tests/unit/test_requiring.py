from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import as_jupyter_saves, code, notebook_json

from pytest_nbrepro.conducted import Conducted
from pytest_nbrepro.conductor import Conductor
from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import FindingError
from pytest_nbrepro.locks import is_stale, sealed
from pytest_nbrepro.notebook import parse
from pytest_nbrepro.record import Record
from pytest_nbrepro.requiring import required

LOCK = {"packages": [{"name": "numpy", "version": "2"}]}


def conducted(record: object = None, **metadata: Any) -> Conducted:
    kept = {**metadata, **({"nbrepro": record} if record is not None else {})}
    content = as_jupyter_saves(notebook_json(code(), metadata=kept))
    return Conductor(Settings()).open(parse(Path("x.ipynb"), content))


def record(*requirements: str, locks: object = None, **more: Any) -> dict[str, Any]:
    made = Record(">=3.11", {}, {}, {}, (), requirements=requirements).to_json()
    return {**made, "locks": locks or {}, **more}


def stored(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)["metadata"]["nbrepro"]
    return found


def rule(opened: Conducted, *add: str, remove: tuple[str, ...] = ()) -> str:
    with pytest.raises(FindingError) as raised:
        required(opened, add, remove)
    return raised.value.finding.rule


def test_a_notebook_without_a_record_requires_nothing_and_stays_as_it_is() -> None:
    opened = conducted()
    made = required(opened)
    assert (made.requirements, made.content) == ((), opened.notebook.content)


def test_a_record_without_locks_is_made_for_the_first_requirement() -> None:
    made = required(conducted(), ["Pandas >= 2"])
    found = stored(made.content)
    assert (found["requirements"], found["locks"]) == (["pandas>=2"], {})
    assert found == Record("", {}, {}, {}, (), requirements=("pandas>=2",)).to_json()


def test_all_else_in_a_record_is_kept_even_what_is_not_known() -> None:
    before = record("numpy", locks={"cp311-linux-x86_64": LOCK}, later={"x": 1})
    after = stored(required(conducted(before), ["attrs"]).content)
    made = {**before, "requirements": ["attrs", "numpy"]}
    assert after == {**made, "requirements-sha256": after["requirements-sha256"]}


def test_the_digest_is_that_of_the_requirements_and_the_lock_keeps_its_own() -> None:
    lock = sealed(LOCK, ["numpy"])
    locked = record("numpy", locks={"cp311-linux-x86_64": lock})
    changed = stored(required(conducted(locked), ["attrs"]).content)
    assert changed["requirements-sha256"] == record("attrs", "numpy")["requirements-sha256"]
    assert changed["locks"] == {"cp311-linux-x86_64": lock}
    assert is_stale(lock, changed["requirements"])


@pytest.mark.parametrize("name", ["Pandas", "pandas", "PANDAS"])
def test_a_requirement_is_removed_by_its_name_however_it_is_written(name: str) -> None:
    made = required(conducted(record("numpy", "pandas>=2")), remove=[name])
    assert made.requirements == ("numpy",)


def test_removing_and_adding_at_once_ends_with_what_was_added() -> None:
    made = required(conducted(record("a<2", 'a<1; os_name == "nt"')), ["a>=2"], ["a"])
    assert made.requirements == ("a>=2",)


def test_a_change_that_changes_nothing_leaves_the_bytes() -> None:
    opened = conducted(record("numpy"))
    assert required(opened, ["numpy"]).content == opened.notebook.content


@pytest.mark.parametrize("text", ["foo bar", "../x", "a @ file:///x", "$(reboot)", "-e ."])
def test_what_is_no_requirement_is_refused(text: str) -> None:
    assert rule(conducted(), text) == "LOCK031"


def test_a_name_that_nothing_has_cannot_be_removed() -> None:
    assert rule(conducted(record("numpy")), remove=("pandas",)) == "LOCK031"


def test_a_text_in_the_record_that_is_no_requirement_is_told_kept_and_can_be_removed() -> None:
    before = record("foo bar", "numpy")
    made = required(conducted(before), ["attrs"])
    assert made.requirements == ("attrs", "foo bar", "numpy")
    assert [notice.rule for notice in made.notices] == ["LOCK031"]
    assert required(conducted(before), remove=["foo bar"]).requirements == ("numpy",)


@pytest.mark.parametrize(
    ("damaged", "code"), [({"schema": 1}, "REC003"), ({"schema": 9}, "REC002")]
)
def test_a_record_that_cannot_be_read_is_not_touched(damaged: object, code: str) -> None:
    assert rule(conducted(damaged), "numpy") == code


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "x"}, "language_info": {"name": "julia"}},
    ],
)
def test_a_notebook_of_another_language_is_refused(metadata: dict[str, Any]) -> None:
    assert rule(conducted(**metadata), "numpy") == "LOCK034"


def test_of_a_long_text_that_is_no_requirement_the_beginning_is_shown() -> None:
    made = required(conducted(record("x" * 90 + "(" * 9000)))
    (notice,) = made.notices
    assert notice.message == (
        f"the record states {'x' * 80 + '…'!r}, which is no requirement: "
        "it is too long for a requirement"
    )
