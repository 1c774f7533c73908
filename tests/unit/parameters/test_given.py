from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pytest_nbrepro.parameters import UnfitError, doubtful, from_base64, from_file, from_yaml, typed


@pytest.mark.parametrize(
    ("text", "value"),
    [("True", True), ("None", None), ("-1", -1), ("1e3", 1000.0), ("true", "true"), ("", "")],
)
def test_types_are_told_as_papermill_tells_them(text: str, value: object) -> None:
    assert (typed(text), type(typed(text))) == (value, type(value))


def test_yaml_has_its_types_and_leaves_dates_as_text() -> None:
    read = from_yaml("{a: 1, b: [x, null], day: 2024-01-02, c: 1e-3, 7: z}", "-y")
    assert read == {"a": 1, "b": ["x", None], "day": "2024-01-02", "c": "1e-3", "7": "z"}
    assert doubtful(read) == ["c"]


def test_files_are_read_by_their_kind(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a = [1, 2]\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("", encoding="utf-8")
    assert from_file(tmp_path / "a.toml") == {"a": [1, 2]}
    assert from_file(tmp_path / "b.yaml") == {}
    assert from_base64(base64.b64encode(b'{"a": 1}').decode(), "-b") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [("[1]", "expected names and values"), ("a: [", "not YAML"), ("just text", "expected names")],
)
def test_what_holds_no_parameters_is_told(text: str, told: str) -> None:
    with pytest.raises(UnfitError, match=told):
        from_yaml(text, "-y")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a =", encoding="utf-8")
    with pytest.raises(UnfitError, match="not TOML"):
        from_file(tmp_path / "a.toml")
    with pytest.raises(UnfitError, match="cannot be read: No such file"):
        from_file(tmp_path / "none.yaml")
    with pytest.raises(UnfitError, match="not a text in base64"):
        from_base64("é", "-b")
