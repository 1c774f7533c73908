"""Pictures of a baseline: each is a file of its own, called by its content.

The text says how the notebook has it: in base64 on one line, with a line end
behind it (``newline``) or wrapped as ``base64.encodebytes`` does (``wrapped``),
and as a list of lines (``lines``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
FILE_NAME = re.compile(r"[0-9a-f]{16}\.(?:png|jpg|gif|webp|pdf)")
#: Pictures of fewer bytes stay where they are.
_LEAST_OF_A_FILE = 64


def file_name(mime: str, content: bytes) -> str:
    """What the file of a picture is called."""
    return f"{hashlib.sha256(content).hexdigest()[:16]}.{_EXTENSIONS[mime]}"


def pictures_in(outputs: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """The pictures that outputs show, by the names of their files."""
    bundles = (output.get("data") for output in outputs)
    parts = (part for data in bundles if isinstance(data, dict) for part in data.items())
    found = ((mime, picture(mime, value)) for mime, value in parts)
    return {file_name(mime, shown[1]): shown[1] for mime, shown in found if shown}


def picture(key: str, value: Any) -> tuple[str, bytes] | None:
    """The bytes of a picture, and how they are written, where that can be done again."""
    if key not in _EXTENSIONS or not isinstance(value, (str, list)):
        return None
    if isinstance(value, list) and not is_as_written(value):
        return None
    text = value if isinstance(value, str) else "".join(value)
    try:
        content = base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return None
    if len(content) < _LEAST_OF_A_FILE:
        return None
    breaks = text.find("\n") + 1
    hows = (
        ("",) if not breaks else (" newline", " wrapped") if breaks == len(text) else (" wrapped",)
    )
    for how in hows:
        if encoded(content, how) == text:
            return how + (" lines" if isinstance(value, list) else ""), content
    return None


def encoded(content: bytes, how: str) -> str:
    """A picture as it stands in a notebook."""
    text = base64.b64encode(content).decode("ascii")
    if how == " wrapped":  # as base64.encodebytes, which takes three times as long
        return "".join([f"{text[at : at + 76]}\n" for at in range(0, len(text), 76)])
    return f"{text}\n" if how == " newline" else text


def is_as_written(value: Any) -> bool:
    """True for a list of lines as nbformat divides a text."""
    return (
        isinstance(value, list)
        and all(isinstance(line, str) for line in value)
        and value == "".join(value).splitlines(keepends=True)
    )
