from __future__ import annotations

import decimal
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from pytest_nbrepro import carrying

_DEFINED = "class Own: pass\ndef add(a, b=1): return a + b\ndef bad(): raise ValueError('no')\n"


def _asked(
    folder: Path,
    what: str,
    code: str,
    given: tuple[object, ...] = (),
    *,
    elsewhere: bool = False,
    **names: Any,
) -> Any:
    """What a kernel with these names answers, which this process plays."""
    space: dict[str, Any] = {"__name__": "__main__", **names}
    exec(_DEFINED, space)
    before = set(space)
    sent, given_file, answer = carrying.request(what, code, folder)
    given_file.write_bytes(carrying.packed(given))
    if elsewhere:
        sent = sent.replace("'prefix': '", "'prefix': '/other")
    main = types.ModuleType("__main__")
    main.__dict__.update(space)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", main)
        exec(sent, {})
    assert {name for name in vars(main) if not name.startswith("__")} - {code} <= before
    return carrying.answered(answer.read_bytes())


@pytest.mark.parametrize("value", [1, "é", None, {"a": [1.5, {2}]}, b"x", decimal.Decimal("1.5")])
def test_values_arrive_as_they_are(tmp_path: Path, value: object) -> None:
    assert _asked(tmp_path, "name", "x", x=value) == value
    assert _asked(tmp_path, "value", "[x, x]", x=value) == [value, value]


def test_names_are_set_looked_for_and_missed(tmp_path: Path) -> None:
    assert _asked(tmp_path, "set", "x", ([1],)) is None
    assert [_asked(tmp_path, "has", name) for name in ("add", "none")] == [True, False]
    assert "add" in _asked(tmp_path, "name", "ad").names


def test_functions_stay_and_are_called_there(tmp_path: Path) -> None:
    assert _asked(tmp_path, "name", "add") == carrying.Function("add")
    assert _asked(tmp_path, "call", "add", ((2,), {"b": 3})) == 5


def test_errors_are_told_with_the_notebooks_own_lines(tmp_path: Path) -> None:
    raised = _asked(tmp_path, "call", "bad", ((), {}))
    assert (raised.name, raised.message) == ("ValueError", "no")
    assert "in bad" in raised.traceback
    assert "<nbrepro>" not in raised.traceback


def test_what_the_notebook_defines_cannot_leave(tmp_path: Path) -> None:
    with pytest.raises(carrying.CarryError, match="'Own' is defined in the notebook itself"):
        _asked(tmp_path, "value", "Own()")


def test_what_cannot_leave_is_told(tmp_path: Path) -> None:
    with pytest.raises(carrying.CarryError, match="a generator cannot leave the notebook: cannot"):
        _asked(tmp_path, "value", "(i for i in [1])")


def test_what_cannot_be_sent_is_told(tmp_path: Path) -> None:
    with pytest.raises(carrying.CarryError, match="it cannot be sent to the notebook"):
        carrying.packed(lambda: 1)


def test_another_interpreter_sends_plain_values_and_else_texts(tmp_path: Path) -> None:
    assert _asked(tmp_path, "value", "{'a': (1, {2})}", elsewhere=True) == {"a": (1, {2})}
    text = _asked(tmp_path, "name", "x", elsewhere=True, x=decimal.Decimal("1.5"))
    assert (text, text.kind) == ("Decimal('1.5')", "Decimal")
    with pytest.raises(AttributeError, match="came as text"):
        _ = text.real
