"""The values of parameters, as they are typed or stand in files.

Types are told as papermill tells them (its ``cli.py``): ``-p`` knows True,
False, None, integers and numbers, everything else is text; YAML has its own
types, except that dates stay text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_nbrepro.parameters.dialects import UnfitError

_WORDS = {"True": True, "False": False, "None": None}
_DATE = "tag:yaml.org,2002:timestamp"
#: A number to everybody but YAML 1.1, which wants a point in it.
_LIKE_A_NUMBER = re.compile(r"[-+]?\d+[eE][-+]?\d+\Z")


def typed(text: str) -> Any:
    """The value that is meant by what was typed."""
    if text in _WORDS:
        return _WORDS[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def from_yaml(text: str, where: str) -> dict[str, Any]:
    """The parameters in a YAML or JSON text; ``where`` says where it came from.

    Raises UnfitError where it has none.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = _yaml(text, where)
    return _named(read, where)


def from_base64(text: str, where: str) -> dict[str, Any]:
    """The parameters in a YAML text that is encoded. Raises UnfitError."""
    try:
        decoded = base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise UnfitError(f"{where}: not a text in base64: {error}") from error
    return from_yaml(decoded, where)


def from_file(path: Path) -> dict[str, Any]:
    """The parameters in a file of YAML, JSON or, by its name, TOML. Raises UnfitError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnfitError(f"{path}: cannot be read: {reason}") from error
    if path.suffix == ".toml":
        try:
            return tomllib.loads(text)
        except ValueError as error:
            raise UnfitError(f"{path}: not TOML: {error}") from error
    return from_yaml(text, str(path))


def _yaml(text: str, where: str) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]  # yaml has no types here
        """Plain values, dates left as text."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _DATE]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - it is a safe one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise UnfitError(f"{where}: not YAML: {reason}") from error


def _named(read: Any, where: str) -> dict[str, Any]:
    if read is None:
        return {}
    if not isinstance(read, Mapping):
        raise UnfitError(f"{where}: expected names and values, such as 'epochs: 1'")
    return {str(name): value for name, value in read.items()}


def doubtful(parameters: Mapping[str, Any]) -> list[str]:
    """Names of parameters that YAML has made texts, and that somebody may have meant as numbers."""
    return [
        name
        for name, value in parameters.items()
        if isinstance(value, str) and _LIKE_A_NUMBER.match(value)
    ]
