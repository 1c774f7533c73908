"""From the bytes of a file to the JSON object of a notebook of format 4.

Everything that can be wrong with a file is told here in one sentence, with
what helps: half of what arrives as a broken notebook is a web page, a merge
conflict, a file cut off by a full disk, or one in another encoding.
"""

from __future__ import annotations

import codecs
import json
import re
import shlex
from pathlib import Path
from typing import Any, cast

from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.light_imports import light_imports

#: Real notebooks stay below 50 levels; far above, Python's own recursion limit is near.
_DEEPEST = 200

_HINTS = {
    "NB001": "restore the file from version control, or save it again from Jupyter",
    "NB002": "save it again from Jupyter",
    "NB003": "restore the file from version control, or save it again from Jupyter",
}
_CONFLICT = re.compile(r"^<{7}", re.MULTILINE)
#: What may stand last in a file that was cut off inside a word or a number.
_CUT_WORDS = ("true", "false", "null", "NaN", "-Infinity", ".", "e+", "E+", "e-", "E-")
_CUT_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{0,4}\Z")


def load(path: Path, content: bytes) -> dict[str, Any]:
    """The JSON object of the notebook in ``content``, converted to format 4 where it is older.

    Raises FindingError with a rule of the family NB where there is none.
    """
    data = _json(path, decoded(path, content))
    if not isinstance(data, dict):
        raise refused("NB003", f"not a notebook: the file holds {kind(data)}, not an object")
    major = data.get("nbformat")
    if not isinstance(major, int) or isinstance(major, bool) or not 1 <= major <= 99:
        found = "is missing" if major is None else f"is {kind(major)}, expected 3 or 4"
        raise refused("NB003", f'not a notebook: the format number "nbformat" {found}')
    if major in {3, 4}:
        return data if major == 4 else _converted(path, content)
    message = f"this is notebook format {major}; only formats 3 and 4 can be read"
    convert = f"jupyter nbconvert --to notebook --inplace {shlex.quote(path.name)}"
    upgrade = "pip install --upgrade pytest-nbrepro, or save the notebook in format 4"
    raise refused("NB004", message, convert if major < 3 else upgrade)


def split_bom(content: bytes) -> tuple[bytes, bytes]:
    """The byte order mark at the start, if there is one, and the rest."""
    bom = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return bom, content[len(bom) :]


def decoded(path: Path, content: bytes) -> str:
    """The text of a file. Raises FindingError (NB002) where it is not UTF-8."""
    body = split_bom(content)[1]
    if body and not body.strip(b"\0"):
        raise refused("NB001", "the file holds nothing but zero bytes, as after a crash")
    encoding = json.detect_encoding(body).upper()
    if not encoding.startswith("UTF-8"):
        command = f"iconv -f {encoding} -t UTF-8 {shlex.quote(path.name)} > fixed.ipynb"
        raise refused("NB002", f"not UTF-8 text: it is stored as {encoding}", command)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise refused("NB002", f"not UTF-8 text: invalid byte on line {line}") from error


def refused(rule: str, message: str, hint: str = "") -> FindingError:
    """The error to raise for a file that cannot be used."""
    return FindingError(finding(rule, message, hint=hint or _HINTS.get(rule, "")))


def kind(value: object) -> str:
    """What a JSON value is, for people."""
    names = {type(None): "null", dict: "an object", list: "a list", str: "text", bool: "a boolean"}
    return names.get(type(value), "a number")


def _json(path: Path, text: str) -> object:
    if not text.strip():
        raise refused("NB001", "the file is empty")
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _not_json(path, text, error) from error
    except RecursionError as error:
        raise refused("NB001", "the JSON is nested too deeply to be a notebook's") from error
    except ValueError as error:
        # json reads integers with int(), which refuses thousands of digits
        raise refused("NB001", "the JSON holds a number of thousands of digits") from error
    if _deeper_than(_DEEPEST, data):
        raise refused("NB001", "the JSON is nested too deeply to be a notebook's")
    return data


def _deeper_than(limit: int, data: object) -> bool:
    level = [data]
    for _ in range(limit):
        if not level:
            return False
        level = [
            part
            for whole in level
            if isinstance(whole, (dict, list))
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, (dict, list))
        ]
    return bool(level)


def _not_json(path: Path, text: str, error: json.JSONDecodeError) -> FindingError:
    start = text.lstrip()[:200].lower()
    if start.startswith("<") and not start.startswith("<<<<<<<"):
        return refused("NB001", "not JSON: it looks like a web page", "download the raw file")
    if start.startswith("version https://git-lfs"):
        return refused("NB001", "not JSON: it is a pointer of Git LFS", "git lfs pull")
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        message = f"not JSON: there is a merge conflict on line {line}"
        return refused("NB001", message, f"resolve the conflict in {shlex.quote(path.name)}")
    what = "the file ends too early" if _cut_off(text, error) else _lower_first(error.msg)
    return refused("NB001", f"not JSON: {what} (line {error.lineno}, column {error.colno})")


def _cut_off(text: str, error: json.JSONDecodeError) -> bool:
    end = text.rstrip()
    if error.msg.startswith("Unterminated string"):
        return True
    if error.msg.startswith("Invalid \\uXXXX"):
        return _CUT_ESCAPE.search(end) is not None
    return any(word.startswith(end[error.pos :]) for word in _CUT_WORDS)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _converted(path: Path, content: bytes) -> dict[str, Any]:
    with light_imports():
        from nbformat import convert, reader  # costs 0.1 s and more, and format 3 is rare

    try:
        old = reader.reads(decoded(path, content))  # type: ignore[no-untyped-call]  # not typed there
        return cast("dict[str, Any]", convert(old, 4))  # type: ignore[no-untyped-call]  # as above
    except Exception as error:
        message = "not a notebook: it says format 3, but cannot be converted from it"
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FindingError(
            finding("NB003", message, details=[f"nbformat: {reason}"], hint=_HINTS["NB003"])
        ) from error
